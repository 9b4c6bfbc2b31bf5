/** Volumes of Pods and PersistentVolumes: ValidateVolumes, validateVolumeSource. */
import { duplicate, forbidden, invalid, isConfigMapKey, isObject, type JsonObject, notSupported, required } from '../../apimachinery/index.ts';
import { dnsLabel, each, type Errors, items, nonNegativeQuantity, text } from './common.ts';
import { downwardVolumePaths, fieldRef, resourceFieldRef } from './env.ts';

type SourceCheck = (errors: Errors, source: JsonObject, field: string) => void;

const modeError = 'must be a number between 0 and 0777 (octal), both inclusive';

function mode(errors: Errors, field: string, value: unknown): void {
  if (typeof value === 'number' && (value > 0o777 || value < 0)) errors.push(invalid(field, value, modeError));
}

/** ValidateLocalNonReservedPath. */
function localPath(errors: Errors, field: string, path: string): void {
  if (path.startsWith('/')) errors.push(invalid(field, path, 'must be a relative path'));
  if (path.split('/').includes('..')) errors.push(invalid(field, path, "must not contain '..'"));
  else if (path.startsWith('..')) errors.push(invalid(field, path, "must not start with '..'"));
}

function keysToPaths(errors: Errors, list: unknown, field: string): void {
  items(list).forEach((item, index) => {
    if (text(item['key']) === '') errors.push(required(`${field}[${index}].key`, ''));
    if (text(item['path']) === '') errors.push(required(`${field}[${index}].path`, ''));
    localPath(errors, `${field}[${index}].path`, text(item['path']));
    mode(errors, `${field}[${index}].mode`, item['mode']);
  });
}

const secret: SourceCheck = (errors, source, field) => {
  if (text(source['secretName']) === '') errors.push(required(`${field}.secretName`, ''));
  mode(errors, `${field}.defaultMode`, source['defaultMode']);
  keysToPaths(errors, source['items'], `${field}.items`);
};

const configMap: SourceCheck = (errors, source, field) => {
  if (text(source['name']) === '') errors.push(required(`${field}.name`, ''));
  mode(errors, `${field}.defaultMode`, source['defaultMode']);
  keysToPaths(errors, source['items'], `${field}.items`);
};

const hostPathTypes = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];

export const hostPath: SourceCheck = (errors, source, field) => {
  const path = text(source['path']);
  if (path === '') {
    errors.push(required(`${field}.path`, ''));
    return;
  }
  if (path.split('/').includes('..')) errors.push(invalid(`${field}.path`, path, "must not contain '..'"));
  if (source['type'] !== undefined && !hostPathTypes.includes(text(source['type']))) errors.push(notSupported(`${field}.type`, source['type'], hostPathTypes));
};

const emptyDir: SourceCheck = (errors, source, field) => {
  if (source['sizeLimit'] !== undefined) nonNegativeQuantity(errors, `${field}.sizeLimit`, source['sizeLimit']);
};

export const nfs: SourceCheck = (errors, source, field) => {
  if (text(source['server']) === '') errors.push(required(`${field}.server`, ''));
  const path = text(source['path']);
  if (path === '') errors.push(required(`${field}.path`, ''));
  else if (!path.startsWith('/')) errors.push(invalid(`${field}.path`, path, 'must be an absolute path'));
};

const claim: SourceCheck = (errors, source, field) => {
  if (text(source['claimName']) === '') errors.push(required(`${field}.claimName`, ''));
};

