import type { IIoK8sApiAppsV1ReplicaSetCondition } from 'kubernetes-models/apps/v1/ReplicaSetCondition';
import type { Pod } from '../../../api/index.ts';
import { deepEqual } from '../../apimachinery/equality.ts';
import { isPodAvailable, isPodReady } from '../controller/pod.ts';
import { setAsSelector } from '../labels.ts';
import type { ReplicaOwner } from './replica-owner.ts';

export type ReplicaStatus = NonNullable<ReplicaOwner['status']>;
type Condition = IIoK8sApiAppsV1ReplicaSetCondition;

export interface Observed {
  readonly activePods: readonly Pod[];
  /** How many of its Pods are being deleted; undefined for kinds that do not report it. */
  readonly terminating: number | undefined;
  /** Why Pods could not be made or deleted in this pass. */
  readonly failure: string | undefined;
  /** Milliseconds since the epoch, and as a timestamp. */
  readonly now: number;
  readonly timestamp: string;
}

function conditionsOf(owner: ReplicaOwner, { activePods, failure, timestamp }: Observed): readonly Condition[] {
  const conditions = owner.status?.conditions ?? [];
  const has = conditions.some(({ type }) => type === 'ReplicaFailure');
  if (failure === undefined) return has ? conditions.filter(({ type }) => type !== 'ReplicaFailure') : conditions;
  if (has) return conditions;
  const reason = activePods.length < (owner.spec?.replicas ?? 1) ? 'FailedCreate' : 'FailedDelete';
  return [...conditions, { type: 'ReplicaFailure', status: 'True', lastTransitionTime: timestamp, reason, message: failure }];
}

/** The status as the Pods show it. Source: `pkg/controller/replicaset/replica_set_utils.go` `calculateStatus`. */
export function calculateStatus(owner: ReplicaOwner, observed: Observed): ReplicaStatus {
  const { activePods, terminating, now } = observed;
  const minReadySeconds = owner.spec?.minReadySeconds ?? 0;
  const labelled = setAsSelector(owner.spec?.template?.metadata?.labels ?? {});
  let [fullyLabeled, ready, available] = [0, 0, 0];
  // By index: one pass over all Pods of the owner for each change of one of them.
  for (let index = 0; index < activePods.length; index++) {
    const pod = activePods[index] as Pod;
    if (labelled(pod.metadata?.labels)) fullyLabeled++;
    if (!isPodReady(pod)) continue;
    ready++;
    if (isPodAvailable(pod, minReadySeconds, now)) available++;
  }
  const conditions = conditionsOf(owner, observed);
  return {
    replicas: activePods.length,
    ...(fullyLabeled ? { fullyLabeledReplicas: fullyLabeled } : {}),
    ...(ready ? { readyReplicas: ready } : {}),
    ...(available ? { availableReplicas: available } : {}),
    ...(terminating === undefined ? {} : { terminatingReplicas: terminating }),
    ...(owner.status?.observedGeneration ? { observedGeneration: owner.status.observedGeneration } : {}),
    ...(conditions.length > 0 ? { conditions: [...conditions] } : {}),
  };
}

/** Is there nothing to write? The observed generation counts by itself. */
export function isUpToDate(owner: ReplicaOwner, status: ReplicaStatus): boolean {
  return owner.metadata?.generation === owner.status?.observedGeneration && deepEqual(owner.status, status);
}
