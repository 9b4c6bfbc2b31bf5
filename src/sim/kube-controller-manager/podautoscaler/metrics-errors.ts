import type { HorizontalPodAutoscaler } from '../../../api/index.ts';

export type MetricSpec = NonNullable<NonNullable<HorizontalPodAutoscaler['spec']>['metrics']>[number];

/** Why a metric cannot be had: the reason of the condition, what the condition says, what the pass ends with. */
export interface MetricError {
  readonly reason: string;
  readonly condition: string;
  readonly error: string;
}

const NO_SUCH_API = 'the server could not find the requested resource';
const NO_RESOURCE_METRICS = `unable to fetch metrics from resource metrics API: ${NO_SUCH_API} (get pods.metrics.k8s.io)`;
const NO_CUSTOM_METRICS = 'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered';

const byUse = (name: string, target: MetricTarget): string => `failed to get ${name} ${target.averageValue === undefined ? 'utilization' : 'usage'}: unable to get metrics for resource ${name}: ${NO_RESOURCE_METRICS}`;

type MetricTarget = { readonly averageValue?: unknown };

/**
 * What a cluster without a metrics API answers for a metric, as a fresh cluster without metrics-server does.
 * Source: `pkg/controller/podautoscaler/{horizontal,replica_calculator}.go`, `metrics/client.go`.
 */
export function metricError({ containerResource, external, object, pods, resource }: MetricSpec): MetricError {
  if (resource) {
    const condition = byUse(resource.name, resource.target);
    return { reason: 'FailedGetResourceMetric', condition, error: `failed to get ${resource.name} resource metric value: ${condition}` };
  }
  if (containerResource) {
    const condition = byUse(containerResource.name, containerResource.target);
    return { reason: 'FailedGetContainerResourceMetric', condition, error: `failed to get ${containerResource.container} container metric value: ${condition}` };
  }
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
