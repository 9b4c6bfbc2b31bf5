/** Volumes of Pods and PersistentVolumes: ValidateVolumes, validateVolumeSource. */
import {
  compareQuantities,
  duplicate,
  forbidden,
  invalid,
  isConfigMapKey,
  isObject,
  type JsonObject,
  notSupported,
  required,
} from '../../apimachinery/index.ts';
import { dnsLabel, each, type Errors, items, oneOf, text } from './common.ts';
import { downwardVolumePaths, fieldRef, resourceFieldRef } from './env.ts';
import { lateChecks } from './late.ts';

type SourceCheck = (errors: Errors, source: JsonObject, field: string) => void;

const modeError = 'must be a number between 0 and 0777 (octal), both inclusive';

function mode(errors: Errors, field: string, value: unknown): void {
  if (typeof value === 'number' && (value > 0o777 || value < 0)) errors.push(invalid(field, value, modeError));
}

/** ValidatePathNoBacksteps. */
export function noBacksteps(errors: Errors, field: string, path: string): void {
  if (path.split('/').includes('..')) errors.push(invalid(field, path, "must not contain '..'"));
}

/** validateLocalDescendingPath. */
export function descendingPath(errors: Errors, field: string, path: string): void {
  if (path.startsWith('/')) errors.push(invalid(field, path, 'must be a relative path'));
  noBacksteps(errors, field, path);
}

/** ValidateLocalNonReservedPath. */
function localPath(errors: Errors, field: string, path: string): void {
  descendingPath(errors, field, path);
  if (path.startsWith('..') && !path.startsWith('../')) errors.push(invalid(field, path, "must not start with '..'"));
}

