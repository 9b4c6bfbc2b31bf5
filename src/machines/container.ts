import { assign, setup } from 'xstate';

/** First back-off, ceiling, and the time after which it is forgotten: `kubernetes/pkg/kubelet/kubelet.go`, client-go `flowcontrol/backoff.go`. */
const CRASH_LOOP_BACK_OFF = { initialMs: 10_000, maxMs: 300_000, resetMs: 600_000 } as const;

export interface ContainerContext {
  /** Back-off that the next restart has to respect, milliseconds; 0 = none yet. */
  readonly backOffMs: number;
  /** When that back-off was set, milliseconds of virtual time. */
  readonly backOffSetAt: number;
  /** What is left of it, milliseconds: the delay that runs in `waiting.CrashLoopBackOff`. */
  readonly remainingMs: number;
  /** `state.waiting.message`. */
  readonly message: string;
  readonly exitCode: number;
  readonly restartCount: number;
}

/** `state.waiting.reason` when a step of starting the container failed. */
export type StartFailure =
  | 'ErrImagePull'
  | 'ImagePullBackOff'
  | 'InvalidImageName'
  | 'ErrImageNeverPull'
  | 'ImageInspectError'
  | 'CreateContainerConfigError'
  | 'CreateContainerError'
  | 'RunContainerError'
  | 'PostStartHookError';

export type ContainerEvent =
  /** The Pod has init containers that have to end first. */
  | { readonly type: 'INITIALIZING' }
  /** The kubelet wants to start it (again): `now` and the end of its last run, milliseconds of virtual time. */
  | { readonly type: 'START'; readonly now: number; readonly finishedAt: number | undefined; readonly name: string; readonly pod: string }
  | { readonly type: StartFailure; readonly message: string }
  | { readonly type: 'RUNNING'; readonly restartCount: number }
  | { readonly type: 'EXITED'; readonly exitCode: number; readonly reason: string };

/** Go's `time.Duration.String` for whole seconds: `10s`, `1m20s`, `5m0s`. */
export function goSeconds(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

const nextBackOff = (context: ContainerContext, event: ContainerEvent): Partial<ContainerContext> => {
  if (event.type !== 'START' || event.finishedAt === undefined) return { message: '' };
  const forgotten = context.backOffMs === 0 || event.finishedAt - context.backOffSetAt > CRASH_LOOP_BACK_OFF.resetMs;
  const backOffMs = forgotten ? CRASH_LOOP_BACK_OFF.initialMs : Math.min(context.backOffMs * 2, CRASH_LOOP_BACK_OFF.maxMs);
  return { backOffMs, backOffSetAt: event.now, message: '' };
};

const failures = {
  ErrImagePull: { target: '#container.waiting.ErrImagePull', actions: 'explain' },
  ImagePullBackOff: { target: '#container.waiting.ImagePullBackOff', actions: 'explain' },
  InvalidImageName: { target: '#container.waiting.InvalidImageName', actions: 'explain' },
  ErrImageNeverPull: { target: '#container.waiting.ErrImageNeverPull', actions: 'explain' },
  ImageInspectError: { target: '#container.waiting.ImageInspectError', actions: 'explain' },
  CreateContainerConfigError: { target: '#container.waiting.CreateContainerConfigError', actions: 'explain' },
  CreateContainerError: { target: '#container.waiting.CreateContainerError', actions: 'explain' },
  RunContainerError: { target: '#container.waiting.RunContainerError', actions: 'explain' },
  PostStartHookError: { target: '#container.waiting.PostStartHookError', actions: 'explain' },
} as const;

/**
 * A container as its kubelet shows it: `waiting` with the reason that `kubectl get pods` prints, `running`, `terminated`.
 * Restarts respect the crash-loop back-off: the first restart is immediate, then 10 s doubling to 300 s counted from the
 * end of the last run, forgotten when it has run for 10 min
 * (`kubernetes/pkg/kubelet/kuberuntime/kuberuntime_manager.go` doBackOff).
 */
export const container = setup({
  types: { context: {} as ContainerContext, events: {} as ContainerEvent },
  guards: {
    inBackOff: ({ context, event }) => {
      if (event.type !== 'START' || event.finishedAt === undefined || context.backOffMs === 0) return false;
      if (event.finishedAt - context.backOffSetAt > CRASH_LOOP_BACK_OFF.resetMs) return false;
      return event.now - event.finishedAt < context.backOffMs;
    },
    completed: ({ event }) => event.type === 'EXITED' && event.reason === 'Completed',
    oomKilled: ({ event }) => event.type === 'EXITED' && event.reason === 'OOMKilled',
  },
  actions: {
    explain: assign(({ event }) => ('message' in event ? { message: event.message } : {})),
    count: assign(({ event }) => (event.type === 'RUNNING' ? { restartCount: event.restartCount, message: '' } : {})),
    note: assign(({ event }) => (event.type === 'EXITED' ? { exitCode: event.exitCode } : {})),
    measureBackOff: assign(({ context, event }) => {
      if (event.type !== 'START' || event.finishedAt === undefined) return {};
      return {
        remainingMs: Math.ceil(context.backOffMs - (event.now - event.finishedAt)),
        message: `back-off ${goSeconds(context.backOffMs)} restarting failed container=${event.name} pod=${event.pod}`,
      };
    }),
    nextBackOff: assign(({ context, event }) => nextBackOff(context, event)),
    /** The kubelet syncs the Pod again. */
    requeue: () => {},
    /** The kubelet records the `BackOff` event. */
    recordBackOff: () => {},
  },
  delays: { backOff: ({ context }) => context.remainingMs },
}).createMachine({
  id: 'container',
  context: { backOffMs: 0, backOffSetAt: 0, remainingMs: 0, message: '', exitCode: 0, restartCount: 0 },
  initial: 'waiting',
  on: {
    START: [
      { guard: 'inBackOff', target: '.waiting.CrashLoopBackOff', actions: ['measureBackOff', 'recordBackOff'] },
      { target: '.waiting.ContainerCreating', actions: 'nextBackOff' },
    ],
    RUNNING: { target: '.running', actions: 'count' },
    EXITED: [
      { guard: 'completed', target: '.terminated.Completed', actions: 'note' },
      { guard: 'oomKilled', target: '.terminated.OOMKilled', actions: 'note' },
      { target: '.terminated.Error', actions: 'note' },
    ],
  },
  states: {
    waiting: {
      initial: 'ContainerCreating',
      on: failures,
      states: {
        ContainerCreating: { on: { INITIALIZING: 'PodInitializing' } },
        PodInitializing: {},
        ErrImagePull: {},
        ImagePullBackOff: {},
        InvalidImageName: {},
        ErrImageNeverPull: {},
        ImageInspectError: {},
        CreateContainerConfigError: {},
        CreateContainerError: {},
        RunContainerError: {},
        PostStartHookError: {},
        CrashLoopBackOff: {
          initial: 'counting',
          states: {
            counting: { after: { backOff: { target: 'expired', actions: 'requeue' } } },
            expired: {},
          },
        },
      },
    },
    running: { on: { PostStartHookError: failures.PostStartHookError } },
    terminated: {
      initial: 'Completed',
      states: { Completed: {}, Error: {}, OOMKilled: {} },
    },
  },
});
