/** ConfigMaps, Secrets, Namespaces, Nodes and other small kinds of the core group. */
import { base64, utf8 } from '@scure/base';
import {
  FieldError,
  forbidden,
  invalid,
  isLabelValue,
  isObject,
  isQualifiedName,
  isValidCIDR,
  jsonKind,
  type JsonObject,
  notSupported,
  objectAt,
  required,
  semanticEqual,
  tooLong,
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
  if (totalSize(data, binary) > maxSize) errors.push(tooLong('', maxSize));
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
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

/** A docker configuration must be a JSON object. The texts are those of encoding/json. */
function dockerConfig(errors: Errors, key: string, value: string, encoded: boolean): void {
  const content = encoded ? utf8.encode(base64.decode(value)) : value;
  const problem = jsonObjectError(content);
  if (problem !== undefined) errors.push(invalid(`data[${key}]`, '<secret contents redacted>', problem));
}

function jsonObjectError(content: string): string | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    const start = /\S/.exec(content)?.[0];
    if (start === undefined) return 'unexpected end of JSON input';
    return '{["-0123456789tfn'.includes(start) ? 'unexpected end of JSON input' : `invalid character '${start}' looking for beginning of value`;
  }
  return isObject(parsed) || parsed === null ? undefined : `json: cannot unmarshal ${jsonKind(parsed)} into Go value of type map[string]interface {}`;
}

export function validateSecret(errors: Errors, object: JsonObject): void {
  const data = { ...objectAt(object, 'data'), ...objectAt(object, 'stringData') };
  dataKeys(errors, data, 'data');
  if (totalSize(objectAt(object, 'data')) * 0.75 > maxSize) errors.push(tooLong('data', maxSize));
  const type = text(object['type']);
  for (const key of requiredKeys[type] ?? []) {
    if (!Object.hasOwn(data, key) || (type === 'kubernetes.io/ssh-auth' && text(data[key]) === '')) errors.push(required(`data[${key}]`, ''));
    else if (type.startsWith('kubernetes.io/dockerc')) dockerConfig(errors, key, text(data[key]), objectAt(object, 'data')[key] !== undefined);
  }
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

/** `podCIDR` is the first of them, whatever the list says (`core/v1/conversion.go`). */
function podRanges(spec: JsonObject): readonly string[] {
  const [single, list] = [text(spec['podCIDR']), strings(spec['podCIDRs'])];
  if (single === '') return list.length > 0 && list[0] === '' ? [] : list;
  return list[0] === single ? list : [single];
}

/** validateFinalizerName. */
export function validateNamespace(errors: Errors, object: JsonObject): void {
  for (const name of strings(objectAt(object, 'spec')['finalizers'])) {
    if (name === 'kubernetes') continue;
    each(errors, 'spec.finalizers', name, isQualifiedName(name));
    if (!name.includes('/')) errors.push(invalid('spec.finalizers', name, 'name is neither a standard finalizer name nor is it fully qualified'));
  }
}

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function validateNode(errors: Errors, node: JsonObject): void {
  const seen = new Set<string>();
  items(objectAt(node, 'spec')['taints']).forEach((taint, index) => {
    const field = `metadata.taints[${index}]`;
    const key = text(taint['key']);
    each(errors, `${field}.key`, key, isQualifiedName(key));
    const messages = isLabelValue(text(taint['value']));
    if (messages.length > 0) errors.push(invalid(`${field}.value`, taint['value'], messages.join(';')));
    const effect = text(taint['effect']);
    if (effect === '') errors.push(required(`${field}.effect`, ''));
    else if (!effects.includes(effect)) errors.push(notSupported(`${field}.effect`, effect, effects));
    if (seen.has(`${key}/${effect}`))
      errors.push(
        new FieldError(
          'FieldValueDuplicate',
          field,
          'taints must be unique by key and effect pair',
          new Map([
            ['Key', key],
            ['Value', text(taint['value'])],
            ['Effect', effect],
            ['TimeAdded', taint['timeAdded'] ?? null],
          ]),
        ),
      );
    seen.add(`${key}/${effect}`);
  });
  const ranges = podRanges(objectAt(node, 'spec'));
  ranges.forEach((cidr, index) => each(errors, `spec.podCIDRs[${index}]`, cidr, isValidCIDR(cidr)));
  const [first = '', second] = ranges;
  if (second !== undefined && ranges.every((cidr) => isValidCIDR(cidr).length === 0) && (ranges.length > 2 || first.includes(':') === second.includes(':'))) {
    errors.push(invalid('spec.podCIDRs', ranges, 'may specify no more than one CIDR for each IP family'));
  }
}

export function validateNodeUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  if (next['spec'] === before['spec']) return;
  validateNode(errors, next);
  const [spec, old] = [objectAt(next, 'spec'), objectAt(before, 'spec')];
  const [ranges, had] = [podRanges(spec), podRanges(old)];
  if (had.length > 0 && !semanticEqual(ranges, had)) errors.push(forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
  if (text(old['providerID']) !== '' && text(old['providerID']) !== text(spec['providerID']))
    errors.push(forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid'));
  if (text(old['externalID']) !== text(spec['externalID'])) errors.push(forbidden('spec.externalID', 'may not be updated'));
}

export function validateLease(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  const seconds = spec['leaseDurationSeconds'];
  if (typeof seconds === 'number' && seconds <= 0) errors.push(invalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0'));
  const transitions = spec['leaseTransitions'];
  if (typeof transitions === 'number' && transitions < 0) errors.push(invalid('spec.leaseTransitions', transitions, 'must be greater than or equal to 0'));
}
