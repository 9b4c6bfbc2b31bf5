import type { Pod } from '../../../../../api/index.ts';
import type { PersistentVolumeClaim } from '../../../listers.ts';
import { type Handle, type PluginFactory, status } from '../../interface.ts';

interface ClaimReference {
  readonly name: string;
  /** Made for the Pod by the ephemeral volume controller. */
  readonly ephemeral: boolean;
}

/** The claims that a Pod's volumes name. */
function claimsOf(pod: Pod): readonly ClaimReference[] {
  return (pod.spec?.volumes ?? []).flatMap((volume): ClaimReference[] => {
    if (volume.persistentVolumeClaim) return [{ name: volume.persistentVolumeClaim.claimName, ephemeral: false }];
    return volume.ephemeral ? [{ name: `${pod.metadata?.name ?? ''}-${volume.name}`, ephemeral: true }] : [];
  });
}

/** Why a claim keeps the Pod from every node; undefined when it does not. */
function problem({ name, ephemeral }: ClaimReference, claim: PersistentVolumeClaim | undefined): string | undefined {
  if (!claim) return ephemeral ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"` : `persistentvolumeclaim "${name}" not found`;
  if (claim.status?.phase === 'Lost') return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName ?? ''}"`;
  return claim.metadata?.deletionTimestamp === undefined ? undefined : `persistentvolumeclaim "${name}" is being deleted`;
}

function preFilter(handle: Handle, pod: Pod) {
  const references = claimsOf(pod);
  if (references.length === 0) return status('Skip');
  const claims = references.map((reference) => ({ reference, claim: handle.claim(`${pod.metadata?.namespace ?? ''}/${reference.name}`) }));
  for (const { reference, claim } of claims) {
    const reason = problem(reference, claim);
    if (reason !== undefined) return status('UnschedulableAndUnresolvable', reason);
  }
  const bound = claims.every(({ claim }) => claim?.spec?.volumeName);
  return bound ? undefined : status('UnschedulableAndUnresolvable', 'pod has unbound immediate PersistentVolumeClaims');
}

/**
 * Holds a Pod until its claims are bound. Nothing here binds claims yet, so every class binds immediately, and a bound
 * volume is reachable from every node. Source: `plugins/volumebinding/volume_binding.go` PreFilter.
 */
export const volumeBinding: PluginFactory = (handle) => ({
  name: 'VolumeBinding',
  preFilter: (_state, { pod }) => preFilter(handle, pod),
  eventsToRegister: () => [
    {
      resource: 'PersistentVolumeClaim',
      actions: ['Add', 'Update'],
      hint: (pod, event) =>
        event.resource === 'PersistentVolumeClaim' &&
        event.after?.metadata?.namespace === pod.metadata?.namespace &&
        claimsOf(pod).some(({ name }) => name === event.after?.metadata?.name),
    },
  ],
});
