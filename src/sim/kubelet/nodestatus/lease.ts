import { type Lease, type Micros, resources } from '../../../api/index.ts';
import { type ApiClient, create, get, update } from '../../client-go/index.ts';
import type { Procedure, ProcessHost } from '../../kernel/index.ts';
import type { Journal } from '../journal.ts';
import { LEASE_DURATION_SECONDS, periods } from '../config.ts';

const NAMESPACE = 'kube-node-lease';
/** `maxUpdateRetries`. */
const UPDATE_TRIES = 5;
/** First and longest pause between attempts to find or create the lease, ms. */
const BACKOFF_MS = { first: 100, longest: 7_000 } as const;

/**
 * Renews the node's lease every 10 s: a PUT over the version that it wrote last, up to five times; when these fail it looks
 * again at what is there, until it has it. Source: `k8s.io/component-helpers/apimachinery/lease/controller.go`.
 */
export class LeaseController {
  private latest: Lease | undefined;
  private busy = false;

  constructor(
    private readonly host: ProcessHost,
    private readonly client: ApiClient,
    private readonly node: string,
    private readonly journal: Journal,
    /** UID of the Node; undefined when there is none (no lease without its owner). */
    private readonly owner: () => string | undefined,
  ) {}

  start(): void {
    this.host.every(periods.leaseRenew, 'lease', () => this.renew());
    this.renew();
  }

  private renew(): void {
    if (this.busy) return;
    this.busy = true;
    this.host.run(this.sync(), () => {
      this.busy = false;
    });
  }

  private *sync(): Procedure<void> {
    if (this.latest && (yield* this.retryUpdate(this.latest))) return;
    this.latest = undefined;
    const { lease, created } = yield* this.backoffEnsure();
    this.latest = lease;
    if (lease && !created) yield* this.retryUpdate(lease);
  }

  private *retryUpdate(base: Lease): Procedure<boolean> {
    let current: Lease | undefined = base;
    for (let attempt = 0; attempt < UPDATE_TRIES && current; attempt++) {
      const renewed = yield* this.client.call(
        update<Lease>(resources.leases, { ...current, spec: { ...current.spec, renewTime: this.host.microTimestamp() } }),
      );
      if (renewed.ok) {
        this.latest = renewed.object;
        return true;
      }
      this.journal.error('controller.go:251', 'Failed to update lease', renewed.status.message ?? '');
      if (renewed.code === 409) current = (yield* this.backoffEnsure()).lease;
    }
    return false;
  }

  private *backoffEnsure(): Procedure<{ readonly lease: Lease | undefined; readonly created: boolean }> {
    for (let pause: number = BACKOFF_MS.first; ; ) {
      const found = yield* this.client.call(get<Lease>(resources.leases, NAMESPACE, this.node));
      if (found.ok) return { lease: found.object, created: false };
      if (found.code === 404) {
        const fresh = this.fresh();
        if (!fresh) return { lease: undefined, created: false };
        const made = yield* this.client.call(create<Lease>(resources.leases, fresh));
        if (made.ok) return { lease: made.object, created: true };
      }
      pause = Math.min(pause * 2, BACKOFF_MS.longest);
      this.journal.error('controller.go:201', 'Failed to ensure lease exists, will retry', found.ok ? '' : (found.status.message ?? ''), {
        interval: pause < 1_000 ? `${pause}ms` : `${pause / 1_000}s`,
      });
      yield* this.host.sleep((pause * 1_000) as Micros);
    }
  }

  private fresh(): Lease | undefined {
    const uid = this.owner();
    if (uid === undefined) return undefined;
    return {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: this.node, namespace: NAMESPACE, ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: this.node, uid }] },
      spec: { holderIdentity: this.node, leaseDurationSeconds: LEASE_DURATION_SECONDS, renewTime: this.host.microTimestamp() },
    };
  }
}
