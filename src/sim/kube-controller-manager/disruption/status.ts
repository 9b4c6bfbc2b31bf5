import type { Pod, PodDisruptionBudget } from '../../../api/index.ts';
import { deepEqual } from '../../apimachinery/equality.ts';
import { isPodReady } from '../controller/pod.ts';
import { parseTime } from '../time.ts';
import type { Expected } from './expected-pods.ts';

export type BudgetStatus = NonNullable<PodDisruptionBudget['status']>;
type Condition = NonNullable<BudgetStatus['conditions']>[number];
export type DisruptedPods = Readonly<Record<string, string>>;

/** `DeletionTimeout`: an evicted Pod that is not being deleted after this long will not be. Milliseconds. */
const DELETION_TIMEOUT = 120_000;

export interface Disrupted {
  readonly pods: DisruptedPods;
  /** When the first of them runs out, milliseconds since the epoch. */
  readonly recheckAt: number | undefined;
  readonly notDeleted: readonly Pod[];
}

/** Which evicted Pods are still on their way out. Source: `disruption.go` `buildDisruptedPodMap`. */
export function disruptedPods(pdb: PodDisruptionBudget, pods: readonly Pod[], now: number): Disrupted {
  const known = (pdb.status?.disruptedPods ?? {}) as DisruptedPods;
  const kept: Record<string, string> = {};
  const notDeleted: Pod[] = [];
  let recheckAt: number | undefined;
  for (const pod of pods) {
    const name = pod.metadata?.name ?? '';
    const since = known[name];
    if (since === undefined || pod.metadata?.deletionTimestamp) continue;
    const until = (parseTime(since) ?? 0) + DELETION_TIMEOUT;
    if (until < now) notDeleted.push(pod);
    else {
      kept[name] = since;
      recheckAt = Math.min(recheckAt ?? until, until);
    }
  }
  return { pods: kept, recheckAt, notDeleted };
}

/** Ready Pods that are neither going away nor about to. Source: `countHealthyPods`. */
export function countHealthy(pods: readonly Pod[], disrupted: DisruptedPods, now: number): number {
  return pods.filter((pod) => {
    const since = parseTime(disrupted[pod.metadata?.name ?? '']);
    return !pod.metadata?.deletionTimestamp && !(since !== undefined && since + DELETION_TIMEOUT > now) && isPodReady(pod);
  }).length;
}

/** Sets a condition; its transition time changes with its status only. Source: `apimachinery/pkg/api/meta` `SetStatusCondition`. */
export function withCondition(conditions: readonly Condition[] | undefined, next: Omit<Condition, 'lastTransitionTime'>, timestamp: string): Condition[] {
  const known = conditions?.find(({ type }) => type === next.type);
  const condition = { ...next, lastTransitionTime: known?.status === next.status ? known.lastTransitionTime : timestamp };
  return known ? (conditions ?? []).map((each) => (each === known ? condition : each)) : [...(conditions ?? []), condition];
}

/** The status of a budget. Source: `updatePdbStatus`; `component-helpers/apps/poddisruptionbudget/helpers.go` `UpdateDisruptionAllowedCondition`. */
export function budgetStatus(
  pdb: PodDisruptionBudget,
  currentHealthy: number,
  { expectedPods, desiredHealthy }: Expected,
  disrupted: DisruptedPods,
  timestamp: string,
): BudgetStatus {
  const disruptionsAllowed = expectedPods <= 0 ? 0 : Math.max(currentHealthy - desiredHealthy, 0);
  const observedGeneration = pdb.metadata?.generation;
  const allowed = disruptionsAllowed > 0;
  const condition = {
    type: 'DisruptionAllowed',
    status: allowed ? ('True' as const) : ('False' as const),
    reason: allowed ? 'SufficientPods' : 'InsufficientPods',
    message: '',
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
  };
  return {
    currentHealthy,
    desiredHealthy,
    expectedPods,
    disruptionsAllowed,
    conditions: withCondition(pdb.status?.conditions, condition, timestamp),
    ...(Object.keys(disrupted).length > 0 ? { disruptedPods: { ...disrupted } } : {}),
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
  };
}

export const isUpToDate = (pdb: PodDisruptionBudget, status: BudgetStatus): boolean => deepEqual(pdb.status, status);
