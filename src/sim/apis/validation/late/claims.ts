/** PersistentVolumeClaims. Source: `pkg/apis/core/validation/validation.go` ValidatePersistentVolumeClaimSpec, ValidatePersistentVolumeClaimUpdate. */
import {
  compareQuantities,
  forbidden,
  invalid,
  isDNS1123Label,
  isDNS1123Subdomain,
  isObject,
  type JsonObject,
  notSupported,
  objectAt,
  required,
  semanticEqual,
  validateLabelSelector,
} from '../../../apimachinery/index.ts';
import { each, type Errors, immutable, oneOfIfSet, positiveQuantity, strings, text } from '../common.ts';

const modes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

export function validateAccessModes(errors: Errors, value: unknown, field: string): void {
  const list = strings(value);
  for (const mode of list) if (!modes.includes(mode)) errors.push(notSupported(field, mode, modes));
  if (list.includes('ReadWriteOncePod') && list.some((mode) => mode !== 'ReadWriteOncePod' && modes.includes(mode))) {
    errors.push(forbidden(field, 'may not use ReadWriteOncePod with other access modes'));
  }
}

export function validateClassName(errors: Errors, value: unknown, field: string): void {
  if (typeof value === 'string' && value !== '') each(errors, field, value, isDNS1123Subdomain(value));
}

/** validateDataSource, validateDataSourceRef. */
function dataSource(errors: Errors, source: JsonObject, field: string): void {
  const [name, kind, group] = [text(source['name']), text(source['kind']), text(source['apiGroup'])];
  if (name === '') errors.push(required(`${field}.name`, ''));
  if (kind === '') errors.push(required(`${field}.kind`, ''));
  if (group === '' && kind !== 'PersistentVolumeClaim')
    errors.push(invalid(field, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  if (group !== '') each(errors, `${field}.apiGroup`, group, isDNS1123Subdomain(group));
  const namespace = text(source['namespace']);
  if (namespace !== '') each(errors, `${field}.namespace`, namespace, isDNS1123Label(namespace));
}

export function validateClaimSpec(errors: Errors, spec: JsonObject, field: string): void {
  if (strings(spec['accessModes']).length === 0) errors.push(required(`${field}.accessModes`, 'at least 1 access mode is required'));
  errors.push(...validateLabelSelector(spec['selector'], `${field}.selector`));
  validateAccessModes(errors, spec['accessModes'], `${field}.accessModes`);
  const size = objectAt(spec, 'resources', 'requests')['storage'];
  if (size === undefined) errors.push(required(`${field}.resources[storage]`, ''));
  else positiveQuantity(errors, `${field}.resources[storage]`, size);
  validateClassName(errors, spec['storageClassName'], `${field}.storageClassName`);
  oneOfIfSet(errors, `${field}.volumeMode`, spec['volumeMode'], ['Block', 'Filesystem']);
  const [source, reference] = [spec['dataSource'], spec['dataSourceRef']];
  if (isObject(source)) dataSource(errors, source, `${field}.dataSource`);
  if (isObject(reference)) dataSource(errors, reference, `${field}.dataSourceRef`);
  if (isObject(source) && isObject(reference)) {
    if (text(reference['namespace']) !== '')
      errors.push(invalid(field, `${field}.dataSource`, 'may not be specified when dataSourceRef.namespace is specified'));
    else if (['apiGroup', 'kind', 'name'].some((name) => source[name] !== reference[name]))
      errors.push(invalid(field, `${field}.dataSource`, 'must match dataSourceRef'));
  }
  validateClassName(errors, spec['volumeAttributesClassName'], `${field}.volumeAttributesClassName`);
}

export const validateClaim = (errors: Errors, claim: JsonObject): void => validateClaimSpec(errors, objectAt(claim, 'spec'), 'spec');

/** What differs, a line each, in the manner of Go's diff of the internal type. */
function specDiff(before: JsonObject, next: JsonObject): string {
  const lines = Object.keys({ ...before, ...next })
    .sort()
    .filter((name) => !semanticEqual(before[name], next[name]))
    .flatMap((name) => [
      ...(before[name] === undefined ? [] : [`- \t${name}: ${JSON.stringify(before[name])},`]),
      ...(next[name] === undefined ? [] : [`+ \t${name}: ${JSON.stringify(next[name])},`]),
    ]);
  return `  core.PersistentVolumeClaimSpec{\n${lines.join('\n')}\n  }\n`;
}

export function validateClaimUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  const spec = objectAt(next, 'spec');
  const old = objectAt(before, 'spec');
  if (spec === old) return;
  validateClaim(errors, next);
  const bound = objectAt(next, 'status')['phase'] === 'Bound';
  const was: Record<string, unknown> = { ...old };
  const now: Record<string, unknown> = { ...spec };
  if (text(old['volumeName']) === '') was['volumeName'] = spec['volumeName'];
  if (old['storageClassName'] === undefined && spec['storageClassName'] !== undefined) now['storageClassName'] = undefined;
  const oldSize = objectAt(old, 'resources', 'requests')['storage'];
  const newSize = objectAt(spec, 'resources', 'requests')['storage'];
  if (bound && newSize !== undefined)
    now['resources'] = { ...objectAt(spec, 'resources'), requests: { ...objectAt(spec, 'resources', 'requests'), storage: oldSize } };
  if (bound) now['volumeAttributesClassName'] = old['volumeAttributesClassName'];
  if (!semanticEqual(now, was)) {
    errors.push(
      forbidden('spec', `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n${specDiff(was, now)}`),
    );
  }
  const actual = objectAt(before, 'status', 'capacity')['storage'];
  if (compareQuantities(newSize ?? '0', oldSize ?? '0') < 0 && compareQuantities(newSize ?? '0', actual ?? '0') <= 0) {
    errors.push(forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  }
  immutable(errors, 'volumeMode', spec['volumeMode'], old['volumeMode']);
}
