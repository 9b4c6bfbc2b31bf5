/** Volume sources that few manifests still use, of Pods and PersistentVolumes. Source: `pkg/apis/core/validation/validation.go`, by type. */
import {
  forbidden,
  inclusiveRange,
  invalid,
  isDNS1123Label,
  isDNS1123Subdomain,
  isObject,
  type JsonObject,
  notSupported,
  objectAt,
  required,
  tooLong,
  validateAnnotations,
  validateLabels,
} from '../../../apimachinery/index.ts';
import { dnsLabel, each, type Errors, strings, text } from '../common.ts';
import type { RarePodChecks } from '../late.ts';
import { hostPath, nfs, noBacksteps, descendingPath } from '../volumes.ts';
import { validateClaimSpec } from './claims.ts';

type SourceCheck = (errors: Errors, source: JsonObject, field: string, volume: JsonObject, persistent: boolean) => void;

/** Fields that must not be empty. */
const need =
  (...names: readonly string[]): SourceCheck =>
  (errors, source, field) => {
    for (const name of names) if (text(source[name]) === '') errors.push(required(`${field}.${name}`, ''));
  };

const partition: SourceCheck = (errors, source, field) => {
  const value = source['partition'];
  if (typeof value === 'number' && (value < 0 || value > 255)) errors.push(invalid(`${field}.partition`, value, inclusiveRange(1, 255)));
};

const lun = (errors: Errors, value: unknown, field: string): void => {
  if (typeof value === 'number' && (value < 0 || value > 255)) errors.push(invalid(`${field}.lun`, value, inclusiveRange(0, 255)));
};

/** A Secret in the claim's namespace, or, of a PersistentVolume, in any. */
const secretRef: SourceCheck = (errors, source, field, _volume, persistent) => {
  const reference = source['secretRef'];
  if (!isObject(reference)) return;
  if (text(reference['name']) === '') errors.push(required(`${field}.secretRef.name`, ''));
  if (persistent && text(reference['namespace']) === '') errors.push(required(`${field}.secretRef.namespace`, ''));
};

const all =
  (...checks: readonly SourceCheck[]): SourceCheck =>
  (...given) => {
    for (const check of checks) check(...given);
  };

const iqn = /^iqn\.\d{4}-\d{2}\.([a-zA-Z0-9.-]+)(:[^,;*&$|\s]+)$/;
const eui = /^eui\.[0-9a-fA-F]{16}$/;
const naa = /^naa\.[0-9a-fA-F]{32}$/;
const goodName = (name: string): boolean => (name.startsWith('iqn') ? iqn : name.startsWith('eui') ? eui : naa).test(name);
const knownName = (name: string): boolean => /^(iqn|eui|naa)/.test(name);

const iscsi: SourceCheck = (errors, source, field, volume, persistent) => {
  const unknown = persistent ? 'must be valid format' : 'must be valid format starting with iqn, eui, or naa';
  const target = text(source['iqn']);
  const initiator = source['initiatorName'];
  if (text(source['targetPortal']) === '') errors.push(required(`${field}.targetPortal`, ''));
  if (target === '') errors.push(required(`${field}.iqn`, ''));
  else if (!knownName(target)) errors.push(invalid(`${field}.iqn`, target, unknown));
  else if (!goodName(target)) errors.push(invalid(`${field}.iqn`, target, 'must be valid format'));
  lun(errors, source['lun'], field);
  if ((source['chapAuthDiscovery'] === true || source['chapAuthSession'] === true) && !isObject(source['secretRef']))
    errors.push(required(`${field}.secretRef`, ''));
  if (persistent && isObject(source['secretRef']) && text(source['secretRef']['name']) === '') errors.push(required(`${field}.secretRef.name`, ''));
  if (typeof initiator !== 'string') return;
  if (!knownName(initiator)) errors.push(invalid(`${field}.initiatorname`, initiator, unknown));
  else if (!goodName(initiator)) errors.push(invalid(`${field}.initiatorname`, initiator, 'must be valid format'));
  if (!persistent && `${text(volume['name'])}:${text(source['targetPortal'])}`.length > 64) {
    const told = 'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';
    errors.push(invalid(field.replace(/\.iscsi$/, '.name'), volume['name'], told));
  }
};

const fc: SourceCheck = (errors, source, field) => {
  const [names, ids] = [strings(source['targetWWNs']), strings(source['wwids'])];
  if (names.length === 0 && ids.length === 0) errors.push(required(`${field}.targetWWNs`, 'must specify either targetWWNs or wwids, but not both'));
  if (names.length > 0 && ids.length > 0) errors.push(invalid(`${field}.targetWWNs`, names, 'targetWWNs and wwids can not be specified simultaneously'));
  if (names.length === 0) return;
  if (source['lun'] === undefined) errors.push(required(`${field}.lun`, 'lun is required if targetWWNs is specified'));
  else lun(errors, source['lun'], field);
};