function downwardFiles(errors: Errors, list: unknown, field: string): void {
  items(list).forEach((file, index) => {
    const place = `${field}[${index}]`;
    if (text(file['path']) === '') errors.push(required(`${place}.path`, ''));
    localPath(errors, `${place}.path`, text(file['path']));
    const reference = file['fieldRef'];
    const resource = file['resourceFieldRef'];
    if (isObject(reference)) {
      fieldRef(errors, reference, `${place}.fieldRef`, downwardVolumePaths);
      if (isObject(resource)) errors.push(invalid(place, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
    } else if (isObject(resource)) resourceFieldRef(errors, resource, `${place}.resourceFieldRef`, true);
    else errors.push(required(place, 'one of fieldRef and resourceFieldRef is required'));
    mode(errors, `${place}.mode`, file['mode']);
  });
}

const downwardAPI: SourceCheck = (errors, source, field) => {
  mode(errors, `${field}.defaultMode`, source['defaultMode']);
  downwardFiles(errors, source['items'], `${field}.items`);
};

const projections = ['secret', 'configMap', 'downwardAPI', 'serviceAccountToken', 'clusterTrustBundle', 'podCertificate'];

const projected: SourceCheck = (errors, source, field) => {
  mode(errors, `${field}.defaultMode`, source['defaultMode']);
  items(source['sources']).forEach((projection, index) => {
    const place = `${field}.sources[${index}]`;
    const given = projections.filter((name) => isObject(projection[name]));
    for (const name of given.slice(1)) errors.push(forbidden(`${place}.${name}`, 'may not specify more than 1 volume type'));
    const [kind = ''] = given;
    const value = projection[kind];
    if (!isObject(value)) errors.push(required(place, `exactly one of ${projections.slice(0, 4).join(', ')} is required`));
    else if (kind === 'secret' || kind === 'configMap') {
      if (text(value['name']) === '') errors.push(required(`${place}.${kind}.name`, ''));
      keysToPaths(errors, value['items'], `${place}.${kind}.items`);
    } else if (kind === 'downwardAPI') downwardFiles(errors, value['items'], `${place}.downwardAPI.items`);
    else if (kind === 'serviceAccountToken') validateToken(errors, value, `${place}.serviceAccountToken`);
  });
};

function validateToken(errors: Errors, token: JsonObject, field: string): void {
  const seconds = token['expirationSeconds'];
  if (typeof seconds === 'number' && seconds < 600) errors.push(invalid(`${field}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes'));
  if (typeof seconds === 'number' && seconds > 4_294_967_296) errors.push(invalid(`${field}.expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds'));
  if (text(token['path']) === '') errors.push(required(`${field}.path`, ''));
  else localPath(errors, `${field}.path`, text(token['path']));
}

const csi: SourceCheck = (errors, source, field) => {
  if (text(source['driver']) === '') errors.push(required(`${field}.driver`, ''));
};

const ephemeral: SourceCheck = (errors, source, field) => {
  if (!isObject(source['volumeClaimTemplate'])) errors.push(required(`${field}.volumeClaimTemplate`, ''));
};

const accept: SourceCheck = () => undefined;

/** In the order in which Kubernetes looks: of two types the later one is refused. */
const podSources: readonly (readonly [string, SourceCheck])[] = [
  ['emptyDir', emptyDir], ['hostPath', hostPath], ['gitRepo', accept], ['gcePersistentDisk', accept], ['awsElasticBlockStore', accept], ['secret', secret], ['nfs', nfs],
  ['iscsi', accept], ['glusterfs', accept], ['flocker', accept], ['persistentVolumeClaim', claim], ['rbd', accept], ['cinder', accept], ['cephfs', accept],
  ['quobyte', accept], ['downwardAPI', downwardAPI], ['fc', accept], ['flexVolume', accept], ['configMap', configMap], ['azureFile', accept], ['vsphereVolume', accept],
  ['photonPersistentDisk', accept], ['portworxVolume', accept], ['azureDisk', accept], ['storageos', accept], ['projected', projected], ['scaleIO', accept], ['csi', csi],
  ['ephemeral', ephemeral], ['image', accept],
];

function validateSource(errors: Errors, volume: JsonObject, place: string): void {
  let found = false;
  for (const [name, check] of podSources) {
    const source = volume[name];
    if (!isObject(source)) continue;
    if (found) errors.push(forbidden(`${place}.${name}`, 'may not specify more than 1 volume type'));
    else check(errors, source, `${place}.${name}`);
    found = true;
  }
  if (!found) errors.push(required(place, 'must specify a volume type'));
}

/** Returns the volumes that are fine, by name: mounts of the others count as not found. */
export function validateVolumes(errors: Errors, list: unknown, field: string): ReadonlyMap<string, JsonObject> {
  const good = new Map<string, JsonObject>();
  items(list).forEach((volume, index) => {
    const place = `${field}[${index}]`;
    const name = text(volume['name']);
    const own: Errors = [];
    validateSource(own, volume, place);
    if (name === '') own.push(required(`${place}.name`, ''));
    else dnsLabel(own, `${place}.name`, name);
    if (good.has(name)) own.push(duplicate(`${place}.name`, name));
    if (own.length === 0) good.set(name, volume);
    errors.push(...own);
  });
  return good;
}

/** Data keys of ConfigMaps and Secrets. */
export function dataKeys(errors: Errors, data: JsonObject, field: string): void {
  for (const key of Object.keys(data).sort()) each(errors, `${field}[${key}]`, key, isConfigMapKey(key));
}
