import { millis, objectRef, type Pod, type PodDisruptionBudget, resources, type ResourceType } from '../../../api/index.ts';
import { type Informer, keyOf, patch, type Reconciled, update, WorkQueue, whenAllSynced } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { isPodTerminal } from '../../component-helpers/pod.ts';
import { ApiError, isConflict, SyncError } from '../controller/api-error.ts';
import { getPodCondition } from '../controller/pod.ts';
import type { ControllerContext } from '../controller-context.ts';
import { labelSelectorAsSelector } from '../labels.ts';
import { BY_NAMESPACE } from '../shared-informer-factory.ts';
import { parseTime, wallClock } from '../time.ts';
import { ExpectedPods } from './expected-pods.ts';
import { type BudgetStatus, budgetStatus, countHealthy, disruptedPods, isUpToDate, withCondition } from './status.ts';

export const podDisruptionBudgets: ResourceType = {
  group: 'policy',
  version: 'v1',
  resource: 'poddisruptionbudgets',
  kind: 'PodDisruptionBudget',
  namespaced: true,
};

/** `stalePodDisruptionTimeout`: a Pod that is said to be disrupted and then is not, milliseconds. */
const STALE_DISRUPTION = 120_000;

/** `%v` of a LabelSelector as Go prints it. */
function goSelector({ matchLabels = {}, matchExpressions = [] }: NonNullable<NonNullable<PodDisruptionBudget['spec']>['selector']>): string {
  const labels = Object.entries(matchLabels)
    .sort()
    .map(([key, value]) => `${key}: ${value},`)
    .join('');
  const expressions = matchExpressions
    .map(({ key, operator, values = [] }) => `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`)
    .join('');
  return `&LabelSelector{MatchLabels:map[string]string{${labels}},MatchExpressions:[]LabelSelectorRequirement{${expressions}},}`;
}

/** Says how many Pods of each PodDisruptionBudget may be evicted now. Source: `pkg/controller/disruption/disruption.go`. */
export class DisruptionController {
  private readonly budgets: Informer<PodDisruptionBudget>;
  private readonly pods: Informer<Pod>;
  private readonly expected: ExpectedPods;
  private readonly queue: WorkQueue;
  private readonly staleQueue: WorkQueue;

  constructor(private readonly context: ControllerContext) {
    const { host, informers } = context;
    this.budgets = informers.of<PodDisruptionBudget>(podDisruptionBudgets);
    this.pods = informers.of<Pod>(resources.pods);
    this.expected = new ExpectedPods(context);
    this.queue = new WorkQueue(host, { name: 'disruption', workers: 1, reconcile: (key) => this.sync(key) });
    this.staleQueue = new WorkQueue(host, { name: 'stale_pod_disruption', workers: 1, reconcile: (key) => this.syncStale(key) });
  }

  start(): void {
    const enqueue = (pdb: PodDisruptionBudget): void => this.queue.add(keyOf(pdb));
    this.budgets.handle({ onAdd: enqueue, onUpdate: (_, pdb) => enqueue(pdb), onDelete: enqueue });
    this.pods.handle({
      onAdd: (pod) => this.podChanged(pod),
      onUpdate: (_, pod) => this.podChanged(pod),
      onDelete: (pod) => this.wakeBudget(pod),
    });
    const { replicaSets, deployments, statefulSets, replicationControllers } = this.expected;
    whenAllSynced([this.budgets, this.pods, replicaSets, deployments, statefulSets, replicationControllers], () => {
      this.queue.start();
      this.staleQueue.start();
    });
  }

  private podChanged(pod: Pod): void {
    this.wakeBudget(pod);
    const left = this.staleIn(pod);
    if (left !== undefined) this.staleQueue.addAfter(keyOf(pod), millis(left));
  }

  private wakeBudget(pod: Pod): void {
    const namespace = pod.metadata?.namespace ?? '';
    const budgets = this.budgets.byIndex(BY_NAMESPACE, namespace).filter((pdb) => labelSelectorAsSelector(pdb.spec?.selector)(pod.metadata?.labels));
    const [first] = budgets;
    if (!first) return;
    if (budgets.length > 1) {
      const text = `Pod "${namespace}"/"${pod.metadata?.name}" matches multiple PodDisruptionBudgets.  Chose "${first.metadata?.name}" arbitrarily.`;
      this.context.recorder.event(pod, 'Warning', 'MultiplePodDisruptionBudgets', text);
    }
    this.queue.add(keyOf(first));
  }

  private *sync(key: string): Procedure<Reconciled> {
    const pdb = this.budgets.get(key);
    if (!pdb) return 'done';
    try {
      return yield* this.trySync(pdb);
    } catch (error) {
      if (!(error instanceof ApiError || error instanceof SyncError)) throw error;
      if (error instanceof ApiError && isConflict(error.status)) return 'retry';
      return yield* this.failSafe(pdb, error.message);
    }
  }

