import type { Pod } from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { ApiError, SyncError } from '../controller/api-error.ts';
import { slowStartBatch } from '../controller/slow-start.ts';
import {
  allowsBurst,
  identityMatches,
  isAvailable,
  isCreated,
  isInOrdinalRange,
  isRunningAndReady,
  isTerminating,
  isUnavailable,
  newVersionedPod,
  ordinalOf,
  replicasOf,
  type Revisions,
  revisionOf,
  startOrdinal,
  type StatefulSet,
  storageMatches,
} from './stateful-set.ts';
import type { StatefulPodControl } from './stateful-pod-control.ts';

type Failure = ApiError | SyncError;

/** How far one pass came. */
export interface Progress {
  /** The Pods that the set has or plans, and those beyond its size; undefined: count what is there. */
  readonly pods: readonly Pod[] | undefined;
  /** Pods of the current revision that were sent away for an update in this pass. */
  readonly replaced: number;
  readonly error: Failure | undefined;
}

/** Source: `getStatefulSetReplicas` parts of `updateStatefulSet`: what there is by ordinal, with planned Pods in the gaps. */
export function partition(
  set: StatefulSet,
  revisions: Revisions,
  pods: readonly Pod[],
): { readonly replicas: readonly Pod[]; readonly condemned: readonly Pod[] } {
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod), pod]));
  const first = startOrdinal(set);
  const replicas = Array.from({ length: replicasOf(set) }, (_, index) => byOrdinal.get(first + index) ?? newVersionedPod(set, revisions, first + index));
  const condemned = pods.filter((pod) => ordinalOf(pod) >= 0 && !isInOrdinalRange(set, pod)).sort((a, b) => ordinalOf(b) - ordinalOf(a));
  return { replicas, condemned };
}

/**
 * One pass over a StatefulSet: living replicas in order, then those that must go, then the update. In `OrderedReady` it
 * stops at the first that is not yet as it should be.
 * Source: `pkg/controller/statefulset/stateful_set_control.go` `updateStatefulSet`.
 */
export class StatefulSetPass {
  private readonly monotonic: boolean;
  private readonly replicas: readonly Pod[];
  private readonly condemned: readonly Pod[];
  private error: Failure | undefined;

  constructor(
    private readonly control: StatefulPodControl,
    private readonly set: StatefulSet,
    private readonly revisions: Revisions,
    pods: readonly Pod[],
    private readonly now: number,
  ) {
    this.monotonic = !allowsBurst(set);
    ({ replicas: this.replicas, condemned: this.condemned } = partition(set, revisions, pods));
  }

  *run(): Procedure<Progress> {
    if (this.set.metadata?.deletionTimestamp) return { pods: undefined, replaced: 0, error: undefined };
    const firstUnhealthy = [...this.replicas, ...[...this.condemned].reverse()].find((pod) => isUnavailable(this.set, pod, this.now));
    const steps: readonly (readonly [readonly Pod[], (pod: Pod) => Procedure<boolean>])[] = [
      [this.replicas, (pod) => this.processReplica(pod)],
      [this.condemned, (pod) => this.fixClaims(pod)],
      [this.condemned, (pod) => this.processCondemned(pod, firstUnhealthy)],
    ];
    let replaced = 0;
    let stopped = false;
    for (const [pods, step] of steps) if (!stopped) stopped = yield* this.forAll(pods, step);
    if (!stopped && this.set.spec?.updateStrategy?.type !== 'OnDelete') replaced = yield* this.update();
    return { pods: [...this.replicas, ...this.condemned], replaced, error: this.error };
  }

  /** True when the step says that nothing more can be done in this pass, or when it failed. */
  private *guarded(step: Procedure<boolean>): Procedure<boolean> {
    try {
      return yield* step;
    } catch (error) {
      if (!(error instanceof ApiError || error instanceof SyncError)) throw error;
      this.error ??= error;
      return true;
    }
  }

  /** In order until one stops; or all, in batches of 1, 2, 4, … that end with the first failure. */
  private *forAll(pods: readonly Pod[], step: (pod: Pod) => Procedure<boolean>): Procedure<boolean> {
    if (this.monotonic) {
      for (const pod of pods) if (yield* this.guarded(step(pod))) return true;
      return false;
    }
    const pass = this;
    yield* slowStartBatch(pods.length, function* (index): Procedure<Failure | undefined> {
      const pod = pods[index];
      if (pod) yield* pass.guarded(step(pod));
      return pass.error;
    });
    return this.error !== undefined;
  }

  private *processReplica(pod: Pod): Procedure<boolean> {
    const { set, control, monotonic } = this;
    const phase = pod.status?.phase;
    if (phase === 'Failed' || phase === 'Succeeded') {
      if (!isTerminating(pod)) yield* control.delete(set, pod);
      return true;
    }
    if (!isCreated(pod)) {
      if (control.hasStaleClaim(set, pod)) return true;
      yield* control.create(set, pod);
      return monotonic;
    }
    if (phase === 'Pending') yield* control.createMissingClaims(set, pod);
    if (monotonic && (isTerminating(pod) || !isRunningAndReady(pod) || !isAvailable(set, pod, this.now))) return true;
    if (identityMatches(set, pod) && storageMatches(set, pod) && control.claimsMatchRetention(set, pod)) return false;
    yield* control.update(set, pod);
    return false;
  }

  private *fixClaims(pod: Pod): Procedure<boolean> {
    if (!this.control.claimsMatchRetention(this.set, pod)) yield* this.control.updateClaims(this.set, pod);
    return false;
  }

  private *processCondemned(pod: Pod, firstUnhealthy: Pod | undefined): Procedure<boolean> {
    if (isTerminating(pod)) return this.monotonic;
    const healthy = isRunningAndReady(pod) && isAvailable(this.set, pod, this.now);
    if (this.monotonic && !healthy && pod !== firstUnhealthy) return true;
    yield* this.control.delete(this.set, pod);
    return true;
  }

  /** The highest ordinal first, one at a time, each healthy before the next; none below the partition. Returns how many were sent away. */
  private *update(): Procedure<number> {
    const { set, replicas, revisions } = this;
    const lowest = set.spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
    for (let target = replicas.length - 1; target >= lowest; target--) {
      const pod = replicas[target];
      if (!pod) continue;
      if (revisionOf(pod) !== revisions.update.metadata?.name && !isTerminating(pod)) {
        const failed = yield* this.guarded(this.sendAway(pod));
        return failed ? 0 : 1;
      }
      if (isUnavailable(set, pod, this.now)) return 0;
    }
    return 0;
  }

  private *sendAway(pod: Pod): Procedure<boolean> {
    yield* this.control.delete(this.set, pod);
    return false;
  }
}
