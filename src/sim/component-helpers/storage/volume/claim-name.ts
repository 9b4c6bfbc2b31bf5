import type { Pod, PodSpec } from '../../../../api/index.ts';

type Volume = NonNullable<PodSpec['volumes']>[number];

/**
 * The claim behind a volume of a Pod: the one that it names, or the one that is made for it; undefined for other volumes.
 * Source: `k8s.io/component-helpers/storage/ephemeral/ephemeral.go` VolumeClaimName.
 */
export function claimNameOf({ metadata }: Pod, { name, persistentVolumeClaim, ephemeral }: Volume): string | undefined {
  if (persistentVolumeClaim) return persistentVolumeClaim.claimName;
  return ephemeral ? `${metadata?.name ?? ''}-${name}` : undefined;
}
