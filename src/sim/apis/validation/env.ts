/** Environment variables of containers: ValidateEnv, ValidateEnvFrom. */
import {
  invalid,
  isConfigMapKey,
  isDNS1123Label,
  isDNS1123Subdomain,
  isObject,
  isQualifiedName,
  isRelaxedEnvVarName,
  type JsonObject,
  notSupported,
  required,
} from '../../apimachinery/index.ts';
import { each, type Errors, items, text } from './common.ts';

type SourceCheck = (errors: Errors, source: JsonObject, field: string) => void;

const envFieldPaths = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
const volumeFieldPaths = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];
const knownLabels = new Set([...envFieldPaths, ...volumeFieldPaths, 'spec.restartPolicy', 'spec.schedulerName', 'status.phase']);

/** validateObjectFieldSelector. */
export function fieldRef(errors: Errors, source: JsonObject, field: string, allowed: readonly string[]): void {
  const path = text(source['fieldPath']);
  const version = text(source['apiVersion']);
  if (path === '') {
    errors.push(required(`${field}.fieldPath`, ''));
    return;
  }
  if (version !== '' && version !== 'v1') {
    errors.push(invalid(`${field}.fieldPath`, path, `error converting fieldPath: unsupported pod version: ${version}`));
    return;
  }
  const subscript = /^([^[]+)\['(.*)'\]$/.exec(path);
  if (subscript) {
    const [, base = '', key = ''] = subscript;
    if (base === 'metadata.annotations' || base === 'metadata.labels')
      each(errors, field, base.endsWith('labels') ? key : key.toLowerCase(), isQualifiedName(base.endsWith('labels') ? key : key.toLowerCase()));
    else errors.push(invalid(`${field}.fieldPath`, path, `error converting fieldPath: field label does not support subscript: ${path}`));
  } else if (path === 'spec.host') {
    if (!allowed.includes('spec.nodeName')) errors.push(notSupported(`${field}.fieldPath`, 'spec.nodeName', allowed));
  } else if (!knownLabels.has(path)) errors.push(invalid(`${field}.fieldPath`, path, `error converting fieldPath: field label not supported: ${path}`));
  else if (!allowed.includes(path)) errors.push(notSupported(`${field}.fieldPath`, path, allowed));
}

const resources = ['limits.cpu', 'limits.ephemeral-storage', 'limits.memory', 'requests.cpu', 'requests.ephemeral-storage', 'requests.memory'];

/** validateContainerResourceFieldSelector. */
export function resourceFieldRef(errors: Errors, source: JsonObject, field: string, volume: boolean): void {
  const resource = text(source['resource']);
  if (volume && text(source['containerName']) === '') errors.push(required(`${field}.containerName`, ''));
  else if (resource === '') errors.push(required(`${field}.resource`, ''));
  else if (!resources.includes(resource) && !hugePages.test(resource)) errors.push(notSupported(`${field}.resource`, resource, resources));
  if (source['divisor'] !== undefined) divisor(errors, resource, String(source['divisor']), `${field}.divisor`);
}

const hugePages = /^(limits|requests)\.hugepages-/;
const byteDivisors = /^1([kMGTPE]|[KMGTPE]i)?$/;
const byteDivisorNames = '1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei';

/** validateContainerResourceDivisor. */
function divisor(errors: Errors, resource: string, value: string, field: string): void {
  if (value === '0') return;
  const kind = resource.slice(resource.indexOf('.') + 1);
  if (kind === 'cpu') {
    if (value !== '1' && value !== '1m') errors.push(invalid(field, resource, "only divisor's values 1m and 1 are supported with the cpu resource"));
    return;
  }
  const name = kind === 'memory' ? 'memory' : kind === 'ephemeral-storage' ? 'local ephemeral storage' : hugePages.test(resource) ? 'hugepages' : undefined;
  if (name !== undefined && !byteDivisors.test(value))
    errors.push(invalid(field, resource, `only divisor's values ${byteDivisorNames} are supported with the ${name} resource`));
}

const keyRef: SourceCheck = (errors, source, field) => {
  each(errors, `${field}.name`, text(source['name']), isDNS1123Subdomain(text(source['name'])));
  const key = text(source['key']);
  if (key === '') errors.push(required(`${field}.key`, ''));
  else each(errors, `${field}.key`, key, isConfigMapKey(key));
};

/** validateFileKeySelector. */
const fileKeyRef: SourceCheck = (errors, source, field) => {
  const [key, volume, path] = [text(source['key']), text(source['volumeName']), text(source['path'])];
  if (key === '') errors.push(required(`${field}.key`, ''));
  else each(errors, `${field}.key`, key, isRelaxedEnvVarName(key));
  if (volume === '') errors.push(required(`${field}.volumeName`, ''));
  else each(errors, `${field}.volumeName`, volume, isDNS1123Label(volume));
  if (path === '') errors.push(required(`${field}.path`, ''));
  else if (path.split('/').includes('..')) errors.push(invalid(`${field}.path`, path, "must not contain '..'"));
};

const sources: readonly (readonly [string, SourceCheck])[] = [
  ['fieldRef', (errors, source, field) => fieldRef(errors, source, field, envFieldPaths)],
  ['resourceFieldRef', (errors, source, field) => resourceFieldRef(errors, source, field, false)],
  ['configMapKeyRef', keyRef],
  ['secretKeyRef', keyRef],
  ['fileKeyRef', fileKeyRef],
];

function validateValueFrom(errors: Errors, variable: JsonObject, field: string): void {
  const from = variable['valueFrom'];
  if (!isObject(from)) return;
  let count = 0;
  for (const [name, check] of sources) {
    const source = from[name];
    if (!isObject(source)) continue;
    count += 1;
    check(errors, source, `${field}.${name}`);
  }
  if (count === 0) errors.push(invalid(field, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'));
  else if (text(variable['value']) !== '') errors.push(invalid(field, '', 'may not be specified when `value` is not empty'));
  else if (count > 1) errors.push(invalid(field, '', 'may not have more than one field specified at a time'));
}

export function validateEnv(errors: Errors, list: unknown, field: string): void {
  items(list).forEach((variable, index) => {
    const name = text(variable['name']);
    if (name === '') errors.push(required(`${field}[${index}].name`, ''));
    else each(errors, `${field}[${index}].name`, name, isRelaxedEnvVarName(name));
    validateValueFrom(errors, variable, `${field}[${index}].valueFrom`);
  });
}

export function validateEnvFrom(errors: Errors, list: unknown, field: string): void {
  items(list).forEach((source, index) => {
    const prefix = text(source['prefix']);
    if (prefix !== '') each(errors, `${field}[${index}].prefix`, prefix, isRelaxedEnvVarName(prefix));
    let count = 0;
    for (const name of ['configMapRef', 'secretRef']) {
      const reference = source[name];
      if (!isObject(reference)) continue;
      count += 1;
      if (text(reference['name']) === '') errors.push(required(`${field}[${index}].${name}.name`, ''));
      else each(errors, `${field}[${index}].${name}.name`, reference['name'], isDNS1123Subdomain(text(reference['name'])));
    }
    if (count === 0) errors.push(invalid(field, '', 'must specify one of: `configMapRef` or `secretRef`'));
    else if (count > 1) errors.push(invalid(field, '', 'may not have more than one field specified at a time'));
  });
}

export const downwardVolumePaths = volumeFieldPaths;
