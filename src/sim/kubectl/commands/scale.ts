import type { KubeObject } from '../../../api/index.ts';
import { patch } from '../../client-go/index.ts';
import { type Command, fileFlags, selectorFlags, string } from '../command.ts';
import { ApiError, CommandError } from '../errors.ts';
import { displayName, displayResource, liveObjects, selectTargets } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import type { Procedure } from '../../kernel/index.ts';

interface Scalable extends KubeObject {
  readonly spec?: { readonly replicas?: number };
}

function* live(session: Session, args: readonly string[]) {
  try {
    return yield* liveObjects(session, selectTargets(session, args));
  } catch (error) {
    if (error instanceof ApiError && error.status.code === 404) throw new CommandError(`no objects passed to scale ${error.status.message}`);
    throw error;
  }
}

function* runScale(session: Session, args: readonly string[]): Procedure<void> {
  const replicas = session.flags.int('replicas');
  if (replicas === undefined || replicas < 0) throw new CommandError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
  const expected = session.flags.int('current-replicas') ?? -1;
  for (const { info, object } of yield* live(session, args)) {
    const { name = '', namespace } = object.metadata ?? {};
    if (!info.subresources.scale) throw new CommandError(`cannot scale ${displayResource(info)} ${name}`);
    const current = (object as Scalable).spec?.replicas ?? 1;
    if (expected >= 0 && expected !== current) throw new CommandError(`Expected replicas to be ${expected}, was ${current}`);
    yield* session.api(patch(info.type, namespace, name, 'application/merge-patch+json', { spec: { replicas } }, 'scale'));
    session.out(`${displayName(info, name)} scaled`);
  }
}

export const scale: Command = {
  short: 'Set a new size for a deployment, replica set, replication controller, or stateful set.',
  usage: '[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME) [options]',
  flags: [...fileFlags, ...selectorFlags, string('replicas'), string('current-replicas'), string('timeout')],
  run: runScale,
};

