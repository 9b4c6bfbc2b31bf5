import { type Micros, millis, type Node, objectRef, type Pod, type Read, resources, seconds, type Status } from '../../../api/index.ts';
import { get, type Informer, keyOf, type Reconciled, update, WorkQueue, whenAllSynced } from '../../client-go/index.ts';
import { all, type Procedure } from '../../kernel/index.ts';
import { deepEqual } from '../../apimachinery/equality.ts';
import { isPodTerminal } from '../../component-helpers/pod.ts';
import { ApiError, isNamespaceTerminating, isNotFound, SyncError } from '../controller/api-error.ts';
import { ConsistencyStore } from '../controller/consistency-store.ts';
import { getControllerOf } from '../controller/controller-ref.ts';
import { claimObjects } from '../controller/controller-ref-manager.ts';
import { Expectations } from '../controller/expectations.ts';
import { PodControl, podFromTemplate } from '../controller/pod-control.ts';
import { PodEvents } from '../controller/pod-events.ts';
import { slowStartBatch } from '../controller/slow-start.ts';
import type { ControllerContext } from '../controller-context.ts';
import { type ControllerRevision, controllerRevisions, REVISION_HASH_LABEL } from '../history/controller-history.ts';
import { isEmptySelector, labelSelectorAsSelector } from '../labels.ts';
import { BY_CONTROLLER, BY_NODE, orphans, podsByNode } from '../shared-informer-factory.ts';
import { wallClock } from '../time.ts';
import { type DaemonSet, daemonPodTemplate, nodeShouldRunDaemonPod, targetNodeName, withNodeName } from './daemon-set.ts';
import { FailedPodsBackoff } from './failed-pods-backoff.ts';
import { DaemonHistories } from './history.ts';
import { type NodeToDaemonPods, type Plan, planNodes } from './nodes.ts';
import { countDaemons, type DaemonCounts, isUpToDate, withCounts } from './status.ts';
import { planUpdate } from './update.ts';

/** `BurstReplicas`: at most this many Pods are made, and as many deleted, in one pass. */
const BURST_REPLICAS = 250;

/** Keeps one Pod of each DaemonSet on every node that fits. Source: `pkg/controller/daemon/daemon_controller.go`. */
export class DaemonSetsController {
  private readonly sets: Informer<DaemonSet>;
  private readonly pods: Informer<Pod>;
  private readonly nodes: Informer<Node>;
  private readonly histories: DaemonHistories;
  private readonly queue: WorkQueue;
  private readonly nodeQueue: WorkQueue;
  private readonly expectations: Expectations;
  private readonly written = new ConsistencyStore();
  private readonly backoff = new FailedPodsBackoff();
  private readonly podControl: PodControl;

  constructor(private readonly context: ControllerContext) {
    const { host, informers, client, recorder } = context;
    this.sets = informers.of<DaemonSet>(resources.daemonsets);
    this.pods = podsByNode(informers);
    this.nodes = informers.of<Node>(resources.nodes);
    this.histories = new DaemonHistories(context, informers.of<ControllerRevision>(controllerRevisions));
    this.expectations = new Expectations(() => host.now());
    this.podControl = new PodControl(client, recorder);
    this.queue = new WorkQueue(host, { name: 'daemonset', workers: 2, reconcile: (key) => this.sync(key) });
    this.nodeQueue = new WorkQueue(host, { name: 'daemonset-node-updates', workers: 2, reconcile: (name) => this.syncNodeUpdate(name) });
  }

  start(): void {
    const enqueue = (ds: DaemonSet): void => this.queue.add(keyOf(ds));
    this.sets.handle({
      onAdd: enqueue,
      onUpdate: (before, ds) => {
        if (before.metadata?.uid !== ds.metadata?.uid) this.forget(keyOf(before));
        enqueue(ds);
      },
      onDelete: (ds) => {
        this.forget(keyOf(ds));
        enqueue(ds);
      },
    });
    this.histories.revisions.handle({
      onUpdate: (_, revision) => this.revisionChanged(revision),
      onDelete: (revision) => this.revisionChanged(revision),
    });
    new PodEvents<DaemonSet>({
      kind: 'DaemonSet',
      owners: this.sets,
      selectorOf: (ds) => labelSelectorAsSelector(ds.spec?.selector),
      minReadySecondsOf: (ds) => ds.spec?.minReadySeconds ?? 0,
      enqueue,
      enqueueAfter: (ds, delay) => this.queue.addAfter(keyOf(ds), delay),
      created: (ds) => this.expectations.creationObserved(keyOf(ds)),
      deleted: (ds, pod) => this.expectations.deletionObserved(keyOf(ds), keyOf(pod)),
    }).listen(this.pods);
    this.nodes.handle({
      onAdd: (node) => this.nodeQueue.add(keyOf(node)),
      onUpdate: (before, node) => {
        if (deepEqual(before.metadata?.labels, node.metadata?.labels) && deepEqual(before.spec?.taints, node.spec?.taints)) return;
        this.nodeQueue.add(keyOf(node));
      },
    });
    whenAllSynced([this.sets, this.pods, this.nodes, this.histories.revisions], () => {
      this.queue.start();
      this.nodeQueue.start();
    });
  }

