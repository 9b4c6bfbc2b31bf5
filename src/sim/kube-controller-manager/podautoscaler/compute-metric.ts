import type { KubeObject, Pod } from '../../../api/index.ts';
import { formatQuantity, type LabelSelectorObject, milli, milliValue } from '../../apimachinery/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { ControllerContext } from '../controller-context.ts';
import { externalMetric, type MetricIdentifier, objectMetric, podsMetric } from './custom-metrics-client.ts';
import { resourceMetric } from './metrics-client.ts';
import { externalError, type MetricError, type MetricSpec, objectError, podsError, resourceError } from './metrics-errors.ts';
import { type Proposal, replicasForAverage, replicasForShare, replicasForUtilization, replicasForValue, type Tolerances } from './replica-calculator.ts';
import type { Behavior } from './scaling-rules.ts';

interface Current {
  readonly averageUtilization?: number;
  readonly averageValue?: string;
  readonly value?: string;
}

/** `status.currentMetrics[]`; the type is empty when there is no figure. */
export interface MetricStatus {
  readonly type: string;
  readonly resource?: { readonly name: string; readonly current: Current };
  readonly containerResource?: { readonly name: string; readonly container: string; readonly current: Current };
  readonly pods?: { readonly metric: MetricIdentifier; readonly current: Current };
  readonly object?: {
    readonly metric: MetricIdentifier;
    readonly current: Current;
    readonly describedObject: { readonly kind: string; readonly name: string; readonly apiVersion?: string };
  };
  readonly external?: { readonly metric: MetricIdentifier; readonly current: Current };
}

export type ComputedMetric =
  | { readonly ok: true; readonly replicas: number; readonly metric: string; readonly status: MetricStatus }
  | { readonly ok: false; readonly error: MetricError };

interface Target {
  readonly namespace: string;
  /** As the scale subresource gives it. */
  readonly selector: string;
  /** Of the spec of the scale, and of its status. */
  readonly current: number;
  readonly statusReplicas: number;
  readonly behavior: Behavior | undefined;
}

interface Question {
  readonly context: ControllerContext;
  readonly pods: readonly Pod[];
  readonly about: Target;
}

/** `--horizontal-pod-autoscaler-tolerance`. */
const TOLERANCE = 0.1;

function tolerancesOf(behavior: Behavior | undefined): Tolerances {
  const of = (tolerance: string | number | undefined): number => (tolerance === undefined ? TOLERANCE : milliValue(tolerance) / 1_000);
  return { scaleUp: of(behavior?.scaleUp?.tolerance), scaleDown: of(behavior?.scaleDown?.tolerance) };
}

const refused = (error: MetricError): ComputedMetric => ({ ok: false, error });
const amount = (value: number): string => formatQuantity(milli(value));
/** Memory in powers of two, as metrics-server tells it (`buildQuantity`). */
const usageText = (resource: string, value: number): string => formatQuantity(milli(value, resource === 'memory' ? 'BinarySI' : 'DecimalSI'));

