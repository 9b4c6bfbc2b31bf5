import type { ResourceSpec, ScoringStrategyArgs } from '../../../../../api/index.ts';
import { MAX_NODE_SCORE } from '../../interface.ts';
import { type Allocation, defaultResources } from './resource-allocation.ts';

/** A point of a RequestedToCapacityRatio shape: utilization 0..100, score 0..10. */
export interface ShapePoint {
  readonly utilization: number;
  readonly score: number;
}

export type ScoringStrategy =
  | { readonly type: 'LeastAllocated' | 'MostAllocated'; readonly resources: readonly ResourceSpec[] }
  | { readonly type: 'RequestedToCapacityRatio'; readonly resources: readonly ResourceSpec[]; readonly shape: readonly ShapePoint[] };

export const leastAllocated: ScoringStrategy = { type: 'LeastAllocated', resources: defaultResources };

/** The strategy of a configuration; LeastAllocated on cpu and memory when it names none. */
export function strategyOf(args: ScoringStrategyArgs | undefined): ScoringStrategy {
  if (!args) return leastAllocated;
  const resources = args.resources?.length ? args.resources : defaultResources;
  return args.type === 'RequestedToCapacityRatio'
    ? { type: args.type, resources, shape: args.requestedToCapacityRatio?.shape ?? [] }
    : { type: args.type, resources };
}

const leastRequested = ({ requested, allocatable }: Allocation): number =>
  requested > allocatable ? 0 : Math.trunc(((allocatable - requested) * MAX_NODE_SCORE) / allocatable);

const mostRequested = ({ requested, allocatable }: Allocation): number => Math.trunc((Math.min(requested, allocatable) * MAX_NODE_SCORE) / allocatable);

function weighted(allocations: readonly Allocation[], scoreOf: (allocation: Allocation) => number): number {
  let score = 0;
  let weights = 0;
  for (const allocation of allocations) {
    score += scoreOf(allocation) * allocation.spec.weight;
    weights += allocation.spec.weight;
  }
  return weights === 0 ? 0 : Math.trunc(score / weights);
}

/** Linear between the points, level outside them, in integers. Source: `plugins/helper/shape_score.go`. */
function brokenLinear(shape: readonly ShapePoint[], p: number): number {
  for (const [i, point] of shape.entries()) {
    if (p > point.utilization) continue;
    const before = shape[i - 1];
    if (!before) return point.score;
    return before.score + Math.trunc(((point.score - before.score) * (p - before.utilization)) / (point.utilization - before.utilization));
  }
  return shape.at(-1)?.score ?? 0;
}

function ratio(allocations: readonly Allocation[], shape: readonly ShapePoint[]): number {
  const scaled = shape.map(({ utilization, score }) => ({ utilization, score: score * 10 }));
  let score = 0;
  let weights = 0;
  for (const { spec, requested, allocatable } of allocations) {
    const utilization = requested > allocatable ? 100 : Math.trunc((requested * 100) / allocatable);
    const points = brokenLinear(scaled, utilization);
    if (points <= 0) continue;
    score += points * spec.weight;
    weights += spec.weight;
  }
  return weights === 0 ? 0 : Math.round(score / weights);
}

/** Score of a node under a strategy. Sources: `plugins/noderesources/{least_allocated,most_allocated,requested_to_capacity_ratio}.go`. */
export function strategyScore(strategy: ScoringStrategy, allocations: readonly Allocation[]): number {
  if (strategy.type === 'RequestedToCapacityRatio') return ratio(allocations, strategy.shape);
  return weighted(allocations, strategy.type === 'LeastAllocated' ? leastRequested : mostRequested);
}
