import { type HorizontalPodAutoscaler, type KubeObject, objectRef, type Pod, resources, type ResourceType, resourcePath, seconds } from '../../../api/index.ts';
import { deepEqual } from '../../apimachinery/equality.ts';
import { matches, parseLabelSelector } from '../../apimachinery/index.ts';
import { type ApiResult, type Informer, keyOf, type Reconciled, update, WorkQueue, whenAllSynced } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { ControllerContext } from '../controller-context.ts';
import { serverPreferredResources } from '../discovery.ts';
import { computeMetric, type MetricStatus } from './compute-metric.ts';
import type { MetricError } from './metrics-errors.ts';
import { ScalingHistory } from './scaling-rules.ts';

export const horizontalPodAutoscalers: ResourceType = {
  group: 'autoscaling',
  version: 'v2',
  resource: 'horizontalpodautoscalers',
  kind: 'HorizontalPodAutoscaler',
  namespaced: true,
};

/** `--horizontal-pod-autoscaler-sync-period`. */
const SYNC_PERIOD = seconds(15);

type Status = NonNullable<HorizontalPodAutoscaler['status']>;

interface Scale extends KubeObject {
  readonly spec?: { readonly replicas?: number };
  readonly status?: { readonly replicas?: number; readonly selector?: string };
}

/** A size, and the metric that asks for it. */
interface Wanted {
  readonly replicas: number;
  readonly metric: string;
}

/** What one pass writes at its end. */
interface Draft {
  status: Partial<Status>;
}

/**
 * Looks at each HorizontalPodAutoscaler every 15 s: keeps its target within its bounds, and between them at the size that its
 * metrics ask for. Source: `pkg/controller/podautoscaler/horizontal.go`.
 */
export class HorizontalController {
  private readonly autoscalers: Informer<HorizontalPodAutoscaler>;
  private readonly queue: WorkQueue;
  private readonly waiting = new Set<string>();
  private readonly pods: Informer<Pod>;
  private readonly histories = new Map<string, ScalingHistory>();

  constructor(private readonly context: ControllerContext) {
    this.autoscalers = context.informers.of<HorizontalPodAutoscaler>(horizontalPodAutoscalers);
    this.pods = context.informers.of<Pod>(resources.pods);
    this.queue = new WorkQueue(context.host, { name: 'horizontalpodautoscaler', workers: 5, reconcile: (key) => this.sync(key) });
  }

  start(): void {
    const enqueue = (hpa: HorizontalPodAutoscaler): void => this.inAWhile(keyOf(hpa));
    this.autoscalers.handle({ onAdd: enqueue, onUpdate: (_, hpa) => enqueue(hpa), onDelete: (hpa) => this.histories.delete(keyOf(hpa)) });
    whenAllSynced([this.autoscalers, this.pods], () => this.queue.start());
  }

  /** The queue's limiter lets each key through once in a period, whatever happens (`NewFixedItemIntervalRateLimiter`). */
  private inAWhile(key: string): void {
    if (this.waiting.has(key)) return;
    this.waiting.add(key);
    this.queue.addAfter(key, SYNC_PERIOD);
  }

  private *sync(key: string): Procedure<Reconciled> {
    this.waiting.delete(key);
    const hpa = this.autoscalers.get(key);
    if (!hpa) return 'done';
    const draft: Draft = { status: hpa.status ?? {} };
    yield* this.reconcile(hpa, draft);
    const status = { desiredReplicas: 0, ...draft.status };
    if (!deepEqual(hpa.status, status)) yield* this.context.client.call(update(horizontalPodAutoscalers, { ...hpa, status }, 'status'), this.reads(hpa));
    this.inAWhile(key);
    return 'done';
  }

  private reads({ metadata }: HorizontalPodAutoscaler): { readonly ref: ReturnType<typeof objectRef>; readonly pointer: string }[] {
    const ref = objectRef('HorizontalPodAutoscaler', metadata?.namespace, metadata?.name ?? '');
    return ['/spec/minReplicas', '/spec/maxReplicas', '/spec/metrics'].map((pointer) => ({ ref, pointer }));
  }

