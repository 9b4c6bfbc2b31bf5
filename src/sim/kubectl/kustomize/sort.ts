import { compareStrings } from '../../apimachinery/index.ts';
import type { Kustomization } from './kustomization.ts';
import type { Resource, ResourceId } from './resource.ts';

/** Source: `kustomize/api/internal/builtins/SortOrderTransformer.go`. */
const FIRST = [
  'Namespace',
  'ResourceQuota',
  'StorageClass',
  'CustomResourceDefinition',
  'ServiceAccount',
  'PodSecurityPolicy',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'Endpoints',
  'Service',
  'LimitRange',
  'PriorityClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
];
const LAST = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

const kindKey = ({ group, version, kind }: ResourceId): string => [group || '~G', version || '~V', kind || '~K'].join('_');
const nameKey = ({ namespace, name }: ResourceId): string => [namespace || '~X', name || '~N'].join('|');

/** Objects in the order in which they are printed: as they came, or Namespaces first and webhooks last. */
export function inOrder(resources: readonly Resource[], { sortOptions }: Kustomization, byDefault: 'legacy' | 'none'): readonly Resource[] {
  if ((sortOptions?.order ?? byDefault) !== 'legacy') return resources;
  const { orderFirst = FIRST, orderLast = LAST } = sortOptions?.legacySortOptions ?? {};
  const ranks = new Map([
    ...orderFirst.map((kind, index) => [kind, index - orderFirst.length] as const),
    ...orderLast.map((kind, index) => [kind, index + 1] as const),
  ]);
  const rank = ({ id }: Resource): number => ranks.get(id.kind) ?? 0;
  return resources.toSorted((a, b) => rank(a) - rank(b) || compareStrings(kindKey(a.id), kindKey(b.id)) || compareStrings(nameKey(a.id), nameKey(b.id)));
}
