import type { HorizontalPodAutoscaler } from '../../../api/index.ts';

export type MetricSpec = NonNullable<NonNullable<HorizontalPodAutoscaler['spec']>['metrics']>[number];

/** Why a metric cannot be had: the reason of the condition, what the condition says, what the pass ends with. */
export interface MetricError {
  readonly reason: string;
  readonly condition: string;
  readonly error: string;
}

/** Of a metric of the Pods' resources. Source: `pkg/controller/podautoscaler/horizontal.go` computeReplicasForMetric. */
export function resourceError(name: string, container: string, condition: string): MetricError {
  if (container === '') return { reason: 'FailedGetResourceMetric', condition, error: `failed to get ${name} resource metric value: ${condition}` };
  return { reason: 'FailedGetContainerResourceMetric', condition, error: `failed to get ${container} container metric value: ${condition}` };
}

export const podsError = (condition: string): MetricError => ({
  reason: 'FailedGetPodsMetric',
  condition,
  error: `failed to get pods metric value: ${condition}`,
});

/** `perPod`: the name of a metric that is shared out among the Pods. */
export function objectError(condition: string, perPod: string | undefined): MetricError {
  const told = perPod === undefined ? condition : `failed to get ${perPod} object metric: ${condition}`;
  return { reason: 'FailedGetObjectMetric', condition, error: `failed to get object metric value: ${told}` };
}

export function externalError(name: string, condition: string, shared: boolean): MetricError {
  const told = shared ? `failed to get ${name} external metric: ${condition}` : `failed to get external metric ${name}: ${condition}`;
  return { reason: 'FailedGetExternalMetric', condition, error: `failed to get ${name} external metric value: ${told}` };
}
