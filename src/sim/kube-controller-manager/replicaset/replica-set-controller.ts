import { millis, objectRef, type Pod, type Read, resources, type Status } from '../../../api/index.ts';
import { get, type Informer, keyOf, type Reconciled, update, WorkQueue, whenAllSynced } from '../../client-go/index.ts';
import { all, type Procedure } from '../../kernel/index.ts';
import { sortForDeletion } from '../controller/active-pods.ts';
import { ApiError, isNamespaceTerminating, isNotFound, SyncError } from '../controller/api-error.ts';
import { getControllerOf, type OwnerReference } from '../controller/controller-ref.ts';
import { claimObjects } from '../controller/controller-ref-manager.ts';
import { Expectations } from '../controller/expectations.ts';
import { isPodActive, isPodReady, isPodTerminating } from '../controller/pod.ts';
import { PodControl, podFromTemplate } from '../controller/pod-control.ts';
import { slowStartBatch } from '../controller/slow-start.ts';
import type { ControllerContext } from '../controller-context.ts';
import { BY_CONTROLLER, BY_NAMESPACE, orphans } from '../shared-informer-factory.ts';
import { wallClock } from '../time.ts';
import { nextAvailabilityCheck } from './availability.ts';
import { type OwnerKind, podKey, type ReplicaOwner } from './replica-owner.ts';
import { calculateStatus, isUpToDate, type ReplicaStatus } from './status.ts';

/** `BurstReplicas`: at most this many Pods are made or deleted in one pass. */
const BURST_REPLICAS = 500;

/**
 * Keeps as many Pods as a ReplicaSet (or ReplicationController) wants.
 * Source: `pkg/controller/replicaset/replica_set.go`.
 */
export class ReplicaSetController<T extends ReplicaOwner> {
  private readonly owners: Informer<T>;
  private readonly pods: Informer<Pod>;
  private readonly queue: WorkQueue;
  private readonly expectations: Expectations;
  private readonly podControl: PodControl;

  constructor(
    private readonly context: ControllerContext,
    private readonly kind: OwnerKind<T>,
  ) {
    const { host, informers, client, recorder } = context;
    this.owners = informers.of<T>(kind.resource);
    this.pods = informers.of<Pod>(resources.pods);
    this.expectations = new Expectations(() => host.now());
    this.podControl = new PodControl(client, recorder);
    this.queue = new WorkQueue(host, { name: kind.name, workers: 5, reconcile: (key) => this.sync(key) });
  }

  start(): void {
    const enqueue = (owner: T): void => this.queue.add(keyOf(owner));
    this.owners.handle({
      onAdd: enqueue,
      onUpdate: (before, owner) => {
        if (before.metadata?.uid !== owner.metadata?.uid) this.expectations.forget(keyOf(before));
        enqueue(owner);
      },
      onDelete: (owner) => {
        this.expectations.forget(keyOf(owner));
        enqueue(owner);
      },
    });
    this.pods.handle({
      onAdd: (pod) => this.podAdded(pod),
      onUpdate: (before, pod) => this.podUpdated(before, pod),
      onDelete: (pod) => this.podDeleted(pod),
    });
    whenAllSynced([this.owners, this.pods], () => this.queue.start());
  }

  // --- what changes ask for ------------------------------------------------------------------------------------------

  private resolve(pod: Pod, reference: OwnerReference | undefined): T | undefined {
    if (reference?.kind !== this.kind.resource.kind) return undefined;
    const owner = this.owners.get(`${pod.metadata?.namespace}/${reference.name}`);
    return owner?.metadata?.uid === reference.uid ? owner : undefined;
  }

  private podAdded(pod: Pod): void {
    if (pod.metadata?.deletionTimestamp) {
      this.podDeleted(pod);
      return;
    }
    const reference = getControllerOf(pod);
    if (!reference) {
      this.enqueueMatching(pod);
      return;
    }
    const owner = this.resolve(pod, reference);
    if (!owner) return;
    this.expectations.creationObserved(keyOf(owner));
    this.queue.add(keyOf(owner));
  }

