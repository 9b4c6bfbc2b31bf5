import { type Micros, seconds } from '../../../api/index.ts';

interface Lease {
  readonly id: number;
  readonly ttl: Micros;
  /** Virtual time at which it ends. */
  readonly expiresAt: Micros;
  readonly keys: Set<string>;
}

/** Leases and the keys attached to them; a lease's end deletes its keys. Source: `etcd/server/lease/lessor.go`. */
export class Lessor {
  private readonly leases = new Map<number, Lease>();
  private readonly byKey = new Map<string, Lease>();
  private nextId = 0x7587_0000_0001;

  grant(ttlSeconds: number, now: Micros): Lease {
    const ttl = seconds(ttlSeconds);
    const lease: Lease = { id: this.nextId++, ttl, expiresAt: (now + ttl) as Micros, keys: new Set() };
    this.leases.set(lease.id, lease);
    return lease;
  }

  /** A lease of a snapshot, or one whose time begins anew under a new leader. */
  restore(id: number, ttlSeconds: number, now: Micros): Lease {
    const ttl = seconds(ttlSeconds);
    const lease: Lease = { id, ttl, expiresAt: (now + ttl) as Micros, keys: this.leases.get(id)?.keys ?? new Set() };
    this.leases.set(id, lease);
    this.nextId = Math.max(this.nextId, id + 1);
    return lease;
  }

  has(id: number): boolean {
    return this.leases.has(id);
  }

  all(): IterableIterator<Lease> {
    return this.leases.values();
  }

  /** Attaches a key to a lease (undefined: to none). */
  attach(key: string, id: number | undefined): void {
    const before = this.byKey.get(key);
    if (before?.id === id) return;
    before?.keys.delete(key);
    const lease = id === undefined ? undefined : this.leases.get(id);
    if (lease) {
      lease.keys.add(key);
      this.byKey.set(key, lease);
    } else if (before) this.byKey.delete(key);
  }

  /** Ends a lease; returns the keys that go with it, in order. */
  revoke(id: number): readonly string[] {
    const lease = this.leases.get(id);
    if (!lease) return [];
    this.leases.delete(id);
    for (const key of lease.keys) this.byKey.delete(key);
    return [...lease.keys].sort();
  }
}
