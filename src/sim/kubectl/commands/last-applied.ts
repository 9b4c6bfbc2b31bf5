import { parseManifests } from '../../apimachinery/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, fileFlags, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { manifestObjects } from '../manifest.ts';
import { changeFlags, report, sendPatch } from '../print-result.ts';
import { compactJson, yamlText } from '../printers/yaml.ts';
import { liveObjects, selectTargets } from '../resource-builder.ts';
import { LAST_APPLIED } from './apply.ts';

/** Source: `cmd/apply/apply_view_last_applied.go`. */
export const viewLastApplied: Command = {
  short: 'View the latest last-applied-configuration annotations by type/name or file.',
  usage: '(TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME) [options]',
  flags: [...fileFlags, string('selector', 'l'), bool('all'), string('output', 'o')],
  *run(session, args): Procedure<void> {
    const output = session.flags.get('output') ?? 'yaml';
    if (output !== 'yaml' && output !== 'json')
      throw new CommandError(`Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json`, 'usage');
    for (const { object } of yield* liveObjects(session, selectTargets(session, args))) {
      const text = object.metadata?.annotations?.[LAST_APPLIED];
      // kubectl makes an error of this and loses it.
      if (text === undefined) continue;
      const value = parseManifests(text)[0]?.value;
      session.out(output === 'json' ? JSON.stringify(value, undefined, 2) : yamlText(value));
    }
  },
};

/** Source: `cmd/apply/apply_set_last_applied.go`. */
export const setLastApplied: Command = {
  short: 'Set the latest last-applied-configuration annotations by setting it to match the contents of a file.',
  usage: '-f FILENAME [options]',
  flags: [...fileFlags, ...changeFlags, bool('create-annotation')],
  *run(session): Procedure<void> {
    for (const { info, namespace, object } of manifestObjects(session)) {
      const [live] = yield* liveObjects(session, [{ info, namespace, name: object.metadata?.name ?? '' }]);
      if (!live) continue;
      if (live.object.metadata?.annotations?.[LAST_APPLIED] === undefined && !session.flags.bool('create-annotation')) {
        throw new CommandError(
          `no last-applied-configuration annotation found on resource: ${object.metadata?.name}, to create the annotation, run the command with --create-annotation`,
        );
      }
      const text = `${compactJson(object)}\n`;
      if (live.object.metadata?.annotations?.[LAST_APPLIED] === text) {
        session.out(`set-last-applied ${object.metadata?.name}: no changes required.`);
        continue;
      }
      const change = { type: 'application/merge-patch+json', body: { metadata: { annotations: { [LAST_APPLIED]: text } } }, manager: 'kubectl' } as const;
      report(session, info, yield* sendPatch(session, info, live.object, change), 'configured');
    }
  },
};
