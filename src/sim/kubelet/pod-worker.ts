import type { Container, CriContainerStatus, Micros, Pod, Seq } from '../../api/index.ts';
import type { container as containerMachine } from '../../machines/container.ts';
import type { podPhase } from '../../machines/pod-phase.ts';
import type { podWorker } from '../../machines/pod-worker.ts';
import type { LifecycleHandle } from '../kernel/index.ts';
import { allContainersOf } from './pod.ts';
import { newestContainer, type RuntimePodStatus } from './runtime-status.ts';
import type { BareCondition } from './status/conditions.ts';
import type { WaitingReason } from './status/container-statuses.ts';

export type ContainerLife = LifecycleHandle<typeof containerMachine>;

/** Everything that the kubelet keeps of one Pod, and the statecharts of its life. */
export interface PodRecord {
  pod: Pod;
  readonly uid: string;
  readonly worker: LifecycleHandle<typeof podWorker>;
  readonly phase: LifecycleHandle<typeof podPhase>;
  readonly containers: Map<string, ContainerLife>;
  /** A sync is under way; what happens meanwhile is kept for one more. */
  working: boolean;
  pending: Seq | undefined;
  /** When the last sync ended: the next waits for a newer look at the runtime. */
  lastSync: Micros;
  /** Second (of the sync ticker) in which it is due. */
  due: number | undefined;
  cgroup: boolean;
  /** When it was first seen, for activeDeadlineSeconds. */
  startedAt: Micros;
  deadlineArmed: boolean;
  /** Seconds that its containers get instead of their own grace period: it is evicted. */
  graceOverride: number | undefined;
  /** Why the kubelet ends it, as a condition of its status. */
  disruption: BareCondition | undefined;
  /** The object is gone from the API server. */
  removed: boolean;
}

const silent = new Set(['ContainerCreating', 'PodInitializing']);

/** The reason cache: what the lifecycle of the container says about why it does not run. */
export function waitingReason(record: PodRecord, name: string): WaitingReason | undefined {
  const life = record.containers.get(name);
  if (!life?.matches('waiting')) return undefined;
  const reason = life.state.split('.')[1] ?? '';
  return silent.has(reason) ? undefined : { reason, message: life.context.message };
}

/** Tells the lifecycles of a Pod's containers what the runtime reports. */
export function observeContainers(record: PodRecord, runtime: RuntimePodStatus): void {
  const observe = (container: Container): void => {
    const life = record.containers.get(container.name);
    const run: CriContainerStatus | undefined = newestContainer(runtime, container.name);
    if (!life || !run) return;
    if (run.state === 'CONTAINER_RUNNING' && !life.matches('running') && !record.working) life.send({ type: 'RUNNING', restartCount: run.metadata.attempt });
    if (run.state === 'CONTAINER_EXITED' && life.matches('running')) life.send({ type: 'EXITED', exitCode: run.exitCode, reason: run.reason });
  };
  for (const container of allContainersOf(record.pod)) observe(container);
}

/** Its timers would go on otherwise. */
export function stopLifecycles(record: PodRecord): void {
  record.worker.stop();
  record.phase.stop();
  for (const life of record.containers.values()) life.stop();
}
