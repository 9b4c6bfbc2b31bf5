/** Defaults that depend on other fields, by model. From `pkg/apis/<group>/<version>/defaults.go`, v1.36. */
import { isArray, isObject, type JsonObject, listAt, objectAt, own, stringAt } from '../../apimachinery/index.ts';

export type DefaultRule = (object: JsonObject) => JsonObject;

/** Sets a field unless it has a value already. */
const fill = (object: JsonObject, field: string, value: unknown): JsonObject => (object[field] === undefined ? { ...object, [field]: value } : object);

/** parsers.ParseImageName: a name without tag and digest means `latest`. */
function imageTag(image: string): string {
  const digest = image.includes('@');
  const name = image.split('@')[0] ?? '';
  const colon = name.lastIndexOf(':');
  if (colon > name.lastIndexOf('/')) return name.slice(colon + 1);
  return digest ? '' : 'latest';
}

const pullPolicy = (image: string): string => (imageTag(image) === 'latest' ? 'Always' : 'IfNotPresent');

const container: DefaultRule = (object) =>
  stringAt(object, 'imagePullPolicy') === '' ? { ...object, imagePullPolicy: pullPolicy(stringAt(object, 'image')) } : object;

const volume: DefaultRule = (object) => {
  for (const key in object) if (key !== 'name') return imageVolume(object);
  return { ...object, emptyDir: {} };
};

function imageVolume(object: JsonObject): JsonObject {
  const image = object['image'];
  if (!isObject(image) || stringAt(image, 'pullPolicy') !== '') return object;
  return { ...object, image: { ...image, pullPolicy: pullPolicy(stringAt(image, 'reference')) } };
}

const podSpec: DefaultRule = (object) => {
  const account = stringAt(object, 'serviceAccountName') || stringAt(object, 'serviceAccount');
  if (account === '' || (object['serviceAccountName'] === account && object['serviceAccount'] === account)) return object;
  return { ...object, serviceAccountName: account, serviceAccount: account };
};

function requestsFromLimits(entry: unknown): unknown {
  if (!isObject(entry)) return entry;
  const limits = own(entry['resources'], 'limits');
  if (!isObject(limits)) return entry;
  const requests = objectAt(entry, 'resources', 'requests');
  if (Object.keys(limits).every((name) => Object.hasOwn(requests, name))) return entry;
  return { ...entry, resources: { ...objectAt(entry, 'resources'), requests: { ...limits, ...requests } } };
}

function hostPorts(entry: unknown): unknown {
  if (!isObject(entry) || !isArray(entry['ports'])) return entry;
  const ports = entry['ports'].map((port: unknown) => (isObject(port) && !port['hostPort'] ? { ...port, hostPort: port['containerPort'] } : port));
  return { ...entry, ports };
}

/** What only Pods get, not the templates of controllers. */
const pod: DefaultRule = (object) => {
  const spec = object['spec'];
  if (!isObject(spec)) return object;
  const next: Record<string, unknown> = { ...spec };
  for (const field of ['containers', 'initContainers']) {
    const list = spec[field];
    if (!isArray(list)) continue;
    const requested = list.map(requestsFromLimits);
    const ported = spec['hostNetwork'] === true ? requested.map(hostPorts) : requested;
    if (ported.some((entry, index) => entry !== list[index])) next[field] = ported;
  }
  next['enableServiceLinks'] ??= true;
  return { ...object, spec: next };
};

const externalTypes = new Set(['NodePort', 'LoadBalancer']);

