import type { ResourceSpec } from '../../../../../api/index.ts';
import { MAX_NODE_SCORE, type PluginFactory, status } from '../../interface.ts';
import { type Allocation, allocationsOf, defaultResources } from './resource-allocation.ts';

function balance(allocations: readonly Allocation[], of: (allocation: Allocation) => number): number {
  const fractions = allocations.map((allocation) => Math.min(1, of(allocation) / allocation.allocatable));
  const [first = 0, second = 0] = fractions;
  let deviation = 0;
  if (fractions.length === 2) deviation = Math.abs((first - second) / 2);
  else if (fractions.length > 2) {
    const mean = fractions.reduce((sum, fraction) => sum + fraction, 0) / fractions.length;
    deviation = Math.sqrt(fractions.reduce((sum, fraction) => sum + (fraction - mean) * (fraction - mean), 0) / fractions.length);
  }
  return Math.trunc((1 - deviation) * MAX_NODE_SCORE);
}

/** How much the Pod evens out the use of the node's resources: 75 when it changes nothing, up to 100, down to 50. */
export function balancedResourceScore(allocations: readonly Allocation[]): number {
  const withPod = balance(allocations, ({ requested }) => requested);
  const withoutPod = balance(allocations, ({ allocated }) => allocated);
  return MAX_NODE_SCORE / 2 + Math.trunc((MAX_NODE_SCORE / 2 + withPod - withoutPod) / 2);
}

/** Skipped for Pods without requests. Source: `plugins/noderesources/balanced_allocation.go`. */
export const nodeResourcesBalancedAllocation =
  (resources: readonly ResourceSpec[] = defaultResources): PluginFactory =>
  () => ({
    name: 'NodeResourcesBalancedAllocation',
    preScore: (_state, pod) => (resources.every(({ name }) => pod.requests.amount(name) === 0) ? status('Skip') : undefined),
    score: (_state, pod, node) => balancedResourceScore(allocationsOf(pod, node, resources, true)),
  });
