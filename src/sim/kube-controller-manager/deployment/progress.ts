import type { Deployment, ReplicaSet } from '../../../api/index.ts';
import { deepEqual } from '../../apimachinery/equality.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { DeploymentSync } from './deployment-sync.ts';
import { hasProgressDeadline } from './rollout.ts';
import { calculateStatus } from './sync.ts';
import { type DeploymentCondition, type DeploymentStatus, getCondition, removeCondition, setCondition } from './util/conditions.ts';
import { replicasOf } from './util/fenceposts.ts';

/** All replicas are new and available, none is left over. Source: `util/deployment_util.go`. */
export function deploymentComplete(d: Deployment, status: DeploymentStatus): boolean {
  const replicas = replicasOf(d);
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.observedGeneration ?? 0) >= (d.metadata?.generation ?? 0)
  );
}

/** More new, ready or available replicas than before, or fewer old ones. */
export function deploymentProgressing(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus): number => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

/** Why Pods could not be made or deleted: the new ReplicaSet's reason before that of the others. */
function replicaFailure(allRSs: readonly (ReplicaSet | undefined)[], newRS: ReplicaSet | undefined): DeploymentCondition | undefined {
  for (const rs of [newRS, ...allRSs]) {
    const found = rs?.status?.conditions?.find(({ type }) => type === 'ReplicaFailure');
    if (found) {
      const { type, status, lastTransitionTime, reason, message } = found;
      return { type, status, lastUpdateTime: lastTransitionTime, lastTransitionTime, reason, message };
    }
  }
  return undefined;
}

/** The Progressing condition after this sync: what the statechart decides about what was seen. */
function withProgress(sync: DeploymentSync, status: DeploymentStatus, newRS: ReplicaSet | undefined): DeploymentStatus {
  const { d, rollout } = sync;
  if (!hasProgressDeadline(d)) return removeCondition(status, 'Progressing');
  const before = d.status ?? {};
  const current = getCondition(before, 'Progressing');
  const complete = deploymentComplete(d, status);
  const progressed = deploymentProgressing(before, status);
  rollout.observe(d, status, { complete, progressed }, newRS?.metadata?.name);
  const condition = rollout.condition();
  if (!condition) return status;
  if (condition.reason !== 'ReplicaSetUpdated' || !progressed) return setCondition(status, condition);
  // Progress renews the condition's time even where its status and reason stay.
  const lastTransitionTime = current?.status === 'True' ? current.lastTransitionTime : condition.lastTransitionTime;
  return setCondition(removeCondition(status, 'Progressing'), { ...condition, lastTransitionTime });
}

/** Writes the status of a rollout in progress, if it changed. Source: `pkg/controller/deployment/progress.go`. */
export function* syncRolloutStatus(sync: DeploymentSync, allRSs: readonly (ReplicaSet | undefined)[], newRS: ReplicaSet | undefined): Procedure<void> {
  const counted = calculateStatus(sync.d, allRSs, newRS, sync.now, sync.rollout);
  const progressed = withProgress(sync, counted, newRS);
  const failure = replicaFailure(allRSs, newRS);
  const status = failure ? setCondition(progressed, failure) : removeCondition(progressed, 'ReplicaFailure');
  if (deepEqual(sync.d.status ?? {}, status)) return;
  sync.setStatus(status);
  yield* sync.updateStatus();
}
