import { type KubeObject, type Micros, micros, resources, seconds } from '../../../api/index.ts';
import { leaderElection } from '../../../machines/leader-election.ts';
import type { LifecycleHandle, Procedure, ProcessHost } from '../../kernel/index.ts';
import type { ApiClient } from '../client.ts';
import type { EventRecorder } from '../recorder.ts';
import { create, get, update } from '../requests.ts';

/** `--leader-elect-lease-duration`, `-renew-deadline`, `-retry-period` (`component-base/config/v1alpha1/defaults.go`). */
const LEASE_DURATION = seconds(15);
export const RENEW_DEADLINE = seconds(10);
const RETRY_PERIOD = seconds(2);
/** JitterFactor (`leaderelection.go`): a replica that waits tries again after 1 to 2.2 retry periods. */
const JITTER = 1.2;

interface Lease extends KubeObject {
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly acquireTime?: string;
    readonly renewTime?: string;
    readonly leaseTransitions?: number;
  };
}

export interface LeaderElectorOptions {
  readonly client: ApiClient;
  readonly recorder: EventRecorder;
  /** Name of the Lease in kube-system. */
  readonly name: string;
  /** `<host name>_<uuid>` in life. */
  readonly identity: string;
  readonly onStartedLeading: () => void;
  readonly onStoppedLeading: () => void;
}

/**
 * Holds a Lease, or waits for it. Whether another's Lease has run out is measured from when it was last seen to change, by the
 * own clock, so that clocks need not agree. Source: `client-go/tools/leaderelection/leaderelection.go`.
 */
export class LeaderElector {
  private role: LifecycleHandle<typeof leaderElection> | undefined;
  private observed: Lease | undefined;
  private observedAt: Micros = micros(0);

  constructor(
    private readonly host: ProcessHost,
    private readonly options: LeaderElectorOptions,
  ) {}

  start(): void {
    const { onStartedLeading, onStoppedLeading } = this.options;
    this.role = this.host.lifecycle(leaderElection, {
      entity: this.options.identity,
      effects: { startLeading: onStartedLeading, stopLeading: onStoppedLeading },
    });
    this.host.asLoop('leader election', () => this.host.run(this.acquire()));
  }

  private *acquire(): Procedure<void> {
    while (!(yield* this.tryAcquireOrRenew())) yield* this.host.sleep(micros(Math.round(RETRY_PERIOD * (1 + this.host.random.next() * JITTER))));
    if (this.observed) this.options.recorder.event(this.observed, 'Normal', 'LeaderElection', `${this.options.identity} became leader`);
    this.role?.send({ type: 'ACQUIRED', holder: this.options.identity });
    this.renewLater(this.host.now());
  }

  private renewLater(renewed: Micros): void {
    this.host.after(RETRY_PERIOD, () => this.host.asLoop('leader election', () => this.host.run(this.renew(renewed))));
  }

  private *renew(renewed: Micros): Procedure<void> {
    const held = yield* this.tryAcquireOrRenew();
    if (held) this.renewLater(this.host.now());
    else if (this.host.now() - renewed >= RENEW_DEADLINE) this.lose();
    else this.renewLater(renewed);
  }

  private lose(): void {
    if (this.observed) this.options.recorder.event(this.observed, 'Normal', 'LeaderElection', `${this.options.identity} stopped leading`);
    this.role?.send({ type: 'LOST', holder: this.observed?.spec?.holderIdentity ?? '' });
  }

  private note(lease: Lease): void {
    if (this.observed?.metadata?.resourceVersion !== lease.metadata?.resourceVersion) this.observedAt = this.host.now();
    if (this.role?.state === 'standby' && this.observed?.spec?.holderIdentity !== lease.spec?.holderIdentity)
      this.role.send({ type: 'OBSERVED', holder: lease.spec?.holderIdentity ?? '' });
    this.observed = lease;
  }

  private get leading(): boolean {
    return this.observed?.spec?.holderIdentity === this.options.identity;
  }

  private *tryAcquireOrRenew(): Procedure<boolean> {
    // The leader writes without reading first; when somebody else has written, it looks.
    if (this.leading && this.observed && this.valid && (yield* this.write(this.observed))) return true;
    const found = yield* this.options.client.call(get<Lease>(resources.leases, 'kube-system', this.options.name));
    if (!found.ok && found.code === 404) return yield* this.create();
    if (!found.ok) return false;
    this.note(found.object);
    const { holderIdentity = '' } = found.object.spec ?? {};
    if (holderIdentity !== '' && this.valid && !this.leading) return false;
    return yield* this.write(found.object);
  }

  private get valid(): boolean {
    return this.observedAt + LEASE_DURATION > this.host.now();
  }

  private *create(): Procedure<boolean> {
    const { client, name, identity } = this.options;
    const now = this.host.microTimestamp();
    const spec = { holderIdentity: identity, leaseDurationSeconds: LEASE_DURATION / 1_000_000, acquireTime: now, renewTime: now, leaseTransitions: 0 };
    const made = yield* client.call<Lease>(
      create<Lease>(resources.leases, { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, namespace: 'kube-system' }, spec }),
    );
    if (made.ok) this.note(made.object);
    return made.ok;
  }

  private *write(lease: Lease): Procedure<boolean> {
    const { client, identity } = this.options;
    const now = this.host.microTimestamp();
    const { acquireTime, leaseTransitions = 0 } = lease.spec ?? {};
    const own = this.leading;
    const spec = {
      holderIdentity: identity,
      leaseDurationSeconds: LEASE_DURATION / 1_000_000,
      acquireTime: own ? acquireTime : now,
      renewTime: now,
      leaseTransitions: own ? leaseTransitions : leaseTransitions + 1,
    };
    const written = yield* client.call<Lease>(update<Lease>(resources.leases, { ...lease, spec } as Lease));
    if (written.ok) this.note(written.object);
    return written.ok;
  }
}
