/** PersistentVolumes and what belongs to storage classes and drivers. Source: `pkg/apis/{core,storage}/validation/validation.go`. */
import {
  duplicate,
  forbidden,
  invalid,
  isDNS1123Subdomain,
  isObject,
  isQualifiedName,
  type JsonObject,
  notSupported,
  objectAt,
  required,
  semanticEqual,
  tooLong,
  validateLabelSelector,
} from '../../../apimachinery/index.ts';
import { nodeTermsValue, validateNodeSelector } from '../affinity.ts';
import { each, type Errors, immutable, items, nonNegative, nonNegativeQuantity, oneOf, oneOfIfSet, positiveQuantity, strings, text } from '../common.ts';
import { validateAccessModes, validateClassName } from './claims.ts';
import { persistentVolumeSource, validateDriverName } from './volume-sources.ts';

const sources = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'scaleIO',
  'local',
  'storageos',
  'csi',
];

function volumeSource(errors: Errors, spec: JsonObject, affinity: boolean): void {
  let found = false;
  for (const name of sources) {
    const source = spec[name];
    if (!isObject(source)) continue;
    if (found && name !== 'flexVolume') {
      errors.push(forbidden(`spec.${name === 'cephfs' ? 'cephFS' : name}`, 'may not specify more than 1 volume type'));
      continue;
    }
    found = true;
    persistentVolumeSource(errors, name, source, `spec.${name}`);
    if (name === 'local' && !affinity) errors.push(required('spec.nodeAffinity', 'Local volume requires node affinity'));
  }
  if (!found) errors.push(required('spec', 'must specify a volume type'));
}

export function validatePersistentVolume(errors: Errors, volume: JsonObject): void {
  const spec = objectAt(volume, 'spec');
  if (strings(spec['accessModes']).length === 0) errors.push(required('spec.accessModes', ''));
  validateAccessModes(errors, spec['accessModes'], 'spec.accessModes');
  const capacity = objectAt(spec, 'capacity');
  const names = Object.keys(capacity);
  if (names.length === 0) errors.push(required('spec.capacity', ''));
  if (capacity['storage'] === undefined || names.length > 1)
    errors.push(notSupported('spec.capacity', names.length === 0 && spec['capacity'] === undefined ? null : capacity, ['storage']));
  for (const name of names) {
    if (text(capacity[name]).startsWith('-'))
      errors.push(invalid(`spec.capacity[${name}]`, Number.parseInt(text(capacity[name]), 10), 'must be a valid resource quantity'));
    positiveQuantity(errors, `spec.capacity[${name}]`, capacity[name]);
  }
  oneOfIfSet(errors, 'spec.persistentVolumeReclaimPolicy', spec['persistentVolumeReclaimPolicy'], ['Delete', 'Recycle', 'Retain']);
  const affinity = spec['nodeAffinity'];
  if (isObject(affinity)) {
    if (isObject(affinity['required'])) validateNodeSelector(errors, affinity['required'], 'spec.nodeAffinity.required');
    else errors.push(required('spec.nodeAffinity.required', 'must specify required node constraints'));
  }
  volumeSource(errors, spec, isObject(affinity));
  if (/^\/+(\.\/?)*$/.test(text(objectAt(spec, 'hostPath')['path'])) && spec['persistentVolumeReclaimPolicy'] === 'Recycle') {
    errors.push(forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'"));
  }
  validateClassName(errors, spec['storageClassName'], 'spec.storageClassName');
  oneOfIfSet(errors, 'spec.volumeMode', spec['volumeMode'], ['Block', 'Filesystem']);
  const attributes = spec['volumeAttributesClassName'];
  if (attributes === undefined) return;
  if (attributes === '') errors.push(required('spec.volumeAttributesClassName', 'an empty string is disallowed'));
  else validateClassName(errors, attributes, 'spec.volumeAttributesClassName');
  if (!isObject(spec['csi'])) errors.push(required('spec.csi', 'has to be specified when using volumeAttributesClassName'));
}

function sourceDiff(before: JsonObject, next: JsonObject): string {
  const lines = sources
    .filter((name) => !semanticEqual(before[name], next[name]))
    .flatMap((name) => [
      ...(before[name] === undefined ? [] : [`- \t${name}: ${JSON.stringify(before[name])},`]),
      ...(next[name] === undefined ? [] : [`+ \t${name}: ${JSON.stringify(next[name])},`]),
    ]);
  return `  core.PersistentVolumeSource{\n${lines.join('\n')}\n  }\n`;
}

export function validatePersistentVolumeUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  const spec = objectAt(next, 'spec');
  const old = objectAt(before, 'spec');
  if (spec === old) return;
  validatePersistentVolume(errors, next);
  if (sources.some((name) => !semanticEqual(spec[name], old[name]))) {
    errors.push(forbidden('spec.persistentvolumesource', `spec.persistentvolumesource is immutable after creation\n${sourceDiff(old, spec)}`));
  }
  immutable(errors, 'volumeMode', spec['volumeMode'], old['volumeMode']);
  const affinity = spec['nodeAffinity'];
  if (old['nodeAffinity'] !== undefined && !semanticEqual(affinity, old['nodeAffinity'])) {
    const required =
      isObject(affinity) && isObject(affinity['required']) ? new Map([['NodeSelectorTerms', nodeTermsValue(affinity['required']['nodeSelectorTerms'])]]) : null;
    errors.push(
      invalid('nodeAffinity', isObject(affinity) ? new Map([['Required', required]]) : null, 'field is immutable, except for updating from beta label to GA'),
    );
  }
}

