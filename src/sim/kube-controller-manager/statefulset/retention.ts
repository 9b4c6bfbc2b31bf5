import type { KubeObject, PersistentVolumeClaim, Pod } from '../../../api/index.ts';
import { newControllerRef, type OwnerReference } from '../controller/controller-ref.ts';
import { isInOrdinalRange, type StatefulSet } from './stateful-set.ts';

/** What becomes of claims: `Retain` unless the set says otherwise. */
export function retentionOf(set: StatefulSet): { readonly deletesWithSet: boolean; readonly deletesWhenScaled: boolean } {
  const { whenDeleted, whenScaled } = set.spec?.persistentVolumeClaimRetentionPolicy ?? {};
  return { deletesWithSet: whenDeleted === 'Delete', deletesWhenScaled: whenScaled === 'Delete' };
}

const referencesOf = (claim: PersistentVolumeClaim): readonly OwnerReference[] => claim.metadata?.ownerReferences ?? [];
const names = (reference: OwnerReference, owner: KubeObject): boolean =>
  reference.apiVersion === owner.apiVersion && reference.kind === owner.kind && reference.name === owner.metadata?.name;
const isOwner = (claim: PersistentVolumeClaim, owner: KubeObject): boolean => referencesOf(claim).some(({ uid }) => uid === owner.metadata?.uid);

/** A reference to an earlier object of the same name: the garbage collector is about to take the claim. */
export function hasStaleOwnerRef(claim: PersistentVolumeClaim, owner: KubeObject): boolean {
  const found = referencesOf(claim).find((reference) => names(reference, owner));
  return found !== undefined && found.uid !== owner.metadata?.uid;
}

/** Is somebody else in charge of the claim, so that the policy must not touch it? */
export function hasUnexpectedController(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): boolean {
  const { deletesWithSet, deletesWhenScaled } = retentionOf(set);
  if (!deletesWithSet && !deletesWhenScaled) return false;
  return referencesOf(claim).some((reference) => {
    const owner = [set, pod].find((own) => names(reference, own));
    return owner ? reference.uid !== owner.metadata?.uid : reference.controller === true;
  });
}

/** Whom the claim should belong to. */
function wantedOwners(set: StatefulSet, pod: Pod): { readonly set: boolean; readonly pod: boolean } {
  const { deletesWithSet, deletesWhenScaled } = retentionOf(set);
  const scaledDown = !isInOrdinalRange(set, pod);
  return { set: deletesWithSet && !(deletesWhenScaled && scaledDown), pod: deletesWhenScaled && scaledDown };
}

/** Do the claim's owners follow the policy? Source: `stateful_set_utils.go` `isClaimOwnerUpToDate`. */
export function isClaimOwnerUpToDate(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): boolean {
  if (hasStaleOwnerRef(claim, set) || hasStaleOwnerRef(claim, pod)) return true;
  if (hasUnexpectedController(claim, set, pod)) return !isOwner(claim, set) && !isOwner(claim, pod);
  const own = [set.metadata?.uid, pod.metadata?.uid];
  if (referencesOf(claim).some(({ uid, controller }) => own.includes(uid) && controller !== true)) return false;
  const wanted = wantedOwners(set, pod);
  return isOwner(claim, set) === wanted.set && isOwner(claim, pod) === wanted.pod;
}

/** The claim with the owners that the policy wants. Source: `updateClaimOwnerRefForSetAndPod`. */
export function withClaimOwners(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): PersistentVolumeClaim {
  const others = referencesOf(claim).filter((reference) => !names(reference, set) && !names(reference, pod));
  const wanted = hasUnexpectedController(claim, set, pod) ? { set: false, pod: false } : wantedOwners(set, pod);
  const ownerReferences = [...others, ...(wanted.set ? [newControllerRef(set)] : []), ...(wanted.pod ? [newControllerRef(pod)] : [])];
  return { ...claim, metadata: { ...claim.metadata, ownerReferences } };
}
