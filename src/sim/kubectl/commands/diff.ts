import type { KubeObject } from '../../../api/index.ts';
import { create as createRequest, get, patch } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, fileFlags, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { type ManifestObject, manifestObjects } from '../manifest.ts';
import { unifiedDiff } from '../unified-diff.ts';
import { yamlText } from '../printers/yaml.ts';
import { apiVersionOf } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import { clientSidePatch, LAST_APPLIED } from './apply.ts';

function* merged(session: Session, manifest: ManifestObject, live: KubeObject | undefined): Procedure<KubeObject> {
  const { info, namespace } = manifest;
  // As apply writes it, but for the annotation that remembers the file.
  const { [LAST_APPLIED]: _, ...annotations } = manifest.object.metadata?.annotations ?? {};
  const object = { ...manifest.object, metadata: { ...manifest.object.metadata, annotations } };
  const name = object.metadata.name ?? '';
  const query = { dryRun: 'All', fieldManager: session.flags.get('field-manager') ?? 'kubectl-client-side-apply' };
  if (session.flags.bool('server-side')) {
    const request = patch<KubeObject>(info.type, namespace, name, 'application/apply-patch+yaml', object);
    return yield* session.api({ ...request, query: { ...query, fieldManager: 'kubectl', force: String(session.flags.bool('force-conflicts')) } });
  }
  // Unlike apply, without the annotation that remembers the file.
  if (!live) return yield* session.api<KubeObject>({ ...createRequest(info.type, object), query });
  const body = clientSidePatch(session, manifest, object, live);
  if (Object.keys(body).length === 0) return live;
  const type = info.custom ? 'application/merge-patch+json' : 'application/strategic-merge-patch+json';
  return yield* session.api({ ...patch<KubeObject>(info.type, namespace, name, type, body), query });
}

/** Managed fields are no part of what a person compares, unless asked for. */
function shown(session: Session, object: KubeObject | undefined): string {
  if (!object) return '';
  const { managedFields, ...metadata } = object.metadata ?? {};
  return `${yamlText({ ...object, metadata: session.flags.bool('show-managed-fields') ? { ...metadata, managedFields } : metadata })}\n`;
}

/** Exit code 1 tells of differences. Source: `cmd/diff/diff.go`. */
export const diff: Command = {
  short: 'Diff configurations specified by file name or stdin between the current online configuration, and the configuration as it would be if applied.',
  usage: '-f FILENAME [options]',
  flags: [
    ...fileFlags,
    bool('server-side'),
    bool('force-conflicts'),
    string('field-manager'),
    string('selector', 'l'),
    bool('show-managed-fields'),
    bool('prune'),
  ],
  *run(session, args): Procedure<void> {
    // 1 tells of differences.
    session.failureCode = 2;
    if (args.length > 0) throw new CommandError(`Unexpected args: [${args.join(' ')}]`, 'usage');
    if (!session.flags.has('filename') && !session.flags.has('kustomize')) throw new CommandError('must specify one of -f and -k');
    let different = false;
    for (const manifest of manifestObjects(session)) {
      const { info, namespace, object } = manifest;
      const name = object.metadata?.name ?? '';
      const live = yield* session.find(get<KubeObject>(info.type, namespace, name));
      const after = yield* merged(session, manifest, live);
      const file = `${apiVersionOf(info).replace('/', '.')}.${info.type.kind}.${namespace ?? ''}.${name}`;
      const text = unifiedDiff(`/tmp/LIVE/${file}`, `/tmp/MERGED/${file}`, shown(session, live), shown(session, after), session.host.timestamp());
      if (text === '') continue;
      different = true;
      session.out(`diff -u -N /tmp/LIVE/${file} /tmp/MERGED/${file}\n${text}`);
    }
    if (different) {
      session.failureCode = 1;
      throw new CommandError('exit status 1', 'silent');
    }
  },
};
