import type { KubeletConfiguration } from '../../../../api/index.ts';
import type { Rejection } from '../../lifecycle/admission.ts';

export type TopologyManagerPolicy = NonNullable<KubeletConfiguration['topologyManagerPolicy']>;

/** NUMA nodes that could give a container what it asks for; `preferred`: no fewer ever could. Source: `topology_manager.go` TopologyHint. */
export interface TopologyHint {
  readonly numaNodes: readonly number[];
  readonly preferred: boolean;
}

/** Sets of NUMA nodes, the narrow ones first and, among as wide ones, the lowest (`bitmask.go` IterateBitMasks, `IsNarrowerThan`). */
export function numaMasks(count: number): readonly (readonly number[])[] {
  const masks = Array.from({ length: 2 ** count - 1 }, (_, mask) =>
    Array.from({ length: count }, (__, numa) => numa).filter((numa) => ((mask + 1) >> numa) & 1),
  );
  return masks.sort((a, b) => a.length - b.length);
}

/** The hint that is chosen: a preferred one before others, then the narrowest (`policy.go` HintMerger.compare). */
const best = (hints: readonly TopologyHint[]): TopologyHint | undefined => hints.find(({ preferred }) => preferred) ?? hints[0];

type Verdict = { readonly hint: TopologyHint | undefined; readonly admit: boolean };

/** One line a policy. Sources: `policy_none.go`, `policy_best_effort.go`, `policy_restricted.go`, `policy_single_numa_node.go`. */
const policies: Readonly<Record<TopologyManagerPolicy, (hints: readonly TopologyHint[]) => Verdict>> = {
  none: () => ({ hint: undefined, admit: true }),
  'best-effort': (hints) => ({ hint: best(hints), admit: true }),
  restricted: (hints) => ({ hint: best(hints), admit: best(hints)?.preferred === true }),
  'single-numa-node': (hints) => {
    const hint = best(hints.filter(({ numaNodes, preferred }) => preferred && numaNodes.length === 1));
    return { hint, admit: hint !== undefined };
  },
};

/** What a policy makes of the hints for a container, narrow ones first. */
export const merged = (policy: TopologyManagerPolicy, hints: readonly TopologyHint[]): Verdict => policies[policy](hints);

/** Source: `topology_manager.go` TopologyAffinityError. */
export const AFFINITY_ERROR: Rejection = { reason: 'TopologyAffinityError', message: 'Resources cannot be allocated with Topology locality' };
