import type { Deployment, KubeObject } from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { type Command, fileFlags, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { printFlags, report, sendPatch } from '../print-result.ts';
import { displayResource, selectTargets, visited } from '../resource-builder.ts';
import type { Session } from '../session.ts';

interface Change {
  readonly short: string;
  readonly word: string;
  readonly manager: string;
  /** The strategic merge patch, or why not. */
  patch(object: KubeObject, session: Session): unknown | { readonly refuse: string };
}

const paused = (object: KubeObject): boolean => (object as Deployment).spec?.paused === true;

interface Templated {
  readonly spec?: { readonly template?: { readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> } } };
}

const RESTARTED = 'kubectl.kubernetes.io/restartedAt';
const restartedAt = (object: unknown): string | undefined => (object as Templated).spec?.template?.metadata?.annotations?.[RESTARTED];

/** Would the patch change nothing, because it says the same second? */
const restartedNow = (object: KubeObject, body: unknown): boolean => restartedAt(body) !== undefined && restartedAt(body) === restartedAt(object);

function command(change: Change): Command {
  return {
    short: change.short,
    usage: 'RESOURCE [options]',
    flags: [...fileFlags, string('selector', 'l'), ...printFlags, string('field-manager')],
    *run(session, args): Procedure<void> {
      if (args.length === 0 && !session.flags.has('filename') && !session.flags.has('kustomize')) throw new CommandError('required resource not specified');
      for (const { info, object } of yield* visited(session, selectTargets(session, args))) {
        const { name = '' } = object.metadata ?? {};
        const body = change.patch(object, session);
        if (typeof body === 'object' && body !== null && 'refuse' in body) {
          session.fail(new CommandError(`${displayResource(info)} ${JSON.stringify(name)} ${String(body.refuse)}`));
          continue;
        }
        if (restartedNow(object, body)) {
          session.fail(
            new CommandError(
              `failed to create patch for ${name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`,
            ),
          );
          continue;
        }
        const sent = { type: 'application/strategic-merge-patch+json', body, manager: change.manager } as const;
        report(session, info, yield* sendPatch(session, info, object, sent), change.word);
      }
    },
  };
}

/** Source: `kubectl/pkg/polymorphichelpers/objectrestarter.go`. */
const RESTARTABLE: ReadonlySet<string> = new Set(['Deployment', 'DaemonSet', 'StatefulSet']);

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
    !RESTARTABLE.has(object.kind)
      ? { refuse: 'restarting is not supported' }
      : paused(object)
        ? { refuse: "can't restart paused deployment (run rollout resume first)" }
        : { spec: { template: { metadata: { annotations: { [RESTARTED]: session.host.timestamp().replace(/\.\d+Z$/, 'Z') } } } } },
});
