/** What makes a schema structural. Source: `apiextensions-apiserver/pkg/apiserver/schema/{validation,complete}.go`. */
import { type FieldError, forbidden, invalid, isArray, isObject, type JsonObject, objectAt, required, semanticEqual } from '../../../apimachinery/index.ts';
import { type Errors, isSet, items, text } from '../common.ts';

type Level = 'root' | 'item' | 'field';

const emptyType: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};
const intOrString = [{ type: 'integer' }, { type: 'string' }];

/** Schemas by name, as they stand. */
export const schemasOf = (value: unknown): readonly (readonly [string, JsonObject])[] =>
  isObject(value) ? Object.entries(value).flatMap(([key, schema]) => (isObject(schema) ? [[key, schema] as const] : [])) : [];

function extensions(errors: Errors, schema: JsonObject, path: string): void {
  if (schema['x-kubernetes-int-or-string'] !== true) return;
  for (const name of ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource']) {
    if (schema[name] === true) errors.push(invalid(`${path}.${name}`, true, 'must be false if x-kubernetes-int-or-string is true'));
  }
}

function typeOf(errors: Errors, schema: JsonObject, level: Level, path: string): void {
  const type = text(schema['type']);
  if (schema['x-kubernetes-embedded-resource'] === true && type !== 'object') {
    const detail = 'must be object if x-kubernetes-embedded-resource is true';
    errors.push(type === '' ? required(`${path}.type`, detail) : invalid(`${path}.type`, type, detail));
  } else if (type === '' && schema['x-kubernetes-int-or-string'] !== true && schema['x-kubernetes-preserve-unknown-fields'] !== true) {
    errors.push(required(`${path}.type`, emptyType[level]));
  }
  if (level === 'root' && type !== '' && type !== 'object') errors.push(invalid(`${path}.type`, type, 'must be object at the root'));
}

function metadata(errors: Errors, schema: JsonObject, checked: boolean, level: Level, path: string): void {
  const properties = objectAt(schema, 'properties');
  for (const name of ['kind', 'apiVersion']) {
    const own = properties[name];
    if (checked && isObject(own) && own['type'] !== 'string') errors.push(invalid(`${path}.properties[${name}].type`, text(own['type']), 'must be string'));
  }
  const own = properties['metadata'];
  if (!isObject(own)) return;
  const place = `${path}.properties[metadata]`;
  if (checked && own['type'] !== 'object') errors.push(invalid(`${place}.type`, text(own['type']), 'must be object'));
  if (level !== 'root') return;
  const { type: _type, default: _default, properties: named, ...rest } = own;
  const names = Object.keys(isObject(named) ? named : {});
  if (names.some((name) => name !== 'name' && name !== 'generateName') || Object.values(rest).some(isSet)) {
    errors.push(forbidden(place, 'must not specify anything other than name and generateName, but metadata is implicitly specified'));
  }
}

