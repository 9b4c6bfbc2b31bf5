import {
  documentRef,
  type EtcdCompact,
  type EtcdLeaseGrant,
  type EtcdRange,
  type EtcdRequest,
  type EtcdResponse,
  type EtcdTxn,
  type EtcdWatchCreate,
  type KubeObject,
  type Micros,
  micros,
  objectRef,
  seconds,
} from '../../api/index.ts';
import type { Incoming, Process, ProcessHost } from '../kernel/index.ts';
import { Lessor } from './lease/lessor.ts';
import { ERR_COMPACTED, Store, type StoreEvent } from './mvcc/store.ts';
import { WatcherGroup } from './mvcc/watcher-group.ts';

/** What survives a crash of the member: its write-ahead log and backend, here the store itself. */
export interface EtcdDisk {
  readonly store: Store;
  readonly lessor: Lessor;
}

/** `k8s.io/apiserver/pkg/storage/versioner.go` sets resourceVersion from the mod revision when it decodes; done once here, at commit, so that all readers share one object. */
function stampResourceVersion(value: unknown, revision: number): unknown {
  if (!isKubeObject(value)) return value;
  return { ...value, metadata: { ...value.metadata, resourceVersion: String(revision) } };
}

function isKubeObject(value: unknown): value is KubeObject {
  return typeof value === 'object' && value !== null && 'kind' in value && 'metadata' in value;
}

export const newDisk = (): EtcdDisk => ({ store: new Store(stampResourceVersion), lessor: new Lessor() });

interface Watcher {
  readonly key: string;
  readonly prefix: boolean;
  readonly request: Incoming;
}

type Handlers = { readonly [T in EtcdRequest['type']]: (request: Incoming, payload: Extract<EtcdRequest, { type: T }>) => void };

/** One etcd member: answers Txn, Range, Watch, LeaseGrant and Compact over gRPC. */
export class EtcdServer implements Process {
  private readonly watchers = new WatcherGroup<Watcher>();
  private reported = -1;
  /** When the disk has done what was asked of it so far: commits become visible in the order of their revisions. */
  private syncedAt = Number.NEGATIVE_INFINITY;
  private readonly handlers: Handlers = {
    'etcd-txn': (request, txn) => this.txn(request, txn),
    'etcd-range': (request, range) => this.range(request, range),
    'etcd-watch-create': (request, watch) => this.watch(request, watch),
    'etcd-lease-grant': (request, grant) => this.grant(request, grant),
    'etcd-compact': (request, compact) => this.compact(request, compact),
  };

  constructor(
    private readonly host: ProcessHost,
    private readonly disk: EtcdDisk,
  ) {}

  start(): void {
    for (const lease of this.disk.lessor.all()) this.armLease(lease.id, lease.expiresAt);
    this.report();
    this.host.every(seconds(300), 'status', () => this.report());
  }

  receive(message: Incoming): void {
    const handle = this.handlers[message.payload.type as EtcdRequest['type']] as ((request: Incoming, payload: unknown) => void) | undefined;
    if (handle) handle(message, message.payload);
  }

  private answer(request: Incoming, response: Omit<EtcdResponse, 'type'>, delay?: Micros): void {
    const { error } = response;
    const code = error === undefined ? 'OK' : error === ERR_COMPACTED ? 'OutOfRange' : 'InvalidArgument';
    this.host.reply(request, { code, payload: { type: 'etcd-response', ...response } }, delay);
  }

  private txn(request: Incoming, { compare, success, failure }: EtcdTxn): void {
    const { store } = this.disk;
    const { succeeded, revision, kvs, events } = store.txn(compare, success, failure);
    if (events.length === 0) {
      this.answer(request, { revision, succeeded, kvs });
      return;
    }
    // A write is answered, and seen by watchers, only after it is on disk.
    const fsync = this.fsync();
    this.committed(events, fsync);
    this.answer(request, { revision, succeeded, kvs }, fsync);
  }

