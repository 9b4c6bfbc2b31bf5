import type { KubeObject } from '../../../api/index.ts';
import { create, get, remove, update } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, fieldValidation, fileFlags, recordFlag, string, validateFlag } from '../command.ts';
import { CommandError } from '../errors.ts';
import { type ManifestObject, manifestObjects } from '../manifest.ts';
import { changeFlags, dryRunOf, recorded, report } from '../print-result.ts';
import { displayKind } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import { withLastApplied } from './apply.ts';
import { rawFile, rawRequest } from './raw.ts';

/** `--force`: deletes, waits until it is gone, and creates anew. Source: `cmd/replace/replace.go` forceReplace. */
function* forceReplace(session: Session, { info, namespace, object }: ManifestObject, fieldManager: string): Procedure<KubeObject> {
  const name = object.metadata?.name ?? '';
  if (yield* session.exists(info, namespace, name)) {
    const grace = session.flags.int('grace-period');
    yield* session.api(
      remove(info.type, namespace, name, { propagationPolicy: 'Background', ...(grace === undefined || grace < 0 ? {} : { gracePeriodSeconds: grace }) }),
    );
    session.out(`${displayKind(info)} ${JSON.stringify(name)} deleted${namespace === undefined ? '' : ` from ${namespace} namespace`}`);
    if (yield* session.find(get<KubeObject>(info.type, namespace, name)))
      yield* session.watchUntil(info, namespace, name, undefined, (now) => (now === undefined ? true : undefined));
  }
  return yield* session.api<KubeObject>({ ...create(info.type, object), query: { fieldManager } });
}

export const replace: Command = {
  short: 'Replace a resource by file name or stdin.',
  usage: '-f FILENAME [options]',
  flags: [
    ...fileFlags,
    recordFlag,
    ...changeFlags,
    bool('save-config'),
    validateFlag,
    bool('force'),
    string('grace-period'),
    string('cascade'),
    string('timeout'),
    bool('wait'),
    string('subresource'),
    string('raw'),
  ],
  *run(session): Procedure<void> {
    const { flags } = session;
    if (!flags.has('filename') && !flags.has('kustomize')) throw new CommandError('must specify one of -f and -k');
    if (flags.has('raw')) return yield* rawRequest(session, 'PUT', rawFile(session));
    const dryRun = dryRunOf(session);
    const fieldManager = flags.get('field-manager') ?? 'kubectl-replace';
    for (const manifest of manifestObjects(session)) {
      const { info, source } = manifest;
      const object = recorded(session, flags.bool('save-config') ? withLastApplied(manifest.object) : manifest.object);
      try {
        const query = { fieldManager, fieldValidation: fieldValidation(session.flags), ...dryRun.query };
        if (dryRun.client) report(session, info, object, 'replaced');
        else if (flags.bool('force')) report(session, info, yield* forceReplace(session, { ...manifest, object }, fieldManager), 'replaced');
        else
          report(
            session,
            info,
            yield* session.api<KubeObject>({ ...update(info.type, object, flags.get('subresource')), query }, `error when replacing ${JSON.stringify(source)}`),
            'replaced',
          );
      } catch (error) {
        session.fail(error);
      }
    }
  },
};
