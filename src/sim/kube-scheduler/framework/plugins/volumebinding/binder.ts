import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../../../../api/index.ts';
import { compareQuantities } from '../../../../apimachinery/index.ts';
import {
  BIND_COMPLETED,
  claimClass,
  findMatchingVolume,
  hasAnnotation,
  isDelayed,
  NOT_SUPPORTED_PROVISIONER,
  nodeAffinityFits,
  requestedStorage,
  SELECTED_NODE,
} from '../../../../component-helpers/storage/volume/helpers.ts';
import { claimsOf } from '../../claims.ts';
import type { Handle } from '../../interface.ts';
import type { NodeInfo } from '../../types.ts';

export const ERR_REASON_NODE_CONFLICT = "node(s) didn't match PersistentVolume's node affinity";
export const ERR_REASON_BIND_CONFLICT = "node(s) didn't find available persistent volumes to bind";
export const ERR_REASON_PV_NOT_EXIST = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)';

/** A Pod's claims by what has to be done about them. */
export interface PodVolumeClaims {
  readonly bound: readonly PersistentVolumeClaim[];
  /** Of classes that bind at once: nothing for the scheduler to do but wait. */
  readonly unboundImmediate: readonly PersistentVolumeClaim[];
  /** Of classes that wait for their first consumer. */
  readonly unboundDelayed: readonly PersistentVolumeClaim[];
}

/** What binding the Pod's claims on one node takes. */
export interface PodVolumes {
  readonly staticBindings: readonly { readonly volume: PersistentVolume; readonly claim: PersistentVolumeClaim }[];
  readonly dynamicProvisions: readonly PersistentVolumeClaim[];
}

export const isFullyBound = (claim: PersistentVolumeClaim): boolean => Boolean(claim.spec?.volumeName) && hasAnnotation(claim, BIND_COMPLETED);

/** Source: `plugins/volumebinding/binder.go` GetPodVolumeClaims. */
export function podVolumeClaims(handle: Handle, pod: Pod): PodVolumeClaims {
  const bound: PersistentVolumeClaim[] = [];
  const unboundImmediate: PersistentVolumeClaim[] = [];
  const unboundDelayed: PersistentVolumeClaim[] = [];
  for (const { name } of claimsOf(pod)) {
    const claim = handle.claim(`${pod.metadata?.namespace ?? ''}/${name}`);
    if (!claim) continue;
    if (isFullyBound(claim)) bound.push(claim);
    else if (isDelayed(handle.storageClass(claimClass(claim))) && !claim.spec?.volumeName) unboundDelayed.push(claim);
    else unboundImmediate.push(claim);
  }
  return { bound, unboundImmediate, unboundDelayed };
}

/** Can a volume of the class be made for this node? Source: binder.go checkVolumeProvisions. */
function provisionable(storageClass: StorageClass | undefined, node: NodeInfo): boolean {
  if (!storageClass?.provisioner || storageClass.provisioner === NOT_SUPPORTED_PROVISIONER) return false;
  const { allowedTopologies = [] } = storageClass;
  const labels = node.node.metadata?.labels ?? {};
  const allowed = ({ matchLabelExpressions = [] }: (typeof allowedTopologies)[number]): boolean =>
    matchLabelExpressions.length > 0 && matchLabelExpressions.every(({ key, values }) => labels[key] !== undefined && values.includes(labels[key]));
  return allowedTopologies.length === 0 || allowedTopologies.some(allowed);
}

function delayedVolumes(handle: Handle, claims: readonly PersistentVolumeClaim[], node: NodeInfo): PodVolumes | undefined {
  const chosen = new Set<string>();
  const staticBindings: PodVolumes['staticBindings'][number][] = [];
  const dynamicProvisions: PersistentVolumeClaim[] = [];
  const bySize = [...claims].sort((a, b) => compareQuantities(requestedStorage(a), requestedStorage(b)));
  for (const claim of bySize) {
    const selected = claim.metadata?.annotations?.[SELECTED_NODE];
    if (selected !== undefined && selected !== node.name) return undefined;
    const volume = selected === undefined ? findMatchingVolume(claim, handle.volumes(), { delayBinding: true, node: node.node, excluded: chosen }) : undefined;
    if (volume) {
      chosen.add(volume.metadata?.name ?? '');
      staticBindings.push({ volume, claim });
    } else if (provisionable(handle.storageClass(claimClass(claim)), node)) dynamicProvisions.push(claim);
    else return undefined;
  }
  return { staticBindings, dynamicProvisions };
}

/** What it takes on a node, or why the node will not do. Source: `plugins/volumebinding/binder.go` FindPodVolumes. */
export function findPodVolumes(
  handle: Handle,
  claims: PodVolumeClaims,
  node: NodeInfo,
): { readonly volumes: PodVolumes } | { readonly reasons: readonly string[] } {
  const reasons: string[] = [];
  for (const claim of claims.bound) {
    const volume = handle.volume(claim.spec?.volumeName ?? '');
    const reason = volume ? (nodeAffinityFits(volume, node.node) ? undefined : ERR_REASON_NODE_CONFLICT) : ERR_REASON_PV_NOT_EXIST;
    if (reason === undefined) continue;
    reasons.push(reason);
    break;
  }
  const volumes = delayedVolumes(handle, claims.unboundDelayed, node);
  if (!volumes) reasons.push(ERR_REASON_BIND_CONFLICT);
  return volumes && reasons.length === 0 ? { volumes } : { reasons };
}
