import type { KubeObject } from '../../../api/index.ts';
import { bool, type Command, fileFlags, recordFlag, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { changeFlags, report, sendPatch } from '../print-result.ts';
import { selectTargets, visited } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import type { Procedure } from '../../kernel/index.ts';

interface Scalable extends KubeObject {
  readonly spec?: { readonly replicas?: number };
}

/** What `--record` adds is a change of the object, and not of its scale. */
const flagged = ({ flags }: Session): boolean => flags.bool('record');

function* runScale(session: Session, args: readonly string[]): Procedure<void> {
  if (!session.flags.has('replicas')) throw new CommandError('required flag(s) "replicas" not set');
  const replicas = session.flags.int('replicas');
  if (replicas === undefined || replicas < 0) throw new CommandError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
  const expected = session.flags.int('current-replicas') ?? -1;
  for (const { info, object } of yield* visited(session, selectTargets(session, args))) {
    const version = session.flags.get('resource-version') ?? '';
    if (version !== '' && version !== object.metadata?.resourceVersion)
      throw new CommandError(`Expected resource version to be ${version}, was ${object.metadata?.resourceVersion}`);
    const current = (object as Scalable).spec?.replicas ?? 1;
    if (expected >= 0 && expected !== current) throw new CommandError(`Expected replicas to be ${expected}, was ${current}`);
    yield* sendPatch(session, info, object, { type: 'application/merge-patch+json', body: { spec: { replicas } }, manager: 'kubectl', subresource: 'scale' });
    if (flagged(session)) yield* sendPatch(session, info, object, { type: 'application/merge-patch+json', body: {}, manager: 'kubectl' });
    // As it was before: kubectl does not ask again.
    report(session, info, object, 'scaled');
  }
}

export const scale: Command = {
  short: 'Set a new size for a deployment, replica set, replication controller, or stateful set.',
  usage: '[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME) [options]',
  flags: [
    ...fileFlags,
    string('selector', 'l'),
    bool('all'),
    string('replicas'),
    string('current-replicas'),
    string('timeout'),
    string('resource-version'),
    recordFlag,
    ...changeFlags,
  ],
  run: runScale,
};
