import type { HorizontalPodAutoscaler } from '../../../api/index.ts';
import { canonicalQuantity } from '../../apimachinery/index.ts';
import { type Describer, rfc1123, writeEvents, writeHead } from './common.ts';
import type { Writer } from './writer.ts';

type Spec = NonNullable<HorizontalPodAutoscaler['spec']>;
type Metric = NonNullable<Spec['metrics']>[number];
type Rules = NonNullable<NonNullable<Spec['behavior']>['scaleUp']>;

interface Value {
  readonly value?: string | number;
  readonly averageValue?: string | number;
  readonly averageUtilization?: number;
}

const UNKNOWN = '<unknown>';
const amount = (value: string | number | undefined): string => (value === undefined ? UNKNOWN : canonicalQuantity(value));

/** `45% (90m) / 80%`, or with an average value `20m / 100m`. */
function resourceText(of: string, target: Value, current: Value | undefined): string {
  if (target.averageValue !== undefined) return `${of}:\t${amount(current?.averageValue)} / ${amount(target.averageValue)}`;
  const now = current?.averageUtilization === undefined ? UNKNOWN : `${current.averageUtilization}% (${amount(current.averageValue)})`;
  return `${of}  (as a percentage of request):\t${now} / ${target.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%`}`;
}

function valueText(of: string, target: Value, current: Value | undefined): string {
  if (target.averageValue !== undefined) return `${of} (target average value):\t${amount(current?.averageValue)} / ${amount(target.averageValue)}`;
  return `${of} (target value):\t${amount(current?.value)} / ${amount(target.value)}`;
}

interface CurrentMetric {
  readonly resource?: { readonly current: Value };
  readonly containerResource?: { readonly current: Value };
  readonly pods?: { readonly current: Value };
  readonly object?: { readonly current: Value };
  readonly external?: { readonly current: Value };
}

function metricText({ type, resource, containerResource, pods, object, external }: Metric, now: CurrentMetric | undefined): string {
  if (resource) return resourceText(`resource ${resource.name} on pods`, resource.target, now?.resource?.current);
  if (containerResource)
    return resourceText(
      `resource ${containerResource.name} of container "${containerResource.container}" on pods`,
      containerResource.target,
      now?.containerResource?.current,
    );
  if (pods) return `"${pods.metric.name}" on pods:\t${amount(now?.pods?.current.averageValue)} / ${amount(pods.target.averageValue)}`;
  if (object) return valueText(`"${object.metric.name}" on ${object.describedObject.kind}/${object.describedObject.name}`, object.target, now?.object?.current);
  if (external) return valueText(`"${external.metric.name}"`, external.target, now?.external?.current);
  return `<unknown metric type "${type}">`;
}

function writeBehavior(writer: Writer, title: string, rules: Rules | undefined): void {
  if (!rules) return;
  writer.write(1, `${title}:`);
  if (rules.stabilizationWindowSeconds !== undefined) writer.write(2, `Stabilization Window: ${rules.stabilizationWindowSeconds} seconds`);
  if (!rules.policies?.length) return;
  writer.write(2, `Select Policy: ${rules.selectPolicy ?? 'Max'}\nPolicies:`);
  for (const { type, value, periodSeconds } of rules.policies) writer.write(3, `- Type: ${type}\tValue: ${value}\tPeriod: ${periodSeconds} seconds`);
}

/** Source: `kubectl/pkg/describe/describe.go` describeHorizontalPodAutoscalerV2. */
export const describeAutoscaler: Describer = function* (session, writer, object) {
  const { spec, status, ...head } = object as HorizontalPodAutoscaler;
  writeHead(writer, head);
  const target = spec?.scaleTargetRef;
  writer.write(
    0,
    `CreationTimestamp:\t${rfc1123(head.metadata?.creationTimestamp)}\nReference:\t${target?.kind}/${target?.name}\nMetrics:\t( current / target )`,
  );
  const current: readonly CurrentMetric[] = status?.currentMetrics ?? [];
  (spec?.metrics ?? []).forEach((metric, index) => writer.write(1, metricText(metric, current[index])));
  writer.write(0, `Min replicas:\t${spec?.minReplicas ?? '<unset>'}\nMax replicas:\t${spec?.maxReplicas}`);
  if (spec?.behavior) {
    writer.write(0, 'Behavior:');
    writeBehavior(writer, 'Scale Up', spec.behavior.scaleUp);
    writeBehavior(writer, 'Scale Down', spec.behavior.scaleDown);
  }
  writer.write(0, `${target?.kind} pods:\t${status?.currentReplicas ?? 0} current / ${status?.desiredReplicas ?? 0} desired`);
  if (status?.conditions?.length) {
    writer.write(0, 'Conditions:\n  Type\tStatus\tReason\tMessage\n  ----\t------\t------\t-------');
    for (const c of status.conditions) writer.write(1, `${c.type}\t${c.status}\t${c.reason ?? ''}\t${c.message ?? ''}`);
  }
  yield* writeEvents(session, writer, object);
};
