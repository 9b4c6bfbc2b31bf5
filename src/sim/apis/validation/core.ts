/** ConfigMaps, Secrets, Namespaces, Nodes, LimitRanges and other small kinds of the core group. */
import {
  compareQuantities, dig, duplicate, forbidden, invalid, isDNS1123Subdomain, isLabelValue, isObject, isQualifiedName, isValidCIDR, type JsonObject, notSupported, objectAt, required, tooLong,
} from '../../apimachinery/index.ts';
import { each, type Errors, immutable, items, strings, text } from './common.ts';
import { dataKeys } from './volumes.ts';

const maxSize = 1024 * 1024;

function totalSize(...bags: readonly JsonObject[]): number {
  let size = 0;
  for (const bag of bags) for (const value of Object.values(bag)) size += text(value).length;
  return size;
}

export function validateConfigMap(errors: Errors, object: JsonObject): void {
  const data = objectAt(object, 'data');
  const binary = objectAt(object, 'binaryData');
  dataKeys(errors, data, 'data');
  for (const key of Object.keys(data)) if (Object.hasOwn(binary, key)) errors.push(invalid(`data[${key}]`, key, 'duplicate of key present in binaryData'));
  dataKeys(errors, binary, 'binaryData');
  if (totalSize(data, binary) > maxSize) errors.push(tooLong('[]', maxSize));
}

function immutableData(errors: Errors, next: JsonObject, before: JsonObject, names: readonly string[]): void {
  if (before['immutable'] !== true) return;
  if (next['immutable'] !== true) errors.push(forbidden('immutable', 'field is immutable when `immutable` is set'));
  for (const name of names) {
    const size = errors.length;
    immutable(errors, name, next[name], before[name]);
    if (errors.length > size) errors.splice(size, errors.length - size, forbidden(name, 'field is immutable when `immutable` is set'));
  }
}

export function validateConfigMapUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  immutableData(errors, next, before, ['data', 'binaryData']);
  validateConfigMap(errors, next);
}

const requiredKeys: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'], 'kubernetes.io/dockercfg': ['.dockercfg'], 'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

export function validateSecret(errors: Errors, object: JsonObject): void {
  const data = { ...objectAt(object, 'data'), ...objectAt(object, 'stringData') };
  dataKeys(errors, data, 'data');
  if (totalSize(objectAt(object, 'data')) * 0.75 > maxSize) errors.push(tooLong('data', maxSize));
  const type = text(object['type']);
  for (const key of requiredKeys[type] ?? []) if (!Object.hasOwn(data, key)) errors.push(required(`data[${key}]`, ''));
  if (type === 'kubernetes.io/basic-auth' && !Object.hasOwn(data, 'username') && !Object.hasOwn(data, 'password')) {
    errors.push(required('data[username]', ''), required('data[password]', ''));
  }
  if (type === 'kubernetes.io/service-account-token' && text(objectAt(object, 'metadata', 'annotations')['kubernetes.io/service-account.name']) === '') {
    errors.push(required('metadata.annotations[kubernetes.io/service-account.name]', ''));
  }
}

export function validateSecretUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  immutable(errors, 'type', next['type'], before['type']);
  immutableData(errors, next, before, ['data']);
  validateSecret(errors, next);
}

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function validateNode(errors: Errors, node: JsonObject): void {
  const seen = new Set<string>();
  items(objectAt(node, 'spec')['taints']).forEach((taint, index) => {
    const field = `spec.taints[${index}]`;
    const key = text(taint['key']);
    each(errors, `${field}.key`, key, isQualifiedName(key));
    const messages = isLabelValue(text(taint['value']));
    if (messages.length > 0) errors.push(invalid(`${field}.value`, taint['value'], messages.join(';')));
    const effect = text(taint['effect']);
    if (effect === '') errors.push(required(`${field}.effect`, ''));
    else if (!effects.includes(effect)) errors.push(notSupported(`${field}.effect`, effect, effects));
    if (seen.has(`${key}/${effect}`)) errors.push(duplicate(field, taint));
    seen.add(`${key}/${effect}`);
  });
  strings(objectAt(node, 'spec')['podCIDRs']).forEach((cidr, index) => each(errors, `spec.podCIDRs[${index}]`, cidr, isValidCIDR(cidr)));
}

export function validateNodeUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  if (next['spec'] === before['spec']) return;
  validateNode(errors, next);
  const was = objectAt(before, 'spec')['podCIDR'];
  if (was !== undefined && objectAt(next, 'spec')['podCIDR'] !== was) errors.push(forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
}

