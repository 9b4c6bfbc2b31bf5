import { assign, setup } from 'xstate';

export interface DeploymentRolloutContext {
  /** `spec.progressDeadlineSeconds` in milliseconds, or what is left of it after a restart of the controller. */
  readonly deadlineMs: number;
  /** How messages call what is rolled out: `ReplicaSet "web-5c78f69c86"`. */
  readonly name: string;
  /** Reason and message of the Progressing condition. */
  readonly reason: string;
  readonly message: string;
}

/** What the controller saw when it synced the Deployment. */
export interface RolloutStatus {
  /** `DeploymentComplete`: all replicas are updated and available, nothing old is left. */
  readonly complete: boolean;
  /** `DeploymentProgressing`: more updated, ready or available replicas than before, or fewer old ones. */
  readonly progressed: boolean;
  /** `status.replicas` equals `status.updatedReplicas`: nothing old is left. */
  readonly settled: boolean;
  readonly name: string;
  readonly deadlineMs: number;
}

export type DeploymentRolloutEvent =
  /** The controller (re)started and found this in the Deployment's conditions. */
  | { readonly type: 'RESTORE'; readonly name: string; readonly reason: string; readonly message: string; readonly deadlineMs: number }
  | { readonly type: 'CREATED'; readonly replicaSet: string; readonly deadlineMs: number }
  | { readonly type: 'FOUND'; readonly replicaSet: string; readonly deadlineMs: number }
  | { readonly type: 'CREATE_FAILED'; readonly message: string; readonly deadlineMs: number }
  | ({ readonly type: 'STATUS' } & RolloutStatus)
  | { readonly type: 'PAUSE' }
  | { readonly type: 'RESUME'; readonly deadlineMs: number }
  | { readonly type: 'NO_DEADLINE' }
  | { readonly type: 'AVAILABLE' }
  | { readonly type: 'UNAVAILABLE' }
  | { readonly type: 'DELETE' };

type Of<T extends DeploymentRolloutEvent['type']> = Extract<DeploymentRolloutEvent, { readonly type: T }>;

const restored = (event: DeploymentRolloutEvent, ...reasons: readonly string[]): boolean => reasons.includes((event as Of<'RESTORE'>).reason);

const progress = {
  initial: 'new',
  states: {
    /** No Progressing condition yet. */
    new: {
      on: {
        RESTORE: [
          { guard: 'wasComplete', target: 'complete', actions: 'restore' },
          { guard: 'wasStalled', target: 'stalled', actions: 'restore' },
          { guard: 'wasPaused', target: 'paused', actions: 'restore' },
          { guard: 'hadFailed', target: 'failed', actions: 'restore' },
          { target: 'progressing', actions: 'restore' },
        ],
      },
    },
    progressing: { after: { progressDeadline: { target: 'stalled', actions: ['noteTimedOut', 'requeue'] } } },
    complete: {},
    /** ProgressDeadlineExceeded. The rollout goes on all the same; progress leads back. */
    stalled: { on: { PAUSE: {} } },
    /** ReplicaSetCreateError. */
    failed: {},
    paused: { on: { RESUME: { target: 'progressing', actions: 'noteResumed' }, STATUS: {}, PAUSE: {} } },
    /** Without a deadline the controller reports no progress at all. */
    unlimited: { on: { PAUSE: {}, NO_DEADLINE: {} } },
    deleted: { type: 'final' },
  },
  on: {
    STATUS: [
      { guard: 'stillComplete' },
      { guard: 'isComplete', target: '.complete', actions: 'noteComplete' },
      { guard: 'hasProgressed', target: '.progressing', reenter: true, actions: 'noteUpdated' },
    ],
    CREATED: { target: '.progressing', reenter: true, actions: 'noteCreated' },
    FOUND: { target: '.progressing', reenter: true, actions: 'noteFound' },
    CREATE_FAILED: { target: '.failed', actions: 'noteCreateFailed' },
    PAUSE: { target: '.paused', actions: 'notePaused' },
    NO_DEADLINE: { target: '.unlimited', actions: 'forget' },
    DELETE: '.deleted',
  },
} as const;