function invariants(errors: Errors, schema: JsonObject, level: Level, path: string): void {
  if (schema['type'] === 'array' && !isObject(schema['items'])) errors.push(required(`${path}.items`, 'must be specified'));
  if (isObject(schema['items'])) invariants(errors, schema['items'], 'item', `${path}.items`);
  for (const [key, property] of schemasOf(schema['properties'])) invariants(errors, property, 'field', `${path}.properties[${key}]`);
  const additional = schema['additionalProperties'];
  if (isSet(additional) && level === 'root') errors.push(forbidden(`${path}.additionalProperties`, 'must not be used at the root'));
  if (isObject(additional)) invariants(errors, additional, 'field', `${path}.additionalProperties`);
  extensions(errors, schema, path);
  const skipAnyOf = semanticEqual(schema['anyOf'], intOrString);
  valueValidation(errors, schema, skipAnyOf, semanticEqual(items(schema['allOf'])[0]?.['anyOf'], intOrString), path);
  typeOf(errors, schema, level, path);
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  if (embedded && isSet(additional)) errors.push(forbidden(`${path}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set'));
  metadata(errors, schema, level === 'root' || embedded, level, path);
  if (embedded && schema['x-kubernetes-preserve-unknown-fields'] !== true && schemasOf(schema['properties']).length === 0) {
    errors.push(required(`${path}.properties`, 'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields'));
  }
}

function valueValidation(errors: Errors, schema: JsonObject, skipAnyOf: boolean, skipFirstOfAll: boolean, path: string): void {
  if (!skipAnyOf) items(schema['anyOf']).forEach((one, index) => nested(errors, one, false, `${path}.anyOf[${index}]`));
  items(schema['allOf']).forEach((one, index) => nested(errors, one, skipFirstOfAll && index === 0, `${path}.allOf[${index}]`));
  items(schema['oneOf']).forEach((one, index) => nested(errors, one, false, `${path}.oneOf[${index}]`));
  if (isObject(schema['not'])) nested(errors, schema['not'], false, `${path}.not`);
  const pattern = text(schema['pattern']);
  if (pattern !== '' && !compiles(pattern))
    errors.push(invalid(`${path}.pattern`, pattern, "must be a valid regular expression, but isn't: error parsing regexp"));
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern.replace(/^\(\?[ims]+\)/, '')) instanceof RegExp;
  } catch {
    return false;
  }
}

/** What a schema below allOf, anyOf, oneOf or not may not say, in the order in which it is reported. */
const notNested: readonly (readonly [field: string, detail: string, found: (value: unknown) => boolean])[] = [
  ['type', 'must be empty to be structural', (value) => text(value) !== ''],
  ['additionalProperties', 'must be undefined to be structural', isSet],
  ['default', 'must be undefined to be structural', isSet],
  ['title', 'must be empty to be structural', (value) => text(value) !== ''],
  ['description', 'must be empty to be structural', (value) => text(value) !== ''],
  ['nullable', 'must be false to be structural', (value) => value === true],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural', (value) => value === true],
  ['x-kubernetes-embedded-resource', 'must be false to be structural', (value) => value === true],
  ['x-kubernetes-int-or-string', 'must be false to be structural', (value) => value === true],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural', (value) => isArray(value) && value.length > 0],
  ['x-kubernetes-list-type', 'must be undefined to be structural', isSet],
  ['x-kubernetes-map-type', 'must be undefined to be structural', isSet],
  ['x-kubernetes-validations', 'must be empty to be structural', (value) => isArray(value) && value.length > 0],
];

function nested(errors: Errors, schema: JsonObject, skipAnyOf: boolean, path: string): void {
  valueValidation(errors, schema, skipAnyOf, false, path);
  if (isObject(schema['items'])) nested(errors, schema['items'], false, `${path}.items`);
  for (const [key, property] of schemasOf(schema['properties'])) nested(errors, property, false, `${path}.properties[${key}]`);
  for (const [field, detail, found] of notNested) if (found(schema[field])) errors.push(forbidden(`${path}.${field}`, detail));
  if (objectAt(schema, 'properties')['metadata'] !== undefined)
    errors.push(forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context'));
}

/** Everything that a condition speaks of must be said outside the conditions, too. */
function complete(errors: Errors, condition: JsonObject, schema: JsonObject | undefined, path: string, told: string): void {
  if (!schema) {
    errors.push(required(path, `because it is defined in ${told}`));
    return;
  }
  if (isObject(condition['not'])) complete(errors, condition['not'], schema, path, `${told}.not`);
  for (const junctor of ['allOf', 'anyOf', 'oneOf']) {
    items(condition[junctor]).forEach((one, index) => completeNested(errors, one, schema, path, `${told}.${junctor}[${index}]`));
  }
}

function completeNested(errors: Errors, condition: JsonObject, schema: JsonObject, path: string, told: string): void {
  complete(errors, condition, schema, path, told);
  const item = condition['items'];
  if (isObject(item)) {
    const own = schema['items'];
    if (isObject(own)) completeNested(errors, item, own, `${path}.items`, `${told}.items`);
    else errors.push(required(`${path}.items`, `because it is defined in ${told}.items`));
  }
  for (const [key, property] of schemasOf(condition['properties'])) {
    const own = objectAt(schema, 'properties')[key];
    if (isObject(own)) completeNested(errors, property, own, `${path}.properties[${key}]`, `${told}.properties[${key}]`);
    else errors.push(required(`${path}.properties[${key}]`, `because it is defined in ${told}.properties[${key}]`));
  }
}

/** ValidateStructural; the errors are in the order of their texts. */
export function validateStructural(schema: JsonObject, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  invariants(errors, schema, 'root', path);
  complete(errors, schema, schema, path, path);
  return errors
    .map((error) => ({ error, text: String(error) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ error }) => error);
}
