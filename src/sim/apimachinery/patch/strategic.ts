/**
 * Strategic merge patch (`k8s.io/apimachinery/pkg/util/strategicpatch/patch.go`): a merge patch that knows which lists are
 * merged by a key, with the directives `$patch`, `$setElementOrder/<field>`, `$deleteFromPrimitiveList/<field>`, `$retainKeys`.
 */
import { deepEqual } from '../equality.ts';
import { patchMergeKeys, replaceFields } from '../merge-keys.ts';
import type { ResourceInfo } from '../resource-info.ts';
import type { StructSchema, TypeSchema } from '../schema.ts';
import { isArray, isObject, type JsonObject, put } from '../values.ts';
import type { PatchResult } from './json-patch.ts';

class PatchError extends Error {}

/** Built-in kinds only; the API server answers 415 for custom resources before it comes here. */
export function strategicMergePatch(before: unknown, patch: unknown, info: ResourceInfo): PatchResult {
  if (!isObject(patch))
    return { ok: false, code: 400, message: 'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}' };
  try {
    return { ok: true, object: mergeStruct(isObject(before) ? before : {}, patch, info.schema) };
  } catch (error) {
    if (error instanceof PatchError) return { ok: false, code: 400, message: error.message };
    throw error;
  }
}

const orderPrefix = '$setElementOrder/';
const deletePrefix = '$deleteFromPrimitiveList/';

function typeOf(struct: StructSchema | undefined, key: string): TypeSchema | undefined {
  return struct?.fields.get(key)?.type;
}

/** Copies only when something changes: what a patch does not change stays the same value, all the way up. */
function mergeStruct(before: JsonObject, patch: JsonObject, struct: StructSchema | undefined): JsonObject {
  const directive = patch['$patch'];
  if (directive === 'replace') return without(patch, '$patch');
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge') throw new PatchError(`Unknown patch type found: ${String(directive)}`);
  let result = retained(before, patch);
  let directives = false;
  for (const key of Object.keys(patch)) {
    if (isDirective(key)) {
      directives = true;
      continue;
    }
    const old = Object.hasOwn(result, key) ? result[key] : undefined;
    const next = mergeField(old, key, patch, struct);
    if (next === old && (next !== undefined || !Object.hasOwn(result, key))) continue;
    // Not by `delete`: an object that lost a field that way is slow to read and to copy ever after.
    if (next === undefined) result = without(result, key);
    else {
      if (result === before) result = { ...before };
      put(result, key, next);
    }
  }
  return directives ? withDirectives(before, result, patch, struct) : result;
}

function withDirectives(before: JsonObject, merged: JsonObject, patch: JsonObject, struct: StructSchema | undefined): JsonObject {
  const result: Record<string, unknown> = { ...merged };
  applyDirectives(result, patch, struct);
  const same = Object.keys(result).length === Object.keys(before).length && Object.keys(result).every((key) => result[key] === before[key]);
  return same ? before : result;
}

function isDirective(key: string): boolean {
  return key.startsWith('$') && (key === '$patch' || key === '$retainKeys' || key.startsWith(orderPrefix) || key.startsWith(deletePrefix));
}

function retained(before: JsonObject, patch: JsonObject): Record<string, unknown> {
  const keep = patch['$retainKeys'];
  if (!isArray(keep)) return before;
  return Object.fromEntries(Object.entries(before).filter(([key]) => keep.includes(key)));
}

function without(value: JsonObject, key: string): Record<string, unknown> {
  const { [key]: _dropped, ...rest } = value;
  return rest;
}

/** What becomes of one field; undefined when it goes. */
function mergeField(old: unknown, key: string, patch: JsonObject, struct: StructSchema | undefined): unknown {
  const value = patch[key];
  if (value === null) return undefined;
  if (typeof value !== 'object') return value;
  const type = typeOf(struct, key);
  const id = `${struct?.model}.${key}`;
  if (isObject(value)) {
    if (replaceFields.has(id)) return cleaned(value);
    const child = type?.kind === 'struct' ? type.struct : undefined;
    const merged = mergeStruct(isObject(old) ? old : {}, value, child);
    return isObject(old) && deepEqual(merged, old) ? old : merged;
  }
  if (!isArray(value) || !Object.hasOwn(patchMergeKeys, id)) return value;
  return mergeList(isArray(old) ? old : [], value, patchMergeKeys[id] ?? '', type, patch[`${orderPrefix}${key}`]);
}

