import { type ResourceType, resources } from '../../../api/index.ts';
import type { Discovered } from '../discovery.ts';

export const resourceQuotas: ResourceType = { group: '', version: 'v1', resource: 'resourcequotas', kind: 'ResourceQuota', namespaced: true };

const { configmaps, persistentvolumeclaims, pods, replicationcontrollers, secrets, services } = resources;

/** Constraints with a name of their own, by the kind that they count. Source: `pkg/quota/v1/evaluator/core`. */
const plain: Readonly<Record<string, ResourceType>> = {
  pods,
  cpu: pods,
  memory: pods,
  'ephemeral-storage': pods,
  services,
  'services.nodeports': services,
  'services.loadbalancers': services,
  persistentvolumeclaims,
  'requests.storage': persistentvolumeclaims,
  configmaps,
  secrets,
  replicationcontrollers,
  resourcequotas: resourceQuotas,
};

/** The kind whose objects a constraint counts; undefined for one that nobody can count. */
export function countedKind(constraint: string, served: Discovered['resources']): ResourceType | undefined {
  const named = plain[constraint];
  if (named) return named;
  if (constraint.startsWith('count/')) {
    const [resource, ...group] = constraint.slice('count/'.length).split('.');
    return plain[resource ?? ''] ?? served.find((type) => type.resource === resource && type.group === group.join('.') && type.namespaced);
  }
  if (constraint.includes('.storageclass.storage.k8s.io/')) return persistentvolumeclaims;
  return /^(requests|limits)\./.test(constraint) || constraint.startsWith('hugepages-') ? pods : undefined;
}
