import { isArray, isObject, type JsonObject } from '../apimachinery/index.ts';

/** Where the kinds that run Pods have what they are made from. */
const podSpecs: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  PodTemplate: ['template', 'spec'],
  ReplicationController: ['spec', 'template', 'spec'],
  Deployment: ['spec', 'template', 'spec'],
  ReplicaSet: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};

/** Sources of projected volumes behind gates that are off: ClusterTrustBundleProjection, PodCertificateRequest. */
const projections = ['clusterTrustBundle', 'podCertificate'];

const clean = new WeakSet<object>();

/** The object with something else at a path; the object itself when it is the same. */
function replaced(object: JsonObject, path: readonly string[], change: (value: JsonObject) => JsonObject): JsonObject {
  const [field, ...rest] = path;
  if (field === undefined) return change(object);
  const value = object[field];
  if (!isObject(value)) return object;
  const next = replaced(value, rest, change);
  return next === value ? object : { ...object, [field]: next };
}

function without(object: JsonObject, fields: readonly string[]): JsonObject {
  if (!fields.some((field) => object[field] !== undefined)) return object;
  return Object.fromEntries(Object.entries(object).filter(([name]) => !fields.includes(name)));
}

/** The items of a list, each changed; the object itself when none is. */
function eachOf(object: JsonObject, field: string, change: (item: JsonObject) => JsonObject): JsonObject {
  const list = object[field];
  if (!isArray(list)) return object;
  const next = list.map((item: unknown) => (isObject(item) ? change(item) : item));
  return next.every((item, index) => item === list[index]) ? object : { ...object, [field]: next };
}

/** A lifecycle in which nothing is left is none. */
function withoutSignal(container: JsonObject): JsonObject {
  const lifecycle = container['lifecycle'];
  if (!isObject(lifecycle) || lifecycle['stopSignal'] === undefined) return container;
  const rest = without(lifecycle, ['stopSignal']);
  return Object.keys(rest).length === 0 ? without(container, ['lifecycle']) : { ...container, lifecycle: rest };
}

function ofPodSpec(spec: JsonObject): JsonObject {
  if (clean.has(spec)) return spec;
  let next = spec;
  for (const list of ['containers', 'initContainers', 'ephemeralContainers']) next = eachOf(next, list, withoutSignal);
  next = eachOf(next, 'volumes', (volume) =>
    replaced(volume, ['projected'], (projected) => eachOf(projected, 'sources', (source) => without(source, projections))),
  );
  clean.add(next);
  return next;
}

/**
 * What is behind feature gates that are off by default in v1.36 is not stored. Source: `pkg/api/pod/util.go` dropDisabledFields,
 * `pkg/registry/apps/statefulset/strategy.go` dropStatefulSetDisabledFields; gates: ContainerStopSignals, MaxUnavailableStatefulSet and those above.
 */
export function dropDisabledFields<T extends object>(kind: string, object: T): T {
  const path = podSpecs[kind];
  if (!path || !isObject(object)) return object;
  const next = replaced(object, path, ofPodSpec);
  const all = kind === 'StatefulSet' ? replaced(next, ['spec', 'updateStrategy', 'rollingUpdate'], (rolling) => without(rolling, ['maxUnavailable'])) : next;
  return all as T;
}
