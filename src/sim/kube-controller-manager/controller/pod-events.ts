import { type KubeObject, type Micros, millis, type Pod } from '../../../api/index.ts';
import type { Informer } from '../../client-go/index.ts';
import type { Selector } from '../labels.ts';
import { BY_NAMESPACE } from '../shared-informer-factory.ts';
import { getControllerOf, type OwnerReference } from './controller-ref.ts';
import { isPodReady } from './pod.ts';

/** A kind whose Pods a controller looks after. */
export interface PodOwners<T extends KubeObject> {
  readonly kind: string;
  readonly owners: Informer<T>;
  readonly selectorOf: (owner: T) => Selector;
  readonly minReadySecondsOf: (owner: T) => number;
  readonly enqueue: (owner: T) => void;
  readonly enqueueAfter: (owner: T, delay: Micros) => void;
  readonly created?: (owner: T, pod: Pod) => void;
  readonly deleted?: (owner: T, pod: Pod) => void;
}

/**
 * Wakes the owners of Pods that change: the controller of the Pod, the one that it had before, and for an orphan all that
 * select it. Source: the `addPod`, `updatePod`, `deletePod` of `pkg/controller/{daemon,statefulset}`.
 */
export class PodEvents<T extends KubeObject> {
  constructor(private readonly of: PodOwners<T>) {}

  listen(pods: Informer<Pod>): void {
    pods.handle({ onAdd: (pod) => this.added(pod), onUpdate: (before, pod) => this.updated(before, pod), onDelete: (pod) => this.removed(pod) });
  }

  private resolve(pod: Pod, reference: OwnerReference | undefined): T | undefined {
    if (reference?.kind !== this.of.kind) return undefined;
    const owner = this.of.owners.get(`${pod.metadata?.namespace}/${reference.name}`);
    return owner?.metadata?.uid === reference.uid ? owner : undefined;
  }

  private added(pod: Pod): void {
    if (pod.metadata?.deletionTimestamp) {
      this.removed(pod);
      return;
    }
    const reference = getControllerOf(pod);
    if (!reference) {
      this.wakeMatching(pod);
      return;
    }
    const owner = this.resolve(pod, reference);
    if (!owner) return;
    this.of.created?.(owner, pod);
    this.of.enqueue(owner);
  }

  private updated(before: Pod, pod: Pod): void {
    if (pod.metadata?.deletionTimestamp) {
      this.removed(pod);
      return;
    }
    const [referenceBefore, reference] = [getControllerOf(before), getControllerOf(pod)];
    const handedOver = referenceBefore?.uid !== reference?.uid;
    const ownerBefore = handedOver ? this.resolve(before, referenceBefore) : undefined;
    if (ownerBefore) this.of.enqueue(ownerBefore);
    if (!reference) {
      if (handedOver || before.metadata?.labels !== pod.metadata?.labels) this.wakeMatching(pod);
      return;
    }
    const owner = this.resolve(pod, reference);
    if (!owner) return;
    this.of.enqueue(owner);
    const minReadySeconds = this.of.minReadySecondsOf(owner);
    // One second more than asked, since conditions have whole seconds.
    if (minReadySeconds > 0 && !isPodReady(before) && isPodReady(pod)) this.of.enqueueAfter(owner, millis((minReadySeconds + 1) * 1_000));
  }

  private removed(pod: Pod): void {
    const owner = this.resolve(pod, getControllerOf(pod));
    if (!owner) return;
    this.of.deleted?.(owner, pod);
    this.of.enqueue(owner);
  }

  private wakeMatching(pod: Pod): void {
    for (const owner of this.of.owners.byIndex(BY_NAMESPACE, pod.metadata?.namespace ?? '')) {
      if (this.of.selectorOf(owner)(pod.metadata?.labels)) this.of.enqueue(owner);
    }
  }
}
