import type { PersistentVolume, PersistentVolumeClaim, ResourceType, StorageClass } from '../../../../api/index.ts';
import { compareQuantities, unitValue } from '../../../apimachinery/index.ts';
import { labelSelectorAsSelector } from '../../labels.ts';

export const storageClasses: ResourceType = { group: 'storage.k8s.io', version: 'v1', resource: 'storageclasses', kind: 'StorageClass', namespaced: false };

export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
export const STORAGE_PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

type Quantity = string | number;

export const hasAnnotation = (object: { readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> } }, name: string): boolean =>
  object.metadata?.annotations?.[name] !== undefined;
export const claimClass = (claim: PersistentVolumeClaim): string => claim.metadata?.annotations?.[CLASS_ANNOTATION] ?? claim.spec?.storageClassName ?? '';
const volumeClass = (volume: PersistentVolume): string => volume.metadata?.annotations?.[CLASS_ANNOTATION] ?? volume.spec?.storageClassName ?? '';
const requested = (claim: PersistentVolumeClaim): Quantity => claim.spec?.resources?.requests?.storage ?? '0';
const capacity = (volume: PersistentVolume): Quantity => volume.spec?.capacity?.storage ?? '0';
const modeOf = (spec: { readonly volumeMode?: string } | undefined): string => spec?.volumeMode ?? 'Filesystem';
export const modesDiffer = (claim: PersistentVolumeClaim, volume: PersistentVolume): boolean => modeOf(claim.spec) !== modeOf(volume.spec);
const hasAccessModes = (claim: PersistentVolumeClaim, volume: PersistentVolume): boolean =>
  (claim.spec?.accessModes ?? []).every((mode) => volume.spec?.accessModes?.includes(mode));

/** Is the volume meant for the claim: bound to it, or reserved under its name? Source: `component-helpers/storage/volume` `IsVolumeBoundToClaim`. */
export function isBoundTo(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const reference = volume.spec?.claimRef;
  if (!reference || reference.name !== claim.metadata?.name || reference.namespace !== claim.metadata?.namespace) return false;
  return !reference.uid || reference.uid === claim.metadata?.uid;
}

/** Why a volume that a claim asks for by name does not do; undefined when it does. Source: `pv_controller.go` `checkVolumeSatisfyClaim`. */
export function mismatch(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (volume.metadata?.deletionTimestamp) return 'the volume is marked for deletion';
  if (unitValue(capacity(volume)) < unitValue(requested(claim))) return 'requested PV is too small';
  if (volumeClass(volume) !== claimClass(claim)) return 'storageClassName does not match';
  if ((claim.spec?.volumeAttributesClassName ?? '') !== (volume.spec?.volumeAttributesClassName ?? '')) return 'volumeAttributesClassName does not match';
  if (modesDiffer(claim, volume)) return 'incompatible volumeMode';
  return hasAccessModes(claim, volume) ? undefined : 'incompatible accessMode';
}

/**
 * The volume that fits best: reserved for the claim, or else with the fewest access modes and of those the smallest. One
 * that waits for its first consumer gets only what is reserved. Source: `index.go` `findByClaim`, `FindMatchingVolume`.
 */
export function findBestMatch(claim: PersistentVolumeClaim, volumes: Iterable<PersistentVolume>, delayBinding: boolean): PersistentVolume | undefined {
  const selector = claim.spec?.selector ? labelSelectorAsSelector(claim.spec.selector) : undefined;
  const usable = [...volumes].filter(
    (volume) =>
      (!volume.spec?.claimRef || isBoundTo(volume, claim)) && hasAccessModes(claim, volume) && compareQuantities(capacity(volume), requested(claim)) >= 0 &&
      !modesDiffer(claim, volume) && !volume.metadata?.deletionTimestamp &&
      (claim.spec?.volumeAttributesClassName ?? '') === (volume.spec?.volumeAttributesClassName ?? ''),
  );
  const reserved = usable.find((volume) => isBoundTo(volume, claim));
  if (reserved || delayBinding) return reserved;
  const modes = (volume: PersistentVolume): number => volume.spec?.accessModes?.length ?? 0;
  return usable
    .filter((volume) => volume.status?.phase === 'Available' && volumeClass(volume) === claimClass(claim) && (!selector || selector(volume.metadata?.labels)))
    .sort((a, b) => modes(a) - modes(b) || compareQuantities(capacity(a), capacity(b)))[0];
}

/** Does the class leave the choice to the scheduler? */
export const isDelayed = (storageClass: StorageClass | undefined): boolean => storageClass?.volumeBindingMode === 'WaitForFirstConsumer';

/** The volume as it is bound to the claim; the same object when it is already. Source: `GetBindVolumeToClaim`. */
export function boundVolume(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  const { name, namespace, uid, resourceVersion } = claim.metadata ?? {};
  const reference = volume.spec?.claimRef;
  const ownChoice = !isBoundTo(volume, claim);
  if (!ownChoice && reference?.uid === uid) return volume;
  const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid, resourceVersion };
  const annotations = ownChoice ? { ...volume.metadata?.annotations, [BOUND_BY_CONTROLLER]: 'yes' } : volume.metadata?.annotations;
  return { ...volume, metadata: { ...volume.metadata, ...(annotations ? { annotations } : {}) }, spec: { ...volume.spec, claimRef } };
}

/** The claim as it is bound to the volume; the same object when it is already. Source: `bindClaimToVolume`. */
export function boundClaim(claim: PersistentVolumeClaim, volume: PersistentVolume): PersistentVolumeClaim {
  const name = volume.metadata?.name;
  const ownChoice = claim.spec?.volumeName !== name;
  if (!ownChoice && hasAnnotation(claim, BIND_COMPLETED)) return claim;
  const annotations = { ...claim.metadata?.annotations, ...(ownChoice ? { [BOUND_BY_CONTROLLER]: 'yes' } : {}), [BIND_COMPLETED]: 'yes' };
  return { ...claim, metadata: { ...claim.metadata, annotations }, spec: { ...claim.spec, volumeName: name } };
}
