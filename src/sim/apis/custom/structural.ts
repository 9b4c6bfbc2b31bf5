/** Pruning and defaulting by a structural schema. Source: `apiextensions-apiserver/pkg/apiserver/schema/{pruning,defaulting}/algorithm.go`. */
import { isArray, isObject, type JsonObject, objectAt } from '../../apimachinery/index.ts';
import type { CustomDecoded } from './late.ts';

const preserves = (schema: JsonObject): boolean => schema['x-kubernetes-preserve-unknown-fields'] === true;
const metaFields = new Set(['apiVersion', 'kind', 'metadata']);

function pruneValue(value: unknown, schema: JsonObject, path: string, unknown: string[], root: boolean): unknown {
  if (isArray(value)) {
    const items = schema['items'];
    return isObject(items) ? value.map((item, index) => pruneValue(item, items, `${path}[${index}]`, unknown, false)) : value;
  }
  if (!isObject(value)) return value;
  const properties = objectAt(schema, 'properties');
  const additional = schema['additionalProperties'];
  const embedded = root || schema['x-kubernetes-embedded-resource'] === true;
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const place = path === '' ? key : `${path}.${key}`;
    if (embedded && metaFields.has(key)) result[key] = item;
    else if (isObject(properties[key])) result[key] = pruneValue(item, properties[key], place, unknown, false);
    else if (isObject(additional)) result[key] = pruneValue(item, additional, place, unknown, false);
    else if (additional === true || preserves(schema)) result[key] = item;
    else unknown.push(`unknown field "${place}"`);
  }
  return result;
}

/** Fills in defaults; nulls of fields that may not be null give way to the default. */
function fillDefaults(value: unknown, schema: JsonObject): unknown {
  if (isArray(value)) {
    const items = schema['items'];
    return isObject(items) ? value.map((item) => fillDefaults(item, items)) : value;
  }
  if (!isObject(value)) return value;
  const result: Record<string, unknown> = { ...value };
  for (const [key, property] of Object.entries(objectAt(schema, 'properties'))) {
    if (!isObject(property)) continue;
    if (result[key] === null && property['nullable'] !== true && property['default'] !== undefined) delete result[key];
    if (result[key] === undefined && property['default'] !== undefined) result[key] = property['default'];
    if (result[key] !== undefined) result[key] = fillDefaults(result[key], property);
  }
  const additional = schema['additionalProperties'];
  if (isObject(additional))
    for (const key of Object.keys(result)) if (!Object.hasOwn(objectAt(schema, 'properties'), key)) result[key] = fillDefaults(result[key], additional);
  return result;
}

/** A default without what its schema does not know. */
export function pruneDefault(value: unknown, schema: JsonObject): unknown {
  return pruneValue(value, schema, '', [], false);
}

/** A custom resource as it is stored: unknown fields pruned and named, defaults filled in. Source: `apiextensions-apiserver/pkg/apiserver/schema/pruning`, `defaulting`. */
export function decodeCustom(object: JsonObject, schema: JsonObject): CustomDecoded {
  const unknown: string[] = [];
  const pruned = pruneValue(object, schema, '', unknown, true);
  const filled = fillDefaults(pruned, schema);
  return { object: isObject(filled) ? filled : object, unknown };
}
