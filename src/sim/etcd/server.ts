import {
  documentRef,
  type EtcdCompact,
  type EtcdLeaseGrant,
  type EtcdMaintenance,
  type EtcdRange,
  type EtcdRequest,
  type EtcdResponse,
  type EtcdSnapshot,
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
import { ERR_COMPACTED, type Stamp, Store, type StoreEvent } from './mvcc/store.ts';
import { WatcherGroup } from './mvcc/watcher-group.ts';

/** What survives a crash of the member: its write-ahead log and backend, here the store itself. */
export interface EtcdDisk {
  store: Store;
  lessor: Lessor;
}

/** `apiserver/pkg/storage/api_object_versioner.go` sets resourceVersion from the mod revision when it decodes; done once here, at commit, so that all readers share one object. */
export function stampResourceVersion(value: unknown, revision: number): unknown {
  if (!isKubeObject(value)) return value;
  return { ...value, metadata: { ...value.metadata, resourceVersion: String(revision) } };
}

export function isKubeObject(value: unknown): value is KubeObject {
  return typeof value === 'object' && value !== null && 'kind' in value && 'metadata' in value;
}

/** A data directory made from a snapshot (`etcdutl snapshot restore`); leases begin anew at `now`. */
export function restoredDisk(snapshot: EtcdSnapshot, now: Micros): EtcdDisk {
  const disk: EtcdDisk = { store: Store.restore(snapshot, stampResourceVersion), lessor: new Lessor() };
  for (const { id, ttlSeconds } of snapshot.leases) disk.lessor.restore(id, ttlSeconds, now);
  for (const { key, lease } of snapshot.kvs) disk.lessor.attach(key, lease);
  return disk;
}

export const newDisk = (stamp: Stamp = stampResourceVersion): EtcdDisk => ({ store: new Store(stamp), lessor: new Lessor() });

interface Watcher {
  readonly key: string;
  readonly prefix: boolean;
  readonly request: Incoming;
}

type Served = EtcdRequest | EtcdMaintenance;
type Handlers = { readonly [T in Served['type']]: (request: Incoming, payload: Extract<Served, { type: T }>) => void };

/** gRPC codes of errors (`etcd/api/v3/rpctypes/error.go`); InvalidArgument when not named. */
const codes: ReadonlyMap<string, string> = new Map([[ERR_COMPACTED, 'OutOfRange']]);

/** One etcd member: answers Txn, Range, Watch, LeaseGrant and Compact over gRPC. */
export class EtcdServer implements Process {
  protected readonly watchers = new WatcherGroup<Watcher>();
  /** Its data directory is being replaced: nothing is served until it starts again. */
  protected halted = false;
  private reported = -1;
  /** When the disk has done what was asked of it so far: commits become visible in the order of their revisions. */
  private syncedAt = Number.NEGATIVE_INFINITY;
  private readonly handlers: Handlers = {
    'etcd-txn': (request, txn) => this.txn(request, txn),
    'etcd-range': (request, range) => this.range(request, range),
    'etcd-watch-create': (request, watch) => this.watch(request, watch),
    'etcd-lease-grant': (request, grant) => this.grant(request, grant),
    'etcd-compact': (request, compact) => this.compact(request, compact),
    'etcd-maintenance': (request, command) => this.maintain(request, command),
  };

  constructor(
    protected readonly host: ProcessHost,
    protected readonly disk: EtcdDisk,
  ) {}

  start(): void {
    for (const lease of this.disk.lessor.all()) this.armLease(lease.id, lease.expiresAt);
    this.report();
    this.host.every(seconds(300), 'status', () => this.report());
  }

  receive(message: Incoming): void {
    const handle = (this.halted ? undefined : this.handlers[message.payload.type as Served['type']]) as
      | ((request: Incoming, payload: unknown) => void)
      | undefined;
    if (handle) handle(message, message.payload);
  }

  protected answer(request: Incoming, response: Omit<EtcdResponse, 'type'>, delay?: Micros): void {
    const { error } = response;
    this.host.reply(request, { code: error === undefined ? 'OK' : this.codeOf(error), payload: { type: 'etcd-response', ...response } }, delay);
  }

  protected codeOf(error: string): string {
    return codes.get(error) ?? 'InvalidArgument';
  }

  protected txn(request: Incoming, { compare, success, failure }: EtcdTxn): void {
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
  protected fsync(): Micros {
    const now = this.host.now();
    this.syncedAt = Math.max(now + this.host.cost('etcd.fsync', micros(1_000)), this.syncedAt);
    return (this.syncedAt - now) as Micros;
  }

  protected committed(events: readonly StoreEvent[], fsync: Micros): void {
    for (const event of events) {
      this.disk.lessor.attach(event.kv.key, event.kv.lease);
      this.document(event);
    }
    for (const event of events) this.notify(event, fsync);
  }

  protected document({ kind, kv, prev, revision }: StoreEvent): void {
    const value = kind === 'PUT' ? kv.value : prev?.value;
    if (!isKubeObject(value)) return;
    const { namespace, name = '' } = value.metadata ?? {};
    const op = kind === 'DELETE' ? 'DELETED' : prev ? 'MODIFIED' : 'ADDED';
    this.host.document(op, objectRef(value.kind, namespace, name), value, String(revision));
  }

  protected notify(event: StoreEvent, delay: Micros): void {
    for (const watcher of this.watchers.of(event.kv.key)) {
      const { kind, kv, prev, revision } = event;
      const payload = { type: 'etcd-watch-response', revision, events: [prev ? { kind, kv, prev } : { kind, kv }] } as const;
      if (!this.host.reply(watcher.request, { method: `Watch ${kind}`, payload }, delay)) this.watchers.delete(watcher);
    }
  }

  protected range(request: Incoming, { key, prefix = false, revision, limit }: EtcdRange): void {
    this.answer(request, this.disk.store.range(key, prefix, revision, limit));
  }

  protected watch(request: Incoming, { key, prefix, startRevision }: EtcdWatchCreate): void {
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

  protected grant(request: Incoming, { ttlSeconds }: EtcdLeaseGrant): void {
    const lease = this.disk.lessor.grant(ttlSeconds, this.host.now());
    this.armLease(lease.id, lease.expiresAt);
    this.answer(request, { revision: this.disk.store.revision, leaseId: lease.id }, this.fsync());
  }

  protected armLease(id: number, expiresAt: Micros): void {
    const left = Math.max(0, expiresAt - this.host.now()) as Micros;
    this.host.after(left, () => this.host.asLoop('lease expiry', () => this.expire(id)));
  }

  protected expire(id: number): void {
    const keys = this.disk.lessor.revoke(id);
    if (keys.length === 0) return;
    const { events } = this.disk.store.txn(
      [],
      keys.map((key) => ({ op: 'delete', key })),
      [],
    );
    if (events.length > 0) this.committed(events, this.fsync());
  }

  protected compact(request: Incoming, { revision }: EtcdCompact): void {
    const error = this.disk.store.compact(revision);
    this.answer(request, { revision: this.disk.store.revision, ...(error ? { error } : {}) });
    this.report();
  }

  /** What `etcdctl` asks of this member, or what is done to its data directory. */
  protected maintain(request: Incoming, command: EtcdMaintenance): void {
    if (command.command === 'snapshot save') {
      this.host.send({
        to: request.from,
        channel: 'exec',
        method: request.method,
        code: 0,
        payload: { type: 'etcd-maintenance-result', snapshot: this.snapshot() },
      });
    } else if (command.command === 'compact') {
      this.disk.store.compact(command.revision ?? this.disk.store.revision);
      this.report();
    } else {
      this.replaceData(command.command === 'wipe' ? newDisk() : restoredDisk(command.snapshot, this.host.now()));
      this.halted = true;
    }
  }

  protected snapshot(): EtcdSnapshot {
    const { store, lessor } = this.disk;
    const leases = [...lessor.all()].map(({ id, ttl }) => ({ id, ttlSeconds: ttl / 1_000_000 }));
    return { index: 0, term: 0, ...store.dump(), leases };
  }

  /** Other data stands in the data directory: what is no longer there has gone with it. */
  protected replaceData({ store, lessor }: EtcdDisk): void {
    const before = new Map(this.disk.store.range('/', true).kvs.map((kv) => [kv.key, kv.value]));
    this.disk.store = store;
    this.disk.lessor = lessor;
    const write = (op: 'ADDED' | 'MODIFIED' | 'DELETED', value: unknown): void => {
      if (!isKubeObject(value)) return;
      const { namespace, name = '', resourceVersion } = value.metadata ?? {};
      this.host.document(op, objectRef(value.kind, namespace, name), value, resourceVersion);
    };
    for (const { key, value } of store.range('/', true).kvs) {
      if (before.get(key) !== value) write(before.has(key) ? 'MODIFIED' : 'ADDED', value);
      before.delete(key);
    }
    for (const value of before.values()) write('DELETED', value);
  }

  /** `etcdctl endpoint status`, when something has changed since the last look. */
  protected report(): void {
    const { revision, compactRevision, keyCount } = this.disk.store;
    if (revision === this.reported) return;
    const op = this.reported < 0 ? 'ADDED' : 'MODIFIED';
    this.reported = revision;
    const status = { endpoint: `${this.host.address}:2379`, version: '3.6.14', isLeader: true, revision, compactRevision, keys: keyCount };
    this.host.document(op, documentRef(`${this.host.address}/status`), status);
  }
}