function provisioner(errors: Errors, name: string, field: string): void {
  if (name === '') errors.push(required(field, ''));
  else each(errors, field, name.toLowerCase(), isQualifiedName(name.toLowerCase()));
}

function parameters(errors: Errors, object: JsonObject, mayBeEmpty: boolean): void {
  const values = objectAt(object, 'parameters');
  const keys = Object.keys(values);
  if (keys.length > 512) {
    errors.push(tooLong('parameters', 512));
    return;
  }
  for (const key of keys) if (key === '') errors.push(invalid('parameters', key, 'field can not be empty.'));
  const size = keys.reduce((sum, key) => sum + key.length + text(values[key]).length, 0);
  if (size > 256 * 1_024) errors.push(tooLong('parameters', 256 * 1_024));
  if (!mayBeEmpty && keys.length === 0) errors.push(required('parameters', 'must contain at least one key/value pair'));
}

export function validateStorageClass(errors: Errors, object: JsonObject): void {
  provisioner(errors, text(object['provisioner']), 'provisioner');
  parameters(errors, object, true);
  oneOfIfSet(errors, 'reclaimPolicy', object['reclaimPolicy'] || undefined, ['Delete', 'Retain']);
  if (object['volumeBindingMode'] === '') errors.push(notSupported('volumeBindingMode', '', ['Immediate', 'WaitForFirstConsumer']));
  else oneOf(errors, 'volumeBindingMode', object['volumeBindingMode'], ['Immediate', 'WaitForFirstConsumer']);
  items(object['allowedTopologies']).forEach((term, index) => topologyTerm(errors, term, `allowedTopologies[${index}]`));
}

function topologyTerm(errors: Errors, term: JsonObject, field: string): void {
  const seen = new Set<string>();
  items(term['matchLabelExpressions']).forEach((expression, index) => {
    const place = `${field}.matchLabelExpressions[${index}]`;
    const values = strings(expression['values']);
    const key = text(expression['key']);
    if (values.length === 0) errors.push(required(`${place}.values`, ''));
    values.forEach((value, position) => {
      if (values.indexOf(value) < position) errors.push(duplicate(`${place}.values[${position}]`, value));
    });
    each(errors, `${place}.key`, key, isQualifiedName(key));
    if (seen.has(key)) errors.push(duplicate(`${place}.key`, key));
    seen.add(key);
  });
}

export function validateStorageClassUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  for (const name of ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'])
    immutable(errors, name, next[name] ?? (name === 'provisioner' ? '' : undefined), before[name]);
}

export function validateVolumeAttachment(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  const source = objectAt(spec, 'source');
  const [inline, name] = [source['inlineVolumeSpec'], source['persistentVolumeName']];
  const told = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';
  validateDriverName(errors, text(spec['attacher']), 'spec.attacher');
  if (inline === undefined && name === undefined) errors.push(required('spec.source', told));
  else if (inline !== undefined && name !== undefined) errors.push(forbidden('spec.source', told));
  else if (name === '') errors.push(required('spec.source.persistentVolumeName', 'must specify non empty persistentVolumeName'));
  each(errors, 'spec.nodeName', text(spec['nodeName']), isDNS1123Subdomain(text(spec['nodeName'])));
}

