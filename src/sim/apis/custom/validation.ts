/**
 * Custom resources against their schema. Source: `apiextensions-apiserver/pkg/apiserver/validation`, `kube-openapi/pkg/validation/{validate,errors}`,
 * `…/schema/listtype`, `…/schema/cel/validation.go`.
 */
import {
  duplicate,
  FieldError,
  forbidden,
  goJson,
  invalid,
  isArray,
  isDNS1123Subdomain,
  isObject,
  isValidCIDR,
  isValidIP,
  type JsonObject,
  notSupported,
  objectAt,
  omitValue,
  required,
  semanticEqual,
  tooLong,
  tooMany,
} from '../../apimachinery/index.ts';
import { type CelResult, compileCel, toCel } from '../cel/environment.ts';

interface Check {
  readonly errors: FieldError[];
}

const typeInvalid = (field: string, value: string, detail: string): FieldError => new FieldError('FieldValueTypeInvalid', field, detail, value);
const child = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);
/** How the words name a place: `spec.size in body`; the root is nameless. */
const told = (path: string): string => `${path} in body`;

function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

const fits = (wanted: string, actual: string): boolean => wanted === actual || (wanted === 'number' && actual === 'integer');

function typeError(value: unknown, schema: JsonObject, path: string): FieldError | undefined {
  if (value === null && schema['nullable'] === true) return undefined;
  const wanted =
    schema['x-kubernetes-int-or-string'] === true ? ['integer', 'string'] : typeof schema['type'] === 'string' && schema['type'] !== '' ? [schema['type']] : [];
  const actual = typeName(value);
  if (wanted.length === 0 || wanted.some((type) => fits(type, actual))) return undefined;
  return typeInvalid(path, actual, `${told(path)} must be of type ${wanted.join(',')}: "${actual}"`);
}

const formats: Readonly<Record<string, (value: string) => boolean>> = {
  'date-time': (value) => /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(value),
  date: (value) => /^\d{4}-\d\d-\d\d$/.test(value),
  email: (value) => /^[^@\s]+@[^@\s]+$/.test(value),
  hostname: (value) => isDNS1123Subdomain(value.toLowerCase()).length === 0,
  ipv4: (value) => isValidIP(value).length === 0 && !value.includes(':'),
  ipv6: (value) => isValidIP(value).length === 0 && value.includes(':'),
  cidr: (value) => isValidCIDR(value).length === 0,
  uri: (value) => /^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(value) || value.startsWith('/'),
  uuid: (value) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value),
  duration: (value) => /^-?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h|d|w))+$/.test(value),
  byte: (value) => /^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 === 0,
};

const limit = (schema: JsonObject, name: string): number | undefined => (typeof schema[name] === 'number' ? schema[name] : undefined);

function stringChecks({ errors }: Check, value: string, schema: JsonObject, path: string): void {
  const [min, max, pattern, format] = [limit(schema, 'minLength'), limit(schema, 'maxLength'), schema['pattern'], schema['format']];
  const length = [...value].length;
  if (max !== undefined && length > max) errors.push(tooLong(path, max));
  if (min !== undefined && length < min) errors.push(invalid(path, value, `${told(path)} should be at least ${min} chars long`));
  if (typeof pattern === 'string' && !new RegExp(pattern, 'u').test(value)) errors.push(invalid(path, value, `${told(path)} should match '${pattern}'`));
  if (typeof format === 'string' && formats[format]?.(value) === false)
    errors.push(invalid(path, value, `${told(path)} must be of type ${format}: "${value}"`));
}

function numberChecks({ errors }: Check, value: number, schema: JsonObject, path: string): void {
  const [min, max, multiple] = [limit(schema, 'minimum'), limit(schema, 'maximum'), limit(schema, 'multipleOf')];
  const [below, above] = [schema['exclusiveMinimum'] === true, schema['exclusiveMaximum'] === true];
  if (max !== undefined && (value > max || (above && value === max)))
    errors.push(invalid(path, value, `${told(path)} should be less than ${above ? '' : 'or equal to '}${max}`));
  if (min !== undefined && (value < min || (below && value === min)))
    errors.push(invalid(path, value, `${told(path)} should be greater than ${below ? '' : 'or equal to '}${min}`));
  if (multiple !== undefined && value % multiple !== 0) errors.push(invalid(path, value, `${told(path)} should be a multiple of ${multiple}`));
  const range: Readonly<Record<string, number>> = { int32: 2 ** 31 };
  const most = range[String(schema['format'])];
  if (most !== undefined && (value >= most || value < -most))
    errors.push(invalid(path, value, `Checked value must be of type integer with format ${String(schema['format'])} in body`));
}

