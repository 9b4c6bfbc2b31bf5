import { assign, setup } from 'xstate';

export interface ProcessContext {
  readonly id: string;
  readonly pid: number;
  readonly exitCode: number;
}

export type ProcessEvent =
  | { readonly type: 'CREATED'; readonly pid: number }
  | { readonly type: 'FAILED' }
  | { readonly type: 'START' }
  | { readonly type: 'EXITED'; readonly exitCode: number }
  | { readonly type: 'DELETE' };

/** The states of OCI runtime-spec `runtime.md`: creating, created (waits on the exec fifo), running, stopped. */
export const process = setup({
  types: { context: {} as ProcessContext, events: {} as ProcessEvent, input: {} as { readonly id: string } },
  actions: {
    rememberPid: assign({ pid: ({ event }) => (event.type === 'CREATED' ? event.pid : 0) }),
    rememberExit: assign({ exitCode: ({ event }) => (event.type === 'EXITED' ? event.exitCode : 0) }),
  },
}).createMachine({
  id: 'process',
  context: ({ input }) => ({ id: input.id, pid: 0, exitCode: 0 }),
  initial: 'creating',
  states: {
    creating: { on: { CREATED: { target: 'created', actions: 'rememberPid' }, FAILED: 'deleted' } },
    created: { on: { START: 'running', EXITED: { target: 'stopped', actions: 'rememberExit' } } },
    running: { on: { EXITED: { target: 'stopped', actions: 'rememberExit' } } },
    stopped: { on: { DELETE: 'deleted' } },
    deleted: { type: 'final' },
  },
});