const quobyte: SourceCheck = (errors, source, field) => {
  const pair = 'must be a host:port pair or multiple pairs separated by commas';
  const registry = text(source['registry']);
  if (registry === '') errors.push(required(`${field}.registry`, pair));
  else if (text(source['tenant']).length >= 65) errors.push(required(`${field}.tenant`, 'must be a UUID and may not exceed a length of 64 characters'));
  else for (const part of registry.split(',')) if (!/^([^:[\]]*|\[[^\]]*\]):[^:]*$/.test(part)) errors.push(invalid(`${field}.registry`, registry, pair));
  if (text(source['volume']) === '') errors.push(required(`${field}.volume`, ''));
};

const flocker: SourceCheck = (errors, source, field) => {
  const [name, id] = [text(source['datasetName']), text(source['datasetUUID'])];
  if (name === '' && id === '') errors.push(required(field, 'one of datasetName and datasetUUID is required'));
  if (name !== '' && id !== '') errors.push(invalid(field, 'resource', 'datasetName and datasetUUID can not be specified simultaneously'));
  if (name.includes('/')) errors.push(invalid(`${field}.datasetName`, name, "must not contain '/'"));
};

const list =
  (name: string): SourceCheck =>
  (errors, source, field) => {
    if (strings(source[name]).length === 0) errors.push(required(`${field}.${name}`, ''));
  };

