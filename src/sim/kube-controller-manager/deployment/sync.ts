import { type Deployment, type ReplicaSet, resources } from '../../../api/index.ts';
import { deepEqual } from '../../apimachinery/equality.ts';
import { remove, update } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { ApiError, isNotFound, must } from '../controller/api-error.ts';
import { type DeploymentSync, readOf } from './deployment-sync.ts';
import { noteProgress, replicaSetsAndRevision } from './new-replica-set.ts';
import type { Rollout } from './rollout.ts';
import { hasProgressDeadline } from './rollout.ts';
import { desiredReplicas, hasAnnotations, sizeAnnotations } from './util/annotations.ts';
import { type DeploymentStatus, getCondition, newCondition, setCondition } from './util/conditions.ts';
import { isRollingUpdate, maxSurge, maxUnavailable, replicasOf } from './util/fenceposts.ts';
import {
  active,
  actualReplicas,
  availableReplicas,
  byCreation,
  byRevision,
  bySizeNewer,
  bySizeOlder,
  findActiveOrLatest,
  isSaturated,
  proportion,
  readyReplicas,
  specReplicas,
  terminatingReplicas,
} from './util/replica-sets.ts';

/** A Deployment that is being deleted: only its status is kept up to date. */
export function* syncStatusOnly(sync: DeploymentSync): Procedure<void> {
  const { newRS, oldRSs } = yield* replicaSetsAndRevision(sync, false);
  yield* syncDeploymentStatus(sync, [...oldRSs, newRS], newRS);
}

/** A paused Deployment, or one whose size was changed: scales without rolling out. Source: `sync.go` `sync`. */
export function* syncScale(sync: DeploymentSync): Procedure<void> {
  const { newRS, oldRSs } = yield* replicaSetsAndRevision(sync, false);
  yield* scale(sync, newRS, oldRSs);
  if (sync.d.spec?.paused) yield* cleanupDeployment(sync, oldRSs);
  yield* syncDeploymentStatus(sync, [...oldRSs, newRS], newRS);
}

/** Shows in the Progressing condition that the Deployment was paused or resumed. Source: `checkPausedConditions`. */
export function* checkPausedConditions(sync: DeploymentSync): Procedure<void> {
  const { d, rollout } = sync;
  if (!hasProgressDeadline(d)) return rollout.withoutDeadline();
  const reason = getCondition(d.status, 'Progressing')?.reason;
  if (reason === 'ProgressDeadlineExceeded') return;
  const paused = d.spec?.paused === true;
  if (paused === (reason === 'DeploymentPaused')) return;
  if (paused) rollout.pause();
  else rollout.resume(d);
  if (noteProgress(sync)) yield* sync.updateStatus();
}

/** Was `spec.replicas` changed since the ReplicaSets were last sized? */
export function* isScalingEvent(sync: DeploymentSync): Procedure<boolean> {
  const { newRS, oldRSs } = yield* replicaSetsAndRevision(sync, false);
  return active([...oldRSs, newRS]).some((rs) => {
    const desired = desiredReplicas(rs);
    return desired !== undefined && desired !== replicasOf(sync.d);
  });
}

function* scale(sync: DeploymentSync, newRS: ReplicaSet | undefined, oldRSs: readonly ReplicaSet[]): Procedure<void> {
  for (const { rs, size, force } of scaleSteps(sync.d, newRS, oldRSs)) yield* scaleReplicaSet(sync, rs, size, force);
}

export interface ScaleStep {
  readonly rs: ReplicaSet;
  readonly size: number;
  /** Writes the size annotations even where the size stays. */
  readonly force: boolean;
}

/** How the ReplicaSets are sized after a change of `spec.replicas`; in the middle of a rollout, each by its share. */
export function scaleSteps(d: Deployment, newRS: ReplicaSet | undefined, old: readonly ReplicaSet[]): readonly ScaleStep[] {
  // FindActiveOrLatest leaves them with the newest first.
  const oldRSs = [...old].sort((a, b) => byCreation(b, a));
  const only = findActiveOrLatest(newRS, oldRSs);
  if (only) return [{ rs: only, size: replicasOf(d), force: false }];
  if (isSaturated(d, newRS)) return active(oldRSs).map((rs) => ({ rs, size: 0, force: false }));
  if (!isRollingUpdate(d)) return [];
  return proportionalSizes(d, active([...oldRSs, newRS])).map(([rs, size]) => ({ rs, size, force: true }));
}

/** Each ReplicaSet's new size, the largest first; what rounding leaves over goes to that one. Source: `sync.go` `scale`. */
function proportionalSizes(d: Deployment, sets: readonly ReplicaSet[]): readonly (readonly [ReplicaSet, number])[] {
  const replicas = replicasOf(d);
  const toAdd = (replicas > 0 ? replicas + maxSurge(d) : 0) - specReplicas(sets);
  const sorted = toAdd === 0 ? [...sets] : [...sets].sort(toAdd > 0 ? bySizeNewer : bySizeOlder);
  let added = 0;
  const sizes = sorted.map((rs) => {
    const share = toAdd === 0 ? 0 : proportion(rs, d, toAdd, added);
    added += share;
    return replicasOf(rs) + share;
  });
  return sorted.map((rs, index) => [rs, index === 0 && toAdd !== 0 ? Math.max((sizes[0] ?? 0) + toAdd - added, 0) : (sizes[index] ?? 0)]);
}

