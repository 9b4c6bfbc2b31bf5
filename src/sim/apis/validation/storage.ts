/** PersistentVolumes, claims and classes. */
import { forbidden, invalid, isDNS1123Subdomain, isObject, type JsonObject, notSupported, objectAt, required, semanticEqual, validateLabelSelector } from '../../apimachinery/index.ts';
import { validateNodeSelector } from './affinity.ts';
import { each, type Errors, immutable, nonNegativeQuantity, oneOf, oneOfIfSet, positiveQuantity, strings, text } from './common.ts';
import { hostPath, nfs } from './volumes.ts';

const modes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

function accessModes(errors: Errors, value: unknown, field: string, detail: string): void {
  const list = strings(value);
  if (list.length === 0) errors.push(required(field, detail));
  for (const mode of list) if (!modes.includes(mode)) errors.push(notSupported(field, mode, modes));
  if (list.includes('ReadWriteOncePod') && list.some((mode) => mode !== 'ReadWriteOncePod' && modes.includes(mode))) {
    errors.push(forbidden(field, 'may not use ReadWriteOncePod with other access modes'));
  }
}

function className(errors: Errors, value: unknown, field: string): void {
  if (typeof value === 'string' && value !== '') each(errors, field, value, isDNS1123Subdomain(value));
}

export function validateClaimSpec(errors: Errors, spec: JsonObject, field: string): void {
  if (strings(spec['accessModes']).length === 0) errors.push(required(`${field}.accessModes`, 'at least 1 access mode is required'));
  errors.push(...validateLabelSelector(spec['selector'], `${field}.selector`));
  if (strings(spec['accessModes']).length > 0) accessModes(errors, spec['accessModes'], `${field}.accessModes`, '');
  const size = objectAt(spec, 'resources', 'requests')['storage'];
  if (size === undefined) errors.push(required(`${field}.resources[storage]`, ''));
  else positiveQuantity(errors, `${field}.resources[storage]`, size);
  className(errors, spec['storageClassName'], `${field}.storageClassName`);
  oneOfIfSet(errors, `${field}.volumeMode`, spec['volumeMode'], ['Block', 'Filesystem']);
}

export const validateClaim = (errors: Errors, claim: JsonObject): void => validateClaimSpec(errors, objectAt(claim, 'spec'), 'spec');

const claimMutable = ['resources', 'volumeAttributesClassName', 'volumeName', 'storageClassName'];

export function validateClaimUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  const spec = objectAt(next, 'spec');
  const old = objectAt(before, 'spec');
  if (spec === old) return;
  validateClaim(errors, next);
  const bound = text(old['volumeName']) !== '';
  const changed = Object.keys({ ...spec, ...old }).filter((name) => !semanticEqual(spec[name], old[name]));
  const wrong = changed.some((name) => !claimMutable.includes(name) || (name === 'volumeName' && bound) || (name === 'storageClassName' && old['storageClassName'] !== undefined));
  if (wrong) errors.push(forbidden('spec', `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n${changed.join(', ')}`));
}

const sources = ['hostPath', 'gcePersistentDisk', 'awsElasticBlockStore', 'glusterfs', 'flocker', 'nfs', 'rbd', 'quobyte', 'cephfs', 'iscsi', 'cinder', 'fc', 'flexVolume', 'azureFile', 'vsphereVolume', 'photonPersistentDisk', 'portworxVolume', 'azureDisk', 'scaleIO', 'local', 'storageos', 'csi'];

function volumeSource(errors: Errors, spec: JsonObject, affinity: boolean): void {
  let found = false;
  for (const name of sources) {
    const source = spec[name];
    if (!isObject(source)) continue;
    if (found) {
      errors.push(forbidden(`spec.${name}`, 'may not specify more than 1 volume type'));
      continue;
    }
    found = true;
    if (name === 'hostPath') hostPath(errors, source, 'spec.hostPath');
    if (name === 'nfs') nfs(errors, source, 'spec.nfs');
    if (name === 'local') {
      if (text(source['path']) === '') errors.push(required('spec.local.path', ''));
      if (!affinity) errors.push(required('spec.nodeAffinity', 'Local volume requires node affinity'));
    }
    if (name === 'csi') for (const field of ['driver', 'volumeHandle']) if (text(source[field]) === '') errors.push(required(`spec.csi.${field}`, ''));
  }
  if (!found) errors.push(required('spec', 'must specify a volume type'));
}

export function validatePersistentVolume(errors: Errors, volume: JsonObject): void {
  const spec = objectAt(volume, 'spec');
  accessModes(errors, spec['accessModes'], 'spec.accessModes', '');
  const capacity = objectAt(spec, 'capacity');
  const names = Object.keys(capacity);
  if (names.length === 0) errors.push(required('spec.capacity', ''));
  if (capacity['storage'] === undefined || names.length > 1) errors.push(notSupported('spec.capacity', names.length === 0 ? null : capacity, ['storage']));
  for (const name of names) positiveQuantity(errors, `spec.capacity[${name}]`, capacity[name]);
  oneOfIfSet(errors, 'spec.persistentVolumeReclaimPolicy', spec['persistentVolumeReclaimPolicy'], ['Delete', 'Recycle', 'Retain']);
  const affinity = spec['nodeAffinity'];
  if (isObject(affinity)) {
    if (isObject(affinity['required'])) validateNodeSelector(errors, affinity['required'], 'spec.nodeAffinity.required');
    else errors.push(required('spec.nodeAffinity.required', 'must specify required node constraints'));
  }
  volumeSource(errors, spec, isObject(affinity));
  className(errors, spec['storageClassName'], 'spec.storageClassName');
  oneOfIfSet(errors, 'spec.volumeMode', spec['volumeMode'], ['Block', 'Filesystem']);
}

export function validatePersistentVolumeUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  const spec = objectAt(next, 'spec');
  const old = objectAt(before, 'spec');
  if (spec === old) return;
  validatePersistentVolume(errors, next);
  if (sources.some((name) => !semanticEqual(spec[name], old[name]))) errors.push(forbidden('spec.persistentvolumesource', 'spec.persistentvolumesource is immutable after creation'));
  immutable(errors, 'spec.volumeMode', spec['volumeMode'], old['volumeMode']);
}

export function validateStorageClass(errors: Errors, object: JsonObject): void {
  const provisioner = text(object['provisioner']);
  if (provisioner === '') errors.push(required('provisioner', ''));
  oneOfIfSet(errors, 'reclaimPolicy', object['reclaimPolicy'], ['Delete', 'Retain']);
  oneOf(errors, 'volumeBindingMode', object['volumeBindingMode'], ['Immediate', 'WaitForFirstConsumer']);
}

export function validateStorageClassUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  for (const name of ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode']) immutable(errors, name, next[name], before[name]);
}

/** Quotas and ranges of resources. */
export function validateResourceQuota(errors: Errors, object: JsonObject): void {
  const hard = objectAt(object, 'spec', 'hard');
  for (const name of Object.keys(hard).sort()) {
    if (!name.includes('/') && !quotaNames.test(name)) errors.push(invalid(`spec.hard[${name}]`, name, 'must be a standard resource for quota'));
    nonNegativeQuantity(errors, `spec.hard[${name}]`, hard[name]);
  }
}

const quotaNames = /^(cpu|memory|ephemeral-storage|storage|pods|services|replicationcontrollers|resourcequotas|secrets|configmaps|persistentvolumeclaims|(requests|limits)\.(cpu|memory|storage|ephemeral-storage|hugepages-.*)|hugepages-.*|services\.(nodeports|loadbalancers)|count\..*)$/;
