import { type KubeObject, type ResourceType, resourcePath } from '../../../api/index.ts';
import { formatSelector, milliValue, selectorOf } from '../../apimachinery/index.ts';
import type { ApiClient } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { serverPreferredResources } from '../discovery.ts';
import type { MetricSpec } from './metrics-errors.ts';
import type { PodMetrics } from './replica-calculator.ts';

const CUSTOM = 'custom.metrics.k8s.io';
const EXTERNAL = 'external.metrics.k8s.io';
/** Versions that the client speaks, as `NewAvailableAPIsGetter` takes them. */
const VERSIONS = new Set(['v1beta2', 'v1beta1']);
/** What a figure without a window was measured over (`metricServerDefaultMetricWindow`). */
const DEFAULT_WINDOW_SECONDS = 60;

/** `custom.metrics.k8s.io MetricValue`; times are RFC 3339, values quantities. */
interface MetricValue {
  readonly describedObject?: { readonly name?: string };
  readonly timestamp?: string;
  readonly windowSeconds?: number;
  readonly value?: string | number;
}

interface MetricList {
  readonly items?: readonly MetricValue[];
}

/** A metric by name, and which of its series. */
export type MetricIdentifier = NonNullable<MetricSpec['pods']>['metric'];

interface Group {
  readonly versions?: readonly { readonly version: string }[];
}

/** The preferred one of the registered versions. */
function* customVersion(client: ApiClient): Procedure<string | undefined> {
  const answer = yield* client.call<Group>({ method: 'GET', path: `/apis/${CUSTOM}` });
  return answer.ok ? answer.object.versions?.map(({ version }) => version).find((version) => VERSIONS.has(version)) : undefined;
}

function* custom(client: ApiClient, pathOf: (version: string) => string, query: Readonly<Record<string, string>>): Procedure<readonly MetricValue[] | string> {
  const version = yield* customVersion(client);
  if (version === undefined) return `unable to fetch metrics from custom metrics API: no custom metrics API (${CUSTOM}) registered`;
  const answer = yield* client.call<MetricList>({ method: 'GET', path: pathOf(version), query });
  if (!answer.ok) return `unable to fetch metrics from custom metrics API: ${answer.status.message}`;
  return answer.object.items ?? [];
}

const selecting = ({ selector }: MetricIdentifier): Readonly<Record<string, string>> =>
  selector ? { metricLabelSelector: formatSelector(selectorOf(selector)) } : {};

/** A metric of each Pod of a selector, in milli-units; a text when it cannot be had. Source: `podautoscaler/metrics/client.go` GetRawMetric. */
export function* podsMetric(client: ApiClient, namespace: string, labelSelector: string, metric: MetricIdentifier): Procedure<PodMetrics | string> {
  const path = (version: string): string => `/apis/${CUSTOM}/${version}/namespaces/${namespace}/pods/*/${metric.name}`;
  const items = yield* custom(client, path, { labelSelector, ...selecting(metric) });
  if (typeof items === 'string') return items;
  if (items.length === 0) return 'no metrics returned from custom metrics API';
  return new Map(
    items.map(({ describedObject, timestamp, windowSeconds, value }) => [
      describedObject?.name ?? '',
      { value: Math.ceil(milliValue(value)), at: Date.parse(timestamp ?? ''), windowMs: (windowSeconds ?? DEFAULT_WINDOW_SECONDS) * 1_000 },
    ]),
  );
}

/** A metric of one object, in milli-units; a text when it cannot be had. Source: `metrics/client.go` GetObjectMetric. */
export function* objectMetric(
  client: ApiClient,
  namespace: string,
  object: KubeObject & { readonly name: string },
  metric: MetricIdentifier,
): Procedure<number | string> {
  const path = yield* pathOfObject(client, namespace, object);
  if (path === undefined)
    return `unable to fetch metrics from custom metrics API: no matches for kind "${object.kind}" in group "${groupOf(object.apiVersion)}"`;
  const items = yield* custom(client, (version) => `/apis/${CUSTOM}/${version}/${path}/${metric.name}`, selecting(metric));
  if (typeof items === 'string') return items;
  const [first] = items;
  return first
    ? Math.ceil(milliValue(first.value))
    : 'unable to fetch metrics from custom metrics API: the custom metrics API server returned 0 results when we asked for exactly one';
}

const groupOf = (apiVersion = ''): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');

function* pathOfObject(
  client: ApiClient,
  namespace: string,
  { apiVersion, kind, name }: KubeObject & { readonly name: string },
): Procedure<string | undefined> {
  if (kind === 'Namespace' && groupOf(apiVersion) === '') return `namespaces/${namespace}/metrics`;
  const { resources } = yield* serverPreferredResources(client);
  const type = resources.find((each) => each.kind === kind && each.group === groupOf(apiVersion));
  return type && inMetricsApi(type, namespace, name);
}

/** `namespaces/default/ingresses.networking.k8s.io/main`. */
function inMetricsApi(type: ResourceType, namespace: string, name: string): string {
  const resource = type.group === '' ? type.resource : `${type.resource}.${type.group}`;
  return resourcePath({ group: '', version: 'v1', resource }, type.namespaced ? namespace : undefined, name).replace('/api/v1/', '');
}

/** All values of an external metric, in milli-units; a text when there are none. Source: `metrics/client.go` GetExternalMetric. */
export function* externalMetric(client: ApiClient, namespace: string, { name, selector }: MetricIdentifier): Procedure<readonly number[] | string> {
  const query = { labelSelector: selector ? formatSelector(selectorOf(selector)) : '' };
  const answer = yield* client.call<MetricList>({ method: 'GET', path: `/apis/${EXTERNAL}/v1beta1/namespaces/${namespace}/${name}`, query });
  if (!answer.ok) return `unable to fetch metrics from external metrics API: ${answer.status.message}`;
  const items = answer.object.items ?? [];
  return items.length === 0 ? 'no metrics returned from external metrics API' : items.map(({ value }) => Math.ceil(milliValue(value)));
}
