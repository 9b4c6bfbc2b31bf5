import type { Pod, ReplicaSet } from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { isPodTerminal } from '../../component-helpers/pod.ts';
import type { DeploymentSync } from './deployment-sync.ts';
import { replicaSetsAndRevision } from './new-replica-set.ts';
import { deploymentComplete, syncRolloutStatus } from './progress.ts';
import { cleanupDeployment, scaleReplicaSet } from './sync.ts';
import { replicasOf } from './util/fenceposts.ts';
import { active, actualReplicas } from './util/replica-sets.ts';

type PodsOf = (rs: ReplicaSet) => readonly Pod[];

/** All old Pods must be gone before the first new one comes. Source: `pkg/controller/deployment/recreate.go`. */
export function* rolloutRecreate(sync: DeploymentSync, podsOf: PodsOf): Procedure<void> {
  const { newRS, oldRSs } = yield* replicaSetsAndRevision(sync, false);
  let scaled = false;
  for (const rs of active(oldRSs)) scaled = (yield* scaleReplicaSet(sync, rs, 0)).scaled || scaled;
  if (scaled || oldPodsRunning(sync.owned, newRS, oldRSs, podsOf)) {
    yield* syncRolloutStatus(sync, [...oldRSs, newRS], newRS);
    return;
  }
  const target = newRS ?? (yield* replicaSetsAndRevision(sync, true)).newRS;
  if (!target) return;
  yield* scaleReplicaSet(sync, target, replicasOf(sync.d));
  if (deploymentComplete(sync.d, sync.d.status ?? {})) yield* cleanupDeployment(sync, oldRSs);
  yield* syncRolloutStatus(sync, [...oldRSs, target], target);
}

/** Pods that are being deleted count as running; finished ones do not. */
function oldPodsRunning(owned: readonly ReplicaSet[], newRS: ReplicaSet | undefined, oldRSs: readonly ReplicaSet[], podsOf: PodsOf): boolean {
  if (actualReplicas(oldRSs) > 0) return true;
  return owned.some((rs) => rs.metadata?.uid !== newRS?.metadata?.uid && podsOf(rs).some((pod) => !isPodTerminal(pod)));
}
