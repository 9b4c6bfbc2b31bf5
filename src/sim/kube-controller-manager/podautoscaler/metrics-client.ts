import type { KubeList, KubeObject } from '../../../api/index.ts';
import { milliValue } from '../../apimachinery/index.ts';
import type { ApiClient } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { PodMetrics } from './replica-calculator.ts';

/** `metrics.k8s.io/v1beta1 PodMetrics`. */
interface PodMetricsObject extends KubeObject {
  readonly timestamp?: string;
  readonly window?: string;
  readonly containers?: readonly { readonly name: string; readonly usage?: Readonly<Record<string, unknown>> }[];
}

const texts: Readonly<Record<number, string>> = {
  404: 'the server could not find the requested resource',
  503: 'the server is currently unable to handle the request',
};

/**
 * Usage of a resource by Pods of a selector, in milli-units; of one container when one is named. A text when it cannot be had.
 * Source: `pkg/controller/podautoscaler/metrics/client.go` GetResourceMetric.
 */
export function* resourceMetric(client: ApiClient, namespace: string, selector: string, resource: string, container: string): Procedure<PodMetrics | string> {
  const answer = yield* client.call<KubeList<PodMetricsObject>>({
    method: 'GET',
    path: `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods`,
    query: { labelSelector: selector },
  });
  if (!answer.ok) return `unable to fetch metrics from resource metrics API: ${texts[answer.code] ?? answer.status.message} (get pods.metrics.k8s.io)`;
  if (answer.object.items.length === 0) return 'no metrics returned from resource metrics API';
  const metrics = new Map<string, { readonly value: number; readonly at: number; readonly windowMs: number }>();
  for (const { metadata, timestamp, window, containers = [] } of answer.object.items) {
    const wanted = container === '' ? containers : containers.filter(({ name }) => name === container);
    if (wanted.length === 0) return `container ${container} not present in metrics for pod ${namespace}/${metadata?.name ?? ''}`;
    if (wanted.some(({ usage }) => usage?.[resource] === undefined)) continue;
    const value = wanted.reduce((sum, { usage }) => sum + Math.ceil(milliValue(usage?.[resource])), 0);
    metrics.set(metadata?.name ?? '', { value, at: Date.parse(timestamp ?? ''), windowMs: Number.parseFloat(window ?? '0') * 1_000 });
  }
  return metrics;
}
