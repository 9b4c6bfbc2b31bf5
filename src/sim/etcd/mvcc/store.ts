import type { EtcdCompare, EtcdOp, EtcdSnapshot, EtcdWatchResponse, KeyValue } from '../../../api/index.ts';
import { KeyIndex } from './key-index.ts';

export type StoreEvent = EtcdWatchResponse['events'][number] & { readonly revision: number };

export interface TxnResult {
  readonly succeeded: boolean;
  readonly revision: number;
  /** For each op in order: the pair that was put or found, or that was deleted. */
  readonly kvs: readonly KeyValue[];
  /** What the transaction changed; all with the same revision. */
  readonly events: readonly StoreEvent[];
}

export interface RangeResult {
  readonly revision: number;
  readonly kvs: readonly KeyValue[];
  readonly error?: string;
}

export const ERR_COMPACTED = 'etcdserver: mvcc: required revision has been compacted';
export const ERR_FUTURE_REVISION = 'etcdserver: mvcc: required revision is a future revision';

/** Sees the value about to be stored and its revision: the stored value is what it returns. */
export type Stamp = (value: unknown, revision: number) => unknown;

/**
 * Multi-version store: one revision counter for all keys, which starts at 1 and grows by one with each transaction that
 * changes something. Values are immutable references. Source: `etcd/server/storage/mvcc/{kvstore,kvstore_txn,index}.go`.
 */
export class Store {
  private readonly index = new KeyIndex();
  /** Every change since the last compaction, in revision order. */
  private log: StoreEvent[] = [];
  private current = 1;
  private compacted = 0;

  constructor(private readonly stamp: Stamp = (value) => value) {}

  /** A store with what a snapshot holds. */
  static restore({ kvs, revision, compactRevision, history }: Pick<EtcdSnapshot, 'kvs' | 'revision' | 'compactRevision' | 'history'>, stamp?: Stamp): Store {
    const store = new Store(stamp);
    for (const kv of kvs) store.index.put(kv);
    store.current = revision;
    store.compacted = compactRevision;
    store.log = [...history];
    return store;
  }

  /** Everything that is in it, for a snapshot. */
  dump(): Pick<EtcdSnapshot, 'kvs' | 'revision' | 'compactRevision' | 'history'> {
    return { kvs: this.index.range(''), revision: this.current, compactRevision: this.compacted, history: [...this.log] };
  }

  get revision(): number {
    return this.current;
  }

  /** History at and below this revision is gone. */
  get compactRevision(): number {
    return this.compacted;
  }

  get keyCount(): number {
    return this.index.size;
  }

  txn(compare: readonly EtcdCompare[], success: readonly EtcdOp[], failure: readonly EtcdOp[]): TxnResult {
    const succeeded = compare.every(({ key, modRevision }) => (this.index.get(key)?.modRevision ?? 0) === modRevision);
    const kvs: KeyValue[] = [];
    const events: StoreEvent[] = [];
    for (const op of succeeded ? success : failure) this.apply(op, kvs, events);
    if (events.length > 0) {
      this.current++;
      for (const event of events) this.log.push(event);
    }
    return { succeeded, revision: this.current, kvs, events };
  }

  private apply(op: EtcdOp, kvs: KeyValue[], events: StoreEvent[]): void {
    const prev = this.index.get(op.key);
    const revision = this.current + 1;
    if (op.op === 'get') {
      if (prev) kvs.push(prev);
    } else if (op.op === 'delete') {
      if (!prev) return;
      this.index.delete(op.key);
      kvs.push(prev);
      events.push({ kind: 'DELETE', kv: { key: op.key, value: undefined, createRevision: 0, modRevision: revision, version: 0 }, prev, revision });
    } else {
      const kv: KeyValue = {
        key: op.key,
        value: this.stamp(op.value, revision),
        createRevision: prev?.createRevision ?? revision,
        modRevision: revision,
        version: (prev?.version ?? 0) + 1,
        ...(op.lease === undefined ? {} : { lease: op.lease }),
      };
      this.index.put(kv);
      kvs.push(kv);
      events.push(prev ? { kind: 'PUT', kv, prev, revision } : { kind: 'PUT', kv, revision });
    }
  }

  /** One key, or all keys with a prefix in key order; at an older revision when asked. `limit` 0 = all. */
  range(key: string, prefix: boolean, revision = 0, limit = 0): RangeResult {
    if (revision > this.current) return { revision: this.current, kvs: [], error: ERR_FUTURE_REVISION };
    if (revision > 0 && revision < this.compacted) return { revision: this.current, kvs: [], error: ERR_COMPACTED };
    const live = prefix ? this.index.range(key) : [this.index.get(key)].filter((kv) => kv !== undefined);
    const kvs = revision === 0 || revision === this.current ? live : this.undo(live, key, prefix, revision);
    return { revision: this.current, kvs: limit > 0 && kvs.length > limit ? kvs.slice(0, limit) : kvs };
  }

  /** What a range was at `revision`: the later changes taken back, newest first. */
  private undo(live: readonly KeyValue[], key: string, prefix: boolean, revision: number): readonly KeyValue[] {
    const then = new Map(live.map((kv) => [kv.key, kv]));
    for (let i = this.log.length - 1; i >= 0; i--) {
      const event = this.log[i] as StoreEvent;
      if (event.revision <= revision) break;
      if (prefix ? !event.kv.key.startsWith(key) : event.kv.key !== key) continue;
      if (event.prev) then.set(event.kv.key, event.prev);
      else then.delete(event.kv.key);
    }
    return [...then.values()].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  }

  /** Changes with `revision` or later, oldest first; undefined when that history has been compacted. */
  since(revision: number): readonly StoreEvent[] | undefined {
    if (revision <= this.compacted) return undefined;
    return this.log.slice(this.firstAt(revision));
  }

  /** Forgets history before `revision`. Returns an error text when that is not possible. */
  compact(revision: number): string | undefined {
    if (revision <= this.compacted) return ERR_COMPACTED;
    if (revision > this.current) return ERR_FUTURE_REVISION;
    this.compacted = revision;
    this.log = this.log.slice(this.firstAt(revision + 1));
    return undefined;
  }

  /** Index of the first change with at least this revision. */
  private firstAt(revision: number): number {
    let low = 0;
    let high = this.log.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.log[middle] as StoreEvent).revision < revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
