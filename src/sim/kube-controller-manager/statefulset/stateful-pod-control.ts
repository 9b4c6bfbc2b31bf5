import { objectRef, type PersistentVolumeClaim, type Pod, type Read, resources, type Status } from '../../../api/index.ts';
import { create, type Informer, keyOf, remove, update } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { ApiError, isAlreadyExists, isNotFound, must, SyncError } from '../controller/api-error.ts';
import type { ConsistencyStore } from '../controller/consistency-store.ts';
import type { ControllerContext } from '../controller-context.ts';
import { hasStaleOwnerRef, hasUnexpectedController, isClaimOwnerUpToDate, retentionOf, withClaimOwners } from './retention.ts';
import { claimsOf, identityMatches, type StatefulSet, storageMatches, withIdentity, withStorage } from './stateful-set.ts';

type Verb = 'Create' | 'Update' | 'Delete';

/** Makes, repairs and deletes the Pods of StatefulSets and their claims. Source: `pkg/controller/statefulset/stateful_pod_control.go`. */
export class StatefulPodControl {
  constructor(
    private readonly context: ControllerContext,
    private readonly pods: Informer<Pod>,
    private readonly claims: Informer<PersistentVolumeClaim>,
    private readonly written: ConsistencyStore,
  ) {}

  private reads(set: StatefulSet): Read[] {
    const ref = objectRef('StatefulSet', set.metadata?.namespace, set.metadata?.name ?? '');
    return ['/spec/replicas', '/spec/template', '/spec/updateStrategy', '/status/updateRevision'].map((pointer) => ({ ref, pointer }));
  }

  private told(verb: Verb, set: StatefulSet, pod: Pod, error: string | undefined): void {
    const { recorder } = this.context;
    const about = `${verb} Pod ${pod.metadata?.name} in StatefulSet ${set.metadata?.name}`;
    if (error === undefined) recorder.event(set, 'Normal', `Successful${verb}`, `${about} successful`);
    else recorder.event(set, 'Warning', `Failed${verb}`, `${about} failed error: ${error}`);
  }

  /** Runs a step; tells of its failure before it goes up. */
  private *telling<T>(verb: Verb, set: StatefulSet, pod: Pod, step: Procedure<T>): Procedure<T> {
    try {
      return yield* step;
    } catch (error) {
      if (error instanceof ApiError || error instanceof SyncError) this.told(verb, set, pod, error.message);
      throw error;
    }
  }

  /** Claims first, then the Pod. Errors: throws ApiError or SyncError. */
  *create(set: StatefulSet, pod: Pod): Procedure<void> {
    yield* this.telling('Create', set, pod, this.createClaims(set, pod));
    const result = yield* this.context.client.call(create(resources.pods, pod), this.reads(set));
    if (!result.ok && isAlreadyExists(result.status)) throw new ApiError(result.status);
    if (result.ok) this.written.wroteAt(keyOf(set), this.pods, result.object);
    yield* this.telling('Update', set, pod, this.updateClaims(set, result.ok ? result.object : pod));
    this.told('Create', set, pod, result.ok ? undefined : result.status.message);
    if (!result.ok) throw new ApiError(result.status);
  }

  *delete(set: StatefulSet, pod: Pod): Procedure<void> {
    const { namespace, name = '' } = pod.metadata ?? {};
    const result = yield* this.context.client.call(remove(resources.pods, namespace, name), this.reads(set));
    const refusal: Status | undefined = result.ok || isNotFound(result.status) ? undefined : result.status;
    this.told('Delete', set, pod, refusal?.message);
    if (refusal) throw new ApiError(refusal);
  }

