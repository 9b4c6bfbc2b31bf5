import { isArray, isObject, type JsonObject, type StructSchema } from '../../apimachinery/index.ts';
import { listMapKeys, patchMergeKeys } from '../../apimachinery/merge-keys.ts';
import { KustomizeError } from './error.ts';

/** Undefined: the value goes. */
type Merged = unknown;

const structOf = (schema: StructSchema | undefined, field: string): StructSchema | undefined => {
  const type = schema?.fields.get(field)?.type;
  const inner = type?.kind === 'list' || type?.kind === 'map' ? type.item : type;
  return inner?.kind === 'struct' ? inner.struct : undefined;
};

/** The keys that a list is merged by; empty for a set of plain values, undefined when a patch replaces it. */
function keysOf(schema: StructSchema | undefined, field: string): readonly string[] | undefined {
  const id = `${schema?.model}.${field}`;
  if (!schema || !Object.hasOwn(patchMergeKeys, id)) return undefined;
  const key = patchMergeKeys[id] ?? '';
  if (key === '') return [];
  return listMapKeys[id] ?? [key];
}

const without = (object: JsonObject, key: string): JsonObject => {
  const { [key]: _, ...rest } = object;
  return rest;
};

/** Takes `$patch` off. Errors: kustomize's for a directive that it does not know. */
function directiveOf(patch: JsonObject): { readonly directive: string; readonly rest: JsonObject } {
  const directive = patch.$patch;
  if (directive === undefined) return { directive: 'merge', rest: patch };
  if (directive !== 'delete' && directive !== 'replace' && directive !== 'merge') throw new KustomizeError(`unknown patch strategy '${String(directive)}'`);
  return { directive, rest: without(patch, '$patch') };
}

function mergeMaps(before: JsonObject | undefined, patch: JsonObject, schema: StructSchema | undefined): Merged {
  const { directive, rest } = directiveOf(patch);
  if (directive === 'delete') return undefined;
  const base = directive === 'replace' ? {} : (before ?? {});
  const result: Record<string, unknown> = { ...base };
  for (const key of Object.keys(rest)) {
    const value = mergeValues(base[key], rest[key], schema, key);
    if (value === undefined) delete result[key];
    else result[key] = value;
  }
  return result;
}

function mergeValues(before: unknown, patch: unknown, schema: StructSchema | undefined, field: string): Merged {
  if (patch === null || patch === undefined) return undefined;
  if (isObject(patch)) return mergeMaps(isObject(before) ? before : undefined, patch, structOf(schema, field));
  if (!isArray(patch)) return patch;
  const keys = keysOf(schema, field);
  const old = isArray(before) ? before : [];
  if (keys === undefined) return patch;
  if (keys.length === 0) return [...patch, ...old.filter((item) => !patch.includes(item))];
  return mergeLists(old, patch, keys, structOf(schema, field));
}

const text = (item: unknown, key: string): string => (isObject(item) && item[key] !== undefined && item[key] !== null ? String(item[key]) : '');

/** Two elements are one: what both have of the keys is the same, and something is. */
function isSame(a: unknown, b: unknown, keys: readonly string[]): boolean {
  let common = false;
  for (const key of keys) {
    const [left, right] = [text(a, key), text(b, key)];
    if (left === right) common ||= left !== '';
    else if (left !== '' && right !== '') return false;
  }
  return common;
}

/** What a patch names comes first, in its order; the others follow as they were. Source: `kyaml/yaml/walk/associative_sequence.go` with ListPrepend. */
function mergeLists(before: readonly unknown[], patch: readonly unknown[], keys: readonly string[], schema: StructSchema | undefined): readonly unknown[] {
  const only = patch.find((item) => isObject(item) && item.$patch !== undefined && Object.keys(item).length === 1);
  const items = patch.filter((item) => item !== only);
  if (isObject(only) && only.$patch === 'replace') return items;
  if (isObject(only) && only.$patch === 'delete') return [];
  const named: unknown[] = [];
  for (const item of items) {
    if (!isObject(item)) continue;
    const old = before.find((other) => isSame(other, item, keys));
    const merged = mergeMaps(isObject(old) ? old : undefined, item, schema);
    if (merged !== undefined) named.push(merged);
  }
  return [...named, ...before.filter((other) => !items.some((item) => isSame(other, item, keys)))];
}

/**
 * A strategic merge patch as kustomize makes it: what the patch adds to a list that is merged comes first. Undefined when the patch
 * deletes the object. Source: `kyaml/yaml/merge2/merge2.go`.
 */
export function mergePatch(object: JsonObject, patch: JsonObject, schema: StructSchema | undefined): JsonObject | undefined {
  const merged = mergeMaps(object, patch, schema);
  return isObject(merged) ? merged : undefined;
}
