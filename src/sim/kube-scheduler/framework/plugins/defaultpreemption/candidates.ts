import type { Pod } from '../../../../../api/index.ts';
import type { CycleState } from '../../cycle-state.ts';
import type { Handle, Status } from '../../interface.ts';
import { type NodeInfo, type PodInfo, podPriority } from '../../types.ts';

/** A node that would fit without its victims. The most important victim comes first. */
export interface Candidate {
  readonly node: string;
  readonly victims: readonly PodInfo[];
}

const startTime = (pod: Pod): string => pod.status?.startTime ?? '9999-12-31T23:59:59Z';

/** Higher priority is more important; then who has run longer. Source: `pkg/scheduler/util/utils.go` MoreImportantPod. */
export function moreImportant(a: PodInfo, b: PodInfo): number {
  const byPriority = podPriority(b.pod) - podPriority(a.pod);
  if (byPriority !== 0) return byPriority;
  const [x, y] = [startTime(a.pod), startTime(b.pod)];
  return x < y ? -1 : x > y ? 1 : a.key < b.key ? -1 : 1;
}

export const NO_VICTIMS = 'No preemption victims found for incoming pod';

/**
 * Takes all Pods of lower priority off a copy of the node; if the Pod then fits, puts back as many as still fit, the most
 * important first. Source: `plugins/defaultpreemption/default_preemption.go` SelectVictimsOnNode.
 */
export function selectVictims(handle: Handle, cycle: CycleState, pod: PodInfo, node: NodeInfo): Candidate | { readonly reasons: readonly string[] } {
  const state = cycle.clone();
  const copy = node.clone();
  const potential = [...node.pods.values()].filter((other) => podPriority(other.pod) < podPriority(pod.pod));
  if (potential.length === 0) return { reasons: [NO_VICTIMS] };
  for (const other of potential) {
    copy.removePod(other.key);
    handle.removePodFromState(state, pod, other, copy);
  }
  const verdict: Status | undefined = handle.filter(state, pod, copy);
  if (verdict) return { reasons: verdict.reasons };
  const victims: PodInfo[] = [];
  for (const other of potential.sort(moreImportant)) {
    copy.addPod(other);
    handle.addPodToState(state, pod, other, copy);
    if (!handle.filter(state, pod, copy)) continue;
    copy.removePod(other.key);
    handle.removePodFromState(state, pod, other, copy);
    victims.push(other);
  }
  return { node: node.name, victims };
}

const MIN_INT32 = 2 ** 31;

/** Of the Pods of the highest priority among the victims, when the first started. */
function earliestStart({ victims }: Candidate): string {
  const highest = victims[0] ? podPriority(victims[0].pod) : 0;
  const starts = victims.filter(({ pod }) => podPriority(pod) === highest).map(({ pod }) => startTime(pod));
  // RFC 3339 in UTC: the order of the texts is the order of the times.
  return starts.sort()[0] ?? '';
}

/** Smaller is better, criterion by criterion. */
const criteria: readonly ((candidate: Candidate) => number)[] = [
  ({ victims }) => (victims[0] ? podPriority(victims[0].pod) : -MIN_INT32),
  ({ victims }) => victims.reduce((sum, { pod }) => sum + podPriority(pod) + MIN_INT32, 0),
  ({ victims }) => victims.length,
];

/**
 * The node whose victims matter least: lowest highest priority, lowest sum of priorities, fewest victims, latest start.
 * Source: `pkg/scheduler/framework/preemption/preemption.go` pickOneNodeForPreemption. (PodDisruptionBudgets do not exist here yet.)
 */
export function pickOneNode(candidates: readonly Candidate[]): Candidate | undefined {
  let left = candidates;
  for (const criterion of criteria) {
    const best = Math.min(...left.map(criterion));
    left = left.filter((candidate) => criterion(candidate) === best);
  }
  const starts = left.map(earliestStart);
  const latest = [...starts].sort().at(-1) ?? '';
  return left[starts.indexOf(latest)];
}
