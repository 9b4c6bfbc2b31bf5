import type { Deployment, KubeObject } from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { type Command, fileFlags, selectorFlags } from '../command.ts';
import { CommandError } from '../errors.ts';
import { changeFlags, report, sendPatch } from '../print-result.ts';
import { displayResource, liveObjects, selectTargets } from '../resource-builder.ts';
import type { Session } from '../session.ts';

interface Change {
  readonly short: string;
  readonly word: string;
  readonly manager: string;
  /** The strategic merge patch, or why not. */
  patch(object: KubeObject, session: Session): unknown | { readonly refuse: string };
}

const paused = (object: KubeObject): boolean => (object as Deployment).spec?.paused === true;

function command(change: Change): Command {
  return {
    short: change.short,
    usage: 'RESOURCE [options]',
    flags: [...fileFlags, ...selectorFlags, ...changeFlags],
    *run(session, args): Procedure<void> {
      for (const { info, object } of yield* liveObjects(session, selectTargets(session, args))) {
        const { name = '' } = object.metadata ?? {};
        const body = change.patch(object, session);
        if (typeof body === 'object' && body !== null && 'refuse' in body) {
          throw new CommandError(`${displayResource(info)} ${JSON.stringify(name)} ${body.refuse}`);
        }
        const sent = { type: 'application/strategic-merge-patch+json', body, manager: change.manager } as const;
        report(session, info, yield* sendPatch(session, info, object, sent), change.word);
      }
    },
  };
}

export const rolloutPause = command({
  short: 'Mark the provided resource as paused.',
  word: 'paused',
  manager: 'kubectl-rollout',
  patch: (object) => (paused(object) ? { refuse: 'is already paused' } : { spec: { paused: true } }),
});

export const rolloutResume = command({
  short: 'Resume a paused resource.',
  word: 'resumed',
  manager: 'kubectl-rollout',
  patch: (object) => (paused(object) ? { spec: { paused: null } } : { refuse: 'is not paused' }),
});

export const rolloutRestart = command({
  short: 'Restart a resource.',
  word: 'restarted',
  manager: 'kubectl-rollout',
  patch: (object, session) =>
    paused(object)
      ? { refuse: "can't restart paused deployment (run rollout resume first)" }
      : { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': session.host.timestamp() } } } } },
});