const flexVolume: SourceCheck = (errors, source, field) => {
  if (text(source['driver']) === '') errors.push(required(`${field}.driver`, ''));
  for (const key of Object.keys(objectAt(source, 'options'))) {
    const owner = `.${(key.includes('/') ? (key.split('/')[0] ?? '') : key).toLowerCase()}`;
    if (owner.endsWith('.kubernetes.io') || owner.endsWith('.k8s.io'))
      errors.push(invalid(`${field}.options[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved'));
  }
};

const azureFile: SourceCheck = (errors, source, field, _volume, persistent) => {
  for (const name of ['secretName', 'shareName']) if (text(source[name]) === '') errors.push(required(`${field}.${name}`, ''));
  if (persistent && source['secretNamespace'] === '') errors.push(required(`${field}.secretNamespace`, ''));
};

const azureDisk: SourceCheck = (errors, source, field) => {
  const uri = text(source['diskURI']);
  const kind = source['kind'];
  if (text(source['diskName']) === '') errors.push(required(`${field}.diskName`, ''));
  if (uri === '') errors.push(required(`${field}.diskURI`, ''));
  const [modes, kinds] = [
    ['None', 'ReadOnly', 'ReadWrite'],
    ['Dedicated', 'Managed', 'Shared'],
  ];
  if (source['cachingMode'] !== undefined && !modes.includes(text(source['cachingMode'])))
    errors.push(notSupported(`${field}.cachingMode`, source['cachingMode'], modes));
  if (kind !== undefined && !kinds.includes(text(kind))) errors.push(notSupported(`${field}.kind`, kind, kinds));
  if (kind === 'Managed' && !uri.startsWith('/subscriptions/')) {
    errors.push(notSupported(`${field}.diskURI`, uri, ['/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}']));
  }
  // `Shared` by default.
  if (kind !== 'Managed' && !uri.startsWith('https://')) {
    errors.push(notSupported(`${field}.diskURI`, uri, ['https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd']));
  }
};

const storageos: SourceCheck = (errors, source, field, volume, persistent) => {
  const name = text(source['volumeName']);
  if (name === '') errors.push(required(`${field}.volumeName`, ''));
  else dnsLabel(errors, `${field}.volumeName`, name);
  if (text(source['volumeNamespace']) !== '') dnsLabel(errors, `${field}.volumeNamespace`, text(source['volumeNamespace']));
  secretRef(errors, source, field, volume, persistent);
};

/** ValidateCSIDriverName. */
export function validateDriverName(errors: Errors, name: string, field: string): void {
  if (name === '') {
    errors.push(required(field, ''));
    return;
  }
  if (name.length > 63) errors.push(tooLong(field, 63));
  each(errors, field, name, isDNS1123Subdomain(name.toLowerCase()));
}

/** validatePVSecretReference. */
function secretOfVolume(errors: Errors, reference: unknown, field: string): void {
  if (!isObject(reference)) return;
  const [name, namespace] = [text(reference['name']), text(reference['namespace'])];
  if (name === '') errors.push(required(`${field}.name`, ''));
  else each(errors, `${field}.name`, name, isDNS1123Subdomain(name));
  if (namespace === '') errors.push(required(`${field}.namespace`, ''));
  else each(errors, `${field}.namespace`, namespace, isDNS1123Label(namespace));
}

const csi: SourceCheck = (errors, source, field, _volume, persistent) => {
  validateDriverName(errors, text(source['driver']), `${field}.driver`);
  if (persistent) {
    if (text(source['volumeHandle']) === '') errors.push(required(`${field}.volumeHandle`, ''));
    for (const name of ['controllerPublishSecretRef', 'controllerExpandSecretRef', 'nodePublishSecretRef', 'nodeExpandSecretRef'])
      secretOfVolume(errors, source[name], `${field}.${name}`);
    return;
  }
  const reference = source['nodePublishSecretRef'];
  if (!isObject(reference)) return;
  const name = text(reference['name']);
  if (name === '') errors.push(required(`${field}.nodePublishSecretRef.name`, ''));
  else each(errors, `${field}.name`, name, isDNS1123Subdomain(name));
};

const metadataFields = new Set(['annotations', 'labels']);

/** ValidatePersistentVolumeClaimTemplate. */
const ephemeral: SourceCheck = (errors, source, field) => {
  const template = source['volumeClaimTemplate'];
  const place = `${field}.volumeClaimTemplate`;
  if (!isObject(template)) {
    errors.push(required(place, ''));
    return;
  }
  const metadata = objectAt(template, 'metadata');
  errors.push(
    ...validateAnnotations(metadata['annotations'], `${place}.metadata.annotations`),
    ...validateLabels(metadata['labels'], `${place}.metadata.labels`),
  );
  for (const [name, value] of Object.entries(metadata)) {
    if (!metadataFields.has(name) && value !== '' && (value !== 0 || name === 'deletionGracePeriodSeconds'))
      errors.push(forbidden(`${place}.metadata.${name === 'uid' ? 'uID' : name}`, 'cannot be set'));
  }
  validateClaimSpec(errors, objectAt(template, 'spec'), `${place}.spec`);
};

const gitRepo: SourceCheck = (errors, source, field) => {
  if (text(source['repository']) === '') errors.push(required(`${field}.repository`, ''));
  descendingPath(errors, `${field}.directory`, text(source['directory']));
};

const glusterfs: SourceCheck = (errors, source, field, _volume, persistent) => {
  need('endpoints', 'path')(errors, source, field, {}, persistent);
  const namespace = source['endpointsNamespace'];
  if (!persistent || namespace === undefined) return;
  if (namespace === '') errors.push(invalid(`${field}.endpointsNamespace`, '', 'if the endpointnamespace is set, it must be a valid namespace name'));
  else each(errors, `${field}.endpointsNamespace`, namespace, isDNS1123Label(text(namespace)));
};

const local: SourceCheck = (errors, source, field) => {
  if (text(source['path']) === '') errors.push(required(`${field}.path`, ''));
  else noBacksteps(errors, `${field}.path`, text(source['path']));
};

const checks: Readonly<Record<string, SourceCheck>> = {
  hostPath,
  nfs,
  local,
  gitRepo,
  gcePersistentDisk: all(need('pdName'), partition),
  awsElasticBlockStore: all(need('volumeID'), partition),
  iscsi,
  glusterfs,
  flocker,
  rbd: all(list('monitors'), need('image')),
  cinder: all(need('volumeID'), secretRef),
  cephfs: list('monitors'),
  quobyte,
  fc,
  flexVolume,
  azureFile,
  vsphereVolume: need('volumePath'),
  photonPersistentDisk: need('pdID'),
  portworxVolume: need('volumeID'),
  azureDisk,
  storageos,
  scaleIO: need('gateway', 'system', 'volumeName'),
  csi,
  ephemeral,
};

/** One type is told under another name than its field's. */
const toldAs = (field: string): string => field.replace(/gcePersistentDisk$/, 'persistentDisk');

export const podVolumeSource: RarePodChecks['volumeSource'] = (errors, type, source, field, volume) => {
  checks[type]?.(errors, source, toldAs(field), volume, false);
  return checks[type] !== undefined;
};

/** A source of a PersistentVolume. */
export function persistentVolumeSource(errors: Errors, type: string, source: JsonObject, field: string): void {
  checks[type]?.(errors, source, toldAs(field), {}, true);
}
