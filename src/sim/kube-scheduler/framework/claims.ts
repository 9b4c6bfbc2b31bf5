import type { Pod } from '../../../api/index.ts';

export interface ClaimReference {
  readonly name: string;
  /** Made for the Pod by the ephemeral volume controller. */
  readonly ephemeral: boolean;
}

/** The claims that a Pod's volumes name. */
export function claimsOf(pod: Pod): readonly ClaimReference[] {
  return (pod.spec?.volumes ?? []).flatMap((volume): ClaimReference[] => {
    if (volume.persistentVolumeClaim) return [{ name: volume.persistentVolumeClaim.claimName, ephemeral: false }];
    return volume.ephemeral ? [{ name: `${pod.metadata?.name ?? ''}-${volume.name}`, ephemeral: true }] : [];
  });
}

/** Names of the claims that a Pod asks for itself. */
export const claimNamesOf = (pod: Pod): readonly string[] => claimsOf(pod).flatMap(({ name, ephemeral }) => (ephemeral ? [] : [name]));
