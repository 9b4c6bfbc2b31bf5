import { assign, setup } from 'xstate';

export interface LeaderElectionContext {
  /** Who holds the Lease, as this replica saw it last; empty before it has. */
  readonly holder: string;
}

export interface LeaderElectionEvent {
  readonly type: 'OBSERVED' | 'ACQUIRED' | 'LOST';
  readonly holder: string;
}

/**
 * One of several replicas of which one may work: it tries for the Lease until it has it, works, and ends its process when it
 * could not renew the Lease in time. Source: `client-go/tools/leaderelection/leaderelection.go`.
 */
export const leaderElection = setup({
  types: { context: {} as LeaderElectionContext, events: {} as LeaderElectionEvent },
  actions: {
    note: assign(({ event }) => ({ holder: event.holder })),
    /** OnStartedLeading: what the process is for begins. */
    startLeading: () => {},
    /** OnStoppedLeading: `leaderelection lost`, and the process ends. */
    stopLeading: () => {},
  },
}).createMachine({
  id: 'leader-election',
  context: { holder: '' },
  initial: 'standby',
  states: {
    standby: {
      on: {
        OBSERVED: { actions: 'note' },
        ACQUIRED: { target: 'leader', actions: ['note', 'startLeading'] },
      },
    },
    leader: {
      on: { LOST: { target: 'lost', actions: ['note', 'stopLeading'] } },
    },
    lost: { type: 'final' },
  },
});