const availability = {
  initial: 'unknown',
  states: {
    unknown: {},
    /** MinimumReplicasUnavailable */
    unavailable: { on: { UNAVAILABLE: {} } },
    /** MinimumReplicasAvailable */
    available: { on: { AVAILABLE: {} } },
    deleted: { type: 'final' },
  },
  on: { AVAILABLE: '.available', UNAVAILABLE: '.unavailable', DELETE: '.deleted' },
} as const;

/**
 * The rollout of one Deployment: decides its Progressing condition (and shows its Available condition), with the
 * progress deadline as a timer. Source: `pkg/controller/deployment/{progress,sync}.go`.
 */
export const deploymentRollout = setup({
  types: {
    context: {} as DeploymentRolloutContext,
    events: {} as DeploymentRolloutEvent,
  },
  guards: {
    wasComplete: ({ event }) => restored(event, 'NewReplicaSetAvailable'),
    wasStalled: ({ event }) => restored(event, 'ProgressDeadlineExceeded'),
    wasPaused: ({ event }) => restored(event, 'DeploymentPaused'),
    hadFailed: ({ event }) => restored(event, 'ReplicaSetCreateError'),
    stillComplete: ({ context, event }) => context.reason === 'NewReplicaSetAvailable' && (event as Of<'STATUS'>).settled,
    isComplete: ({ event }) => (event as Of<'STATUS'>).complete,
    hasProgressed: ({ event }) => (event as Of<'STATUS'>).progressed,
  },
  actions: {
    restore: assign(({ event }) => {
      const { name, reason, message, deadlineMs } = event as Of<'RESTORE'>;
      return { name, reason, message, deadlineMs };
    }),
    noteCreated: assign(({ event }) => {
      const { replicaSet, deadlineMs } = event as Of<'CREATED'>;
      return { name: `ReplicaSet "${replicaSet}"`, reason: 'NewReplicaSetCreated', message: `Created new replica set "${replicaSet}"`, deadlineMs };
    }),
    noteFound: assign(({ event }) => {
      const { replicaSet, deadlineMs } = event as Of<'FOUND'>;
      return { name: `ReplicaSet "${replicaSet}"`, reason: 'FoundNewReplicaSet', message: `Found new replica set "${replicaSet}"`, deadlineMs };
    }),
    noteCreateFailed: assign(({ event }) => {
      const { message, deadlineMs } = event as Of<'CREATE_FAILED'>;
      return { reason: 'ReplicaSetCreateError', message, deadlineMs };
    }),
    noteUpdated: assign(({ event }) => {
      const { name, deadlineMs } = event as Of<'STATUS'>;
      return { name, reason: 'ReplicaSetUpdated', message: `${name} is progressing.`, deadlineMs };
    }),
    noteComplete: assign(({ event }) => {
      const { name } = event as Of<'STATUS'>;
      return { name, reason: 'NewReplicaSetAvailable', message: `${name} has successfully progressed.` };
    }),
    noteTimedOut: assign(({ context }) => ({ reason: 'ProgressDeadlineExceeded', message: `${context.name} has timed out progressing.` })),
    notePaused: assign({ reason: 'DeploymentPaused', message: 'Deployment is paused' }),
    noteResumed: assign(({ event }) => ({ reason: 'DeploymentResumed', message: 'Deployment is resumed', deadlineMs: (event as Of<'RESUME'>).deadlineMs })),
    forget: assign({ reason: '', message: '' }),
    /** Effect: the controller syncs the Deployment, which writes the condition. */
    requeue: () => {},
  },
  delays: {
    progressDeadline: ({ context }) => context.deadlineMs,
  },
}).createMachine({
  id: 'deployment-rollout',
  context: { deadlineMs: 600_000, name: '', reason: '', message: '' },
  type: 'parallel',
  states: { progress, availability },
});