function listChecks(check: Check, value: readonly unknown[], schema: JsonObject, path: string): void {
  const { errors } = check;
  const [min, max, items] = [limit(schema, 'minItems'), limit(schema, 'maxItems'), schema['items']];
  if (isObject(items)) value.forEach((item, index) => validateValue(check, item, items, `${path}[${index}]`));
  if (min !== undefined && value.length < min) errors.push(invalid(path, value.length, `${told(path)} should have at least ${min} items`));
  if (max !== undefined && value.length > max) errors.push(tooMany(path, value.length, max));
}

function objectChecks(check: Check, value: JsonObject, schema: JsonObject, path: string): void {
  const { errors } = check;
  const properties = objectAt(schema, 'properties');
  const additional = schema['additionalProperties'];
  const [min, max] = [limit(schema, 'minProperties'), limit(schema, 'maxProperties')];
  const count = Object.keys(value).length;
  if (min !== undefined && count < min) errors.push(invalid(path, count, `${told(path)} should have at least ${min} properties`));
  if (max !== undefined && count > max) errors.push(tooMany(path, count, max));
  for (const [key, property] of Object.entries(properties)) {
    if (value[key] !== undefined && isObject(property)) validateValue(check, value[key], property, child(path, key));
  }
  const wanted = schema['required'];
  if (isArray(wanted)) for (const key of wanted) if (value[String(key)] === undefined) errors.push(required(child(path, String(key)), ''));
  if (isObject(additional))
    for (const [key, item] of Object.entries(value)) if (!Object.hasOwn(properties, key)) validateValue(check, item, additional, child(path, key));
}

const passes = (value: unknown, schema: JsonObject, path: string): boolean => {
  const own: Check = { errors: [] };
  validateValue(own, value, schema, path);
  return own.errors.length === 0;
};

function combinations({ errors }: Check, value: unknown, schema: JsonObject, path: string): void {
  const name = `"${path}"`;
  const list = (key: string): readonly JsonObject[] => (isArray(schema[key]) ? schema[key].filter(isObject) : []);
  const any = list('anyOf');
  if (any.length > 0 && schema['x-kubernetes-int-or-string'] !== true && !any.some((item) => passes(value, item, path)))
    errors.push(invalid(path, '', `${name} must validate at least one schema (anyOf)`));
  const one = list('oneOf');
  const good = one.filter((item) => passes(value, item, path)).length;
  if (one.length > 0 && good !== 1)
    errors.push(
      invalid(path, '', `${name} must validate one and only one schema (oneOf). ${good === 0 ? 'Found none valid' : `Found ${good} valid alternatives`}`),
    );
  const all = list('allOf');
  if (all.some((item) => !passes(value, item, path)))
    errors.push(invalid(path, '', `${name} must validate all the schemas (allOf)${all.every((item) => !passes(value, item, path)) ? '. None validated' : ''}`));
  if (isObject(schema['not']) && passes(value, schema['not'], path)) errors.push(invalid(path, '', `${name} must not validate the schema (not)`));
}

function validateValue(check: Check, value: unknown, schema: JsonObject, path: string): void {
  const wrong = typeError(value, schema, path);
  if (wrong) {
    check.errors.push(wrong);
    return;
  }
  const allowed = schema['enum'];
  combinations(check, value, schema, path);
  if (typeof value === 'string') stringChecks(check, value, schema, path);
  else if (typeof value === 'number') numberChecks(check, value, schema, path);
  else if (isArray(value)) listChecks(check, value, schema, path);
  if (isArray(allowed) && !allowed.some((item) => semanticEqual(item, value))) {
    check.errors.push(
      notSupported(
        path,
        value,
        allowed.map((item) => (typeof item === 'string' ? item : goJson(item))),
      ),
    );
  }
  if (isObject(value)) objectChecks(check, value, schema, path);
}

/** `x-kubernetes-list-type`: sets hold a value once, maps a key once. */
function listTypes(errors: FieldError[], value: unknown, schema: JsonObject, path: string): void {
  if (isArray(value)) {
    const type = schema['x-kubernetes-list-type'];
    const keys = isArray(schema['x-kubernetes-list-map-keys']) ? schema['x-kubernetes-list-map-keys'].map(String) : [];
    const seen = new Set<string>();
    value.forEach((item, index) => {
      const key = type === 'map' && isObject(item) ? Object.fromEntries(keys.map((name) => [name, item[name]])) : item;
      const id = goJson(key);
      if ((type === 'set' || type === 'map') && seen.has(id)) errors.push(duplicate(`${path}[${index}]`, key));
      seen.add(id);
      listTypes(errors, item, objectAt(schema, 'items'), `${path}[${index}]`);
    });
  } else if (isObject(value)) {
    const additional = schema['additionalProperties'];
    for (const [key, item] of Object.entries(value))
      listTypes(
        errors,
        item,
        objectAt(schema, 'properties')[key] !== undefined ? objectAt(schema, 'properties', key) : isObject(additional) ? additional : {},
        child(path, key),
      );
  }
}

const variables = ['self', 'oldSelf'];

