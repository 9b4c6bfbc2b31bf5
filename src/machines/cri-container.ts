import { assign, setup } from 'xstate';

/** What the runtime knows of one container (one attempt). */
export interface CriContainerContext {
  readonly id: string;
  readonly pid: number;
  readonly exitCode: number;
  readonly reason: string;
  /** Signal of a running stop, and the seconds until SIGKILL. */
  readonly signal: string;
  readonly timeout: number;
}

export type CriContainerEvent =
  | { readonly type: 'START' }
  | { readonly type: 'STARTED'; readonly pid: number }
  | { readonly type: 'FAILED'; readonly exitCode: number; readonly reason: string }
  | { readonly type: 'STOP'; readonly signal: string; readonly timeout: number }
  | { readonly type: 'KILL' }
  | { readonly type: 'EXITED'; readonly exitCode: number; readonly reason: string }
  | { readonly type: 'REMOVE' };

/**
 * The life of a container behind CRI: CONTAINER_CREATED, CONTAINER_RUNNING (also while it is being stopped) and
 * CONTAINER_EXITED. A stop sends the stop signal once, waits the timeout, then SIGKILL (containerd `StopContainer`).
 */
export const criContainer = setup({
  types: {
    context: {} as CriContainerContext,
    events: {} as CriContainerEvent,
    input: {} as { readonly id: string },
  },
  actions: {
    rememberPid: assign({ pid: ({ event }) => (event.type === 'STARTED' ? event.pid : 0) }),
    rememberStop: assign({
      signal: ({ event, context }) => (event.type === 'STOP' ? event.signal : context.signal),
      timeout: ({ event, context }) => (event.type === 'STOP' ? event.timeout : context.timeout),
    }),
    rememberExit: assign({
      pid: 0,
      exitCode: ({ event }) => (event.type === 'EXITED' || event.type === 'FAILED' ? event.exitCode : 0),
      reason: ({ event }) => (event.type === 'EXITED' || event.type === 'FAILED' ? event.reason : ''),
    }),
    sendStopSignal: () => {},
    sendKill: () => {},
  },
  delays: { stopTimeout: ({ context }) => context.timeout * 1_000 },
}).createMachine({
  id: 'cri-container',
  context: ({ input }) => ({ id: input.id, pid: 0, exitCode: 0, reason: '', signal: '', timeout: 0 }),
  initial: 'created',
  states: {
    created: { on: { START: 'starting', REMOVE: 'removed' } },
    starting: {
      on: {
        STARTED: { target: 'running', actions: 'rememberPid' },
        FAILED: { target: 'exited', actions: 'rememberExit' },
        EXITED: { target: 'exited', actions: 'rememberExit' },
      },
    },
    running: {
      on: {
        STOP: { target: 'stopping', actions: ['rememberStop', 'sendStopSignal'] },
        KILL: { target: 'killing', actions: 'sendKill' },
        EXITED: { target: 'exited', actions: 'rememberExit' },
      },
    },
    stopping: {
      after: { stopTimeout: { target: 'killing', actions: 'sendKill' } },
      on: {
        STOP: { target: 'stopping', reenter: true, actions: ['rememberStop', 'sendStopSignal'] },
        KILL: { target: 'killing', actions: 'sendKill' },
        EXITED: { target: 'exited', actions: 'rememberExit' },
      },
    },
    killing: {
      on: {
        STOP: { target: 'killing', reenter: true, actions: 'sendKill' },
        KILL: { target: 'killing', reenter: true, actions: 'sendKill' },
        EXITED: { target: 'exited', actions: 'rememberExit' },
      },
    },
    exited: { on: { REMOVE: 'removed' } },
    removed: { type: 'final' },
  },
});