  private setCondition(draft: Draft, type: string, status: 'True' | 'False', reason: string, message: string): void {
    const conditions = draft.status.conditions ?? [];
    const known = conditions.find((condition) => condition.type === type);
    const lastTransitionTime = known?.status === status ? known.lastTransitionTime : this.context.host.timestamp();
    const next = { type, status, lastTransitionTime, reason, message };
    draft.status = { ...draft.status, conditions: known ? conditions.map((condition) => (condition === known ? next : condition)) : [...conditions, next] };
  }

  /** Where the target's scale is served; the error otherwise. */
  private *scalePath(hpa: HorizontalPodAutoscaler): Procedure<{ readonly path: string } | { readonly error: string }> {
    const { apiVersion = 'v1', kind = '', name = '' } = hpa.spec?.scaleTargetRef ?? {};
    const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    const { resources: served } = yield* serverPreferredResources(this.context.client);
    const type = served.find((each) => each.kind === kind && each.group === group);
    if (!type) return { error: `no matches for kind "${kind}" in group "${group}"` };
    return { path: resourcePath({ ...type, version: type.version || version }, hpa.metadata?.namespace, name, 'scale') };
  }

  private noScale(hpa: HorizontalPodAutoscaler, draft: Draft, error: string): void {
    this.context.recorder.event(hpa, 'Warning', 'FailedGetScale', error);
    this.setCondition(draft, 'AbleToScale', 'False', 'FailedGetScale', `the HPA controller was unable to get the target's current scale: ${error}`);
  }

  private *reconcile(hpa: HorizontalPodAutoscaler, draft: Draft): Procedure<void> {
    const found = yield* this.scalePath(hpa);
    if ('error' in found) return this.noScale(hpa, draft, found.error);
    const answer: ApiResult<Scale> = yield* this.context.client.call<Scale>({ method: 'GET', path: found.path });
    if (!answer.ok) return this.noScale(hpa, draft, answer.status.message ?? '');
    this.setCondition(draft, 'AbleToScale', 'True', 'SucceededGetScale', "the HPA controller was able to get the target's current scale");
    const current = answer.object.spec?.replicas ?? 0;
    const { minReplicas = 1, maxReplicas = current } = hpa.spec ?? {};
    const history = this.historyOf(hpa, current);
    if (current === 0 && minReplicas !== 0) {
      this.setCondition(draft, 'ScalingActive', 'False', 'ScalingDisabled', 'scaling is disabled since the replica count of the target is zero');
      draft.status = { ...draft.status, currentReplicas: 0, desiredReplicas: 0 };
    } else if (current > maxReplicas)
      yield* this.rescale(hpa, draft, found.path, answer.object, maxReplicas, 'Current number of replicas above Spec.MaxReplicas');
    else if (current < minReplicas)
      yield* this.rescale(hpa, draft, found.path, answer.object, minReplicas, 'Current number of replicas below Spec.MinReplicas');
    else {
      const wanted = yield* this.byMetrics(hpa, draft, answer.object);
      if (wanted) yield* this.apply(hpa, draft, found.path, answer.object, history, wanted);
    }
  }

  /** Bounds and rates are put on what the metrics ask for, and that is done. */
  private *apply(
    hpa: HorizontalPodAutoscaler,
    draft: Draft,
    path: string,
    scale: Scale,
    history: ScalingHistory,
    { replicas: proposed, metric }: Wanted,
  ): Procedure<void> {
    const current = scale.spec?.replicas ?? 0;
    const { minReplicas: min = 1, maxReplicas: max = current, behavior } = hpa.spec ?? {};
    const { replicas, ableToScale, limited, scalingLimited } = history.normalize({ current, min, max }, proposed, behavior, this.context.host.now());
    this.setCondition(draft, 'AbleToScale', 'True', ableToScale.reason, ableToScale.message);
    this.setCondition(draft, 'ScalingLimited', limited ? 'True' : 'False', scalingLimited.reason, scalingLimited.message);
    const reason = proposed > current ? `${metric} above target` : proposed < current ? 'All metrics below target' : '';
    if (replicas !== current) yield* this.rescale(hpa, draft, path, scale, replicas, reason);
    else draft.status = { ...draft.status, currentReplicas: current, desiredReplicas: current };
  }

