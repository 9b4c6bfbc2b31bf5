import type { DocumentRecord, DocumentRef, Micros, Seq } from '../../api/index.ts';
import type { Change } from '../inspector/diff.ts';

export interface EtcdMember {
  readonly name: string;
  readonly address: string;
  readonly role: 'leader' | 'follower';
  /** Down: what is told of it is what it last said. */
  readonly up: boolean;
  readonly leader: string;
  readonly term: number;
  readonly raftIndex: number;
  readonly appliedIndex: number;
  readonly revision: number;
  readonly compactRevision: number;
  readonly keys: number;
}

export interface EtcdKey {
  readonly key: string;
  readonly ref: DocumentRef;
  readonly createRevision: number;
  readonly modRevision: number;
  /** Writes since it was created. */
  readonly version: number;
}

/** What etcd holds at a moment, and how its members agree. */
export interface EtcdRevision {
  readonly revision: number;
  readonly seq: Seq;
  readonly t: Micros;
  readonly op: DocumentRecord['op'];
  /** Who asked kube-apiserver for it, and how; absent for what the server did by itself. */
  readonly by?: string;
  readonly changes: readonly Change[];
}

export interface EtcdWatch {
  readonly seq: Seq;
  readonly t: Micros;
  readonly client: string;
  readonly key: string;
  readonly prefix: boolean;
  readonly startRevision: number;
  /** Answers so far, and the revision that the last one told of. */
  readonly events: number;
  readonly revision: number;
}

export interface EtcdLease {
  readonly id: string;
  readonly ttlSeconds: number;
  readonly seq: Seq;
  readonly t: Micros;
  readonly keys: number;
}

export interface EtcdView {
  /** The member asked about. */
  readonly member: string;
  readonly members: readonly EtcdMember[];
  readonly quorum: number;
  /** The latest entries of the member's log; none with a single member. */
  readonly log: readonly { readonly term: number; readonly index: number; readonly entry: string }[];
  /** Changes of term or leader as this member saw them, latest first. */
  readonly terms: readonly { readonly t: Micros; readonly seq: Seq; readonly term: number; readonly leader: string }[];
  /** Latest written first. */
  readonly keys: readonly EtcdKey[];
  /** Keys that are left out. */
  readonly more: number;
  readonly watches: readonly EtcdWatch[];
  readonly leases: readonly EtcdLease[];
  /** The key asked about, its revisions latest first. */
  readonly chosen?: { readonly key: EtcdKey; readonly revisions: readonly EtcdRevision[]; readonly value: string };
}
