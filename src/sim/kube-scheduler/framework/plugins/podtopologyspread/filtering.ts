import type { Pod } from '../../../../../api/index.ts';
import { type CycleState, stateKey } from '../../cycle-state.ts';
import { type Status, status } from '../../interface.ts';
import type { NodeInfo, PodInfo } from '../../types.ts';
import { constraintsOf, nodeHasAllKeys, nodeIncluded, type TopologySpreadConstraint } from './constraints.ts';

export const ERR_REASON_CONSTRAINTS = "node(s) didn't match pod topology spread constraints";
export const ERR_REASON_LABEL = `${ERR_REASON_CONSTRAINTS} (missing required label)`;

class PreFilterState {
  constructor(
    readonly constraints: readonly TopologySpreadConstraint[],
    /** Matching Pods in each domain, for each constraint. */
    readonly counts: readonly Map<string, number>[],
  ) {}

  /** The fewest matching Pods of any domain; 0 while there are fewer domains than minDomains. */
  min(index: number): number {
    const counts = this.counts[index] ?? new Map<string, number>();
    if (counts.size < (this.constraints[index]?.minDomains ?? 1)) return 0;
    return Math.min(Number.MAX_SAFE_INTEGER, ...counts.values());
  }

  clone(): PreFilterState {
    return new PreFilterState(
      this.constraints,
      this.counts.map((counts) => new Map(counts)),
    );
  }
}

const preFilterKey = stateKey<PreFilterState>('PreFilterPodTopologySpread');

/** Counts the matching Pods of every domain. Source: `plugins/podtopologyspread/filtering.go` calPreFilterState. */
export function preFilter(state: CycleState, { pod }: PodInfo, nodes: readonly NodeInfo[]): Status | undefined {
  const constraints = constraintsOf(pod, 'DoNotSchedule');
  if (constraints.length === 0) return status('Skip');
  const counts = constraints.map(() => new Map<string, number>());
  for (const node of nodes) {
    if (!nodeHasAllKeys(node.node, constraints)) continue;
    constraints.forEach((constraint, i) => {
      if (!nodeIncluded(constraint, pod, node.node)) return;
      const domain = node.node.metadata?.labels?.[constraint.topologyKey] ?? '';
      const matching = node.countMatching(pod.metadata?.namespace ?? '', constraint.selector);
      counts[i]?.set(domain, (counts[i]?.get(domain) ?? 0) + matching);
    });
  }
  state.write(preFilterKey, new PreFilterState(constraints, counts));
  return undefined;
}

/** Keeps the counts right while preemption takes Pods away and puts them back. */
export function updateWithPod(state: CycleState, { pod }: PodInfo, changed: Pod, node: NodeInfo, by: 1 | -1): void {
  const s = state.read(preFilterKey);
  if (!s || changed.metadata?.namespace !== pod.metadata?.namespace || !nodeHasAllKeys(node.node, s.constraints)) return;
  s.constraints.forEach((constraint, i) => {
    if (!constraint.selector.matches(changed.metadata?.labels) || !nodeIncluded(constraint, pod, node.node)) return;
    const domain = node.node.metadata?.labels?.[constraint.topologyKey] ?? '';
    s.counts[i]?.set(domain, (s.counts[i]?.get(domain) ?? 0) + by);
  });
}

/** Rejects a node when the Pod there would make the skew greater than maxSkew. */
export function filter(state: CycleState, { pod }: PodInfo, node: NodeInfo): Status | undefined {
  const s = state.read(preFilterKey);
  for (const [i, constraint] of (s?.constraints ?? []).entries()) {
    const domain = node.node.metadata?.labels?.[constraint.topologyKey];
    if (domain === undefined) return status('UnschedulableAndUnresolvable', ERR_REASON_LABEL);
    const self = constraint.selector.matches(pod.metadata?.labels) ? 1 : 0;
    const skew = (s?.counts[i]?.get(domain) ?? 0) + self - (s?.min(i) ?? 0);
    if (skew > constraint.maxSkew) return status('Unschedulable', ERR_REASON_CONSTRAINTS);
  }
  return undefined;
}