  private historyOf(hpa: HorizontalPodAutoscaler, current: number): ScalingHistory {
    const key = keyOf(hpa);
    const history = this.histories.get(key) ?? new ScalingHistory();
    this.histories.set(key, history);
    history.begin(current, this.context.host.now());
    return history;
  }

  private *rescale(hpa: HorizontalPodAutoscaler, draft: Draft, path: string, scale: Scale, desired: number, reason: string): Procedure<void> {
    const { recorder, client, host } = this.context;
    const current = scale.spec?.replicas ?? 0;
    const result = yield* client.call<Scale>({ method: 'PUT', path, body: { ...scale, spec: { ...scale.spec, replicas: desired } } }, this.reads(hpa));
    if (!result.ok) {
      recorder.event(hpa, 'Warning', 'FailedRescale', `New size: ${desired}; reason: ${reason}; error: ${result.status.message}`);
      this.setCondition(
        draft,
        'AbleToScale',
        'False',
        'FailedUpdateScale',
        `the HPA controller was unable to update the target scale: ${result.status.message}`,
      );
      draft.status = { ...draft.status, currentReplicas: current };
      return;
    }
    this.setCondition(draft, 'AbleToScale', 'True', 'SucceededRescale', `the HPA controller was able to update the target scale to ${desired}`);
    recorder.event(hpa, 'Normal', 'SuccessfulRescale', `New size: ${desired}; reason: ${reason}`);
    this.histories.get(keyOf(hpa))?.scaled(current, desired, host.now(), hpa.spec?.behavior);
    draft.status = { ...draft.status, currentReplicas: current, desiredReplicas: desired, lastScaleTime: host.timestamp() };
  }

  /**
   * The largest size that a metric asks for. A metric that cannot be had stands in the way of a smaller size, not of a larger
   * one. Source: `computeReplicasForMetrics`.
   */
  private *byMetrics(hpa: HorizontalPodAutoscaler, draft: Draft, scale: Scale): Procedure<Wanted | undefined> {
    const { recorder } = this.context;
    const current = scale.spec?.replicas ?? 0;
    const selector = scale.status?.selector ?? '';
    const metrics = hpa.spec?.metrics ?? [];
    const errors: MetricError[] = [];
    const statuses: MetricStatus[] = [];
    let best: Wanted | undefined;
    for (const metric of metrics) {
      const result = yield* computeMetric(this.context, this.podsOf(hpa, selector), metric, {
        namespace: hpa.metadata?.namespace ?? '',
        selector,
        current,
        statusReplicas: scale.status?.replicas ?? 0,
        behavior: hpa.spec?.behavior,
      });
      if (result.ok) {
        if (!best || result.replicas > best.replicas) best = result;
        statuses.push(result.status);
      } else {
        errors.push(result.error);
        statuses.push({ type: '' });
        recorder.event(hpa, 'Warning', result.error.reason, result.error.condition);
      }
    }
    draft.status = { ...draft.status, currentReplicas: current, currentMetrics: statuses };
    const [first] = errors;
    if (first && (!best || best.replicas < current)) {
      this.setCondition(draft, 'ScalingActive', 'False', first.reason, `the HPA was unable to compute the replica count: ${first.condition}`);
      recorder.event(
        hpa,
        'Warning',
        'FailedComputeMetricsReplicas',
        `invalid metrics (${errors.length} invalid out of ${metrics.length}), first error is: ${first.error}`,
      );
      return undefined;
    }
    if (best)
      this.setCondition(draft, 'ScalingActive', 'True', 'ValidMetricFound', `the HPA was able to successfully calculate a replica count from ${best.metric}`);
    return best;
  }

  private podsOf({ metadata }: HorizontalPodAutoscaler, selector: string): readonly Pod[] {
    const parsed = parseLabelSelector(selector);
    if (!parsed.ok) return [];
    return [...this.pods.all()].filter((pod) => pod.metadata?.namespace === metadata?.namespace && matches(parsed.selector, pod.metadata?.labels));
  }
}
