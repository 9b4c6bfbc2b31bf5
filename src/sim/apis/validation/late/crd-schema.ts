/**
 * The schema in a CustomResourceDefinition. Source: `apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go`
 * (`ValidateCustomResourceDefinitionOpenAPISchema`), `pkg/apiserver/schema/defaulting/validation.go`.
 */
import { forbidden, invalid, isArray, isObject, type JsonObject, notSupported, objectAt, required, semanticEqual } from '../../../apimachinery/index.ts';
import { compileCel } from '../../cel/environment.ts';
import { pruneDefault } from '../../custom/structural.ts';
import { validateCustomValue } from '../../custom/validation.ts';
import { type Errors, isSet, items, strings, text } from '../common.ts';
import { schemasOf, validateStructural } from './crd-structural.ts';

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const reasons = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];
const unsupported = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'];
const metaFields = new Set(['metadata', 'kind', 'apiVersion']);

/** Where a schema stands: whether defaults are refused there and why, whether it is metadata, and the first list or map whose items cannot be told apart. */
interface Place {
  readonly noDefaults?: string;
  readonly inMeta?: boolean;
  readonly uncorrelatable?: string;
  /** Below allOf, anyOf, oneOf or not, where no rules are compiled. */
  readonly nested?: boolean;
}

interface Findings {
  readonly schema: Errors;
  readonly cel: Errors;
  readonly withRules: boolean;
}

