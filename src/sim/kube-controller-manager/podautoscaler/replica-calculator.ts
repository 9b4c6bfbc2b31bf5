import type { Pod } from '../../../api/index.ts';
import { milliValue } from '../../apimachinery/index.ts';
import { podRequests } from '../../component-helpers/resource/helpers.ts';

/** What a Pod uses of a resource, in milli-units, and when and over how long that was measured. Times are milliseconds since the epoch. */
export interface PodMetric {
  readonly value: number;
  readonly at: number;
  readonly windowMs: number;
}

export type PodMetrics = ReadonlyMap<string, PodMetric>;

/** Shares of the target by which usage may differ before anything is done (`--horizontal-pod-autoscaler-tolerance` 0.1, or of the behaviour). */
export interface Tolerances {
  readonly scaleUp: number;
  readonly scaleDown: number;
}

export type Proposal =
  | { readonly ok: true; readonly replicas: number; readonly utilization?: number /** Milli-units per Pod. */; readonly average: number }
  | { readonly ok: false; readonly error: string };

/** `--horizontal-pod-autoscaler-cpu-initialization-period` and `-initial-readiness-delay`. */
const CPU_INITIALIZATION = 300_000;
const INITIAL_READINESS_DELAY = 30_000;

const failure = (error: string): Proposal => ({ ok: false, error });
const time = (text: string | undefined): number => Date.parse(text ?? '');
const within = (ratio: number, { scaleUp, scaleDown }: Tolerances): boolean => 1 - scaleDown <= ratio && ratio <= 1 + scaleUp;

interface Groups {
  readonly ready: number;
  readonly unready: readonly string[];
  readonly missing: readonly string[];
  readonly ignored: readonly string[];
}

function unreadyForCpu({ status }: Pod, metric: PodMetric, now: number): boolean {
  const condition = status?.conditions?.find(({ type }) => type === 'Ready');
  if (!condition || status?.startTime === undefined) return true;
  const started = time(status.startTime);
  const changed = time(condition.lastTransitionTime);
  if (started + CPU_INITIALIZATION > now) return condition.status === 'False' || metric.at < changed + metric.windowMs;
  return condition.status === 'False' && started + INITIAL_READINESS_DELAY > changed;
}

/** Source: `pkg/controller/podautoscaler/replica_calculator.go` groupPods. */
export function groupPods(pods: readonly Pod[], metrics: PodMetrics, resource: string, now: number): Groups {
  let ready = 0;
  const unready: string[] = [];
  const missing: string[] = [];
  const ignored: string[] = [];
  for (const pod of pods) {
    const name = pod.metadata?.name ?? '';
    const metric = metrics.get(name);
    if (pod.metadata?.deletionTimestamp !== undefined || pod.status?.phase === 'Failed') ignored.push(name);
    else if (pod.status?.phase === 'Pending') unready.push(name);
    else if (!metric) missing.push(name);
    else if (resource === 'cpu' && unreadyForCpu(pod, metric, now)) unready.push(name);
    else ready++;
  }
  return { ready, unready, missing, ignored };
}

const POD_LEVEL = /^(cpu|memory|hugepages-.*)$/;
const hasPodLevelRequests = ({ spec }: Pod): boolean => Object.keys(spec?.resources?.requests ?? {}).some((name) => POD_LEVEL.test(name));

/** Requests of the whole Pod where it has its own, in milli-units; a text when there is none. Source: `replica_calculator.go` calculatePodLevelRequests. */
function requestOfPod(pod: Pod, resource: string): number | string {
  const request = podRequests(pod)[resource];
  if (request === undefined) return `missing pod-level request for ${resource} in Pod ${pod.metadata?.name ?? ''}`;
  return resource === 'cpu' ? request : request * 1_000;
}

/** Source: calculatePodRequestsFromContainers. */
function requestOfContainers({ metadata, spec }: Pod, container: string, resource: string): number | string {
  const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  const asked = [...(spec?.containers ?? []), ...sidecars].filter(({ name }) => container === '' || name === container);
  if (container !== '' && asked.length === 0) return `container ${container} not found in Pod ${metadata?.name ?? ''}`;
  let sum = 0;
  for (const each of asked) {
    const request = each.resources?.requests?.[resource];
    if (request === undefined) return `missing request for ${resource} in container ${each.name} of Pod ${metadata?.name ?? ''}`;
    sum += milliValue(request);
  }
  return sum;
}

/** Requests of each Pod in milli-units, of one container when one is named; a text when a Pod has none. */
export function requestsOf(pods: readonly Pod[], container: string, resource: string): ReadonlyMap<string, number> | string {
  const requests = new Map<string, number>();
  for (const pod of pods) {
    const request = container === '' && hasPodLevelRequests(pod) ? requestOfPod(pod, resource) : requestOfContainers(pod, container, resource);
    if (typeof request === 'string') return request;
    requests.set(pod.metadata?.name ?? '', request);
  }
  return requests;
}

interface Ratio {
  readonly ratio: number;
  readonly utilization?: number;
  readonly average: number;
}

