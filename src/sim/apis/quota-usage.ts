import type { KubeObject, Pod } from '../../api/index.ts';
import { isArray, isObject, type JsonObject, milliValue } from '../apimachinery/index.ts';
import { podLimits, podRequests } from '../component-helpers/resource/helpers.ts';
import { podQOS } from './qos.ts';

/** Any object that a quota may count. */
export interface QuotaObject extends KubeObject {
  readonly spec?: JsonObject;
  readonly status?: JsonObject;
}

/** The kind of an object, as much of it as counting needs. */
export interface QuotaKind {
  readonly type: { readonly group: string; readonly resource: string };
}

const asJson = (value: unknown): JsonObject => (isObject(value) ? value : {});
const asList = (value: unknown): readonly unknown[] => (isArray(value) ? value : []);
const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What an object takes from quotas, by quota resource name, in thousandths of a unit. */
export type Usage = Readonly<Record<string, number>>;

const ONE = 1_000;

const podMemo = new WeakMap<object, Usage>();

/** `pkg/quota/v1/evaluator/core/pods.go`: requests under their plain and `requests.` names, limits under `limits.`. */
function podUsage(object: QuotaObject): Usage {
  const known = podMemo.get(object);
  if (known) return known;
  const pod = object as Pod;
  const usage: Record<string, number> = { pods: ONE, 'count/pods': ONE };
  for (const [name, value] of Object.entries(podRequests(pod))) {
    const thousandths = name === 'cpu' ? value : value * ONE;
    if (name === 'cpu' || name === 'memory' || name === 'ephemeral-storage') usage[name] = thousandths;
    usage[`requests.${name}`] = thousandths;
  }
  for (const [name, value] of Object.entries(podLimits(pod))) usage[`limits.${name}`] = name === 'cpu' ? value : value * ONE;
  podMemo.set(object, usage);
  return usage;
}

function serviceUsage(service: QuotaObject): Usage {
  const { type, ports, allocateLoadBalancerNodePorts } = service.spec ?? {};
  const nodePorts = type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false) ? asList(ports).length : 0;
  return {
    services: ONE,
    'count/services': ONE,
    'services.nodeports': nodePorts * ONE,
    'services.loadbalancers': type === 'LoadBalancer' ? ONE : 0,
  };
}

function claimUsage(claim: QuotaObject): Usage {
  const storage = milliValue(asJson(asJson(claim.spec?.resources).requests).storage ?? '0');
  const className = asText(claim.spec?.storageClassName);
  const own = className
    ? { [`${className}.storageclass.storage.k8s.io/requests.storage`]: storage, [`${className}.storageclass.storage.k8s.io/persistentvolumeclaims`]: ONE }
    : {};
  return { persistentvolumeclaims: ONE, 'count/persistentvolumeclaims': ONE, 'requests.storage': storage, ...own };
}

const evaluators: Readonly<Record<string, (object: QuotaObject) => Usage>> = {
  '/pods': podUsage,
  '/services': serviceUsage,
  '/persistentvolumeclaims': claimUsage,
};

/** Kinds that are also counted under their plain name. */
const plainCounts = new Set(['configmaps', 'secrets', 'replicationcontrollers', 'resourcequotas']);

/** What one object counts for in a ResourceQuota, by the names that `spec.hard` uses. Source: `kubernetes/pkg/quota/v1/evaluator/core`. */
export function usageOf({ type }: QuotaKind, object: QuotaObject): Usage {
  const evaluator = evaluators[`${type.group}/${type.resource}`];
  if (evaluator) return evaluator(object);
  const count = `count/${type.resource}${type.group ? `.${type.group}` : ''}`;
  return type.group === '' && plainCounts.has(type.resource) ? { [count]: ONE, [type.resource]: ONE } : { [count]: ONE };
}

/** Pods that have ended no longer count. */
export function counts({ type }: QuotaKind, object: QuotaObject): boolean {
  return type.resource !== 'pods' || type.group !== '' || (object.status?.phase !== 'Succeeded' && object.status?.phase !== 'Failed');
}

const scopeTests: Readonly<Record<string, (pod: QuotaObject) => boolean>> = {
  BestEffort: (pod) => podQOS(pod as Pod) === 'BestEffort',
  NotBestEffort: (pod) => podQOS(pod as Pod) !== 'BestEffort',
  Terminating: (pod) => pod.spec?.activeDeadlineSeconds !== undefined,
  NotTerminating: (pod) => pod.spec?.activeDeadlineSeconds === undefined,
  PriorityClass: (pod) => asText(pod.spec?.priorityClassName) !== '',
};

function expressionHolds(expression: JsonObject, pod: QuotaObject): boolean {
  const { scopeName, operator, values } = expression;
  if (scopeName !== 'PriorityClass') return scopeTests[asText(scopeName)]?.(pod) ?? true;
  const name = asText(pod.spec?.priorityClassName);
  if (operator === 'Exists') return name !== '';
  if (operator === 'DoesNotExist') return name === '';
  return asList(values).includes(name) === (operator === 'In');
}

/** Does the quota's scope cover the object? Scopes are about Pods only. */
export function inScope(quota: QuotaObject, { type }: QuotaKind, object: QuotaObject): boolean {
  const scopes = asList(quota.spec?.scopes).map(asText);
  const expressions = asList(asJson(quota.spec?.scopeSelector).matchExpressions).map(asJson);
  if (scopes.length === 0 && expressions.length === 0) return true;
  if (type.resource !== 'pods') return false;
  return scopes.every((scope) => scopeTests[scope]?.(object) ?? true) && expressions.every((expression) => expressionHolds(expression, object));
}

/** Compute resources that a quota limits and a container does not state: `requests.cpu for: c` (`pods.go` Constraints). */
export function missingCompute(hard: JsonObject, pod: QuotaObject): readonly string[] {
  const containers = [...asList(pod.spec?.containers), ...asList(pod.spec?.initContainers)].map(asJson);
  const states: Readonly<Record<string, (resources: JsonObject) => unknown>> = {
    cpu: (r) => asJson(r.requests).cpu,
    memory: (r) => asJson(r.requests).memory,
    'requests.cpu': (r) => asJson(r.requests).cpu,
    'requests.memory': (r) => asJson(r.requests).memory,
    'limits.cpu': (r) => asJson(r.limits).cpu,
    'limits.memory': (r) => asJson(r.limits).memory,
  };
  const missing: string[] = [];
  for (const name of Object.keys(hard).sort()) {
    const stated = states[name];
    if (!stated) continue;
    const silent = containers.filter((container) => stated(asJson(container.resources)) === undefined).map((container) => asText(container.name));
    if (silent.length > 0) missing.push(`${name} for: ${silent.sort().join(',')}`);
  }
  return missing;
}

export const nameOf = (object: QuotaObject): string => object.metadata?.name ?? '';