/** Rules of one value, then those of what is in it. A rule about a change is asked only where there was a value before. */
function rules(errors: FieldError[], value: unknown, before: unknown, schema: JsonObject, path: string, update: boolean): void {
  const list = schema['x-kubernetes-validations'];
  for (const rule of isArray(list) ? list.filter(isObject) : []) applyRule(errors, rule, value, before, schema, path, update);
  if (isObject(value)) {
    const additional = schema['additionalProperties'];
    const old = isObject(before) ? before : {};
    for (const [key, item] of Object.entries(value)) {
      const property = objectAt(schema, 'properties')[key];
      const own = isObject(property) ? property : isObject(additional) ? additional : undefined;
      if (own) rules(errors, item, old[key], own, child(path, key), update);
    }
  } else if (isArray(value) && isObject(schema['items'])) {
    const items = schema['items'];
    const keys = isArray(schema['x-kubernetes-list-map-keys']) ? schema['x-kubernetes-list-map-keys'].map(String) : undefined;
    const correlated = (item: unknown): unknown =>
      keys && isArray(before) ? before.find((old) => isObject(old) && isObject(item) && keys.every((key) => old[key] === item[key])) : undefined;
    value.forEach((item, index) => rules(errors, item, correlated(item), items, `${path}[${index}]`, update));
  }
}

function applyRule(errors: FieldError[], rule: JsonObject, value: unknown, before: unknown, schema: JsonObject, path: string, update: boolean): void {
  const source = String(rule['rule'] ?? '').trim();
  const transition = /\boldSelf\b/.test(source);
  if (transition && rule['optionalOldSelf'] !== true && (!update || before === undefined)) return;
  const type = String(schema['type'] ?? 'object');
  const values = { self: toCel(value), oldSelf: toCel(before ?? null) };
  const evaluate = (expression: string): CelResult => {
    const compiled = compileCel(expression, variables);
    return compiled.ok ? compiled.program.evaluate(values) : compiled;
  };
  const result = evaluate(source);
  if (!result.ok) {
    errors.push(invalid(path, type, `${result.message} evaluating rule: ${typeof rule['message'] === 'string' ? rule['message'].trim() : source}`));
    return;
  }
  if (result.value === true) return;
  const own = typeof rule['messageExpression'] === 'string' ? evaluate(rule['messageExpression']) : undefined;
  const message =
    own?.ok && typeof own.value === 'string' && own.value.trim() !== ''
      ? own.value.trim()
      : typeof rule['message'] === 'string' && rule['message'].trim() !== ''
        ? rule['message'].trim()
        : `failed rule: ${source}`;
  const place = typeof rule['fieldPath'] === 'string' ? `${path}${path === '' ? rule['fieldPath'].replace(/^\./, '') : rule['fieldPath']}` : path;
  errors.push(reasoned(place, type === 'object' || type === 'array' ? omitValue : value, message, rule['reason']));
}

/** fieldErrorForReason. */
function reasoned(field: string, value: unknown, message: string, reason: unknown): FieldError {
  if (reason === 'FieldValueForbidden') return forbidden(field, message);
  if (reason === 'FieldValueRequired') return required(field, message);
  if (reason === 'FieldValueDuplicate') return duplicate(field, value);
  return invalid(field, value, message);
}

/** An object without what every object has: those parts are checked elsewhere. */
function body({ apiVersion: _version, kind: _kind, metadata: _metadata, ...rest }: JsonObject): JsonObject {
  return rest;
}

/** The root's rules may use metadata.name and generateName. */
function ruleView(object: JsonObject): JsonObject {
  const { name, generateName } = objectAt(object, 'metadata');
  const metadata = { ...(name === undefined ? {} : { name }), ...(generateName === undefined ? {} : { generateName }) };
  return { ...body(object), apiVersion: object['apiVersion'], kind: object['kind'], metadata };
}

/** A value alone, as a default is: without the parts that every object has. */
export function validateCustomValue(value: unknown, schema: JsonObject, path: string): readonly FieldError[] {
  const check: Check = { errors: [] };
  validateValue(check, value, schema, path);
  if (check.errors.length === 0) rules(check.errors, value, value, schema, path, true);
  return check.errors;
}

/** An object against the OpenAPI schema of its CustomResourceDefinition. Source: `apiextensions-apiserver/pkg/apiserver/validation/validation.go` ValidateCustomResource. */
export function validateCustom(object: JsonObject, before: JsonObject | undefined, schema: JsonObject): readonly FieldError[] {
  const check: Check = { errors: [] };
  const own = {
    ...schema,
    required: isArray(schema['required']) ? schema['required'].filter((name) => !['apiVersion', 'kind', 'metadata'].includes(String(name))) : [],
  };
  validateValue(check, body(object), own, '');
  listTypes(check.errors, body(object), schema, '');
  if (check.errors.length === 0) rules(check.errors, ruleView(object), before && ruleView(before), schema, '', before !== undefined);
  return check.errors;
}