/** GetResourceUtilizationRatio: integer percentages, as there. */
function utilizationRatio(metrics: PodMetrics, requests: ReadonlyMap<string, number>, target: number): Ratio | undefined {
  let used = 0;
  let requested = 0;
  let entries = 0;
  for (const [name, { value }] of metrics) {
    const request = requests.get(name);
    if (request === undefined) continue;
    used += value;
    requested += request;
    entries++;
  }
  if (requested === 0) return undefined;
  const utilization = Math.trunc((used * 100) / requested);
  return { ratio: utilization / target, utilization, average: Math.trunc(used / entries) };
}

/** GetMetricUsageRatio. */
function usageRatio(metrics: PodMetrics, target: number): Ratio {
  const average = Math.trunc([...metrics.values()].reduce((sum, { value }) => sum + value, 0) / metrics.size);
  return { ratio: average / target, average };
}

interface Question {
  readonly current: number;
  readonly pods: readonly Pod[];
  readonly metrics: PodMetrics;
  readonly resource: string;
  readonly tolerances: Tolerances;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Both calculations: `measure` gives the ratio, `full` what a Pod without a figure counts as when the size would shrink. */
function calculate(
  { current, pods, metrics, resource, tolerances, now }: Question,
  measure: (metrics: PodMetrics) => Ratio | undefined,
  full: (pod: string) => number,
): Proposal {
  if (pods.length === 0) return failure('no pods returned by selector while calculating replica count');
  const { ready, unready, missing, ignored } = groupPods(pods, metrics, resource, now);
  const known = new Map(metrics);
  for (const name of [...ignored, ...unready]) known.delete(name);
  if (known.size === 0) return failure('did not receive metrics for targeted pods (pods might be unready)');
  const first = measure(known);
  if (!first) return failure('no metrics returned matched known pods');
  const { ratio } = first;
  const answer = (replicas: number): Proposal => ({
    ok: true,
    replicas,
    average: first.average,
    ...(first.utilization === undefined ? {} : { utilization: first.utilization }),
  });
  const upWithUnready = unready.length > 0 && ratio > 1;
  if (!upWithUnready && missing.length === 0) return answer(within(ratio, tolerances) ? current : Math.ceil(ratio * ready));
  for (const name of missing) if (ratio !== 1) known.set(name, { value: ratio < 1 ? full(name) : 0, at: now, windowMs: 0 });
  if (upWithUnready) for (const name of unready) known.set(name, { value: 0, at: now, windowMs: 0 });
  const second = measure(known)?.ratio ?? 1;
  if (within(second, tolerances) || (ratio < 1 && second > 1) || (ratio > 1 && second < 1)) return answer(current);
  const replicas = Math.ceil(second * known.size);
  const turned = (second < 1 && replicas > current) || (second > 1 && replicas < current);
  return answer(turned ? current : replicas);
}

/** Size for a target in percent of the requests. Source: `replica_calculator.go` GetResourceReplicas. */
export function replicasForUtilization(question: Question, target: number, container: string): Proposal {
  const requests = requestsOf(question.pods, container, question.resource);
  if (typeof requests === 'string') {
    // Whether there are figures at all is asked before.
    const checked = calculate(
      question,
      (metrics) => usageRatio(metrics, 1),
      () => 0,
    );
    return checked.ok ? failure(requests) : checked;
  }
  const fallback = Math.max(100, target);
  return calculate(
    question,
    (metrics) => utilizationRatio(metrics, requests, target),
    (pod) => Math.trunc(((requests.get(pod) ?? 0) * fallback) / 100),
  );
}

/** Size for a target in milli-units per Pod. Source: `replica_calculator.go` GetRawResourceReplicas, calcPlainMetricReplicas. */
export function replicasForAverage(question: Question, target: number): Proposal {
  return calculate(
    question,
    (metrics) => usageRatio(metrics, target),
    () => target,
  );
}

/** What a metric of an object or from outside says to the whole: its value against its target. */
interface Whole {
  readonly current: number;
  /** Milli-units. */
  readonly usage: number;
  readonly target: number;
  readonly tolerances: Tolerances;
}

const isReady = ({ status }: Pod): boolean =>
  status?.phase === 'Running' && status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true;

/** Size for one value that all Pods together bring about. Source: `replica_calculator.go` getUsageRatioReplicaCount. */
export function replicasForValue({ current, usage, target, tolerances }: Whole, pods: readonly Pod[]): Proposal {
  const ratio = usage / target;
  const answer = (replicas: number): Proposal => ({ ok: true, replicas, average: usage });
  if (current === 0) return answer(Math.ceil(ratio));
  if (within(ratio, tolerances)) return answer(current);
  if (pods.length === 0) return failure('unable to calculate ready pods: no pods returned by selector while calculating replica count');
  return answer(Math.ceil(ratio * pods.filter(isReady).length));
}

/** Size for a value of which each Pod should have so much. Source: `replica_calculator.go` GetExternalPerPodMetricReplicas. */
export function replicasForShare({ current, usage, target, tolerances }: Whole): Proposal {
  const replicas = within(usage / (target * current), tolerances) ? current : Math.ceil(usage / target);
  return { ok: true, replicas, average: Math.ceil(usage / current) };
}