/** A value that is taken as it stands may still hold directives, which are not part of the object. */
function cleaned(value: unknown): unknown {
  if (isArray(value)) return value.map(cleaned);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, item]) => !key.startsWith('$') && item !== null)
      .map(([key, item]) => [key, cleaned(item)]),
  );
}

function mergeList(before: readonly unknown[], patch: readonly unknown[], mergeKey: string, type: TypeSchema | undefined, order: unknown): readonly unknown[] {
  if (mergeKey === '') return ordered([...before, ...patch.filter((item) => !before.includes(item))], patch, mergeKey, before);
  const child = type?.kind === 'list' && type.item.kind === 'struct' ? type.item.struct : undefined;
  if (patch.some((item) => isObject(item) && item['$patch'] === 'replace')) return patch.filter((item) => !(isObject(item) && '$patch' in item));
  let result = [...before];
  for (const item of patch) {
    if (!isObject(item)) throw new PatchError('expected an object in a list that is merged by key');
    const id = item[mergeKey];
    if (id === undefined) throw new PatchError(`map: ${JSON.stringify(item)} does not contain declared merge key: ${mergeKey}`);
    const index = result.findIndex((other) => isObject(other) && other[mergeKey] === id);
    if (item['$patch'] === 'delete') result = result.filter((other) => !(isObject(other) && other[mergeKey] === id));
    else {
      const old = result[index];
      if (index < 0) result.push(cleaned(item));
      else result[index] = isObject(old) ? mergeStruct(old, item, child) : item;
    }
  }
  return ordered(result, isArray(order) ? order : patch, mergeKey, before);
}

/**
 * Items named by `$setElementOrder`, or by the patch itself, come in its order; items that only the server has keep their place relative to those that
 * it had, and so come behind what is new (normalizeElementOrder, mergeSortedSlice).
 */
function ordered(items: readonly unknown[], order: readonly unknown[], mergeKey: string, before: readonly unknown[]): readonly unknown[] {
  const idOf = (item: unknown): unknown => (mergeKey !== '' && isObject(item) ? item[mergeKey] : item);
  const rank = new Map(order.map((item, index) => [idOf(item), index]));
  // Mostly they are in order already, a status patch's conditions always.
  if (rank.size === order.length && items.length === order.length && items.every((item, index) => idOf(item) === idOf(order[index]))) return items;
  const named = items.filter((item) => rank.has(idOf(item))).sort((a, b) => (rank.get(idOf(a)) ?? 0) - (rank.get(idOf(b)) ?? 0));
  const serverOnly = items.filter((item) => !rank.has(idOf(item)));
  const position = new Map(before.map((item, index) => [idOf(item), index]));
  const isBefore = (left: unknown, right: unknown): boolean => (position.get(idOf(left)) ?? Number.MAX_SAFE_INTEGER) < (position.get(idOf(right)) ?? -1);
  const result: unknown[] = [];
  let next = 0;
  for (const item of named) {
    while (next < serverOnly.length && isBefore(serverOnly[next], item)) result.push(serverOnly[next++]);
    result.push(item);
  }
  return [...result, ...serverOnly.slice(next)];
}

function applyDirectives(result: Record<string, unknown>, patch: JsonObject, struct: StructSchema | undefined): void {
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (!isArray(value)) continue;
    if (key.startsWith(deletePrefix)) {
      const field = key.slice(deletePrefix.length);
      const old = result[field];
      if (isArray(old)) result[field] = old.filter((item) => !value.includes(item));
    } else if (key.startsWith(orderPrefix)) {
      const field = key.slice(orderPrefix.length);
      const old = result[field];
      const merge = patchMergeKeys[`${struct?.model}.${field}`];
      if (isArray(old) && merge !== undefined && !Object.hasOwn(patch, field)) result[field] = ordered(old, value, merge, old);
    }
  }
}