  private forget(key: string): void {
    this.expectations.forget(key);
    this.written.clear(key);
  }

  private revisionChanged(revision: ControllerRevision): void {
    const reference = getControllerOf(revision);
    if (reference?.kind !== 'DaemonSet') return;
    const ds = this.sets.get(`${revision.metadata?.namespace}/${reference.name}`);
    if (ds?.metadata?.uid === reference.uid) this.queue.add(keyOf(ds));
  }

  /** Wakes the sets for which a change of the node matters. Source: `syncNodeUpdate`. */
  private *syncNodeUpdate(name: string): Procedure<Reconciled> {
    const node = this.nodes.get(name);
    if (!node) return 'done';
    const owners = new Set(this.pods.byIndex(BY_NODE, name).map((pod) => getControllerOf(pod)?.uid));
    for (const ds of this.sets.all()) {
      const { shouldRun, shouldContinueRunning } = nodeShouldRunDaemonPod(node, ds);
      const scheduled = owners.has(ds.metadata?.uid);
      if ((shouldRun && !scheduled) || (!shouldContinueRunning && scheduled) || (scheduled && (ds.status?.numberMisscheduled ?? 0) > 0))
        this.queue.add(keyOf(ds));
    }
    return 'done';
  }

  // --- one pass ------------------------------------------------------------------------------------------------------

  private *sync(key: string): Procedure<Reconciled> {
    if (!this.written.isReady(key)) return 'retry';
    const ds = this.sets.get(key);
    if (!ds) {
      this.forget(key);
      return 'done';
    }
    try {
      return yield* this.syncDaemonSet(key, ds);
    } catch (error) {
      if (error instanceof ApiError || error instanceof SyncError) return 'retry';
      throw error;
    }
  }

  private *syncDaemonSet(key: string, ds: DaemonSet): Procedure<Reconciled> {
    if (isEmptySelector(ds.spec?.selector)) {
      this.context.recorder.event(ds, 'Warning', 'SelectingAll', 'This daemon set is selecting all pods. A non-empty selector is required.');
      return 'done';
    }
    if (ds.metadata?.deletionTimestamp) return 'done';
    const { current, old } = yield* this.histories.construct(ds);
    this.written.wroteAt(key, this.histories.revisions, current);
    const hash = current.metadata?.labels?.[REVISION_HASH_LABEL] ?? '';
    if (!this.expectations.satisfied(key)) return yield* this.updateStatus(key, ds, hash, false);
    const adopted = yield* this.claimPods(ds);
    const refusal = yield* this.updateDaemonSet(key, ds, hash, old, adopted);
    const done = yield* this.updateStatus(key, ds, hash, true, adopted);
    return refusal ? 'retry' : done;
  }

  /** Adopts and releases. Returns the adopted Pods, which the cache does not yet know as the set's. */
  private *claimPods(ds: DaemonSet): Procedure<readonly Pod[]> {
    const { client } = this.context;
    const candidates = [...this.pods.byIndex(BY_CONTROLLER, ds.metadata?.uid ?? ''), ...this.pods.byIndex(BY_CONTROLLER, orphans(ds.metadata?.namespace))];
    const options = { client, owner: ds, ownerResource: resources.daemonsets, selector: labelSelectorAsSelector(ds.spec?.selector), resource: resources.pods };
    return (yield* claimObjects(options, candidates)).filter((pod) => !getControllerOf(pod));
  }

  /** The Pods of the set by node, as the cache has them now; finished ones that are going away count no more. */
  private podsOnNodes(ds: DaemonSet, adopted: readonly Pod[]): NodeToDaemonPods {
    const selector = labelSelectorAsSelector(ds.spec?.selector);
    const found = new Map<string, Pod[]>();
    const owned = this.pods.byIndex(BY_CONTROLLER, ds.metadata?.uid ?? '');
    // The cache may have caught up with an adoption by now.
    const fresh = adopted.filter(({ metadata }) => !owned.some((pod) => pod.metadata?.uid === metadata?.uid));
    for (const pod of fresh.length > 0 ? [...owned, ...fresh] : owned) {
      const node = targetNodeName(pod);
      if (node === undefined || !selector(pod.metadata?.labels) || (isPodTerminal(pod) && pod.metadata?.deletionTimestamp)) continue;
      const known = found.get(node);
      if (known) known.push(pod);
      else found.set(node, [pod]);
    }
    return found;
  }

  /** Makes, deletes and updates Pods. Returns the first refusal. */
  private *updateDaemonSet(
    key: string,
    ds: DaemonSet,
    hash: string,
    old: readonly ControllerRevision[],
    adopted: readonly Pod[],
  ): Procedure<Status | undefined> {
    const refusal = yield* this.syncNodes(key, ds, this.manage(key, ds, hash, adopted), hash);
    if (refusal) return refusal;
    if (this.expectations.satisfied(key) && ds.spec?.updateStrategy?.type !== 'OnDelete') {
      const plan = planUpdate(ds, [...this.nodes.all()], this.podsOnNodes(ds, adopted), hash, wallClock(this.context.host));
      const stopped = yield* this.syncNodes(key, ds, plan, hash);
      if (stopped) return stopped;
    }
    const live = new Set(this.pods.byIndex(BY_CONTROLLER, ds.metadata?.uid ?? '').map(({ metadata }) => metadata?.labels?.[REVISION_HASH_LABEL]));
    yield* this.histories.cleanup(ds, old, live);
    return undefined;
  }

