import { type Micros, objectRef, type Pod, seconds } from '../../api/index.ts';
import { container as containerMachine } from '../../machines/container.ts';
import { podPhase } from '../../machines/pod-phase.ts';
import { podWorker } from '../../machines/pod-worker.ts';
import type { Procedure, ProcessHost } from '../kernel/index.ts';
import { periods } from './config.ts';
import { containersOf, formatPod, identityOf, initContainersOf } from './pod.ts';
import { type ContainerLife, type PodRecord, stopLifecycles } from './pod-worker.ts';
import { SyncQueue } from './sync-queue.ts';

/** How one pass of a worker ended. */
export interface Pass {
  /** The worker has moved on to its next state and goes on at once. */
  readonly moved?: boolean;
  readonly error?: string;
  /** Someone else brings the Pod back (the end of a crash-loop back-off). */
  readonly scheduled?: boolean;
  /** The network is not ready: look again soon. */
  readonly transient?: boolean;
}

export interface PodSyncer {
  syncPod(record: PodRecord): Procedure<Pass>;
  syncTerminatingPod(record: PodRecord): Procedure<Pass>;
  syncTerminatedPod(record: PodRecord): Procedure<Pass>;
  recordEvent(pod: Pod, containerName: string, type: 'Normal' | 'Warning', reason: string, message: string): void;
}

/**
 * One worker for each Pod, one sync of a Pod at a time, and the times at which Pods are due again.
 * Source: `kubernetes/pkg/kubelet/pod_workers.go`.
 */
export class PodWorkers {
  private readonly records = new Map<string, PodRecord>();
  private readonly queue = new SyncQueue();

  constructor(
    private readonly host: ProcessHost,
    private readonly node: string,
    private readonly syncer: PodSyncer,
  ) {}

  start(): void {
    this.host.every(periods.syncTicker, 'sync', () => {
      for (const uid of this.queue.take(this.host.now())) this.kickUid(uid);
    });
  }

  get(uid: string): PodRecord | undefined {
    return this.records.get(uid);
  }

  all(): IterableIterator<PodRecord> {
    return this.records.values();
  }

  /** Opens the record of a Pod: its worker, its phase, and a lifecycle for each container. */
  open(pod: Pod, lastSync: Micros): PodRecord {
    const { uid, namespace, name } = identityOf(pod);
    const { host } = this;
    const entity = `${this.node}/${namespace}/${name}`;
    const subject = objectRef('Pod', namespace, name);
    const initializing = initContainersOf(pod).length > 0;
    const record: PodRecord = {
      pod,
      uid,
      worker: host.lifecycle(podWorker, { entity, subject }),
      phase: host.lifecycle(podPhase, { entity, subject }),
      containers: new Map(),
      working: false,
      pending: undefined,
      lastSync,
      due: undefined,
      cgroup: false,
      startedAt: host.now(),
      deadlineArmed: false,
      graceOverride: undefined,
      disruption: undefined,
      removed: false,
    };
    this.records.set(uid, record);
    for (const spec of [...initContainersOf(pod), ...containersOf(pod)]) {
      const life = this.container(record, spec.name);
      if (initializing) life.send({ type: 'INITIALIZING' });
    }
    return record;
  }

  /** The lifecycle of a container; that of an ephemeral container begins when it is first asked for. */
  container(record: PodRecord, name: string): ContainerLife {
    const known = record.containers.get(name);
    if (known) return known;
    const { host } = this;
    const { uid, pod } = record;
    const { namespace, name: podName } = identityOf(pod);
    const effects = {
      // The machine is in the middle of this very transition: its next event has to come after it.
      requeue: () => void host.after(0 as Micros, () => this.kickUid(uid)),
      recordBackOff: () =>
        this.syncer.recordEvent(record.pod, name, 'Warning', 'BackOff', `Back-off restarting failed container ${name} in pod ${formatPod(record.pod)}`),
    };
    const entity = `${this.node}/${namespace}/${podName}/${name}`;
    const life = host.lifecycle(containerMachine, { entity, subject: objectRef('Pod', namespace, podName), effects });
    record.containers.set(name, life);
    return life;
  }

  /** Forgets a Pod whose worker has finished and whose object is gone. */
  close(record: PodRecord): void {
    stopLifecycles(record);
    this.queue.remove(record.uid);
    this.records.delete(record.uid);
  }

  terminate(record: PodRecord, why: string): void {
    record.worker.send({ type: 'TERMINATE', why });
    this.kick(record);
  }

  /** Syncs the Pod now, or once more after the sync that is under way. */
  kick(record: PodRecord): void {
    if (record.working) {
      record.pending = this.host.cause();
      return;
    }
    if (record.worker.done) return;
    record.working = true;
    this.queue.remove(record.uid);
    this.host.run(this.pass(record), (pass) => this.finish(record, pass));
  }

  kickUid(uid: string): void {
    const record = this.records.get(uid);
    if (record) this.kick(record);
  }

  private *pass(record: PodRecord): Procedure<Pass> {
    if (record.worker.matches('syncing')) return yield* this.syncer.syncPod(record);
    if (record.worker.matches('terminating')) return yield* this.syncer.syncTerminatingPod(record);
    return yield* this.syncer.syncTerminatedPod(record);
  }

  /** completeWork: when the Pod is looked at again. */
  private finish(record: PodRecord, pass: Pass): void {
    const { host } = this;
    record.working = false;
    record.lastSync = host.now();
    const { pending } = record;
    record.pending = undefined;
    if (record.worker.done) return;
    if (pass.moved) {
      this.kick(record);
      return;
    }
    if (pending !== undefined) {
      host.withCause(pending, () => this.kick(record));
      return;
    }
    if (pass.scheduled) return;
    const delay = pass.transient
      ? host.cost('kubelet.sync.transient', periods.backOffTransient)
      : pass.error !== undefined
        ? host.cost('kubelet.sync.backoff', periods.backOff)
        : host.cost('kubelet.sync.resync', periods.resync);
    this.queue.enqueue(record.uid, (host.now() + Math.max(delay, seconds(0))) as Micros);
  }
}