  private podUpdated(before: Pod, pod: Pod): void {
    if (pod.metadata?.deletionTimestamp) {
      this.podDeleted(pod);
      if (before.metadata?.labels !== pod.metadata.labels) this.podDeleted(before);
      return;
    }
    const [referenceBefore, reference] = [getControllerOf(before), getControllerOf(pod)];
    if (referenceBefore && referenceBefore.uid !== reference?.uid) {
      const ownerBefore = this.resolve(before, referenceBefore);
      if (ownerBefore) this.queue.add(keyOf(ownerBefore));
    }
    if (!reference) {
      if (before.metadata?.labels !== pod.metadata?.labels || referenceBefore) this.enqueueMatching(pod);
      return;
    }
    const owner = this.resolve(pod, reference);
    if (!owner) return;
    this.queue.add(keyOf(owner));
    const minReadySeconds = owner.spec?.minReadySeconds ?? 0;
    // One second more than asked, since conditions have whole seconds.
    if (!isPodReady(before) && isPodReady(pod) && minReadySeconds > 0) this.queue.addAfter(keyOf(owner), millis(minReadySeconds * 1_000 + 1_000));
  }

  private podDeleted(pod: Pod): void {
    const owner = this.resolve(pod, getControllerOf(pod));
    if (!owner) return;
    this.expectations.deletionObserved(keyOf(owner), podKey(pod));
    this.queue.add(keyOf(owner));
  }

  /** An orphan: whoever selects it may adopt it. */
  private enqueueMatching(pod: Pod): void {
    for (const owner of this.owners.byIndex(BY_NAMESPACE, pod.metadata?.namespace ?? '')) {
      if (this.kind.selectorOf(owner)(pod.metadata?.labels)) this.queue.add(keyOf(owner));
    }
  }

  // --- one pass ------------------------------------------------------------------------------------------------------

  private *sync(key: string): Procedure<Reconciled> {
    const owner = this.owners.get(key);
    if (!owner) {
      this.expectations.forget(key);
      return 'done';
    }
    try {
      return yield* this.syncOwner(key, owner);
    } catch (error) {
      if (error instanceof ApiError || error instanceof SyncError) return 'retry';
      throw error;
    }
  }

  private *syncOwner(key: string, owner: T): Procedure<Reconciled> {
    const { client, host } = this.context;
    const needsSync = this.expectations.satisfied(key);
    const uid = owner.metadata?.uid ?? '';
    const controlled = this.pods.byIndex(BY_CONTROLLER, uid);
    const selector = this.kind.selectorOf(owner);
    const candidates = controlled.concat(this.pods.byIndex(BY_CONTROLLER, orphans(owner.metadata?.namespace))).filter(isPodActive);
    const activePods = yield* claimObjects({ client, owner, ownerResource: this.kind.resource, selector, resource: resources.pods }, candidates);
    const terminating = this.kind.reportsTerminating ? controlled.filter((pod) => isPodTerminating(pod) && selector(pod.metadata?.labels)).length : undefined;
    const failure = needsSync && !owner.metadata?.deletionTimestamp ? yield* this.manageReplicas(key, owner, activePods) : undefined;
    const now = wallClock(host);
    const observed = { activePods, terminating, failure: failure?.message, now, timestamp: host.timestamp() };
    const status = calculateStatus(owner, observed);
    yield* this.updateStatus(owner, status);
    if (failure) return 'retry';
    const minReadySeconds = owner.spec?.minReadySeconds ?? 0;
    if (minReadySeconds === 0 || status.readyReplicas === status.availableReplicas) return 'done';
    return { requeueAfter: millis(nextAvailabilityCheck(activePods, minReadySeconds, now) ?? minReadySeconds * 1_000) };
  }

  private reads(owner: T): Read[] {
    const ref = objectRef(owner.kind, owner.metadata?.namespace, owner.metadata?.name ?? '');
    return ['/spec/replicas', '/spec/selector', '/spec/template'].map((pointer) => ({ ref, pointer }));
  }

