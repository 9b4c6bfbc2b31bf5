import type { DocumentRef, Micros, Seq } from '../../api/index.ts';

export interface EtcdMember {
  readonly name: string;
  readonly address: string;
  readonly role: 'leader' | 'follower';
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
}
