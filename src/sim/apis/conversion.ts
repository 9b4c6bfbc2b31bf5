import { base64, utf8 } from '@scure/base';
import type { KubeObject } from '../../api/index.ts';
import { apiVersionOf, isArray, isObject, type JsonObject, objectAt, type ResourceInfo } from '../apimachinery/index.ts';

type Convert = (object: JsonObject) => JsonObject;

/** `stringData` is written into `data` and never stored. Source: `kubernetes/pkg/apis/core/v1/conversion.go` Convert_v1_Secret_To_core_Secret. */
const secret: Convert = ({ stringData, ...object }) => {
  if (!isObject(stringData)) return object;
  const encoded = Object.entries(stringData).map(([key, value]) => [key, base64.encode(utf8.decode(String(value)))] as const);
  return { ...object, data: { ...objectAt(object, 'data'), ...Object.fromEntries(encoded) } };
};

const cpu = (target: JsonObject): JsonObject => ({ type: 'Resource', resource: { name: 'cpu', target } });
/** What autoscales when nothing is said (`pkg/apis/autoscaling/v2/defaults.go`). */
const DEFAULT_UTILIZATION = 80;

/** autoscaling/v1 knows one metric, the use of CPU. Source: `pkg/apis/autoscaling/v1/conversion.go`. */
const autoscalerToV2: Convert = ({ apiVersion: _, ...object }) => {
  const { targetCPUUtilizationPercentage: percent, ...spec } = objectAt(object, 'spec');
  const metrics = [cpu({ type: 'Utilization', averageUtilization: percent ?? DEFAULT_UTILIZATION })];
  return { apiVersion: 'autoscaling/v2', ...object, spec: { ...spec, metrics } };
};

function cpuOf(metrics: unknown, place: 'target' | 'current'): unknown {
  const found = (isArray(metrics) ? metrics : []).find((metric) => objectAt(metric, 'resource')['name'] === 'cpu');
  return found === undefined ? undefined : objectAt(found, 'resource', place)['averageUtilization'];
}

const autoscalerToV1: Convert = ({ apiVersion: _, ...object }) => {
  const { metrics, behavior: _behavior, ...spec } = objectAt(object, 'spec');
  const { currentMetrics, conditions: _conditions, ...status } = objectAt(object, 'status');
  const [target, current] = [cpuOf(metrics, 'target'), cpuOf(currentMetrics, 'current')];
  return {
    apiVersion: 'autoscaling/v1',
    ...object,
    spec: { ...spec, ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }) },
    ...(object['status'] === undefined ? {} : { status: { ...status, ...(current === undefined ? {} : { currentCPUUtilizationPercentage: current }) } }),
  };
};

const stored: Readonly<Record<string, Convert>> = { '/v1/secrets': secret, 'autoscaling/v1/horizontalpodautoscalers': autoscalerToV2 };
const served: Readonly<Record<string, Convert>> = { 'autoscaling/v1/horizontalpodautoscalers': autoscalerToV1 };

/** Asked with every answer, so the rest is told by a look at the group. */
const groupsWithVersions = new Set(['autoscaling']);
const keyOf = ({ type }: ResourceInfo): string => `${type.group}/${type.version}/${type.resource}`;

/** The object as the server keeps it: fields that exist only on the wire become what they stand for. */
export function toStored(info: ResourceInfo, object: KubeObject): KubeObject {
  const convert = stored[keyOf(info)];
  return convert ? (convert(object as unknown as JsonObject) as unknown as KubeObject) : object;
}

/** How stored objects become those of the asked version; undefined when they are the same. Versions of custom resources differ by their name alone (strategy None), or a webhook converts them (`kube-apiserver/conversion`). */
export function toServed(info: ResourceInfo): ((object: KubeObject) => KubeObject) | undefined {
  if (info.conversion || (!info.custom && !groupsWithVersions.has(info.type.group))) return undefined;
  const convert = served[keyOf(info)];
  if (!convert && !info.custom) return undefined;
  const apiVersion = apiVersionOf(info.type);
  return (object) => {
    if (object.apiVersion === apiVersion || object.kind !== info.type.kind) return object;
    return convert ? (convert(object as unknown as JsonObject) as unknown as KubeObject) : { ...object, apiVersion };
  };
}