/** As Go prints a pointer to a LabelSelector. */
function printed(selector: LabelSelectorObject | undefined): string {
  if (!selector) return 'nil';
  const labels = Object.entries(selector.matchLabels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}: ${value},`);
  const expressions = (selector.matchExpressions ?? []).map(
    ({ key, operator, values = [] }) => `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  );
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`;
}

type ResourceSource = NonNullable<MetricSpec['resource']>;

function* proposeForResource({ context, pods, about }: Question, { name, target }: ResourceSource, container: string): Procedure<Proposal> {
  const metrics = yield* resourceMetric(context.client, about.namespace, about.selector, name, container);
  if (typeof metrics === 'string') return { ok: false, error: `unable to get metrics for resource ${name}: ${metrics}` };
  const question = {
    current: about.current,
    pods,
    metrics,
    resource: name,
    tolerances: tolerancesOf(about.behavior),
    now: Date.parse(context.host.timestamp()),
  };
  if (target.averageValue !== undefined) return replicasForAverage(question, milliValue(target.averageValue));
  return replicasForUtilization(question, target.averageUtilization ?? 0, container);
}

/** computeStatusForResourceMetricGeneric. */
function* ofResource(question: Question, source: ResourceSource, container: string): Procedure<ComputedMetric> {
  const { name, target } = source;
  const byUsage = target.averageValue !== undefined;
  const proposal = yield* proposeForResource(question, source, container);
  if (!proposal.ok) return refused(resourceError(name, container, `failed to get ${name} ${byUsage ? 'usage' : 'utilization'}: ${proposal.error}`));
  const { replicas, utilization, average } = proposal;
  const current: Current = { ...(utilization === undefined ? {} : { averageUtilization: utilization }), averageValue: usageText(name, average) };
  const metric = byUsage ? `${name} resource` : `${name}${container === '' ? '' : ' container'} resource utilization (percentage of request)`;
  return {
    ok: true,
    replicas,
    metric,
    status:
      container === '' ? { type: 'Resource', resource: { name, current } } : { type: 'ContainerResource', containerResource: { name, container, current } },
  };
}

/** computeStatusForPodsMetric. */
function* ofPods({ context, pods, about }: Question, { metric, target }: NonNullable<MetricSpec['pods']>): Procedure<ComputedMetric> {
  const metrics = yield* podsMetric(context.client, about.namespace, about.selector, metric);
  if (typeof metrics === 'string') return refused(podsError(`unable to get metric ${metric.name}: ${metrics}`));
  const question = { current: about.current, pods, metrics, resource: '', tolerances: tolerancesOf(about.behavior), now: Date.parse(context.host.timestamp()) };
  const proposal = replicasForAverage(question, milliValue(target.averageValue));
  if (!proposal.ok) return refused(podsError(proposal.error));
  return {
    ok: true,
    replicas: proposal.replicas,
    metric: `pods metric ${metric.name}`,
    status: { type: 'Pods', pods: { metric, current: { averageValue: amount(proposal.average) } } },
  };
}

interface ValueTarget {
  readonly value?: string | number;
  readonly averageValue?: string | number;
}

/** The size by a value of the whole: against a target for the whole, or one for each Pod. */
function byValue(
  { pods, about }: Question,
  usage: number,
  { value, averageValue }: ValueTarget,
): { readonly proposal: Proposal; readonly current: (average: number) => Current } {
  const tolerances = tolerancesOf(about.behavior);
  if (averageValue !== undefined)
    return {
      proposal: replicasForShare({ current: about.statusReplicas, usage, target: milliValue(averageValue), tolerances }),
      current: (average) => ({ averageValue: amount(average) }),
    };
  return {
    proposal: replicasForValue({ current: about.current, usage, target: milliValue(value), tolerances }, pods),
    current: (average) => ({ value: amount(average) }),
  };
}

/** computeStatusForObjectMetric. */
function* ofObject(question: Question, { metric, target, describedObject }: NonNullable<MetricSpec['object']>): Procedure<ComputedMetric> {
  const { namespace } = question.about;
  const perPod = target.value === undefined ? metric.name : undefined;
  const about: KubeObject & { readonly name: string } = {
    kind: describedObject.kind,
    apiVersion: describedObject.apiVersion ?? 'v1',
    name: describedObject.name,
  };
  const usage = yield* objectMetric(question.context.client, namespace, about, metric);
  if (typeof usage === 'string')
    return refused(objectError(`unable to get metric ${metric.name}: ${usage} on ${describedObject.kind} ${namespace}/${describedObject.name}`, perPod));
  const { proposal, current } = byValue(question, usage, target.value === undefined ? { averageValue: target.averageValue ?? '0' } : { value: target.value });
  if (!proposal.ok) return refused(objectError(proposal.error, perPod));
  const told = perPod === undefined ? `${describedObject.kind} metric ${metric.name}` : `external metric ${metric.name}(${printed(metric.selector)})`;
  return {
    ok: true,
    replicas: proposal.replicas,
    metric: told,
    status: { type: 'Object', object: { metric, current: current(proposal.average), describedObject } },
  };
}

/** computeStatusForExternalMetric. */
function* ofExternal(question: Question, { metric, target }: NonNullable<MetricSpec['external']>): Procedure<ComputedMetric> {
  const { namespace } = question.about;
  const shared = target.averageValue !== undefined;
  const values = yield* externalMetric(question.context.client, namespace, metric);
  if (typeof values === 'string')
    return refused(externalError(metric.name, `unable to get external metric ${namespace}/${metric.name}/${printed(metric.selector)}: ${values}`, shared));
  const usage = values.reduce((sum, value) => sum + value, 0);
  const { proposal, current } = byValue(question, usage, shared ? { averageValue: target.averageValue ?? '0' } : { value: target.value ?? '0' });
  if (!proposal.ok) return refused(externalError(metric.name, proposal.error, shared));
  return {
    ok: true,
    replicas: proposal.replicas,
    metric: `external metric ${metric.name}(${printed(metric.selector)})`,
    status: { type: 'External', external: { metric, current: current(proposal.average) } },
  };
}

/** The size that one metric asks for. Source: `pkg/controller/podautoscaler/horizontal.go` computeReplicasForMetric. */
export function* computeMetric(context: ControllerContext, pods: readonly Pod[], spec: MetricSpec, about: Target): Procedure<ComputedMetric> {
  const question: Question = { context, pods, about };
  const { resource, containerResource, pods: ofEach, object, external } = spec;
  if (resource) return yield* ofResource(question, resource, '');
  if (containerResource) return yield* ofResource(question, containerResource, containerResource.container);
  if (ofEach) return yield* ofPods(question, ofEach);
  if (object) return yield* ofObject(question, object);
  if (external) return yield* ofExternal(question, external);
  const condition = `unknown metric source type "${spec.type}"`;
  return refused({ reason: 'InvalidMetricSourceType', condition, error: condition });
}
