/** The subset of etcd's v3 API that kube-apiserver uses. Keys are strings; values are immutable JSON values. */
export interface KeyValue {
  readonly key: string;
  readonly value: unknown;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
  readonly lease?: number;
}

export interface EtcdCompare {
  readonly key: string;
  /** `0` means "the key does not exist". */
  readonly modRevision: number;
}

export type EtcdOp =
  | { readonly op: 'put'; readonly key: string; readonly value: unknown; readonly lease?: number }
  | { readonly op: 'delete'; readonly key: string }
  | { readonly op: 'get'; readonly key: string };

export interface EtcdTxn {
  readonly type: 'etcd-txn';
  readonly compare: readonly EtcdCompare[];
  readonly success: readonly EtcdOp[];
  readonly failure: readonly EtcdOp[];
}

/** `rangeEnd` follows etcd: absent = one key; `key` is a prefix when `prefix` is true. */
export interface EtcdRange {
  readonly type: 'etcd-range';
  readonly key: string;
  readonly prefix?: boolean;
  readonly revision?: number;
  readonly limit?: number;
}

export interface EtcdWatchCreate {
  readonly type: 'etcd-watch-create';
  readonly key: string;
  readonly prefix: boolean;
  readonly startRevision?: number;
}

export interface EtcdLeaseGrant {
  readonly type: 'etcd-lease-grant';
  readonly ttlSeconds: number;
}

export interface EtcdCompact {
  readonly type: 'etcd-compact';
  readonly revision: number;
}

export type EtcdRequest = EtcdTxn | EtcdRange | EtcdWatchCreate | EtcdLeaseGrant | EtcdCompact;

export interface EtcdResponse {
  readonly type: 'etcd-response';
  /** Store revision after the operation. */
  readonly revision: number;
  readonly succeeded?: boolean;
  readonly kvs?: readonly KeyValue[];
  readonly leaseId?: number;
  readonly error?: string;
}

export interface EtcdWatchResponse {
  readonly type: 'etcd-watch-response';
  readonly revision: number;
  readonly events: readonly {
    readonly kind: 'PUT' | 'DELETE';
    readonly kv: KeyValue;
    readonly prev?: KeyValue;
  }[];
  readonly canceled?: string;
}
