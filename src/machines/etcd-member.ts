import { assign, setup } from 'xstate';

export interface EtcdMemberContext {
  readonly term: number;
  /** The leader as this member knows it; empty while there is none. */
  readonly leader: string;
}

/** `term` and `leader` are those after the transition. */
export interface EtcdMemberEvent {
  readonly type: 'ELECTION_TIMEOUT' | 'PRE_VOTE_WON' | 'VOTE_WON' | 'VOTE_LOST' | 'LEADER_FOUND' | 'HIGHER_TERM' | 'QUORUM_LOST';
  readonly term: number;
  readonly leader: string;
}

/**
 * The raft role of an etcd member. Before it asks for votes in a new term it asks whether it would get them (pre-vote), so that
 * a member that was cut off does not disturb the others when it returns; a leader that has not heard of a quorum for an
 * election time-out steps down. Source: `go.etcd.io/raft/v3/raft.go`, `etcd/server/embed/config.go` (PreVote, CheckQuorum).
 */
export const etcdMember = setup({
  types: { context: {} as EtcdMemberContext, events: {} as EtcdMemberEvent },
  actions: {
    note: assign(({ event }) => ({ term: event.term, leader: event.leader })),
    /** Asks the others whether they would vote for it. */
    requestPreVotes: () => {},
    /** Begins a term, votes for itself and asks for votes. */
    requestVotes: () => {},
    /** Begins to follow: forgets its votes, draws a new election time-out. */
    follow: () => {},
    /** Appends the empty entry of its term and sends it to all. */
    lead: () => {},
  },
}).createMachine({
  id: 'etcd-member',
  context: { term: 0, leader: '' },
  initial: 'follower',
  states: {
    follower: {
      on: {
        ELECTION_TIMEOUT: { target: 'preCandidate', actions: ['note', 'requestPreVotes'] },
        LEADER_FOUND: { actions: ['note', 'follow'] },
        HIGHER_TERM: { actions: ['note', 'follow'] },
      },
    },
    preCandidate: {
      on: {
        ELECTION_TIMEOUT: { target: 'preCandidate', actions: ['note', 'requestPreVotes'] },
        PRE_VOTE_WON: { target: 'candidate', actions: ['note', 'requestVotes'] },
        VOTE_LOST: { target: 'follower', actions: ['note', 'follow'] },
        LEADER_FOUND: { target: 'follower', actions: ['note', 'follow'] },
        HIGHER_TERM: { target: 'follower', actions: ['note', 'follow'] },
      },
    },
    candidate: {
      on: {
        ELECTION_TIMEOUT: { target: 'preCandidate', actions: ['note', 'requestPreVotes'] },
        VOTE_WON: { target: 'leader', actions: ['note', 'lead'] },
        VOTE_LOST: { target: 'follower', actions: ['note', 'follow'] },
        LEADER_FOUND: { target: 'follower', actions: ['note', 'follow'] },
        HIGHER_TERM: { target: 'follower', actions: ['note', 'follow'] },
      },
    },
    leader: {
      on: {
        QUORUM_LOST: { target: 'follower', actions: ['note', 'follow'] },
        HIGHER_TERM: { target: 'follower', actions: ['note', 'follow'] },
        LEADER_FOUND: { target: 'follower', actions: ['note', 'follow'] },
      },
    },
  },
});
