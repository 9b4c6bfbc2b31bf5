import type { Address } from './ids.ts';
import type { EtcdCompact, EtcdTxn, EtcdWatchResponse, KeyValue } from './etcd.ts';

/** What an entry of etcd's log does when it is applied (`etcd/api/etcdserverpb/raft_internal.proto` InternalRaftRequest). */
export type RaftOperation =
  | EtcdTxn
  | EtcdCompact
  | { readonly type: 'etcd-lease-grant'; readonly ttlSeconds: number }
  | { readonly type: 'etcd-lease-revoke'; readonly leaseId: number };

/** A proposal: `id` names the member that answers the client, and its request there. */
export interface RaftProposal {
  readonly id: string;
  readonly operation: RaftOperation;
}

/** One entry of the log. The first entry of a leader's term is empty. */
export interface RaftEntry {
  readonly term: number;
  readonly index: number;
  readonly proposal?: RaftProposal;
}

/** What a member's database holds at one index of the log: all that `etcdctl snapshot save` writes to a file. */
export interface EtcdSnapshot {
  readonly index: number;
  readonly term: number;
  readonly revision: number;
  readonly compactRevision: number;
  readonly kvs: readonly KeyValue[];
  /** Changes since the last compaction, oldest first. */
  readonly history: readonly (EtcdWatchResponse['events'][number] & { readonly revision: number })[];
  readonly leases: readonly { readonly id: number; readonly ttlSeconds: number }[];
}

/** Names of messages as in `go.etcd.io/raft/v3/raftpb`. */
export type RaftMessageType =
  | 'MsgProp'
  | 'MsgApp'
  | 'MsgAppResp'
  | 'MsgHeartbeat'
  | 'MsgHeartbeatResp'
  | 'MsgPreVote'
  | 'MsgPreVoteResp'
  | 'MsgVote'
  | 'MsgVoteResp'
  | 'MsgReadIndex'
  | 'MsgReadIndexResp'
  | 'MsgSnap';

/** One message between members. Fields as in raftpb.Message; absent means zero. */
export interface RaftMessage {
  readonly type: 'raft';
  readonly message: RaftMessageType;
  readonly term: number;
  /** MsgApp: the entry before `entries`; MsgVote: the candidate's last; answers: what is meant or had. */
  readonly index?: number;
  readonly logTerm?: number;
  readonly entries?: readonly RaftEntry[];
  readonly proposals?: readonly RaftProposal[];
  readonly commit?: number;
  readonly reject?: boolean;
  readonly rejectHint?: number;
  /** Names a batch of linearizable reads. */
  readonly context?: string;
  readonly snapshot?: EtcdSnapshot;
}

/** `etcdctl` and what an administrator does to a member's data directory. */
export type EtcdMaintenance = { readonly type: 'etcd-maintenance' } & (
  | { readonly command: 'snapshot save' }
  | { readonly command: 'compact'; readonly revision?: number }
  // Both end the member, replace its data directory and start it again.
  | { readonly command: 'snapshot restore'; readonly snapshot: EtcdSnapshot }
  | { readonly command: 'wipe' }
);

export interface EtcdMaintenanceResult {
  readonly type: 'etcd-maintenance-result';
  readonly snapshot: EtcdSnapshot;
}

/** `etcd-N/status`: what `etcdctl endpoint status` says of a member, and the end of its log. */
export interface EtcdMemberStatus {
  readonly endpoint: string;
  readonly version: string;
  readonly isLeader: boolean;
  readonly leader?: Address;
  readonly raftTerm: number;
  readonly raftIndex: number;
  readonly raftAppliedIndex: number;
  readonly revision: number;
  readonly compactRevision: number;
  readonly keys: number;
  /** `{etcd-0, etcd-1, …}` and how many of them make a quorum. */
  readonly members: readonly Address[];
  readonly quorum: number;
  /** The last entries of the log: term, index, and what they do. */
  readonly log: readonly { readonly term: number; readonly index: number; readonly entry: string }[];
}