const compareLimits: readonly (readonly [string, string, string, (low: string, high: string) => string])[] = [
  ['min', 'max', 'min', (low, high) => `min value ${low} is greater than max value ${high}`],
  ['min', 'defaultRequest', 'defaultRequest', (low, high) => `min value ${low} is greater than default request value ${high}`],
  ['defaultRequest', 'max', 'defaultRequest', (low, high) => `default request value ${low} is greater than max value ${high}`],
  ['defaultRequest', 'default', 'defaultRequest', (low, high) => `default request value ${low} is greater than default limit value ${high}`],
  ['min', 'default', 'default', (low, high) => `min value ${low} is greater than default value ${high}`],
  ['default', 'max', 'default', (low, high) => `default value ${low} is greater than max value ${high}`],
];

export function validateLimitRange(errors: Errors, object: JsonObject): void {
  const types = new Set<string>();
  items(objectAt(object, 'spec')['limits']).forEach((limit, index) => {
    const field = `spec.limits[${index}]`;
    const type = text(limit['type']);
    if (!['Container', 'Pod', 'PersistentVolumeClaim'].includes(type) && !type.includes('/')) errors.push(invalid(`${field}.type`, type, 'must be a standard limit type or fully qualified'));
    if (types.has(type)) errors.push(duplicate(`${field}.type`, type));
    types.add(type);
    if (type === 'Pod') {
      for (const name of ['default', 'defaultRequest']) if (isObject(limit[name])) errors.push(forbidden(`${field}.${name}`, "may not be specified when `type` is 'Pod'"));
    }
    if (type === 'PersistentVolumeClaim' && dig(limit, 'min', 'storage') === undefined && dig(limit, 'max', 'storage') === undefined) {
      errors.push(required(`${field}.limits`, 'either minimum or maximum storage value is required, but neither was provided'));
    }
    const names = new Set(['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'].flatMap((name) => Object.keys(objectAt(limit, name))));
    for (const name of [...names].sort()) compareLimitValues(errors, limit, field, name, type === 'Pod');
  });
}

function compareLimitValues(errors: Errors, limit: JsonObject, field: string, name: string, pod: boolean): void {
  for (const [low, high, place, detail] of compareLimits) {
    if (pod && (low.startsWith('default') || high.startsWith('default'))) continue;
    const left = objectAt(limit, low)[name];
    const right = objectAt(limit, high)[name];
    if (left === undefined || right === undefined || compareQuantities(left, right) <= 0) continue;
    errors.push(invalid(`${field}.${place}[${name}]`, place === low ? left : low === 'min' ? left : right, detail(String(left), String(right))));
  }
  const ratio = objectAt(limit, 'maxLimitRequestRatio')[name];
  if (ratio !== undefined && compareQuantities(ratio, '1') < 0) errors.push(invalid(`${field}.maxLimitRequestRatio[${name}]`, ratio, `ratio ${String(ratio)} is less than 1`));
}

export function validateLease(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  const seconds = spec['leaseDurationSeconds'];
  if (typeof seconds === 'number' && seconds <= 0) errors.push(invalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0'));
  const transitions = spec['leaseTransitions'];
  if (typeof transitions === 'number' && transitions < 0) errors.push(invalid('spec.leaseTransitions', transitions, 'must be greater than or equal to 0'));
}

export function validatePriorityClass(errors: Errors, object: JsonObject): void {
  const name = text(objectAt(object, 'metadata')['name']);
  const value = object['value'];
  if (name.startsWith('system-') && !['system-node-critical', 'system-cluster-critical'].includes(name)) {
    errors.push(forbidden('metadata.name', `priority class names with 'system-' prefix are reserved for system use only. error: ${name} is not a known system priority class`));
  } else if (!name.startsWith('system-') && typeof value === 'number' && value > 1_000_000_000) {
    errors.push(forbidden('value', 'maximum allowed value of a user defined priority is 1000000000'));
  }
  const policy = object['preemptionPolicy'];
  if (policy !== undefined && policy !== 'PreemptLowerPriority' && policy !== 'Never') errors.push(notSupported('preemptionPolicy', policy, ['PreemptLowerPriority', 'Never']));
}

export function validatePriorityClassUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  if (next['value'] !== before['value']) errors.push(forbidden('value', 'may not be changed in an update.'));
  immutable(errors, 'preemptionPolicy', next['preemptionPolicy'], before['preemptionPolicy']);
}

export function validateServiceAccount(errors: Errors, object: JsonObject): void {
  items(object['imagePullSecrets']).forEach((secret, index) => {
    const name = text(secret['name']);
    if (name !== '') each(errors, `imagePullSecrets[${index}].name`, name, isDNS1123Subdomain(name));
  });
}
