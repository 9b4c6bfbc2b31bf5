import type { Pod } from '../../../api/index.ts';
import { isAvailable, isCreated, isRunningAndReady, isTerminating, replicasOf, type Revisions, revisionOf, type StatefulSet } from './stateful-set.ts';

export type StatefulSetStatus = NonNullable<StatefulSet['status']>;

/** The status before it is written: all counts are numbers. */
export interface Counted {
  readonly replicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
  readonly currentReplicas: number;
  readonly updatedReplicas: number;
  readonly currentRevision: string;
  readonly updateRevision: string;
  readonly collisionCount: number;
  readonly observedGeneration: number;
}

/** The counts as the Pods show them. Source: `stateful_set_control.go` `computeReplicaStatus`. */
export function countReplicas(set: StatefulSet, pods: readonly Pod[], { current, update }: Revisions, collisionCount: number, now: number): Counted {
  const counted = { replicas: 0, readyReplicas: 0, availableReplicas: 0, currentReplicas: 0, updatedReplicas: 0 };
  for (const pod of pods.filter(isCreated)) {
    counted.replicas++;
    if (isRunningAndReady(pod)) {
      counted.readyReplicas++;
      if (isAvailable(set, pod, now)) counted.availableReplicas++;
    }
    if (isTerminating(pod)) continue;
    if (revisionOf(pod) === current.metadata?.name) counted.currentReplicas++;
    if (revisionOf(pod) === update.metadata?.name) counted.updatedReplicas++;
  }
  return {
    ...counted,
    currentRevision: current.metadata?.name ?? '',
    updateRevision: update.metadata?.name ?? '',
    collisionCount,
    observedGeneration: set.metadata?.generation ?? 0,
  };
}

/** When all replicas are updated and ready, the update revision becomes the current one. Source: `completeRollingUpdate`. */
export function completed(set: StatefulSet, status: Counted): Counted {
  const wanted = replicasOf(set);
  const over =
    (set.spec?.updateStrategy?.type ?? 'RollingUpdate') === 'RollingUpdate' &&
    [status.updatedReplicas, status.readyReplicas, status.replicas].every((count) => count === wanted);
  return over ? { ...status, currentReplicas: status.updatedReplicas, currentRevision: status.updateRevision } : status;
}

/** Is there something to write? Source: `inconsistentStatus`. */
export function isInconsistent({ status }: StatefulSet, next: Counted): boolean {
  return (
    next.observedGeneration > (status?.observedGeneration ?? 0) ||
    next.replicas !== (status?.replicas ?? 0) ||
    next.currentReplicas !== (status?.currentReplicas ?? 0) ||
    next.readyReplicas !== (status?.readyReplicas ?? 0) ||
    next.updatedReplicas !== (status?.updatedReplicas ?? 0) ||
    next.availableReplicas !== (status?.availableReplicas ?? 0) ||
    next.currentRevision !== (status?.currentRevision ?? '') ||
    next.updateRevision !== (status?.updateRevision ?? '')
  );
}

/** The status as it is written: what is 0 and may be left out is, as Go does. */
export function statusOf({ readyReplicas, currentReplicas, updatedReplicas, ...always }: Counted): StatefulSetStatus {
  return {
    ...always,
    ...(readyReplicas ? { readyReplicas } : {}),
    ...(currentReplicas ? { currentReplicas } : {}),
    ...(updatedReplicas ? { updatedReplicas } : {}),
  };
}