export function validateCSINode(errors: Errors, object: JsonObject): void {
  const names = new Set<string>();
  items(objectAt(object, 'spec')['drivers']).forEach((driver, index) => {
    const field = `spec.drivers[${index}]`;
    const [name, id] = [text(driver['name']), text(driver['nodeID'])];
    validateDriverName(errors, name, `${field}.name`);
    if (id === '') errors.push(required(`${field}.nodeID`, ''));
    if (id.length > 256) errors.push(invalid(`${field}.nodeID`, id, 'must be 256 characters or less'));
    nonNegative(errors, `${field}.allocatable.count`, objectAt(driver, 'allocatable')['count']);
    if (names.has(name)) errors.push(duplicate(`${field}.name`, name));
    names.add(name);
    const keys = strings(driver['topologyKeys']);
    keys.forEach((key, position) => {
      if (key === '') errors.push(required(field, ''));
      if (keys.indexOf(key) < position) errors.push(duplicate(field, key));
      each(errors, field, key, isQualifiedName(key));
    });
  });
}

export function validateCSIDriver(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  for (const [name, told] of [
    ['attachRequired', 'attachedRequired'],
    ['podInfoOnMount', 'podInfoOnMount'],
    ['storageCapacity', 'storageCapacity'],
  ] as const) {
    if (spec[name] === undefined) errors.push(required(`spec.${told}`, ''));
  }
  oneOfIfSet(errors, 'spec.fsGroupPolicy', spec['fsGroupPolicy'], ['File', 'None', 'ReadWriteOnceWithFSType']);
  const audiences = new Set<string>();
  items(spec['tokenRequests']).forEach((request, index) => {
    const field = `spec.tokenRequests[${index}]`;
    const [audience, seconds] = [text(request['audience']), request['expirationSeconds']];
    if (audiences.has(audience)) errors.push(duplicate(`${field}.audience`, audience));
    else if (typeof seconds === 'number' && seconds < 600)
      errors.push(invalid(`${field}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes'));
    else if (typeof seconds === 'number' && seconds > 2 ** 32)
      errors.push(invalid(`${field}.expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds'));
    audiences.add(audience);
  });
  for (const mode of strings(spec['volumeLifecycleModes']))
    if (mode !== 'Persistent' && mode !== 'Ephemeral') errors.push(notSupported('spec.volumeLifecycleModes', mode, ['Persistent', 'Ephemeral']));
  if (spec['seLinuxMount'] === undefined) errors.push(required('spec.seLinuxMount', ''));
  const period = spec['nodeAllocatableUpdatePeriodSeconds'];
  if (typeof period === 'number' && period < 10)
    errors.push(invalid('spec.nodeAllocatableUpdatePeriodSeconds', period, 'must be greater than or equal to 10 seconds'));
}

export function validateCSIDriverUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  const [spec, old] = [objectAt(next, 'spec'), objectAt(before, 'spec')];
  immutable(errors, 'spec.attachedRequired', spec['attachRequired'], old['attachRequired']);
  immutable(errors, 'spec.volumeLifecycleModes', spec['volumeLifecycleModes'], old['volumeLifecycleModes']);
}

export function validateCSIStorageCapacity(errors: Errors, object: JsonObject): void {
  errors.push(...validateLabelSelector(object['nodeTopology'], 'nodeTopology'));
  each(errors, 'storageClassName', text(object['storageClassName']), isDNS1123Subdomain(text(object['storageClassName'])));
  if (object['capacity'] !== undefined) nonNegativeQuantity(errors, 'capacity', object['capacity']);
}

export function validateVolumeAttributesClass(errors: Errors, object: JsonObject): void {
  provisioner(errors, text(object['driverName']), 'driverName');
  parameters(errors, object, false);
}

export function validateVolumeAttributesClassUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  for (const name of ['driverName', 'parameters'])
    if (!semanticEqual(next[name], before[name])) errors.push(forbidden(name, `updates to ${name} are forbidden.`));
}