const serviceSpec: DefaultRule = (object) => {
  const type = stringAt(object, 'type');
  let next = object;
  if (object['sessionAffinity'] === 'None' && object['sessionAffinityConfig'] !== undefined) {
    const { sessionAffinityConfig: _dropped, ...rest } = object;
    next = rest;
  }
  const timeout = own(own(object['sessionAffinityConfig'], 'clientIP'), 'timeoutSeconds');
  if (object['sessionAffinity'] === 'ClientIP' && timeout === undefined) next = { ...next, sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } };
  const external = externalTypes.has(type) || (type === 'ClusterIP' && listAt(object, 'externalIPs').length > 0);
  if (external && stringAt(object, 'externalTrafficPolicy') === '') next = { ...next, externalTrafficPolicy: 'Cluster' };
  if (type !== 'ExternalName') next = fill(next, 'internalTrafficPolicy', 'Cluster');
  if (type === 'LoadBalancer') next = fill(next, 'allocateLoadBalancerNodePorts', true);
  return next;
};

const servicePort: DefaultRule = (object) => {
  const target = object['targetPort'];
  return target === undefined || target === 0 || target === '' ? { ...object, targetPort: object['port'] } : object;
};

function rolling(object: JsonObject, field: string, type: string, values: JsonObject): JsonObject {
  const strategy = objectAt(object, field);
  const named = stringAt(strategy, 'type') === '' ? { ...strategy, type } : strategy;
  if (named['type'] !== type) return { ...object, [field]: named };
  return { ...object, [field]: { ...named, rollingUpdate: { ...values, ...objectAt(named, 'rollingUpdate') } } };
}

const deploymentSpec: DefaultRule = (object) => rolling(object, 'strategy', 'RollingUpdate', { maxUnavailable: '25%', maxSurge: '25%' });
const daemonSetSpec: DefaultRule = (object) => rolling(object, 'updateStrategy', 'RollingUpdate', { maxUnavailable: 1, maxSurge: 0 });

const statefulSetSpec: DefaultRule = (object) => {
  const strategy = objectAt(object, 'updateStrategy');
  const next =
    stringAt(strategy, 'type') === '' || isObject(strategy['rollingUpdate']) ? rolling(object, 'updateStrategy', 'RollingUpdate', { partition: 0 }) : object;
  return {
    ...next,
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain', ...objectAt(next, 'persistentVolumeClaimRetentionPolicy') },
  };
};

const claim: DefaultRule = (object) => ({
  ...object,
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  status: { ...objectAt(object, 'status'), phase: stringAt(object, 'status', 'phase') || 'Pending' },
});
const persistentVolume: DefaultRule = (object) => ({
  ...object,
  status: { ...objectAt(object, 'status'), phase: stringAt(object, 'status', 'phase') || 'Pending' },
});

const jobSpec: DefaultRule = (object) => {
  let next = object;
  if (next['completions'] === undefined && next['parallelism'] === undefined) next = { ...next, completions: 1, parallelism: 1 };
  next = fill(next, 'parallelism', 1);
  next = fill(next, 'backoffLimit', next['backoffLimitPerIndex'] === undefined ? 6 : 2_147_483_647);
  return fill(next, 'podReplacementPolicy', next['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed');
};

function labelsFromTemplate(object: JsonObject): JsonObject {
  const labels = objectAt(object, 'spec', 'template', 'metadata', 'labels');
  if (Object.keys(labels).length === 0 || Object.keys(objectAt(object, 'metadata', 'labels')).length > 0) return object;
  return { ...object, metadata: { ...objectAt(object, 'metadata'), labels } };
}

const replicationController: DefaultRule = (object) => {
  const labels = objectAt(object, 'spec', 'template', 'metadata', 'labels');
  const spec = objectAt(object, 'spec');
  const selected =
    Object.keys(labels).length > 0 && Object.keys(objectAt(spec, 'selector')).length === 0 ? { ...object, spec: { ...spec, selector: labels } } : object;
  return labelsFromTemplate(selected);
};

const scaleRules = (from: unknown, defaults: JsonObject): JsonObject => ({ ...defaults, ...(isObject(from) ? from : {}) });

const hpaSpec: DefaultRule = (object) => {
  let next = object;
  if (listAt(next, 'metrics').length === 0) {
    next = { ...next, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }] };
  }
  const behavior = next['behavior'];
  if (!isObject(behavior)) return next;
  const up = {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      { type: 'Pods', value: 4, periodSeconds: 15 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ],
  };
  const down = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };
  return { ...next, behavior: { ...behavior, scaleUp: scaleRules(behavior['scaleUp'], up), scaleDown: scaleRules(behavior['scaleDown'], down) } };
};

