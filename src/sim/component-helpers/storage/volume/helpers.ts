import type { Node, PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../../../api/index.ts';
import { compareQuantities } from '../../../apimachinery/index.ts';
import { termMatches } from '../../scheduling/corev1/node-affinity.ts';
import { asSelector } from '../../scheduling/corev1/selector.ts';

export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
export const NOT_SUPPORTED_PROVISIONER = 'kubernetes.io/no-provisioner';
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

type Quantity = string | number;

export const hasAnnotation = (object: { readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> } }, name: string): boolean =>
  object.metadata?.annotations?.[name] !== undefined;
export const claimClass = (claim: PersistentVolumeClaim): string => claim.metadata?.annotations?.[CLASS_ANNOTATION] ?? claim.spec?.storageClassName ?? '';
export const volumeClass = (volume: PersistentVolume): string => volume.metadata?.annotations?.[CLASS_ANNOTATION] ?? volume.spec?.storageClassName ?? '';
export const requestedStorage = (claim: PersistentVolumeClaim): Quantity => claim.spec?.resources?.requests?.storage ?? '0';
export const capacityOf = (volume: PersistentVolume): Quantity => volume.spec?.capacity?.storage ?? '0';
const modeOf = (spec: { readonly volumeMode?: string } | undefined): string => spec?.volumeMode ?? 'Filesystem';
export const modesDiffer = (claim: PersistentVolumeClaim, volume: PersistentVolume): boolean => modeOf(claim.spec) !== modeOf(volume.spec);
export const hasAccessModes = (claim: PersistentVolumeClaim, volume: PersistentVolume): boolean =>
  (claim.spec?.accessModes ?? []).every((mode) => volume.spec?.accessModes?.includes(mode));

/** Does the class leave the choice to the scheduler? */
export const isDelayed = (storageClass: StorageClass | undefined): boolean => storageClass?.volumeBindingMode === 'WaitForFirstConsumer';

/** Is the volume meant for the claim: bound to it, or reserved under its name? Source: `component-helpers/storage/volume` IsVolumeBoundToClaim. */
export function isBoundTo(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const reference = volume.spec?.claimRef;
  if (!reference || reference.name !== claim.metadata?.name || reference.namespace !== claim.metadata?.namespace) return false;
  return !reference.uid || reference.uid === claim.metadata?.uid;
}

/** Can the volume be reached from the node? Source: `component-helpers/storage/volume` CheckNodeAffinity. */
export function nodeAffinityFits(volume: PersistentVolume, node: Node): boolean {
  const terms = volume.spec?.nodeAffinity?.required?.nodeSelectorTerms;
  return !terms || terms.some((term) => termMatches(term, node));
}

export interface MatchOptions {
  /** Of a class that waits for its first consumer: without a node, only what is reserved for the claim is taken. */
  readonly delayBinding: boolean;
  /** Given by the scheduler, for which a volume must also be reachable from the node. */
  readonly node?: Node;
  /** Names of volumes that are spoken for. */
  readonly excluded?: ReadonlySet<string>;
}

/**
 * The volume that fits a claim best: the one reserved for it, or else of those that are free the smallest.
 * Source: `component-helpers/storage/volume` FindMatchingVolume.
 */
export function findMatchingVolume(
  claim: PersistentVolumeClaim,
  volumes: Iterable<PersistentVolume>,
  { delayBinding, node, excluded }: MatchOptions,
): PersistentVolume | undefined {
  const usable = [...volumes].filter(
    (volume) =>
      !excluded?.has(volume.metadata?.name ?? '') &&
      (!volume.spec?.claimRef || isBoundTo(volume, claim)) &&
      hasAccessModes(claim, volume) &&
      compareQuantities(capacityOf(volume), requestedStorage(claim)) >= 0 &&
      !modesDiffer(claim, volume) &&
      !volume.metadata?.deletionTimestamp &&
      (claim.spec?.volumeAttributesClassName ?? '') === (volume.spec?.volumeAttributesClassName ?? ''),
  );
  const reserved = usable.find((volume) => isBoundTo(volume, claim));
  if (reserved) return !node || nodeAffinityFits(reserved, node) ? reserved : undefined;
  if (delayBinding && !node) return undefined;
  const selector = claim.spec?.selector ? asSelector(claim.spec.selector) : undefined;
  const modes = (volume: PersistentVolume): number => volume.spec?.accessModes?.length ?? 0;
  return usable
    .filter(
      (volume) =>
        volume.status?.phase === 'Available' &&
        volumeClass(volume) === claimClass(claim) &&
        (!selector || selector.matches(volume.metadata?.labels ?? {})) &&
        (!node || nodeAffinityFits(volume, node)),
    )
    .sort((a, b) => modes(a) - modes(b) || compareQuantities(capacityOf(a), capacityOf(b)))[0];
}

/** The volume as it is bound to the claim; the same object when it is already. Source: `component-helpers/storage/volume` GetBindVolumeToClaim. */
export function boundVolume(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  const { name, namespace, uid, resourceVersion } = claim.metadata ?? {};
  const reference = volume.spec?.claimRef;
  const ownChoice = !isBoundTo(volume, claim);
  if (!ownChoice && reference?.uid === uid) return volume;
  const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid, resourceVersion };
  const annotations = ownChoice ? { ...volume.metadata?.annotations, [BOUND_BY_CONTROLLER]: 'yes' } : volume.metadata?.annotations;
  return { ...volume, metadata: { ...volume.metadata, ...(annotations ? { annotations } : {}) }, spec: { ...volume.spec, claimRef } };
}
