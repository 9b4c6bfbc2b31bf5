import type { HorizontalPodAutoscaler } from '../../../api/index.ts';

export type MetricSpec = NonNullable<NonNullable<HorizontalPodAutoscaler['spec']>['metrics']>[number];

/** Why a metric cannot be had: the reason of the condition, what the condition says, what the pass ends with. */
export interface MetricError {
  readonly reason: string;
  readonly condition: string;
  readonly error: string;
}

const NO_SUCH_API = 'the server could not find the requested resource';
const NO_CUSTOM_METRICS = 'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered';

/**
 * What is said of a metric of the custom and external metrics APIs, which nothing in this cluster serves.
 * Source: `pkg/controller/podautoscaler/{horizontal,replica_calculator}.go`, `metrics/client.go`.
 */
export function metricError({ external, object, pods }: MetricSpec): MetricError {
  if (pods) {
    const condition = `unable to get metric ${pods.metric.name}: ${NO_CUSTOM_METRICS}`;
    return { reason: 'FailedGetPodsMetric', condition, error: `failed to get pods metric value: ${condition}` };
  }
  if (object) {
    const { kind, name } = object.describedObject;
    const condition = `unable to get metric ${object.metric.name}: ${NO_CUSTOM_METRICS} on ${kind} ${name}`;
    return { reason: 'FailedGetObjectMetric', condition, error: `failed to get object metric value: failed to get ${object.metric.name} object metric: ${condition}` };
  }
  const name = external?.metric.name ?? '';
  const cause = `unable to get external metric ${name}: unable to fetch metrics from external metrics API: ${NO_SUCH_API} (get ${name}.external.metrics.k8s.io)`;
  const condition = `failed to get ${name} external metric: ${cause}`;
  return { reason: 'FailedGetExternalMetric', condition: cause, error: `failed to get ${name} external metric value: ${condition}` };
}
