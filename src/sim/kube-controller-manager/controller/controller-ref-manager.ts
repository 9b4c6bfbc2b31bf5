import type { KubeObject, ResourceType } from '../../../api/index.ts';
import { type ApiClient, get, patch } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { Selector } from '../labels.ts';
import { ApiError, isNotFound, must, SyncError } from './api-error.ts';
import { getControllerOf, newControllerRef } from './controller-ref.ts';

export interface ClaimOptions {
  readonly client: ApiClient;
  readonly owner: KubeObject;
  readonly ownerResource: ResourceType;
  readonly selector: Selector;
  /** The kind of what is claimed: Pods or ReplicaSets. */
  readonly resource: ResourceType;
  /** Put on what is adopted. */
  readonly finalizers?: readonly string[];
}

/** Adoption looks at the owner afresh, once: a cached owner may already be going away (`RecheckDeletionTimestamp`). */
function* canAdopt({ client, owner, ownerResource }: ClaimOptions): Procedure<void> {
  const { namespace, name = '', uid } = owner.metadata ?? {};
  const fresh = yield* must(client.call(get<KubeObject>(ownerResource, namespace, name)));
  if (fresh.metadata?.uid !== uid) throw new SyncError(`original ${owner.kind} ${namespace}/${name} is gone: got uid ${fresh.metadata?.uid}, wanted ${uid}`);
  if (fresh.metadata?.deletionTimestamp) throw new SyncError(`${namespace}/${name} has just been deleted at ${fresh.metadata.deletionTimestamp}`);
}

function* patchOwners(options: ClaimOptions, object: KubeObject, ownerReferences: readonly unknown[], finalizers?: readonly string[]): Procedure<boolean> {
  const { namespace, name = '', uid } = object.metadata ?? {};
  const body = { metadata: { ownerReferences, uid, ...(finalizers ? { finalizers } : {}) } };
  const result = yield* options.client.call(patch<KubeObject>(options.resource, namespace, name, 'application/strategic-merge-patch+json', body));
  if (!result.ok && !isNotFound(result.status)) throw new ApiError(result.status);
  return result.ok;
}

/**
 * Which of the objects belong to the owner: those it controls that fit its selector. Orphans that fit are adopted, what no
 * longer fits is released. Errors: throws ApiError or SyncError. Source: `pkg/controller/controller_ref_manager.go`.
 */
export function* claimObjects<T extends KubeObject>(options: ClaimOptions, objects: readonly T[]): Procedure<T[]> {
  const { owner, selector } = options;
  const ownerGoes = owner.metadata?.deletionTimestamp !== undefined;
  const claimed: T[] = [];
  let checked = false;
  // By index: a ReplicaSet goes over all its Pods for each change of one of them.
  for (let index = 0; index < objects.length; index++) {
    const object = objects[index] as T;
    const reference = getControllerOf(object);
    const fits = selector(object.metadata?.labels);
    if (reference) {
      if (reference.uid !== owner.metadata?.uid) continue;
      if (fits) claimed.push(object);
      else if (!ownerGoes) yield* patchOwners(options, object, [{ $patch: 'delete', uid: owner.metadata?.uid }]);
      continue;
    }
    if (ownerGoes || !fits || object.metadata?.deletionTimestamp) continue;
    if (!checked) yield* canAdopt(options);
    checked = true;
    if (yield* patchOwners(options, object, [newControllerRef(owner)], options.finalizers)) claimed.push(object);
  }
  return claimed;
}
