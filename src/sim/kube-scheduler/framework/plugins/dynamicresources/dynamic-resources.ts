import type { Pod } from '../../../../../api/index.ts';
import { type PluginFactory, status } from '../../interface.ts';

const claimsOf = (pod: Pod): readonly string[] => (pod.spec?.resourceClaims ?? []).map(({ name, resourceClaimName }) => resourceClaimName ?? name);

/**
 * There is no DRA driver in this cluster, so no ResourceClaim is ever allocated: Pods with claims wait, Pods without pass.
 * The reason of its PostFilter stands before that of preemption. Source: `plugins/dynamicresources/dynamicresources.go`.
 */
export const dynamicResources: PluginFactory = () => ({
  name: 'DynamicResources',
  preFilter: (_state, { pod }) => {
    const [claim] = claimsOf(pod);
    return claim === undefined ? status('Skip') : status('UnschedulableAndUnresolvable', `resourceclaim.resource.k8s.io "${claim}" not found`);
  },
  postFilter: (_state, { pod }) => ({
    status: status('Unschedulable', claimsOf(pod).length === 0 ? 'no new claims to deallocate' : 'still not schedulable'),
  }),
});
