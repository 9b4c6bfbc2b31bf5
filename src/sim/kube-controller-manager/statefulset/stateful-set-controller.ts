import { type Micros, millis, type PersistentVolumeClaim, type Pod, resources } from '../../../api/index.ts';
import { get, type Informer, keyOf, type Reconciled, update, WorkQueue, whenAllSynced } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { ApiError, isConflict, SyncError } from '../controller/api-error.ts';
import { ConsistencyStore } from '../controller/consistency-store.ts';
import { claimObjects } from '../controller/controller-ref-manager.ts';
import { PodEvents } from '../controller/pod-events.ts';
import type { ControllerContext } from '../controller-context.ts';
import { type ControllerRevision, controllerRevisions, sortControllerRevisions } from '../history/controller-history.ts';
import { labelSelectorAsSelector } from '../labels.ts';
import { nextAvailabilityCheck } from '../replicaset/availability.ts';
import { BY_CONTROLLER, orphans } from '../shared-informer-factory.ts';
import { wallClock } from '../time.ts';
import { StatefulHistories } from './history.ts';
import { isMemberOf, type StatefulSet } from './stateful-set.ts';
import { StatefulPodControl } from './stateful-pod-control.ts';
import { StatefulSetPass } from './stateful-set-control.ts';
import { type Counted, completed, countReplicas, isInconsistent, statusOf } from './status.ts';

/** Keeps the numbered Pods of StatefulSets. Source: `pkg/controller/statefulset/stateful_set.go`. */
export class StatefulSetController {
  private readonly sets: Informer<StatefulSet>;
  private readonly pods: Informer<Pod>;
  private readonly claims: Informer<PersistentVolumeClaim>;
  private readonly revisions: Informer<ControllerRevision>;
  private readonly queue: WorkQueue;
  private readonly written = new ConsistencyStore();
  private readonly control: StatefulPodControl;
  private readonly histories: StatefulHistories;

  constructor(private readonly context: ControllerContext) {
    const { host, informers } = context;
    this.sets = informers.of<StatefulSet>(resources.statefulsets);
    this.pods = informers.of<Pod>(resources.pods);
    this.claims = informers.of<PersistentVolumeClaim>(resources.persistentvolumeclaims);
    this.revisions = informers.of<ControllerRevision>(controllerRevisions);
    this.control = new StatefulPodControl(context, this.pods, this.claims, this.written);
    this.histories = new StatefulHistories(context, this.revisions, this.written);
    this.queue = new WorkQueue(host, { name: 'statefulset', workers: 5, reconcile: (key) => this.sync(key) });
  }

  start(): void {
    const enqueue = (set: StatefulSet): void => this.queue.add(keyOf(set));
    this.sets.handle({ onAdd: enqueue, onUpdate: (_, set) => enqueue(set), onDelete: enqueue });
    new PodEvents<StatefulSet>({
      kind: 'StatefulSet',
      owners: this.sets,
      selectorOf: (set) => labelSelectorAsSelector(set.spec?.selector),
      minReadySecondsOf: (set) => set.spec?.minReadySeconds ?? 0,
      enqueue,
      enqueueAfter: (set, delay: Micros) => this.queue.addAfter(keyOf(set), delay),
    }).listen(this.pods);
    whenAllSynced([this.sets, this.pods, this.claims, this.revisions], () => this.queue.start());
  }

  private *sync(key: string): Procedure<Reconciled> {
    if (!this.written.isReady(key)) return 'retry';
    const set = this.sets.get(key);
    if (!set) {
      this.written.clear(key);
      return 'done';
    }
    try {
      return yield* this.syncStatefulSet(key, set);
    } catch (error) {
      if (error instanceof ApiError || error instanceof SyncError) return 'retry';
      throw error;
    }
  }

  private *syncStatefulSet(key: string, set: StatefulSet): Procedure<Reconciled> {
    const { client, host } = this.context;
    const claim = { client, owner: set, ownerResource: resources.statefulsets, selector: labelSelectorAsSelector(set.spec?.selector) };
    const [own, orphan] = [set.metadata?.uid ?? '', orphans(set.metadata?.namespace)];
    const known = [...this.revisions.byIndex(BY_CONTROLLER, own), ...this.revisions.byIndex(BY_CONTROLLER, orphan)];
    const sorted = sortControllerRevisions(yield* claimObjects({ ...claim, resource: controllerRevisions }, known));
    const candidates = [...this.pods.byIndex(BY_CONTROLLER, own), ...this.pods.byIndex(BY_CONTROLLER, orphan)].filter((pod) => isMemberOf(set, pod));
    const pods = yield* claimObjects({ ...claim, resource: resources.pods }, candidates);
    const now = wallClock(host);
    const { collisionCount, ...revisions } = yield* this.histories.resolve(set, sorted);
    const progress = yield* new StatefulSetPass(this.control, set, revisions, pods, now).run();
    const counted = countReplicas(set, progress.pods ?? pods, revisions, collisionCount, now);
    yield* this.updateStatus(key, set, completed(set, { ...counted, currentReplicas: counted.currentReplicas - progress.replaced }));
    if (progress.error) throw progress.error;
    yield* this.histories.truncate(set, pods, sorted, revisions);
    const minReadySeconds = set.spec?.minReadySeconds ?? 0;
    if (minReadySeconds === 0 || counted.readyReplicas === counted.availableReplicas) return 'done';
    return { requeueAfter: millis(nextAvailabilityCheck(pods, minReadySeconds, now) ?? minReadySeconds * 1_000) };
  }

  /** A conflict is met with the newest object. Source: `stateful_set_status_updater.go`. */
  private *updateStatus(key: string, set: StatefulSet, counted: Counted): Procedure<void> {
    if (!isInconsistent(set, counted)) return;
    const { client } = this.context;
    const { namespace, name = '' } = set.metadata ?? {};
    const status = { ...(set.status?.conditions ? { conditions: set.status.conditions } : {}), ...statusOf(counted) };
    let result = yield* client.call(update(resources.statefulsets, { ...set, status }, 'status'));
    if (!result.ok && isConflict(result.status)) {
      const fresh = yield* client.call(get<StatefulSet>(resources.statefulsets, namespace, name));
      if (!fresh.ok) throw new ApiError(fresh.status);
      result = yield* client.call(update(resources.statefulsets, { ...fresh.object, status }, 'status'));
    }
    if (!result.ok) throw new ApiError(result.status);
    this.written.wroteAt(key, this.sets, result.object);
  }
}
