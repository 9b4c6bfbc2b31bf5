import type { AnyObject } from '../values.ts';

/** One change of one object, as the cache tells its watchers. */
export interface CacheEvent {
  readonly type: 'PUT' | 'DELETE';
  readonly revision: number;
  readonly key: string;
  /** The object after the change; for DELETE its last state, with the revision of the deletion. */
  readonly object: AnyObject;
  readonly before: AnyObject | undefined;
}

/** How many events are kept at most and at least (`storage/cacher/watch_cache.go`: 100 … 102400, here one bound). */
const CAPACITY = 4_096;

/** The objects of one resource as of a revision, and the recent changes that led there. Source: `storage/cacher/watch_cache.go`. */
export class WatchCache {
  private objects = new Map<string, AnyObject>();
  private events: CacheEvent[] = [];
  private at = 0;
  /** Changes above this revision are all here. */
  private since = 0;

  /** Revision of the newest change seen. */
  get revision(): number {
    return this.at;
  }

  /** The oldest revision from which a watch can go on. */
  get oldest(): number {
    return this.since;
  }

  get(key: string): AnyObject | undefined {
    return this.objects.get(key);
  }

  get size(): number {
    return this.objects.size;
  }

  all(): IterableIterator<AnyObject> {
    return this.objects.values();
  }

  /** With their keys, in key order. */
  sorted(prefix: string): readonly AnyObject[] {
    const keys: string[] = [];
    for (const key of this.objects.keys()) if (key.startsWith(prefix)) keys.push(key);
    return keys.sort().map((key) => this.objects.get(key) as AnyObject);
  }

  replace(objects: Iterable<readonly [string, AnyObject]>, revision: number): void {
    this.objects = new Map(objects);
    this.events = [];
    this.at = revision;
    this.since = revision;
  }

  /** Takes over a change; undefined when it is already known. */
  put(key: string, object: AnyObject, revision: number): CacheEvent | undefined {
    if (revision <= this.at && this.objects.get(key) === object) return undefined;
    const event: CacheEvent = { type: 'PUT', revision, key, object, before: this.objects.get(key) };
    this.objects.set(key, object);
    return this.remember(event);
  }

  delete(key: string, revision: number): CacheEvent | undefined {
    const before = this.objects.get(key);
    if (!before) return undefined;
    this.objects.delete(key);
    const object = { ...before, metadata: { ...before.metadata, resourceVersion: String(revision) } };
    return this.remember({ type: 'DELETE', revision, key, object, before });
  }

  private remember(event: CacheEvent): CacheEvent {
    this.at = Math.max(this.at, event.revision);
    this.events.push(event);
    if (this.events.length > 2 * CAPACITY) {
      const dropped = this.events.splice(0, this.events.length - CAPACITY);
      this.since = (dropped.at(-1) as CacheEvent).revision;
    }
    return event;
  }

  /** Nothing of this resource changed up to `revision` (progress of the etcd watch). */
  progress(revision: number): void {
    this.at = Math.max(this.at, revision);
  }

  /** Changes after `revision`, oldest first; undefined when some of them are no longer known. */
  after(revision: number): readonly CacheEvent[] | undefined {
    if (revision < this.since) return undefined;
    let index = this.events.length;
    while (index > 0 && (this.events[index - 1] as CacheEvent).revision > revision) index--;
    return this.events.slice(index);
  }
}