  /** How long from now until a write handed to the disk now is safe; writes are batched, never reordered (`server/storage/wal`). */
  private fsync(): Micros {
    const now = this.host.now();
    this.syncedAt = Math.max(now + this.host.cost('etcd.fsync', micros(1_000)), this.syncedAt);
    return (this.syncedAt - now) as Micros;
  }

  private committed(events: readonly StoreEvent[], fsync: Micros): void {
    for (const event of events) {
      this.disk.lessor.attach(event.kv.key, event.kv.lease);
      this.document(event);
    }
    for (const event of events) this.notify(event, fsync);
  }

  private document({ kind, kv, prev, revision }: StoreEvent): void {
    const value = kind === 'PUT' ? kv.value : prev?.value;
    if (!isKubeObject(value)) return;
    const { namespace, name = '' } = value.metadata ?? {};
    const op = kind === 'DELETE' ? 'DELETED' : prev ? 'MODIFIED' : 'ADDED';
    this.host.document(op, objectRef(value.kind, namespace, name), value, String(revision));
  }

  private notify(event: StoreEvent, delay: Micros): void {
    for (const watcher of this.watchers.of(event.kv.key)) {
      const { kind, kv, prev, revision } = event;
      const payload = { type: 'etcd-watch-response', revision, events: [prev ? { kind, kv, prev } : { kind, kv }] } as const;
      if (!this.host.reply(watcher.request, { method: `Watch ${kind}`, payload }, delay)) this.watchers.delete(watcher);
    }
  }

  private range(request: Incoming, { key, prefix = false, revision, limit }: EtcdRange): void {
    this.answer(request, this.disk.store.range(key, prefix, revision, limit));
  }

  private watch(request: Incoming, { key, prefix, startRevision }: EtcdWatchCreate): void {
    const { store } = this.disk;
    const missed = startRevision === undefined || startRevision > store.revision ? [] : store.since(startRevision);
    if (!missed) {
      const payload = { type: 'etcd-watch-response', revision: store.revision, events: [], canceled: ERR_COMPACTED } as const;
      this.host.reply(request, { method: 'Watch', code: 'OutOfRange', payload });
      return;
    }
    const events = missed
      .filter((event) => (prefix ? event.kv.key.startsWith(key) : event.kv.key === key))
      .map(({ kind, kv, prev }) => (prev ? { kind, kv, prev } : { kind, kv }));
    this.watchers.add({ key, prefix, request });
    // The first answer says that the watch is created, with what was missed.
    this.host.reply(request, { method: 'Watch', code: 'OK', payload: { type: 'etcd-watch-response', revision: store.revision, events } });
  }

  private grant(request: Incoming, { ttlSeconds }: EtcdLeaseGrant): void {
    const lease = this.disk.lessor.grant(ttlSeconds, this.host.now());
    this.armLease(lease.id, lease.expiresAt);
    this.answer(request, { revision: this.disk.store.revision, leaseId: lease.id }, this.fsync());
  }

  private armLease(id: number, expiresAt: Micros): void {
    const left = Math.max(0, expiresAt - this.host.now()) as Micros;
    this.host.after(left, () => this.host.asLoop('lease expiry', () => this.expire(id)));
  }

  private expire(id: number): void {
    const keys = this.disk.lessor.revoke(id);
    if (keys.length === 0) return;
    const { events } = this.disk.store.txn([], keys.map((key) => ({ op: 'delete', key })), []);
    if (events.length > 0) this.committed(events, this.fsync());
  }

  private compact(request: Incoming, { revision }: EtcdCompact): void {
    const error = this.disk.store.compact(revision);
    this.answer(request, { revision: this.disk.store.revision, ...(error ? { error } : {}) });
    this.report();
  }

  /** `etcdctl endpoint status`, when something has changed since the last look. */
  private report(): void {
    const { revision, compactRevision, keyCount } = this.disk.store;
    if (revision === this.reported) return;
    const op = this.reported < 0 ? 'ADDED' : 'MODIFIED';
    this.reported = revision;
    const status = { endpoint: `${this.host.address}:2379`, version: '3.6.14', isLeader: true, revision, compactRevision, keys: keyCount };
    this.host.document(op, documentRef(`${this.host.address}/status`), status);
  }
}