function standard(errors: Errors, schema: JsonObject, path: string, place: Place): void {
  const type = text(schema['type']);
  if (type !== '' && !types.includes(type)) errors.push(notSupported(`${path}.type`, type, types));
  if (isSet(schema['default']) && place.noDefaults) errors.push(forbidden(`${path}.default`, `must not be set ${place.noDefaults}`));
  for (const field of unsupported) if (isSet(schema[field])) errors.push(forbidden(`${path}.${field}`, `${field} is not supported`));
  if (type === 'null') errors.push(forbidden(`${path}.type`, 'type cannot be set to null, use nullable as an alternative'));
  if (isArray(schema['items'])) errors.push(forbidden(`${path}.items`, 'items must be a schema object and not an array'));
  if (place.inMeta && schema['x-kubernetes-embedded-resource'] === true)
    errors.push(forbidden(`${path}.x-kubernetes-embedded-resource`, 'must not be used inside of resource meta'));
  if (schema['uniqueItems'] === true)
    errors.push(forbidden(`${path}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic'));
}

function wantedType(errors: Errors, schema: JsonObject, path: string, extension: string, wanted: string): boolean {
  const type = text(schema['type']);
  if (!isSet(schema[extension]) || type === wanted) return true;
  const detail = `must be ${wanted} if ${extension} is specified`;
  errors.push(type === '' ? required(`${path}.type`, detail) : invalid(`${path}.type`, type, detail));
  return false;
}

function listType(errors: Errors, schema: JsonObject, path: string): void {
  const kind = schema['x-kubernetes-list-type'];
  const item = objectAt(schema, 'items');
  if (wantedType(errors, schema, path, 'x-kubernetes-list-type', 'array') && kind === 'set') {
    const detail = 'must be atomic as item of a list with x-kubernetes-list-type=set';
    const own = item['x-kubernetes-list-type'];
    if (item['type'] === 'array' && isSet(own) && own !== 'atomic') errors.push(invalid(`${path}.items.x-kubernetes-list-type`, own, detail));
    if (item['type'] === 'object' && item['x-kubernetes-map-type'] !== 'atomic') errors.push(invalid(`${path}.items.x-kubernetes-map-type`, own, detail));
  }
  if (isSet(kind) && kind !== 'atomic' && kind !== 'set' && kind !== 'map')
    errors.push(notSupported(`${path}.x-kubernetes-list-type`, kind, ['atomic', 'set', 'map']));
  const keys = strings(schema['x-kubernetes-list-map-keys']);
  if (keys.length > 0 && kind !== 'map') {
    const detail = 'must be map if x-kubernetes-list-map-keys is non-empty';
    errors.push(isSet(kind) ? invalid(`${path}.x-kubernetes-list-type`, kind, detail) : required(`${path}.x-kubernetes-list-type`, detail));
  }
  if (kind === 'map') mapKeys(errors, schema, keys, path);
  if ((kind === 'set' || kind === 'map') && isObject(schema['items'])) itemsOfSets(errors, item, kind, keys, `${path}.items`);
}

function mapKeys(errors: Errors, schema: JsonObject, keys: readonly string[], path: string): void {
  if (keys.length === 0) errors.push(required(`${path}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map'));
  const item = schema['items'];
  if (!isObject(item)) {
    errors.push(required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map'));
    return;
  }
  if (item['type'] !== 'object') {
    errors.push(invalid(`${path}.items.type`, text(item['type']), "must be object if parent array's x-kubernetes-list-type is map"));
    return;
  }
  keys.forEach((key, index) => {
    const property = objectAt(item, 'properties')[key];
    if (!isObject(property)) errors.push(invalid(`${path}.x-kubernetes-list-map-keys`, keys, 'entries must all be names of item properties'));
    else if (property['type'] === 'array' || property['type'] === 'object') {
      errors.push(invalid(`${path}.items.properties[${key}].type`, item['type'], "must be a scalar type if parent array's x-kubernetes-list-type is map"));
    }
    if (keys.indexOf(key) < index) errors.push(invalid(`${path}.x-kubernetes-list-map-keys`, keys, 'must not contain duplicate entries'));
  });
}

/** validateMapListKeysMapSet. */
function itemsOfSets(errors: Errors, item: JsonObject, kind: string, keys: readonly string[], path: string): void {
  if (item['nullable'] === true) errors.push(forbidden(`${path}.nullable`, `cannot be nullable when x-kubernetes-list-type is ${kind}`));
  if (kind !== 'map') return;
  const needed = strings(item['required']);
  for (const key of keys) {
    const property = objectAt(item, 'properties')[key];
    if (!isObject(property)) continue;
    const place = `${path}.properties[${key}]`;
    if (!needed.includes(key) && !isSet(property['default'])) {
      errors.push(required(`${place}.default`, 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property'));
    }
    if (property['nullable'] === true) errors.push(forbidden(`${place}.nullable`, 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable'));
  }
}

function ruleTexts(errors: Errors, rule: JsonObject, path: string): void {
  const [source, message, expression, fieldPath] = ['rule', 'message', 'messageExpression', 'fieldPath'].map((key) => text(rule[key])) as [
    string,
    string,
    string,
    string,
  ];
  const broken = (value: string): boolean => /[\n\r]/.test(value);
  if (source.trim() === '') errors.push(required(`${path}.rule`, 'rule is not specified'));
  else if (message !== '' && message.trim() === '') errors.push(invalid(`${path}.message`, message, 'must be non-empty if specified'));
  else if (broken(message.trim())) errors.push(invalid(`${path}.message`, message, 'must not contain line breaks'));
  else if (broken(source.trim()) && message === '') errors.push(required(`${path}.message`, 'message must be specified if rule contains line breaks'));
  if (expression !== '' && expression.trim() === '') errors.push(required(`${path}.messageExpression`, 'messageExpression must be non-empty if specified'));
  if (isSet(rule['reason']) && !reasons.includes(text(rule['reason']))) errors.push(notSupported(`${path}.reason`, rule['reason'], reasons));
  if (fieldPath !== '' && fieldPath.trim() === '') errors.push(invalid(`${path}.fieldPath`, fieldPath, 'must be non-empty if specified'));
  if (broken(fieldPath)) errors.push(invalid(`${path}.fieldPath`, fieldPath, 'must not contain line breaks'));
}

/** A rule as Kubernetes' internal type prints it. */
const internalRule = (rule: JsonObject): unknown =>
  new Map<string, unknown>([
    ['Rule', text(rule['rule'])],
    ['Message', text(rule['message'])],
    ['MessageExpression', text(rule['messageExpression'])],
    ['Reason', rule['reason'] ?? null],
    ['FieldPath', text(rule['fieldPath'])],
    ['OptionalOldSelf', rule['optionalOldSelf'] ?? null],
  ]);

function compileRule(errors: Errors, rule: JsonObject, path: string, place: Place): void {
  const source = text(rule['rule']);
  const fault = (expression: string, wanted: string, detail: string): string | undefined => {
    const compiled = compileCel(expression.trim(), ['self', 'oldSelf']);
    if (!compiled.ok) return compiled.message;
    return compiled.type === wanted || compiled.type === 'dyn' ? undefined : detail;
  };
  const wrong = fault(source, 'bool', 'cel expression must evaluate to a bool');
  if (wrong !== undefined) errors.push(invalid(`${path}.rule`, internalRule(rule), wrong));
  const expression = text(rule['messageExpression']);
  const unsaid = expression.trim() === '' ? undefined : fault(expression, 'string', 'messageExpression must evaluate to a string');
  if (unsaid !== undefined)
    errors.push(invalid(`${path}.messageExpression`, internalRule(rule), unsaid.replace(/^compilation failed/, 'messageExpression compilation failed')));
  const transition = /\boldSelf\b/.test(source);
  if (transition && place.uncorrelatable !== undefined) {
    errors.push(invalid(`${path}.rule`, source, `oldSelf cannot be used on the uncorrelatable portion of the schema within ${place.uncorrelatable}`));
  } else if (!transition && isSet(rule['optionalOldSelf'])) {
    errors.push(invalid(`${path}.optionalOldSelf`, rule['optionalOldSelf'], 'may not be set if oldSelf is not used in rule'));
  }
}

function children(found: Findings, schema: JsonObject, path: string, place: Place, root: boolean): void {
  const additional = schema['additionalProperties'];
  if (isObject(additional)) {
    openAPISchema(
      found,
      additional,
      `${path}.additionalProperties`,
      place.inMeta ? { ...place, noDefaults: 'inside additionalProperties applying to object metadata' } : place,
      false,
    );
  }
  for (const [key, property] of schemasOf(schema['properties'])) {
    const correlated = schema['x-kubernetes-map-type'] !== 'atomic' ? place : { ...place, uncorrelatable: place.uncorrelatable ?? path };
    const meta = (root || schema['x-kubernetes-embedded-resource'] === true) && metaFields.has(key);
    const inside = meta ? { ...correlated, inMeta: true, ...(root ? { noDefaults: `in top-level ${key}` } : {}) } : correlated;
    openAPISchema(found, property, `${path}.properties[${key}]`, inside, false);
  }
  if (isObject(schema['not'])) openAPISchema(found, schema['not'], `${path}.not`, { ...place, nested: true }, false);
  for (const junctor of ['allOf', 'oneOf', 'anyOf']) {
    items(schema[junctor]).forEach((one, index) => openAPISchema(found, one, `${path}.${junctor}[${index}]`, { ...place, nested: true }, false));
  }
  if (isObject(schema['items'])) {
    openAPISchema(
      found,
      schema['items'],
      `${path}.items`,
      schema['x-kubernetes-list-type'] === 'map' ? place : { ...place, uncorrelatable: place.uncorrelatable ?? path },
      false,
    );
  }
}

function openAPISchema(found: Findings, schema: JsonObject, path: string, place: Place, root: boolean): void {
  const errors = found.schema;
  const before = errors.length;
  standard(errors, schema, path, place);
  if (schemasOf(schema['properties']).length > 0 && isSet(schema['additionalProperties']) && schema['additionalProperties'] !== true) {
    errors.push(forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'));
  }
  children(found, schema, path, place, root);
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    errors.push(invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
  wantedType(errors, schema, path, 'x-kubernetes-map-type', 'object');
  const map = schema['x-kubernetes-map-type'];
  if (isSet(map) && map !== 'atomic' && map !== 'granular') errors.push(notSupported(`${path}.x-kubernetes-map-type`, map, ['atomic', 'granular']));
  listType(errors, schema, path);
  const rules = items(schema['x-kubernetes-validations']);
  rules.forEach((rule, index) => ruleTexts(errors, rule, `${path}.x-kubernetes-validations[${index}]`));
  if (errors.length === before && found.withRules && !place.nested) {
    rules.forEach((rule, index) => compileRule(found.cel, rule, `${path}.x-kubernetes-validations[${index}]`, place));
  }
}

/** Defaults must be pruned, and valid by the schema that they are in. */
function defaults(errors: Errors, schema: JsonObject, path: string): void {
  const value = schema['default'];
  if (isSet(value)) {
    if (!semanticEqual(pruneDefault(value, schema), value)) errors.push(invalid(`${path}.default`, value, 'must not have unknown fields'));
    errors.push(...validateCustomValue(value, schema, `${path}.default`));
  }
  for (const [key, property] of schemasOf(schema['properties'])) defaults(errors, property, `${path}.properties[${key}]`);
  if (isObject(schema['items'])) defaults(errors, schema['items'], `${path}.items`);
  if (isObject(schema['additionalProperties'])) defaults(errors, schema['additionalProperties'], `${path}.additionalProperties`);
}

const allowedAtRoot = [
  'Description',
  'Type',
  'Format',
  'Title',
  'Maximum',
  'ExclusiveMaximum',
  'Minimum',
  'ExclusiveMinimum',
  'MaxLength',
  'MinLength',
  'Pattern',
  'MaxItems',
  'MinItems',
  'UniqueItems',
  'MultipleOf',
  'Required',
  'Items',
  'Properties',
  'ExternalDocs',
  'Example',
  'XPreserveUnknownFields',
  'XValidations',
];
const goName = (key: string): string =>
  (key.startsWith('x-kubernetes-') ? key.slice(2).replace('kubernetes-', 'x-') : key).replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());

function rootOfStatus(errors: Errors, schema: JsonObject, path: string): void {
  const type = text(schema['type']);
  if (type !== '' && type !== 'object')
    errors.push(invalid(`${path}.type`, type, 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled'));
  else if (Object.entries(schema).some(([key, value]) => isSet(value) && value !== false && !allowedAtRoot.includes(goName(key)))) {
    errors.push(invalid(path, schema, `only [${allowedAtRoot.join(' ')}] fields are allowed at the root of the schema if the status subresource is enabled`));
  }
}

/** validateCustomResourceDefinitionValidation. `path` is the place of `openAPIV3Schema`. */
export function validateSchema(errors: Errors, schema: JsonObject, status: boolean, path: string): void {
  if (status) rootOfStatus(errors, schema, path);
  if (schema['nullable'] === true) errors.push(forbidden(`${path}.nullable`, 'nullable cannot be true at the root'));
  const structural = [...validateStructural(schema, path)];
  if (structural.length === 0) defaults(structural, schema, path);
  errors.push(...structural);
  const found: Findings = { schema: [], cel: [], withRules: structural.length === 0 };
  openAPISchema(found, schema, path, {}, true);
  errors.push(...found.schema, ...found.cel);
}
