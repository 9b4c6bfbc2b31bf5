import type { PersistentVolume, PersistentVolumeClaim, ResourceType } from '../../../../api/index.ts';
import { unitValue } from '../../../apimachinery/index.ts';
import {
  BIND_COMPLETED,
  BOUND_BY_CONTROLLER,
  capacityOf,
  claimClass,
  hasAccessModes,
  hasAnnotation,
  modesDiffer,
  requestedStorage,
  volumeClass,
} from '../../../component-helpers/storage/volume/helpers.ts';

export const storageClasses: ResourceType = { group: 'storage.k8s.io', version: 'v1', resource: 'storageclasses', kind: 'StorageClass', namespaced: false };

export const STORAGE_PROVISIONER = 'volume.kubernetes.io/storage-provisioner';

/** Why a volume that a claim asks for by name does not do; undefined when it does. Source: `pv_controller.go` `checkVolumeSatisfyClaim`. */
export function mismatch(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (volume.metadata?.deletionTimestamp) return 'the volume is marked for deletion';
  if (unitValue(capacityOf(volume)) < unitValue(requestedStorage(claim))) return 'requested PV is too small';
  if (volumeClass(volume) !== claimClass(claim)) return 'storageClassName does not match';
  if ((claim.spec?.volumeAttributesClassName ?? '') !== (volume.spec?.volumeAttributesClassName ?? '')) return 'volumeAttributesClassName does not match';
  if (modesDiffer(claim, volume)) return 'incompatible volumeMode';
  return hasAccessModes(claim, volume) ? undefined : 'incompatible accessMode';
}

/** The claim as it is bound to the volume; the same object when it is already. Source: `bindClaimToVolume`. */
export function boundClaim(claim: PersistentVolumeClaim, volume: PersistentVolume): PersistentVolumeClaim {
  const name = volume.metadata?.name;
  const ownChoice = claim.spec?.volumeName !== name;
  if (!ownChoice && hasAnnotation(claim, BIND_COMPLETED)) return claim;
  const annotations = { ...claim.metadata?.annotations, ...(ownChoice ? { [BOUND_BY_CONTROLLER]: 'yes' } : {}), [BIND_COMPLETED]: 'yes' };
  return { ...claim, metadata: { ...claim.metadata, annotations }, spec: { ...claim.spec, volumeName: name } };
}
