import { assign, setup } from 'xstate';

export interface NodeConditionContext {
  /** `Ready`, `MemoryPressure`, `DiskPressure`, `PIDPressure`. */
  readonly condition: string;
  readonly reason: string;
  readonly message: string;
  /** RFC 3339: when the status changed last. */
  readonly lastTransitionTime: string;
}

export type NodeConditionEvent =
  /** `UNKNOWN`: the node controller has written it, when the kubelet was not heard. */
  | { readonly type: 'TRUE' | 'FALSE' | 'UNKNOWN'; readonly reason: string; readonly message: string; readonly at: string }
  /** The Node that is there already has been in this state since then. */
  | { readonly type: 'SINCE'; readonly at: string };

/**
 * One condition of a Node as its kubelet reports it. A change of status is recorded as an event on the Node; a change of
 * text alone is not. Source: `kubernetes/pkg/kubelet/nodestatus/setters.go`.
 */
export const nodeCondition = setup({
  types: { context: {} as NodeConditionContext, events: {} as NodeConditionEvent, input: {} as { readonly condition: string } },
  guards: {
    textChanged: ({ context, event }) => event.type !== 'SINCE' && (context.reason !== event.reason || context.message !== event.message),
  },
  actions: {
    transition: assign(({ event }) => (event.type === 'SINCE' ? {} : { reason: event.reason, message: event.message, lastTransitionTime: event.at })),
    reword: assign(({ event }) => (event.type === 'SINCE' ? {} : { reason: event.reason, message: event.message })),
    since: assign(({ event }) => ({ lastTransitionTime: event.at })),
    /** The kubelet records `Node <name> status is now: <reason>`. */
    record: () => {},
  },
}).createMachine({
  id: 'node-condition',
  context: ({ input }) => ({ condition: input.condition, reason: '', message: '', lastTransitionTime: '' }),
  initial: 'Unknown',
  states: {
    Unknown: {
      on: {
        TRUE: { target: 'True', actions: ['transition', 'record'] },
        FALSE: { target: 'False', actions: ['transition', 'record'] },
      },
    },
    True: {
      on: {
        TRUE: { guard: 'textChanged', actions: 'reword' },
        FALSE: { target: 'False', actions: ['transition', 'record'] },
        UNKNOWN: { target: 'Unknown', actions: 'transition' },
        SINCE: { actions: 'since' },
      },
    },
    False: {
      on: {
        TRUE: { target: 'True', actions: ['transition', 'record'] },
        FALSE: { guard: 'textChanged', actions: 'reword' },
        UNKNOWN: { target: 'Unknown', actions: 'transition' },
        SINCE: { actions: 'since' },
      },
    },
  },
});
