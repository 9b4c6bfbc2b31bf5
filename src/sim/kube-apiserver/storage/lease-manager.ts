import { seconds } from '../../../api/index.ts';
import type { ProcessHost } from '../../kernel/index.ts';
import type { EtcdClient } from './etcd-client.ts';

/** Events live this long (`--event-ttl`). */
export const EVENT_TTL_SECONDS = 3_600;
const REUSE = seconds(60);
const MAX_OBJECTS = 1_000;

/** One etcd lease serves many objects of the same time to live. Source: `apiserver/pkg/storage/etcd3/lease_manager.go`. */
export class LeaseManager {
  private current: { readonly id: number; readonly until: number; objects: number } | undefined;
  private waiting: ((lease: number | undefined) => void)[] | undefined;

  constructor(
    private readonly host: ProcessHost,
    private readonly etcd: EtcdClient,
  ) {}

  /** Gives a lease of one hour; undefined when etcd does not grant one. */
  withLease(use: (lease: number | undefined) => void): void {
    const { current } = this;
    if (current && current.until > this.host.now() && current.objects < MAX_OBJECTS) {
      current.objects++;
      use(current.id);
    } else if (this.waiting) this.waiting.push(use);
    else this.grant(use);
  }

  private grant(use: (lease: number | undefined) => void): void {
    const waiting = [use];
    this.waiting = waiting;
    // The lease outlives the last object that shares it.
    this.etcd.send({ type: 'etcd-lease-grant', ttlSeconds: EVENT_TTL_SECONDS + 60 }, ({ leaseId }) => {
      this.waiting = undefined;
      if (leaseId !== undefined) this.current = { id: leaseId, until: this.host.now() + REUSE, objects: waiting.length };
      for (const run of waiting) run(leaseId);
    });
  }
}