  private *trySync(pdb: PodDisruptionBudget): Procedure<Reconciled> {
    const { host, recorder } = this.context;
    const selector = labelSelectorAsSelector(pdb.spec?.selector);
    const pods = this.pods.byIndex(BY_NAMESPACE, pdb.metadata?.namespace ?? '').filter((pod) => selector(pod.metadata?.labels));
    if (pods.length === 0) recorder.event(pdb, 'Normal', 'NoPods', 'No matching pods found');
    const expected = yield* this.expectedOf(pdb, pods);
    if (expected.unmanaged.length > 0) {
      const text = `Pods selected by this PodDisruptionBudget (selector: ${goSelector(pdb.spec?.selector ?? {})}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`;
      recorder.event(pdb, 'Warning', 'UnmanagedPods', text);
    }
    const now = wallClock(host);
    const disrupted = disruptedPods(pdb, pods, now);
    const namespace = pdb.metadata?.namespace;
    for (const pod of disrupted.notDeleted)
      recorder.event(pod, 'Warning', 'NotDeleted', `Pod was expected by PDB ${namespace}/${namespace} to be deleted but it wasn't`);
    const status = budgetStatus(pdb, countHealthy(pods, disrupted.pods, now), expected, disrupted.pods, host.timestamp());
    if (!isUpToDate(pdb, status)) yield* this.write(pdb, status);
    return disrupted.recheckAt === undefined ? 'done' : { requeueAfter: millis(disrupted.recheckAt - now + 1) };
  }

  private *expectedOf(pdb: PodDisruptionBudget, pods: readonly Pod[]): ReturnType<ExpectedPods['of']> {
    try {
      return yield* this.expected.of(pdb, pods);
    } catch (error) {
      if (error instanceof SyncError)
        this.context.recorder.event(pdb, 'Warning', 'CalculateExpectedPodCountFailed', `Failed to calculate the number of expected pods: ${error.message}`);
      throw error;
    }
  }

  private *write(pdb: PodDisruptionBudget, status: BudgetStatus): Procedure<void> {
    const ref = objectRef('PodDisruptionBudget', pdb.metadata?.namespace, pdb.metadata?.name ?? '');
    const reads = ['/spec/minAvailable', '/spec/maxUnavailable', '/spec/selector'].map((pointer) => ({ ref, pointer }));
    const result = yield* this.context.client.call(update(podDisruptionBudgets, { ...pdb, status }, 'status'), reads);
    if (!result.ok) throw new ApiError(result.status);
  }

  /** When nothing can be known, nothing may be evicted. */
  private *failSafe(pdb: PodDisruptionBudget, message: string): Procedure<Reconciled> {
    const observed = pdb.status?.observedGeneration;
    const condition = {
      type: 'DisruptionAllowed',
      status: 'False' as const,
      reason: 'SyncFailed',
      message,
      ...(observed === undefined ? {} : { observedGeneration: observed }),
    };
    const status: BudgetStatus = {
      ...(pdb.status ?? { currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 }),
      disruptionsAllowed: 0,
      conditions: withCondition(pdb.status?.conditions, condition, this.context.host.timestamp()),
    };
    if (isUpToDate(pdb, status)) return 'done';
    const result = yield* this.context.client.call(update(podDisruptionBudgets, { ...pdb, status }, 'status'));
    return result.ok ? 'done' : 'retry';
  }

  /** Milliseconds until a Pod that was said to be disrupted counts as spared; undefined when it was not. */
  private staleIn(pod: Pod): number | undefined {
    const condition = getPodCondition(pod, 'DisruptionTarget');
    if (pod.metadata?.deletionTimestamp || condition?.status !== 'True' || condition.reason === 'TerminationByKubelet' || isPodTerminal(pod)) return undefined;
    return Math.max((parseTime(condition.lastTransitionTime) ?? 0) + STALE_DISRUPTION - wallClock(this.context.host), 0);
  }

  private *syncStale(key: string): Procedure<Reconciled> {
    const pod = this.pods.get(key);
    const left = pod && this.staleIn(pod);
    if (!pod || left === undefined) return 'done';
    if (left > 0) return { requeueAfter: millis(left) };
    const { namespace, name = '' } = pod.metadata ?? {};
    const condition = { type: 'DisruptionTarget', status: 'False', reason: '', message: '', lastTransitionTime: this.context.host.timestamp() };
    const body = { status: { conditions: [condition] } };
    const result = yield* this.context.client.call(patch(resources.pods, namespace, name, 'application/strategic-merge-patch+json', body, 'status'));
    return result.ok ? 'done' : 'retry';
  }
}
