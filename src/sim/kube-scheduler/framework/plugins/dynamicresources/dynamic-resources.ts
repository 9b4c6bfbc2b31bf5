import type { Pod } from '../../../../../api/index.ts';
import { stateKey } from '../../cycle-state.ts';
import { type PluginFactory, status } from '../../interface.ts';

const claimsOf = (pod: Pod): readonly string[] => (pod.spec?.resourceClaims ?? []).map(({ name, resourceClaimName }) => resourceClaimName ?? name);

const preFilterKey = stateKey<true>('PreFilterDynamicResources');

/**
 * There is no DRA driver in this cluster, so no ResourceClaim is ever allocated: Pods with claims wait, Pods without pass.
 * The reason of its PostFilter stands before that of preemption. Source: `plugins/dynamicresources/dynamicresources.go`.
 */
export const dynamicResources: PluginFactory = () => ({
  name: 'DynamicResources',
  preFilter: (state, { pod }) => {
    state.write(preFilterKey, true);
    const [claim] = claimsOf(pod);
    return claim === undefined ? status('Skip') : status('UnschedulableAndUnresolvable', `resourceclaim.resource.k8s.io "${claim}" not found`);
  },
  postFilter: (state, { pod }) => {
    // When a plugin before this one rejected the Pod in PreFilter, its state is missing, and that is all the user is told.
    if (!state.read(preFilterKey)) return { status: status('Error', 'not found') };
    return { status: status('Unschedulable', claimsOf(pod).length === 0 ? 'no new claims to deallocate' : 'still not schedulable') };
  },
});