function keysToPaths(errors: Errors, list: unknown, field: string, onPath?: (path: string) => void): void {
  items(list).forEach((item, index) => {
    const path = text(item['path']);
    if (text(item['key']) === '') errors.push(required(`${field}[${index}].key`, ''));
    if (path === '') errors.push(required(`${field}[${index}].path`, ''));
    localPath(errors, `${field}[${index}].path`, path);
    mode(errors, `${field}[${index}].mode`, item['mode']);
    if (path !== '') onPath?.(path);
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
  noBacksteps(errors, `${field}.path`, path);
  if (source['type'] !== undefined && !hostPathTypes.includes(text(source['type']))) errors.push(notSupported(`${field}.type`, source['type'], hostPathTypes));
};

const emptyDir: SourceCheck = (errors, source, field) => {
  const limit = source['sizeLimit'];
  if (limit !== undefined && compareQuantities(limit, '0') < 0)
    errors.push(forbidden(`${field}.sizeLimit`, 'SizeLimit field must be a valid resource quantity'));
};

export const nfs: SourceCheck = (errors, source, field) => {
  if (text(source['server']) === '') errors.push(required(`${field}.server`, ''));
  const path = text(source['path']);
  if (path === '') errors.push(required(`${field}.path`, ''));
  if (!path.startsWith('/')) errors.push(invalid(`${field}.path`, path, 'must be an absolute path'));
};

const claim: SourceCheck = (errors, source, field) => {
  if (text(source['claimName']) === '') errors.push(required(`${field}.claimName`, ''));
};

function downwardFiles(errors: Errors, list: unknown, place: string, onPath?: (path: string) => void): void {
  for (const file of items(list)) {
    const path = text(file['path']);
    if (path === '') errors.push(required(`${place}.path`, ''));
    localPath(errors, `${place}.path`, path);
    const reference = file['fieldRef'];
    const resource = file['resourceFieldRef'];
    if (isObject(reference)) {
      fieldRef(errors, reference, `${place}.fieldRef`, downwardVolumePaths);
      if (isObject(resource)) errors.push(invalid(place, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
    } else if (isObject(resource)) resourceFieldRef(errors, resource, `${place}.resourceFieldRef`, true);
    else errors.push(required(place, 'one of fieldRef and resourceFieldRef is required'));
    mode(errors, `${place}.mode`, file['mode']);
    if (path !== '') onPath?.(path);
  }
}

/** Errors of the files of a downward API volume are told without their index, as Kubernetes does. */
const downwardAPI: SourceCheck = (errors, source, field) => {
  mode(errors, `${field}.defaultMode`, source['defaultMode']);
  downwardFiles(errors, source['items'], field);
};

/** Those whose gates are off have been dropped before (`disabled-fields.ts`). */
const projections = ['secret', 'configMap', 'downwardAPI', 'serviceAccountToken'];

/** validateProjectionSources: the projections share one directory, so that no path may be named twice. */
const projected: SourceCheck = (errors, source, field) => {
  mode(errors, `${field}.defaultMode`, source['defaultMode']);
  const paths = new Set<string>();
  const take = (path: string, told: string): void => {
    if (paths.has(path)) errors.push(invalid(field, told, 'conflicting duplicate paths'));
    paths.add(path);
  };
  items(source['sources']).forEach((projection, index) => {
    const place = `${field}.sources[${index}]`;
    const given = projections.filter((name) => isObject(projection[name]));
    for (const kind of given) {
      const value = projection[kind];
      if (!isObject(value)) continue;
      if (kind === 'secret' || kind === 'configMap') {
        const name = text(value['name']);
        if (name === '') errors.push(required(`${place}.${kind}.name`, ''));
        keysToPaths(errors, value['items'], `${place}.${kind}.items`, (path) => take(path, name));
      } else if (kind === 'downwardAPI') downwardFiles(errors, value['items'], `${place}.downwardAPI`, (path) => take(path, path));
      else validateToken(errors, value, `${place}.serviceAccountToken`, field);
    }
    if (given.length > 1) errors.push(forbidden(place, 'may not specify more than 1 volume type per source'));
  });
};

function validateToken(errors: Errors, token: JsonObject, field: string, volume: string): void {
  const seconds = token['expirationSeconds'];
  if (typeof seconds === 'number' && seconds < 600)
    errors.push(invalid(`${field}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes'));
  if (typeof seconds === 'number' && seconds > 4_294_967_296)
    errors.push(invalid(`${field}.expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds'));
  if (text(token['path']) === '') errors.push(required(`${volume}.path`, ''));
  else localPath(errors, `${volume}.path`, text(token['path']));
}

const image: SourceCheck = (errors, source, field) => oneOf(errors, `${field}.pullPolicy`, source['pullPolicy'], ['Always', 'IfNotPresent', 'Never']);

const plain: Readonly<Record<string, SourceCheck>> = {
  image,
  emptyDir,
  hostPath,
  secret,
  nfs,
  persistentVolumeClaim: claim,
  downwardAPI,
  configMap,
  projected,
};

/** In the order in which Kubernetes looks: of two types the later one is refused. */
const podSources = [
  'emptyDir',
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'projected',
  'scaleIO',
  'csi',
  'ephemeral',
  'image',
];
/** Two names that Kubernetes misspells when it refuses a second type. */
const misspelt: Readonly<Record<string, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' };

function validateSource(errors: Errors, volume: JsonObject, place: string): void {
  let found = false;
  for (const name of podSources) {
    const source = volume[name];
    if (!isObject(source)) continue;
    if (found) errors.push(forbidden(`${place}.${misspelt[name] ?? name}`, 'may not specify more than 1 volume type'));
    else if (plain[name]) plain[name](errors, source, `${place}.${name}`);
    else lateChecks.peek()?.pod.volumeSource(errors, name, source, `${place}.${name}`, volume);
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
    const before = errors.length;
    validateSource(errors, volume, place);
    if (name === '') errors.push(required(`${place}.name`, ''));
    else dnsLabel(errors, `${place}.name`, name);
    if (good.has(name)) errors.push(duplicate(`${place}.name`, name));
    if (errors.length === before) good.set(name, volume);
  });
  return good;
}

/** Data keys of ConfigMaps and Secrets. */
export function dataKeys(errors: Errors, data: JsonObject, field: string): void {
  for (const key of Object.keys(data).sort()) each(errors, `${field}[${key}]`, key, isConfigMapKey(key));
}