  /** Puts identity, volumes and the owners of claims right. */
  *update(set: StatefulSet, pod: Pod): Procedure<void> {
    let next = identityMatches(set, pod) ? pod : withIdentity(set, pod);
    if (!storageMatches(set, next)) {
      next = withStorage(set, next);
      yield* this.telling('Update', set, pod, this.createClaims(set, next));
    }
    const retained = this.claimsMatchRetention(set, next);
    if (!retained) yield* this.telling('Update', set, pod, this.updateClaims(set, next));
    if (next === pod && retained) return;
    const written = yield* this.telling('Update', set, pod, must(this.context.client.call(update(resources.pods, next), this.reads(set))));
    this.written.wroteAt(keyOf(set), this.pods, written);
    this.told('Update', set, pod, undefined);
  }

  private claimOf(set: StatefulSet, wanted: PersistentVolumeClaim): PersistentVolumeClaim | undefined {
    return this.claims.get(`${set.metadata?.namespace}/${wanted.metadata?.name}`);
  }

  claimsMatchRetention(set: StatefulSet, pod: Pod): boolean {
    return claimsOf(set, pod).every((wanted) => {
      const claim = this.claimOf(set, wanted);
      return !claim || isClaimOwnerUpToDate(claim, set, pod);
    });
  }

  /** A claim that still belongs to the Pod before this one goes away with it: the new Pod must wait for its own. */
  hasStaleClaim(set: StatefulSet, pod: Pod): boolean {
    if (!retentionOf(set).deletesWhenScaled) return false;
    return claimsOf(set, pod).some((wanted) => {
      const claim = this.claimOf(set, wanted);
      return claim !== undefined && hasStaleOwnerRef(claim, pod);
    });
  }

  /** Source: `UpdatePodClaimForRetentionPolicy`. */
  *updateClaims(set: StatefulSet, pod: Pod): Procedure<void> {
    for (const wanted of claimsOf(set, pod)) {
      const claim = this.claimOf(set, wanted);
      if (!claim) continue;
      const name = claim.metadata?.name;
      if (hasUnexpectedController(claim, set, pod)) {
        const text = `PersistentVolumeClaim ${name} has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim`;
        this.context.recorder.event(set, 'Warning', 'ConflictingController', text);
      }
      if (isClaimOwnerUpToDate(claim, set, pod)) continue;
      const result = yield* this.context.client.call(update(resources.persistentvolumeclaims, withClaimOwners(claim, set, pod)));
      if (!result.ok) throw new SyncError(`could not update claim ${name} for delete policy ownerRefs: ${result.status.message}`);
      this.written.wroteAt(keyOf(set), this.claims, result.object);
    }
  }

  *createMissingClaims(set: StatefulSet, pod: Pod): Procedure<void> {
    yield* this.createClaims(set, pod);
    yield* this.telling('Update', set, pod, this.updateClaims(set, pod));
  }

  private *createClaims(set: StatefulSet, pod: Pod): Procedure<void> {
    const errors: string[] = [];
    for (const claim of claimsOf(set, pod)) {
      const known = this.claimOf(set, claim);
      const name = claim.metadata?.name;
      if (known?.metadata?.deletionTimestamp) errors.push(`pvc ${name} is being deleted`);
      if (known) continue;
      const result = yield* this.context.client.call(create(resources.persistentvolumeclaims, claim), this.reads(set));
      if (result.ok) this.written.wroteAt(keyOf(set), this.claims, result.object);
      else errors.push(`failed to create PVC ${name}: ${result.status.message}`);
      if (result.ok || !isAlreadyExists(result.status)) this.toldOfClaim(set, pod, name, result.ok ? undefined : result.status.message);
    }
    if (errors.length > 0) throw new SyncError(errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`);
  }

  private toldOfClaim(set: StatefulSet, pod: Pod, claim: string | undefined, error: string | undefined): void {
    const { recorder } = this.context;
    const where = `Pod ${pod.metadata?.name} in StatefulSet ${set.metadata?.name}`;
    if (error === undefined) recorder.event(set, 'Normal', 'SuccessfulCreate', `Create Claim ${claim} ${where} success`);
    else recorder.event(set, 'Warning', 'FailedCreate', `Create Claim ${claim} for ${where} failed error: ${error}`);
  }
}
