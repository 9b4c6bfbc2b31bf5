/** What of Kubernetes has an effect in Orrery. Data, kept honest: what is listed here is accepted and stored, and does nothing. */
import type { KubeObject } from '../../api/index.ts';
import { isArray, isObject, objectAt, own } from '../apimachinery/index.ts';

/** Kinds that are served and stored, but that no process acts on yet, by `Kind.group`. */
const inertKinds: ReadonlySet<string> = new Set([
  'CSIStorageCapacity.storage.k8s.io',
  'VolumeAttributesClass.storage.k8s.io',
  'ServiceCIDR.networking.k8s.io',
  'IPAddress.networking.k8s.io',
  'ResourceClaim.resource.k8s.io',
  'ResourceClaimTemplate.resource.k8s.io',
  'DeviceClass.resource.k8s.io',
  'ResourceSlice.resource.k8s.io',
]);

/** Paths without effect; `[]` goes through a list. */
const container: readonly string[] = [
  'volumeDevices',
  'securityContext.windowsOptions',
  'resources.claims',
  'lifecycle.stopSignal',
  'volumeMounts[].mountPropagation',
  'volumeMounts[].recursiveReadOnly',
];

const volumeTypes: readonly string[] = [
  'nfs',
  'iscsi',
  'csi',
  'fc',
  'glusterfs',
  'rbd',
  'cephfs',
  'cinder',
  'gitRepo',
  'flexVolume',
  'flocker',
  'azureDisk',
  'azureFile',
  'awsElasticBlockStore',
  'gcePersistentDisk',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'quobyte',
  'scaleIO',
  'storageos',
];

const podSpec: readonly string[] = [
  'os',
  'resourceClaims',
  'schedulingGroup',
  'ephemeralContainers',
  'securityContext.fsGroupChangePolicy',
  'securityContext.windowsOptions',
  ...volumeTypes.map((type) => `volumes[].${type}`),
  ...['containers', 'initContainers'].flatMap((list) => container.map((path) => `${list}[].${path}`)),
];

const inTemplate = (prefix: string): readonly string[] => podSpec.map((path) => `${prefix}${path}`);

/** By `Kind.group`. */
const inertFields: Readonly<Record<string, readonly string[]>> = {
  Pod: inTemplate('spec.'),
  'Deployment.apps': inTemplate('spec.template.spec.'),
  'ReplicaSet.apps': inTemplate('spec.template.spec.'),
  ReplicationController: inTemplate('spec.template.spec.'),
  'DaemonSet.apps': inTemplate('spec.template.spec.'),
  'StatefulSet.apps': ['spec.updateStrategy.rollingUpdate.maxUnavailable', ...inTemplate('spec.template.spec.')],
  'Job.batch': ['spec.managedBy', ...inTemplate('spec.template.spec.')],
  'CronJob.batch': inTemplate('spec.jobTemplate.spec.template.spec.'),
  Service: ['spec.loadBalancerIP', 'spec.loadBalancerClass', 'spec.loadBalancerSourceRanges'],
  'HorizontalPodAutoscaler.autoscaling': ['spec.targetCPUUtilizationPercentage'],
  PersistentVolume: ['spec.mountOptions'],
  PersistentVolumeClaim: ['spec.dataSource', 'spec.dataSourceRef'],
  'StorageClass.storage.k8s.io': ['parameters', 'mountOptions'],
  'CSIDriver.storage.k8s.io': [
    'spec.storageCapacity',
    'spec.requiresRepublish',
    'spec.tokenRequests',
    'spec.seLinuxMount',
    'spec.nodeAllocatableUpdatePeriodSeconds',
  ],
  Node: ['spec.configSource', 'spec.externalID'],
};

function kindKey(apiVersion: string, kind: string): string {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return group === '' ? kind : `${kind}.${group}`;
}

/** Whether Orrery's processes act on a kind at all; other kinds are stored and served only. */
export function isSimulated(apiVersion: string, kind: string): boolean {
  return !inertKinds.has(kindKey(apiVersion, kind));
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  value === '' ||
  (isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0);

function collect(value: unknown, steps: readonly string[], place: string, found: string[]): void {
  const [step, ...rest] = steps;
  if (step === undefined) {
    if (!isEmpty(value)) found.push(place);
    return;
  }
  const list = step.endsWith('[]');
  const name = list ? step.slice(0, -2) : step;
  const next = own(value, name);
  const at = place === '' ? name : `${place}.${name}`;
  if (!list) collect(next, rest, at, found);
  else if (isArray(next)) next.forEach((item, index) => collect(item, rest, `${at}[${index}]`, found));
}

/** Field paths of the object that are set and have no effect in this simulation. `spec` alone: nothing acts on the kind. */
export function unsupportedFields(object: KubeObject): readonly string[] {
  const key = kindKey(object.apiVersion, object.kind);
  if (inertKinds.has(key)) return [specOf(object)];
  const found: string[] = [];
  for (const path of inertFields[key] ?? []) collect(object, path.split('.'), '', found);
  return found;
}

/** The part of an inert object that a person would expect to act. */
function specOf(object: KubeObject): string {
  return Object.keys(objectAt(object, 'spec')).length > 0 ? 'spec' : 'kind';
}
