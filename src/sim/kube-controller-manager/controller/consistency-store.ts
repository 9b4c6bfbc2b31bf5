import type { KubeObject } from '../../../api/index.ts';
import type { Informer } from '../../client-go/index.ts';

type Cache = Pick<Informer<KubeObject>, 'lastSyncResourceVersion'>;

const versionOf = (text: string | undefined): number => Number(text ?? 0);

/**
 * What a controller has written, by key of the owner: it looks at the owner again only when its informers have come as
 * far, so that it never acts on a cache that lacks its own writes.
 * Source: `pkg/controller/util/consistency/consistency.go` `ConsistencyStore`.
 */
export class ConsistencyStore {
  private readonly written = new Map<string, Map<Cache, number>>();

  wroteAt(key: string, cache: Cache, object: KubeObject): void {
    const caches = this.written.get(key) ?? new Map<Cache, number>();
    this.written.set(key, caches);
    caches.set(cache, Math.max(caches.get(cache) ?? 0, versionOf(object.metadata?.resourceVersion)));
  }

  /** Have the informers seen all that was written for the key? */
  isReady(key: string): boolean {
    for (const [cache, version] of this.written.get(key) ?? []) if (versionOf(cache.lastSyncResourceVersion) < version) return false;
    this.written.delete(key);
    return true;
  }

  clear(key: string): void {
    this.written.delete(key);
  }
}