const networkPolicySpec: DefaultRule = (object) => {
  if (listAt(object, 'policyTypes').length > 0) return object;
  return { ...object, policyTypes: listAt(object, 'egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress'] };
};

const rbacGroup = 'rbac.authorization.k8s.io';
const roleRef: DefaultRule = (object) => (stringAt(object, 'apiGroup') === '' ? { ...object, apiGroup: rbacGroup } : object);
const subject: DefaultRule = (object) =>
  stringAt(object, 'apiGroup') === '' && (object['kind'] === 'User' || object['kind'] === 'Group') ? { ...object, apiGroup: rbacGroup } : object;

const namespace: DefaultRule = (object) => {
  const name = stringAt(object, 'metadata', 'name');
  const metadata = objectAt(object, 'metadata');
  const labelled =
    name === '' ? object : { ...object, metadata: { ...metadata, labels: { ...objectAt(metadata, 'labels'), 'kubernetes.io/metadata.name': name } } };
  return { ...labelled, status: { ...objectAt(labelled, 'status'), phase: stringAt(labelled, 'status', 'phase') || 'Active' } };
};

const nodeStatus: DefaultRule = (object) => (object['capacity'] === undefined ? object : fill(object, 'allocatable', object['capacity']));

const limitRangeItem: DefaultRule = (object) => {
  if (object['type'] !== 'Container') return object;
  const limit = { ...objectAt(object, 'max'), ...objectAt(object, 'default') };
  const request = { ...objectAt(object, 'min'), ...limit, ...objectAt(object, 'defaultRequest') };
  return { ...object, default: limit, defaultRequest: request };
};

const customResourceDefinition: DefaultRule = (object) => {
  const spec = objectAt(object, 'spec');
  const names = objectAt(spec, 'names');
  const kind = stringAt(names, 'kind');
  const named = {
    ...names,
    singular: stringAt(names, 'singular') || kind.toLowerCase(),
    listKind: stringAt(names, 'listKind') || (kind === '' ? '' : `${kind}List`),
  };
  const next = { ...object, spec: { ...spec, names: named, conversion: spec['conversion'] ?? { strategy: 'None' } } };
  const stored = listAt(spec, 'versions').find((version) => own(version, 'storage') === true);
  if (!stored || listAt(object, 'status', 'storedVersions').length > 0) return next;
  return { ...next, status: { ...objectAt(object, 'status'), storedVersions: [own(stored, 'name')] } };
};

const csiDriverSpec: DefaultRule = (object) => fill(object, 'volumeLifecycleModes', ['Persistent']);

export const defaultRules: Readonly<Record<string, DefaultRule>> = {
  V1Container: container,
  V1EphemeralContainer: container,
  V1Volume: volume,
  V1PodSpec: podSpec,
  V1Pod: pod,
  V1ServiceSpec: serviceSpec,
  V1ServicePort: servicePort,
  V1DeploymentSpec: deploymentSpec,
  V1DaemonSetSpec: daemonSetSpec,
  V1StatefulSetSpec: statefulSetSpec,
  V1PersistentVolumeClaim: claim,
  V1PersistentVolume: persistentVolume,
  V1JobSpec: jobSpec,
  V1Job: labelsFromTemplate,
  V1ReplicationController: replicationController,
  V2HorizontalPodAutoscalerSpec: hpaSpec,
  V1NetworkPolicySpec: networkPolicySpec,
  V1RoleRef: roleRef,
  RbacV1Subject: subject,
  V1Namespace: namespace,
  V1NodeStatus: nodeStatus,
  V1LimitRangeItem: limitRangeItem,
  V1CustomResourceDefinition: customResourceDefinition,
  V1CSIDriverSpec: csiDriverSpec,
};
