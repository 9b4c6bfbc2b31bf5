import type { ResourceSpec } from '../../../../../api/index.ts';
import type { NodeInfo, PodInfo } from '../../types.ts';

export const defaultResources: readonly ResourceSpec[] = [
  { name: 'cpu', weight: 1 },
  { name: 'memory', weight: 1 },
];

/** Amounts of one resource on a node: with the Pod, without it, and at most. */
export interface Allocation {
  readonly spec: ResourceSpec;
  readonly requested: number;
  readonly allocated: number;
  readonly allocatable: number;
}

const isNative = (name: string): boolean => name === 'cpu' || name === 'memory' || name === 'ephemeral-storage';

/**
 * What scoring looks at on a node. Resources that the node lacks, and extended ones that the Pod does not ask for, are left
 * out. Source: `plugins/noderesources/resource_allocation.go` calculateNodeAllocatableRequest.
 *
 * @param useRequested count real requests; otherwise containers without requests count 100m and 200 MiB
 */
export function allocationsOf(pod: PodInfo, node: NodeInfo, resources: readonly ResourceSpec[], useRequested: boolean): readonly Allocation[] {
  const podRequests = useRequested ? pod.requests : pod.nonZeroRequests;
  const nodeRequests = useRequested ? node.requested : node.nonZeroRequested;
  const result: Allocation[] = [];
  for (const spec of resources) {
    const request = podRequests.amount(spec.name);
    const allocatable = node.allocatable.amount(spec.name);
    if (allocatable === 0 || (request === 0 && !isNative(spec.name))) continue;
    const allocated = nodeRequests.amount(spec.name);
    result.push({ spec, requested: allocated + request, allocated, allocatable });
  }
  return result;
}