export interface Scaled {
  /** Was the size changed? */
  readonly scaled: boolean;
  readonly rs: ReplicaSet;
}

/** Gives a ReplicaSet a size and tells of it. Errors: throws ApiError. Source: `sync.go` `scaleReplicaSet`. */
export function* scaleReplicaSet(sync: DeploymentSync, rs: ReplicaSet, size: number, force = false): Procedure<Scaled> {
  const before = replicasOf(rs);
  const sizeChanges = before !== size;
  const annotations = sizeAnnotations(sync.d);
  if (!sizeChanges && (!force || hasAnnotations(rs.metadata?.annotations, annotations))) return { scaled: false, rs };
  const changed: ReplicaSet = {
    ...rs,
    metadata: { ...rs.metadata, annotations: { ...rs.metadata?.annotations, ...annotations } },
    spec: rs.spec && { ...rs.spec, replicas: size },
  };
  const reads = [...sync.reads('/spec/replicas', '/spec/strategy/rollingUpdate'), readOf(rs, '/spec/replicas'), readOf(rs, '/status/availableReplicas')];
  const updated = yield* must(sync.context.client.call(update(resources.replicasets, changed), reads));
  if (!sizeChanges) return { scaled: false, rs: updated };
  const direction = before < size ? 'up' : 'down';
  sync.event('Normal', 'ScalingReplicaSet', `Scaled ${direction} replica set ${rs.metadata?.name} from ${before} to ${size}`);
  return { scaled: true, rs: updated };
}

/** Deletes empty old ReplicaSets beyond `spec.revisionHistoryLimit`, lowest revision first. */
export function* cleanupDeployment(sync: DeploymentSync, oldRSs: readonly ReplicaSet[]): Procedure<void> {
  const limit = sync.d.spec?.revisionHistoryLimit;
  if (limit === undefined || limit === 2 ** 31 - 1) return;
  const alive = oldRSs.filter((rs) => !rs.metadata?.deletionTimestamp).sort(byRevision);
  for (const rs of alive.slice(0, Math.max(alive.length - limit, 0))) {
    const { namespace, name = '', generation = 0 } = rs.metadata ?? {};
    if ((rs.status?.replicas ?? 0) !== 0 || replicasOf(rs) !== 0 || generation > (rs.status?.observedGeneration ?? 0)) continue;
    const result = yield* sync.context.client.call(remove(resources.replicasets, namespace, name), sync.reads('/spec/revisionHistoryLimit'));
    if (!result.ok && !isNotFound(result.status)) throw new ApiError(result.status);
  }
}

function* syncDeploymentStatus(sync: DeploymentSync, allRSs: readonly (ReplicaSet | undefined)[], newRS: ReplicaSet | undefined): Procedure<void> {
  const status = calculateStatus(sync.d, allRSs, newRS, sync.now, sync.rollout);
  if (deepEqual(sync.d.status ?? {}, status)) return;
  sync.setStatus(status);
  yield* sync.updateStatus();
}

/** Counts left out when 0, as Go's `omitempty` does. */
function counts(values: Readonly<Record<string, number>>): Partial<DeploymentStatus> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 0));
}

/** The status as the ReplicaSets show it; conditions other than Available stay. Source: `sync.go` `calculateStatus`. */
export function calculateStatus(
  d: Deployment,
  allRSs: readonly (ReplicaSet | undefined)[],
  newRS: ReplicaSet | undefined,
  now: string,
  rollout: Pick<Rollout, 'available'>,
): DeploymentStatus {
  const available = availableReplicas(allRSs);
  const terminating = terminatingReplicas(allRSs);
  const { collisionCount, conditions } = d.status ?? {};
  const status: DeploymentStatus = {
    ...counts({
      observedGeneration: d.metadata?.generation ?? 0,
      replicas: actualReplicas(allRSs),
      updatedReplicas: actualReplicas([newRS]),
      readyReplicas: readyReplicas(allRSs),
      availableReplicas: available,
      unavailableReplicas: Math.max(specReplicas(allRSs) - available, 0),
    }),
    ...(terminating === undefined ? {} : { terminatingReplicas: terminating }),
    ...(conditions ? { conditions } : {}),
    ...(collisionCount === undefined ? {} : { collisionCount }),
  };
  const enough = available >= replicasOf(d) - maxUnavailable(d);
  rollout.available(enough);
  return setCondition(
    status,
    enough
      ? newCondition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.', now)
      : newCondition('Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.', now),
  );
}
