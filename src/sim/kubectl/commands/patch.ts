import type { KubeObject } from '../../../api/index.ts';
import { get, type PatchType } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { parseManifests } from '../../apimachinery/index.ts';
import { bool, type Command, fileFlags, recordFlag, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { changeFlags, dryRunOf, report, sendPatch } from '../print-result.ts';
import { namedTargets } from '../resource-builder.ts';

const types: Readonly<Record<string, PatchType>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

/** A patch may be written as JSON or YAML. */
function body(text: string): unknown {
  const [document] = parseManifests(text);
  if (!document || document.errors.length > 0)
    throw new CommandError(`unable to parse ${JSON.stringify(text)}: ${document?.errors[0]?.message ?? 'empty patch'}`);
  return document.value;
}

export const patchCommand: Command = {
  short: 'Update fields of a resource using strategic merge patch, a JSON merge patch, or a JSON patch.',
  usage: '(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE] [options]',
  flags: [...fileFlags, string('patch', 'p'), string('type'), string('patch-file'), string('subresource'), bool('local'), recordFlag, ...changeFlags],
  *run(session, args): Procedure<void> {
    const { flags } = session;
    const file = flags.get('patch-file');
    const text = flags.get('patch') ?? (file === undefined ? undefined : session.files[file]);
    if (file !== undefined && text === undefined) throw new CommandError(`unable to read patch file: open ${file}: no such file or directory`);
    if (!text) throw new CommandError('must specify --patch or --patch-file containing the contents of the patch');
    const type = types[flags.get('type') ?? 'strategic'];
    if (!type) throw new CommandError(`--type must be one of [json merge strategic], not ${JSON.stringify(flags.get('type'))}`);
    for (const { info, namespace, name = '', object } of namedTargets(session, args)) {
      const before = flags.bool('local') && object ? object : yield* session.api(get<KubeObject>(info.type, namespace, name));
      const subresource = flags.get('subresource');
      const after = yield* sendPatch(session, info, before, { type, body: body(text), manager: 'kubectl-patch', ...(subresource ? { subresource } : {}) });
      const changed = before.metadata?.resourceVersion !== after.metadata?.resourceVersion || flags.bool('local') || flags.has('dry-run');
      // A dry run here is not told.
      const { client, suffix } = dryRunOf(session);
      report(session, info, after, `patched${changed ? '' : ' (no change)'}`, client ? '' : suffix);
    }
  },
};
