import { type KeyValue, millis } from '../../../api/index.ts';
import type { ResourceInfo } from '../../apimachinery/index.ts';
import type { ProcessHost } from '../../kernel/index.ts';
import { type FieldValue, selectableField, triggerField } from '../registry/selectable-fields.ts';
import type { AnyObject } from '../values.ts';
import type { EtcdClient } from './etcd-client.ts';
import { type CacheEvent, WatchCache } from './watch-cache.ts';
import { Lines, type Watcher } from './watcher.ts';

export type CacheListener = (event: CacheEvent | undefined) => void;

/**
 * Keeps one resource in memory by one etcd watch, and serves all client watches from it. Watchers that ask for one value of
 * the trigger field (Pods of one node) are found by that value, so a change costs only those whom it concerns.
 * Source: `apiserver/pkg/storage/cacher/cacher.go`.
 */
export class Cacher {
  readonly cache = new WatchCache();
  private ready = false;
  private readonly waiting: (() => void)[] = [];
  private readonly listeners: CacheListener[] = [];
  private readonly watchers = new Set<Watcher>();
  private readonly triggered = new Map<string, Set<Watcher>>();
  private readonly trigger: string;
  private readonly triggerValue: FieldValue;

  constructor(
    private readonly host: ProcessHost,
    private readonly etcd: EtcdClient,
    readonly info: ResourceInfo,
  ) {
    const { group, resource } = info.type;
    this.trigger = triggerField(group, resource);
    this.triggerValue = selectableField(group, resource, this.trigger) as FieldValue;
    this.load();
  }

  get isReady(): boolean {
    return this.ready;
  }

  /** Runs once the first list from etcd is here (at once if it is). */
  whenReady(run: () => void): void {
    if (this.ready) run();
    else this.waiting.push(run);
  }

  /** Hears of each change, and of each fresh list as `undefined`. */
  listen(listener: CacheListener): void {
    this.listeners.push(listener);
    if (this.ready) listener(undefined);
  }

  get(key: string): AnyObject | undefined {
    return this.cache.get(key);
  }

  private load(): void {
    this.etcd.send({ type: 'etcd-range', key: `${this.info.etcdPrefix}/`, prefix: true }, ({ error, revision, kvs = [] }) => {
      if (error !== undefined) {
        this.host.after(millis(1_000), () => this.load());
        return;
      }
      this.cache.replace(
        kvs.map((kv) => [kv.key, kv.value as AnyObject] as const),
        revision,
      );
      this.ready = true;
      for (const listener of this.listeners) listener(undefined);
      for (const run of this.waiting.splice(0)) run();
      this.follow(revision + 1);
    });
  }

  private follow(from: number): void {
    this.etcd.watch(
      `${this.info.etcdPrefix}/`,
      from,
      ({ revision, events }) => {
        for (const { kind, kv } of events) this.change(kind, kv);
        this.cache.progress(revision);
      },
      () => this.restart(),
    );
  }

  /** The etcd watch broke: clients' watches end (they list again), and the cache is filled anew. */
  private restart(): void {
    this.ready = false;
    for (const watcher of [...this.all()]) {
      this.remove(watcher);
      watcher.end();
    }
    this.host.after(millis(1_000), () => this.load());
  }

  private change(kind: 'PUT' | 'DELETE', kv: KeyValue): void {
    const event = kind === 'PUT' ? this.cache.put(kv.key, kv.value as AnyObject, kv.modRevision) : this.cache.delete(kv.key, kv.modRevision);
    if (!event) return;
    for (const listener of this.listeners) listener(event);
    this.dispatch(event);
  }

  private dispatch(event: CacheEvent): void {
    const lines = new Lines(event);
    if (this.triggered.size > 0) {
      const value = this.triggerValue(event.object);
      this.tell(this.triggered.get(value), lines);
      const before = event.before ? this.triggerValue(event.before) : value;
      if (before !== value) this.tell(this.triggered.get(before), lines);
    }
    this.tell(this.watchers, lines);
  }

  private tell(watchers: ReadonlySet<Watcher> | undefined, lines: Lines): void {
    if (!watchers) return;
    for (const watcher of watchers) {
      if (!watcher.tell(lines)) this.remove(watcher);
    }
  }

  add(watcher: Watcher): void {
    const value = watcher.selection.exact.get(this.trigger);
    if (value === undefined) {
      this.watchers.add(watcher);
      return;
    }
    const bucket = this.triggered.get(value);
    if (bucket) bucket.add(watcher);
    else this.triggered.set(value, new Set([watcher]));
  }

  remove(watcher: Watcher): void {
    this.watchers.delete(watcher);
    const value = watcher.selection.exact.get(this.trigger);
    if (value === undefined) return;
    const bucket = this.triggered.get(value);
    bucket?.delete(watcher);
    if (bucket?.size === 0) this.triggered.delete(value);
  }

  private *all(): Iterable<Watcher> {
    yield* this.watchers;
    for (const bucket of this.triggered.values()) yield* bucket;
  }

  /** Sends a bookmark to all who asked for them. */
  bookmark(): void {
    for (const watcher of [...this.all()]) {
      if (watcher.bookmarks && !watcher.bookmark(this.cache.revision)) this.remove(watcher);
    }
  }
}
