import type { Pod } from '../../../api/index.ts';
import { formatQuantity, milli, milliValue } from '../../apimachinery/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { ControllerContext } from '../controller-context.ts';
import { resourceMetric } from './metrics-client.ts';
import { type MetricError, type MetricSpec, metricError } from './metrics-errors.ts';
import { type Proposal, replicasForAverage, replicasForUtilization, type Tolerances } from './replica-calculator.ts';
import type { Behavior } from './scaling-rules.ts';

/** `status.currentMetrics[]`; the type is empty when there is no figure. */
export interface MetricStatus {
  readonly type: string;
  readonly resource?: { readonly name: string; readonly current: Current };
  readonly containerResource?: { readonly name: string; readonly container: string; readonly current: Current };
}

interface Current {
  readonly averageUtilization?: number;
  readonly averageValue: string;
}

export type ComputedMetric =
  | { readonly ok: true; readonly replicas: number; readonly metric: string; readonly status: MetricStatus }
  | { readonly ok: false; readonly error: MetricError };

interface Target {
  readonly namespace: string;
  /** As the scale subresource gives it. */
  readonly selector: string;
  readonly current: number;
  readonly behavior: Behavior | undefined;
}

/** `--horizontal-pod-autoscaler-tolerance`. */
const TOLERANCE = 0.1;

function tolerancesOf(behavior: Behavior | undefined): Tolerances {
  const of = (tolerance: string | number | undefined): number => (tolerance === undefined ? TOLERANCE : milliValue(tolerance) / 1_000);
  return { scaleUp: of(behavior?.scaleUp?.tolerance), scaleDown: of(behavior?.scaleDown?.tolerance) };
}

type Source = NonNullable<MetricSpec['resource']> | NonNullable<MetricSpec['containerResource']>;

function* propose(context: ControllerContext, pods: readonly Pod[], { name, target }: Source, container: string, about: Target): Procedure<Proposal> {
  const metrics = yield* resourceMetric(context.client, about.namespace, about.selector, name, container);
  if (typeof metrics === 'string') return { ok: false, error: `unable to get metrics for resource ${name}: ${metrics}` };
  const question = { current: about.current, pods, metrics, resource: name, tolerances: tolerancesOf(about.behavior), now: Date.parse(context.host.timestamp()) };
  if (target.averageValue !== undefined) return replicasForAverage(question, milliValue(target.averageValue));
  return replicasForUtilization(question, target.averageUtilization ?? 0, container);
}

/** The size that one metric asks for. Source: `horizontal.go` computeReplicasForMetric, computeStatusForResourceMetricGeneric. */
export function* computeMetric(context: ControllerContext, pods: readonly Pod[], spec: MetricSpec, about: Target): Procedure<ComputedMetric> {
  const source = spec.resource ?? spec.containerResource;
  if (!source) return { ok: false, error: metricError(spec) };
  const container = spec.containerResource?.container ?? '';
  const byUsage = source.target.averageValue !== undefined;
  const proposal = yield* propose(context, pods, source, container, about);
  if (!proposal.ok) return { ok: false, error: failed(source.name, container, `failed to get ${source.name} ${byUsage ? 'usage' : 'utilization'}: ${proposal.error}`) };
  const { replicas, utilization, average } = proposal;
  const current: Current = { ...(utilization === undefined ? {} : { averageUtilization: utilization }), averageValue: formatQuantity(milli(average)) };
  const metric = `${source.name}${container === '' ? '' : ' container'} resource${byUsage ? '' : ' utilization (percentage of request)'}`;
  const status: MetricStatus = container === '' ? { type: 'Resource', resource: { name: source.name, current } } : { type: 'ContainerResource', containerResource: { name: source.name, container, current } };
  return { ok: true, replicas, metric, status };
}

function failed(name: string, container: string, condition: string): MetricError {
  if (container === '') return { reason: 'FailedGetResourceMetric', condition, error: `failed to get ${name} resource metric value: ${condition}` };
  return { reason: 'FailedGetContainerResourceMetric', condition, error: `failed to get ${container} container metric value: ${condition}` };
}
