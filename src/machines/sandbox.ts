import { assign, setup } from 'xstate';

/** What is known of a Pod sandbox while it lives. */
export interface SandboxContext {
  readonly id: string;
  readonly netns: string;
  readonly ip: string;
  readonly pid: number;
  readonly error: string;
}

export type SandboxEvent =
  | { readonly type: 'NAMESPACE_CREATED'; readonly netns: string }
  | { readonly type: 'HOST_NETWORK' }
  | { readonly type: 'CNI_ADDED'; readonly ip: string }
  | { readonly type: 'STARTED'; readonly pid: number }
  | { readonly type: 'FAILED'; readonly error: string }
  | { readonly type: 'EXITED' }
  | { readonly type: 'STOP' }
  | { readonly type: 'STOPPED' }
  | { readonly type: 'REMOVE' };

/** The life of a Pod sandbox in the runtime: SANDBOX_READY is `ready`, SANDBOX_NOTREADY everything after it. */
export const sandbox = setup({
  types: {
    context: {} as SandboxContext,
    events: {} as SandboxEvent,
    input: {} as { readonly id: string },
  },
  actions: {
    rememberNetns: assign({ netns: ({ event }) => (event.type === 'NAMESPACE_CREATED' ? event.netns : '') }),
    rememberIP: assign({ ip: ({ event }) => (event.type === 'CNI_ADDED' ? event.ip : '') }),
    rememberPid: assign({ pid: ({ event }) => (event.type === 'STARTED' ? event.pid : 0) }),
    rememberError: assign({ error: ({ event }) => (event.type === 'FAILED' ? event.error : '') }),
  },
}).createMachine({
  id: 'sandbox',
  context: ({ input }) => ({ id: input.id, netns: '', ip: '', pid: 0, error: '' }),
  initial: 'initializing',
  states: {
    initializing: {
      on: {
        NAMESPACE_CREATED: { target: 'networking', actions: 'rememberNetns' },
        HOST_NETWORK: 'starting',
        FAILED: { target: 'removed', actions: 'rememberError' },
      },
    },
    networking: {
      on: {
        CNI_ADDED: { target: 'starting', actions: 'rememberIP' },
        // cri-dockerd starts the sandbox's container first and wires it then.
        STARTED: { target: 'attaching', actions: 'rememberPid' },
        FAILED: { target: 'removed', actions: 'rememberError' },
      },
    },
    starting: {
      on: {
        STARTED: { target: 'ready', actions: 'rememberPid' },
        FAILED: { target: 'removed', actions: 'rememberError' },
      },
    },
    attaching: {
      on: {
        CNI_ADDED: { target: 'ready', actions: 'rememberIP' },
        FAILED: { target: 'removed', actions: 'rememberError' },
      },
    },
    ready: { on: { STOP: 'stopping', EXITED: 'notReady' } },
    stopping: { on: { STOPPED: 'notReady' } },
    notReady: { on: { REMOVE: 'removed' } },
    removed: { type: 'final' },
  },
});
