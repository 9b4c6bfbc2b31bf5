/**
 * An applied configuration is read with the published schema before it is merged; what does not fit is told with the words of that reader.
 * Source: `structured-merge-diff/typed/{validate,helpers}.go`, `apimachinery/pkg/util/managedfields/internal/structuredmerge.go`.
 */
import type { ResourceInfo, StructSchema, TypeSchema } from '../../apimachinery/index.ts';
import { listMapKeys } from '../../apimachinery/merge-keys.ts';
import { type AnyObject, isJson, type Json, metaOf } from '../values.ts';

/** A value as Go prints it inside of what wraps it. */
function inner(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inner).join(' ')}]`;
  if (isJson(value))
    return `map[${Object.keys(value)
      .sort()
      .map((key) => `${key}:${inner(value[key])}`)
      .join(' ')}]`;
  return String(value);
}

const wrapped = (value: unknown): string => `&{${inner(value)}}`;
const goTypeOf = (value: unknown): string =>
  typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'bool' : Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';

function scalarError(value: unknown, kind: string): string | undefined {
  if (kind === 'int32' || kind === 'int64' || kind === 'double')
    return typeof value === 'number' ? undefined : `expected numeric (int or float), got ${goTypeOf(value)}`;
  if (kind === 'string' || kind === 'bytes')
    return typeof value === 'string'
      ? undefined
      : `expected string, got &value.valueUnstructured{Value:${typeof value === 'string' ? JSON.stringify(value) : inner(value)}}`;
  if (kind === 'boolean') return typeof value === 'boolean' ? undefined : `expected boolean, got ${wrapped(value)}`;
  return undefined;
}

/** `[name="web"]` for the item of a map-like list, `[0]` for any other. */
function itemPath(item: unknown, index: number, keys: readonly string[] | undefined): string {
  if (!keys || !isJson(item)) return `[${index}]`;
  return `[${keys.map((key) => `${key}=${item[key] === undefined ? 'null' : JSON.stringify(item[key])}`).join(',')}]`;
}

function* errorsIn(value: unknown, type: TypeSchema, path: string, field: string): Generator<string> {
  if (value === null || value === undefined) return;
  if (type.kind === 'struct') {
    if (isJson(value)) yield* structErrors(value, type.struct, path);
    else yield `${path}: expected map, got ${wrapped(value)}`;
  } else if (type.kind === 'list') {
    if (!Array.isArray(value)) yield `${path}: expected list, got ${wrapped(value)}`;
    else for (const [index, item] of value.entries()) yield* errorsIn(item, type.item, `${path}${itemPath(item, index, listMapKeys[field])}`, field);
  } else if (type.kind === 'map') {
    if (!isJson(value)) yield `${path}: expected map, got ${wrapped(value)}`;
    else for (const key of Object.keys(value).sort()) yield* errorsIn(value[key], type.item, `${path}.${key}`, field);
  } else {
    const error = scalarError(value, type.kind);
    if (error !== undefined) yield `${path}: ${error}`;
  }
}

function* structErrors(value: Json, { model, fields, preserveUnknown }: StructSchema, path: string): Generator<string> {
  for (const key of Object.keys(value).sort()) {
    const known = fields.get(key);
    if (known) yield* errorsIn(value[key], known.type, `${path}.${key}`, `${model}.${key}`);
    else if (!preserveUnknown) {
      // The reader looks no further in this map.
      yield `${path}.${key}: field not declared in schema`;
      return;
    }
  }
}

/** Why a configuration cannot be applied; undefined when it fits its kind. */
export function typedPatchError(info: ResourceInfo, config: AnyObject): string | undefined {
  const found = [...structErrors(config as unknown as Json, info.schema, '')];
  if (found.length === 0) return undefined;
  const { namespace = '', name = '' } = metaOf(config);
  const text = found.length === 1 ? found[0] : ['errors:', ...found.map((error) => `  ${error}`)].join('\n');
  return `failed to create typed patch object (${namespace}/${name}; ${info.type.group}/${info.type.version}, Kind=${info.type.kind}): ${text}`;
}
