import type { Deployment, ReplicaSet } from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { ApiError } from '../controller/api-error.ts';
import type { DeploymentSync } from './deployment-sync.ts';
import { replicaSetsAndRevision } from './new-replica-set.ts';
import { deploymentComplete, syncRolloutStatus } from './progress.ts';
import { cleanupDeployment, scaleReplicaSet } from './sync.ts';
import { maxUnavailable, replicasOf } from './util/fenceposts.ts';
import { active, availableReplicas, byCreation, newRSNewReplicas, specReplicas } from './util/replica-sets.ts';

/** One step of a rolling update: up, or down, or tidy. Source: `pkg/controller/deployment/rolling.go` `rolloutRolling`. */
export function* rolloutRolling(sync: DeploymentSync): Procedure<void> {
  const { newRS, oldRSs } = yield* replicaSetsAndRevision(sync, true);
  if (!newRS) return;
  const allRSs = [...oldRSs, newRS];
  const acted = (yield* reconcileNewReplicaSet(sync, allRSs, newRS)) || (yield* reconcileOldReplicaSets(sync, allRSs, active(oldRSs), newRS));
  if (!acted && deploymentComplete(sync.d, sync.d.status ?? {})) yield* cleanupDeployment(sync, oldRSs);
  yield* syncRolloutStatus(sync, allRSs, newRS);
}

/** The size that the new ReplicaSet gets in this step. */
export function newReplicaSetSize(d: Deployment, allRSs: readonly ReplicaSet[], newRS: ReplicaSet): number {
  const [wanted, has] = [replicasOf(d), replicasOf(newRS)];
  return has >= wanted ? wanted : newRSNewReplicas(d, allRSs, has);
}

function* reconcileNewReplicaSet(sync: DeploymentSync, allRSs: readonly ReplicaSet[], newRS: ReplicaSet): Procedure<boolean> {
  return (yield* scaleReplicaSet(sync, newRS, newReplicaSetSize(sync.d, allRSs, newRS))).scaled;
}

/** How many old replicas may go at most in this step. */
export function maxScaledDown(d: Deployment, allRSs: readonly ReplicaSet[], newRS: ReplicaSet): number {
  const minAvailable = replicasOf(d) - maxUnavailable(d);
  const newUnavailable = replicasOf(newRS) - (newRS.status?.availableReplicas ?? 0);
  return specReplicas(allRSs) - minAvailable - newUnavailable;
}

/** A refusal on the way ends the step without an error: the status is synced and the next change comes back here. */
function* reconcileOldReplicaSets(sync: DeploymentSync, allRSs: readonly ReplicaSet[], oldRSs: readonly ReplicaSet[], newRS: ReplicaSet): Procedure<boolean> {
  if (specReplicas(oldRSs) === 0) return false;
  const most = maxScaledDown(sync.d, allRSs, newRS);
  if (most <= 0) return false;
  try {
    const unhealthy = cleanupUnhealthyReplicas(oldRSs, most);
    // More available than wanted: the ReplicaSet has not yet followed an earlier step ("got invalid request to scale down").
    const invalid = unhealthy.findIndex(([rs, size]) => size > replicasOf(rs));
    const cleaned = yield* scaleEach(sync, invalid < 0 ? unhealthy : unhealthy.slice(0, invalid));
    if (invalid >= 0) return false;
    const remaining = oldRSs.map((rs) => cleaned.get(rs.metadata?.uid) ?? rs);
    const scaled = yield* scaleEach(sync, scaleDownOldReplicaSets(sync.d, [...remaining, newRS], remaining));
    return cleaned.size + scaled.size > 0;
  } catch (error) {
    if (error instanceof ApiError) return false;
    throw error;
  }
}

type Step = readonly [rs: ReplicaSet, size: number];

function* scaleEach(sync: DeploymentSync, steps: readonly Step[]): Procedure<Map<string | undefined, ReplicaSet>> {
  const updated = new Map<string | undefined, ReplicaSet>();
  for (const [rs, size] of steps) updated.set(rs.metadata?.uid, (yield* scaleReplicaSet(sync, rs, size)).rs);
  return updated;
}

/** Which old ReplicaSets lose replicas that are not available anyway: the oldest first, `most` in all. */
export function cleanupUnhealthyReplicas(oldRSs: readonly ReplicaSet[], most: number): readonly Step[] {
  const steps: Step[] = [];
  let left = most;
  for (const rs of [...oldRSs].sort(byCreation)) {
    const unhealthy = replicasOf(rs) - (rs.status?.availableReplicas ?? 0);
    if (left <= 0) break;
    if (replicasOf(rs) === 0 || unhealthy === 0) continue;
    const count = Math.min(left, unhealthy);
    left -= count;
    steps.push([rs, replicasOf(rs) - count]);
  }
  return steps;
}

/** Which old ReplicaSets lose available replicas, so that the minimum stays available: the oldest first. */
export function scaleDownOldReplicaSets(d: Deployment, allRSs: readonly ReplicaSet[], oldRSs: readonly ReplicaSet[]): readonly Step[] {
  const steps: Step[] = [];
  let left = availableReplicas(allRSs) - (replicasOf(d) - maxUnavailable(d));
  for (const rs of [...oldRSs].sort(byCreation)) {
    if (left <= 0) break;
    if (replicasOf(rs) === 0) continue;
    const count = Math.min(replicasOf(rs), left);
    left -= count;
    steps.push([rs, replicasOf(rs) - count]);
  }
  return steps;
}
