import { assign, setup } from 'xstate';

/** How many containers of a Pod are in which situation; counted as `kubernetes/pkg/kubelet/kubelet_pods.go` getPhase does. */
export interface ContainerTally {
  readonly pendingRegularInit: number;
  readonly pendingRestartableInit: number;
  readonly failedInitNotRestartable: number;
  readonly unknown: number;
  readonly running: number;
  readonly waiting: number;
  readonly stopped: number;
  readonly stoppedNotRestartable: number;
  readonly succeeded: number;
  /** An app container of the present sandbox has started: a restarting sidecar no longer makes the Pod Pending. */
  readonly podHasInitialized: boolean;
  /** Its containers were stopped for good (deleted, evicted): nothing restarts whatever the policy says. */
  readonly podIsTerminal: boolean;
}

export interface PodPhaseContext {
  readonly reason: string;
  readonly message: string;
}

export type PodPhaseEvent =
  /** The kubelet has looked at the Pod's containers. */
  | { readonly type: 'OBSERVED'; readonly tally: ContainerTally }
  /** The kubelet ends the Pod itself: refused at admission, evicted, deadline exceeded. */
  | { readonly type: 'KILLED'; readonly reason: string; readonly message: string };

const tallied = (event: PodPhaseEvent): ContainerTally | undefined => (event.type === 'OBSERVED' ? event.tally : undefined);
const ended = (event: PodPhaseEvent, test: (tally: ContainerTally) => boolean): boolean => {
  const tally = tallied(event);
  return tally !== undefined && tally.running === 0 && tally.stopped > 0 && tally.unknown === 0 && test(tally);
};

/**
 * `status.phase` of a Pod as its kubelet sees it. The order of the transitions is the order of getPhase
 * (`kubernetes/pkg/kubelet/kubelet_pods.go`); Succeeded and Failed are never left.
 */
export const podPhase = setup({
  types: { context: {} as PodPhaseContext, events: {} as PodPhaseEvent },
  guards: {
    initializationFailed: ({ event }) => (tallied(event)?.failedInitNotRestartable ?? 0) > 0,
    containersPending: ({ event }) => {
      const tally = tallied(event);
      if (!tally) return false;
      return tally.pendingRegularInit > 0 || (tally.pendingRestartableInit > 0 && !tally.podHasInitialized) || tally.waiting > 0;
    },
    containersRunning: ({ event }) => {
      const tally = tallied(event);
      return tally !== undefined && tally.running > 0 && tally.unknown === 0;
    },
    containersRestarting: ({ event }) => ended(event, (tally) => !tally.podIsTerminal && tally.stopped !== tally.stoppedNotRestartable),
    allSucceeded: ({ event }) => ended(event, (tally) => tally.stopped === tally.succeeded),
    someFailed: ({ event }) => ended(event, (tally) => tally.stopped !== tally.succeeded),
  },
  actions: {
    explain: assign(({ event }) => (event.type === 'KILLED' ? { reason: event.reason, message: event.message } : {})),
  },
}).createMachine({
  id: 'pod-phase',
  context: { reason: '', message: '' },
  initial: 'Pending',
  on: {
    OBSERVED: [
      { guard: 'initializationFailed', target: '.Failed' },
      { guard: 'containersPending', target: '.Pending' },
      { guard: 'containersRunning', target: '.Running' },
      { guard: 'containersRestarting', target: '.Running' },
      { guard: 'allSucceeded', target: '.Succeeded' },
      { guard: 'someFailed', target: '.Failed' },
      { target: '.Pending' },
    ],
    KILLED: { target: '.Failed', actions: 'explain' },
  },
  states: {
    Pending: {},
    Running: {},
    Succeeded: { type: 'final' },
    Failed: { type: 'final' },
  },
});