  /** Makes or deletes Pods. Returns the first refusal. */
  private *manageReplicas(key: string, owner: T, activePods: readonly Pod[]): Procedure<Status | undefined> {
    const missing = (owner.spec?.replicas ?? 1) - activePods.length;
    if (missing > 0) return yield* this.createPods(key, owner, Math.min(missing, BURST_REPLICAS));
    if (missing < 0) return yield* this.deletePods(key, owner, activePods, Math.min(-missing, BURST_REPLICAS));
    return undefined;
  }

  private *createPods(key: string, owner: T, count: number): Procedure<Status | undefined> {
    const pod = podFromTemplate(owner.spec?.template ?? {}, owner);
    const reads = this.reads(owner);
    this.expectations.expectCreations(key, count);
    const { podControl } = this;
    const { successes, error } = yield* slowStartBatch(count, function* () {
      const refusal = yield* podControl.create(pod, owner, reads);
      // Nothing can be made in a namespace that goes away; that is no reason to try again.
      return refusal && isNamespaceTerminating(refusal) ? undefined : refusal;
    });
    for (let skipped = count - successes; skipped > 0; skipped--) this.expectations.creationObserved(key);
    return error;
  }

  private *deletePods(key: string, owner: T, activePods: readonly Pod[], count: number): Procedure<Status | undefined> {
    const victims = this.podsToDelete(owner, activePods, count);
    const reads = this.reads(owner);
    this.expectations.expectDeletions(key, victims.map(podKey));
    const { podControl, expectations } = this;
    const refusals = yield* all(
      victims.map(function* (pod): Procedure<Status | undefined> {
        const refusal = yield* podControl.delete(pod, owner, reads);
        if (refusal) expectations.deletionObserved(key, podKey(pod));
        return refusal && !isNotFound(refusal) ? refusal : undefined;
      }),
    );
    return refusals.find((refusal) => refusal !== undefined);
  }

  private podsToDelete(owner: T, activePods: readonly Pod[], count: number): readonly Pod[] {
    if (count >= activePods.length) return activePods;
    const onNode = new Map<string, number>();
    for (const pod of this.relatedPods(owner)) {
      const node = pod.spec?.nodeName ?? '';
      if (isPodActive(pod)) onNode.set(node, (onNode.get(node) ?? 0) + 1);
    }
    const ranked = activePods.map((pod) => ({ pod, rank: onNode.get(pod.spec?.nodeName ?? '') ?? 0 }));
    return sortForDeletion(ranked, wallClock(this.context.host)).slice(0, count);
  }

  /** The Pods of all ReplicaSets of the same Deployment; of this one alone when it has no owner. */
  private relatedPods(owner: T): readonly Pod[] {
    const controller = getControllerOf(owner);
    const siblings = controller ? this.owners.byIndex(BY_CONTROLLER, controller.uid) : [owner];
    return siblings.flatMap((sibling) => this.pods.byIndex(BY_CONTROLLER, sibling.metadata?.uid ?? ''));
  }

  /** Tries once more with a fresh object when somebody else wrote in between (`statusUpdateRetries` 1). */
  private *updateStatus(owner: T, status: ReplicaStatus): Procedure<void> {
    if (isUpToDate(owner, status)) return;
    const { client } = this.context;
    const { resource } = this.kind;
    const { namespace, name = '', generation } = owner.metadata ?? {};
    const body = { ...status, ...(generation === undefined ? {} : { observedGeneration: generation }) };
    const first = yield* client.call(update(resource, { ...owner, status: body }, 'status'));
    if (first.ok) return;
    const fresh = yield* client.call(get<T>(resource, namespace, name));
    if (!fresh.ok) throw new ApiError(fresh.status);
    const second = yield* client.call(update(resource, { ...fresh.object, status: body }, 'status'));
    if (!second.ok) throw new ApiError(second.status);
  }
}