  private manage(key: string, ds: DaemonSet, hash: string, adopted: readonly Pod[]): Plan {
    const { host, recorder } = this.context;
    const now = wallClock(host);
    const text = (pod: Pod, node: string): string => `daemon pod ${pod.metadata?.namespace}/${pod.metadata?.name} on node ${node}`;
    return planNodes(ds, [...this.nodes.all()], this.podsOnNodes(ds, adopted), hash, now, {
      mayDeleteFailed: (pod, node) => {
        const wait = this.backoff.next(`${ds.metadata?.uid}/${ds.status?.observedGeneration ?? 0}/${node}`, now);
        if (wait > 0) this.queue.addAfter(key, millis(wait));
        else recorder.event(ds, 'Warning', 'FailedDaemonPod', `Found failed ${text(pod, node)}, will try to kill it`);
        return wait === 0;
      },
      succeeded: (pod, node) => recorder.event(ds, 'Normal', 'SucceededDaemonPod', `Found succeeded ${text(pod, node)}, will try to delete it`),
    });
  }

  private reads(ds: DaemonSet): Read[] {
    const ref = objectRef('DaemonSet', ds.metadata?.namespace, ds.metadata?.name ?? '');
    return ['/spec/selector', '/spec/template', '/spec/updateStrategy'].map((pointer) => ({ ref, pointer }));
  }

  /** Source: `syncNodes`. */
  private *syncNodes(key: string, ds: DaemonSet, plan: Plan, hash: string): Procedure<Status | undefined> {
    const [nodes, victims] = [plan.create.slice(0, BURST_REPLICAS), plan.remove.slice(0, BURST_REPLICAS)];
    if (nodes.length === 0 && victims.length === 0) return undefined;
    const { podControl, expectations } = this;
    expectations.expect(key, nodes.length, victims.map(keyOf));
    const pod = podFromTemplate(daemonPodTemplate(ds, hash), ds);
    const onNode = (node: string): Pod => (pod.spec ? { ...pod, spec: { ...pod.spec, affinity: withNodeName(pod.spec.affinity, node) } } : pod);
    const reads = this.reads(ds);
    const { successes, error } = yield* slowStartBatch(nodes.length, function* (index) {
      const node = nodes[index] ?? '';
      const refusal = yield* podControl.create(onNode(node), ds, [...reads, { ref: objectRef('Node', undefined, node), pointer: '/spec/taints' }]);
      return refusal && isNamespaceTerminating(refusal) ? undefined : refusal;
    });
    for (let skipped = nodes.length - successes; skipped > 0; skipped--) expectations.creationObserved(key);
    const refusals = yield* all(
      victims.map(function* (victim): Procedure<Status | undefined> {
        const refusal = yield* podControl.delete(victim, ds, reads);
        if (refusal) expectations.deletionObserved(key, keyOf(victim));
        return refusal && !isNotFound(refusal) ? refusal : undefined;
      }),
    );
    return error ?? refusals.find((refusal) => refusal !== undefined);
  }

  private *updateStatus(key: string, ds: DaemonSet, hash: string, processed: boolean, adopted: readonly Pod[] = []): Procedure<Reconciled> {
    const counts = countDaemons(ds, [...this.nodes.all()], this.podsOnNodes(ds, adopted), hash, wallClock(this.context.host));
    if (!isUpToDate(ds, counts)) yield* this.storeStatus(key, ds, counts, processed);
    const minReadySeconds = ds.spec?.minReadySeconds ?? 0;
    const waits = minReadySeconds > 0 && counts.numberReady !== counts.numberAvailable;
    return waits ? { requeueAfter: seconds(minReadySeconds) as Micros } : 'done';
  }

  /** Tries once more with a fresh object when somebody else wrote in between (`StatusUpdateRetries` 1). */
  private *storeStatus(key: string, ds: DaemonSet, counts: DaemonCounts, processed: boolean): Procedure<void> {
    const { client } = this.context;
    const { namespace, name = '', generation } = ds.metadata ?? {};
    const body = (of: DaemonSet): DaemonSet => ({ ...of, status: withCounts(of.status, counts, processed ? generation : of.status?.observedGeneration) });
    let result = yield* client.call(update(resources.daemonsets, body(ds), 'status'), this.reads(ds));
    if (!result.ok) {
      const fresh = yield* client.call(get<DaemonSet>(resources.daemonsets, namespace, name));
      if (!fresh.ok) throw new ApiError(fresh.status);
      result = yield* client.call(update(resources.daemonsets, body(fresh.object), 'status'), this.reads(ds));
    }
    if (!result.ok) throw new ApiError(result.status);
    this.written.wroteAt(key, this.sets, result.object);
  }
}
