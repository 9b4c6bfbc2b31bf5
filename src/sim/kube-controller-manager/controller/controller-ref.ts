import type { KubeObject, ObjectMeta } from '../../../api/index.ts';

export type OwnerReference = NonNullable<ObjectMeta['ownerReferences']>[number];

/** The one owner that manages the object. Source: `apimachinery/pkg/apis/meta/v1/controller_ref.go`. */
export function getControllerOf(object: KubeObject): OwnerReference | undefined {
  const references = object.metadata?.ownerReferences;
  for (let index = 0; references && index < references.length; index++) if (references[index]?.controller === true) return references[index];
  return undefined;
}

/** By uid: an owner that was made again under its name is another one. Source: `apimachinery/pkg/apis/meta/v1/controller_ref.go`. */
export function isControlledBy(object: KubeObject, owner: KubeObject): boolean {
  const uid = owner.metadata?.uid;
  return uid !== undefined && getControllerOf(object)?.uid === uid;
}

/** The reference that a controller puts on what it makes: managing, and blocking foreground deletion of the owner. */
export function newControllerRef(owner: KubeObject): OwnerReference {
  const { name = '', uid = '' } = owner.metadata ?? {};
  return { apiVersion: owner.apiVersion, kind: owner.kind, name, uid, controller: true, blockOwnerDeletion: true };
}
