import type { KubeObject } from '../../../api/index.ts';
import { get, patch, type PatchType } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { parseManifests } from '../../apimachinery/index.ts';
import { bool, type Command, fileFlags, selectorFlags, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { displayName, selectTargets } from '../resource-builder.ts';

const types: Readonly<Record<string, PatchType>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

/** A patch may be written as JSON or YAML. */
function body(text: string): unknown {
  const [document] = parseManifests(text);
  if (!document || document.errors.length > 0) throw new CommandError(`unable to parse ${JSON.stringify(text)}: ${document?.errors[0]?.message ?? 'empty patch'}`);
  return document.value;
}

export const patchCommand: Command = {
  short: 'Update fields of a resource using strategic merge patch, a JSON merge patch, or a JSON patch.',
  usage: "(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE] [options]",
  flags: [...fileFlags, ...selectorFlags, string('patch', 'p'), string('type'), string('subresource'), string('output', 'o'), bool('local')],
  *run(session, args): Procedure<void> {
    const { flags } = session;
    const text = flags.get('patch');
    if (!text) throw new CommandError('must specify --patch or --patch-file containing the contents of the patch', 'usage');
    const type = types[flags.get('type') ?? 'strategic'];
    if (!type) throw new CommandError(`--type must be one of [json merge strategic], not ${JSON.stringify(flags.get('type'))}`, 'usage');
    for (const { info, namespace, name = '' } of selectTargets(session, args)) {
      const before = yield* session.api(get<KubeObject>(info.type, namespace, name));
      const request = patch<KubeObject>(info.type, namespace, name, type, body(text), flags.get('subresource'));
      const after = yield* session.api({ ...request, query: { fieldManager: 'kubectl-patch' } });
      const changed = before.metadata?.resourceVersion !== after.metadata?.resourceVersion;
      session.out(`${displayName(info, name)} patched${changed ? '' : ' (no change)'}`);
    }
  },
};
