import { deepEqual, isObject, type StructSchema, type TypeSchema } from '../apimachinery/index.ts';
import { patchMergeKeys } from '../apimachinery/merge-keys.ts';
import { put } from '../apimachinery/values.ts';

/** A JSON object of a patch. */
export type Patch = Readonly<Record<string, unknown>>;

interface Mode {
  /** Fields that `modified` lacks become `null` (or `$patch: delete`). */
  readonly deletions: boolean;
  /** Fields that `modified` has or changes are carried over. */
  readonly changes: boolean;
}

const fieldsOf = (object: object): Patch => (isObject(object) ? object : {});

/**
 * kubectl apply's patch: what the manifest adds or changes against the live object, and the deletion of what the last
 * applied manifest had and this one has not. Without a schema (custom resources) lists are replaced whole, which is a JSON
 * merge patch. Source: `apimachinery/pkg/util/strategicpatch/patch.go` CreateThreeWayMergePatch.
 */
export function threeWayPatch(original: object, modified: object, live: object, schema: StructSchema | undefined): Patch {
  const wanted = fieldsOf(modified);
  const changed = diffMaps(fieldsOf(live), wanted, schema, { deletions: false, changes: true });
  const removed = diffMaps(fieldsOf(original), wanted, schema, { deletions: true, changes: false });
  return mergePatches(changed, removed);
}

function fieldType(schema: StructSchema | undefined, name: string): TypeSchema | undefined {
  return schema?.fields.get(name)?.type;
}

function structOf(type: TypeSchema | undefined): StructSchema | undefined {
  return type?.kind === 'struct' ? type.struct : undefined;
}

function diffMaps(before: Patch, after: Patch, schema: StructSchema | undefined, mode: Mode): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(after)) {
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    if (deepEqual(old, value) || value === undefined) continue;
    const type = fieldType(schema, key);
    if (isObject(value) && isObject(old)) {
      const inner = diffMaps(old, value, structOf(type), mode);
      if (Object.keys(inner).length > 0) put(patch, key, inner);
    } else if (Array.isArray(value) && Array.isArray(old)) {
      Object.assign(patch, diffLists(key, old, value, schema, type, mode));
    } else if (mode.changes) put(patch, key, value);
  }
  if (mode.deletions) {
    for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) put(patch, key, null);
  }
  return patch;
}

function diffLists(
  key: string,
  old: readonly unknown[],
  value: readonly unknown[],
  schema: StructSchema | undefined,
  type: TypeSchema | undefined,
  mode: Mode,
): Record<string, unknown> {
  const mergeKey = schema ? patchMergeKeys[`${schema.model}.${key}`] : undefined;
  const item = type?.kind === 'list' ? structOf(type.item) : undefined;
  if (!mergeKey || !item) return mode.changes ? { [key]: value } : {};
  const keyOf = (element: unknown): unknown => (isObject(element) ? element[mergeKey] : undefined);
  const changes: unknown[] = [];
  for (const element of value) {
    if (!isObject(element)) continue;
    const previous = old.find((candidate) => keyOf(candidate) === keyOf(element));
    if (!isObject(previous)) {
      if (mode.changes) changes.push(element);
      continue;
    }
    const inner = diffMaps(previous, element, item, mode);
    if (Object.keys(inner).length > 0) changes.push({ ...inner, [mergeKey]: keyOf(element) });
  }
  if (mode.deletions) {
    for (const element of old) {
      if (!value.some((candidate) => keyOf(candidate) === keyOf(element))) changes.push({ $patch: 'delete', [mergeKey]: keyOf(element) });
    }
  }
  if (changes.length === 0) return {};
  return { [`$setElementOrder/${key}`]: value.map((element) => ({ [mergeKey]: keyOf(element) })), [key]: changes };
}

function mergePatches(a: Patch, b: Patch): Patch {
  const merged: Record<string, unknown> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const other = Object.hasOwn(merged, key) ? merged[key] : undefined;
    if (isObject(other) && isObject(value)) put(merged, key, mergePatches(other, value));
    else if (Array.isArray(other) && Array.isArray(value) && !key.startsWith('$'))
      merged[key] = mergeElements(other, value, orderKey(b, key) ?? orderKey(a, key));
    else put(merged, key, value);
  }
  return merged;
}

/** The merge key of a list of a patch, as its order directive shows it. */
function orderKey(patch: Patch, list: string): string | undefined {
  const order = patch[`$setElementOrder/${list}`];
  const [first] = Array.isArray(order) ? (order as readonly unknown[]) : [];
  return isObject(first) ? Object.keys(first)[0] : undefined;
}

/** Changes and deletions of one element become one element. */
function mergeElements(a: readonly unknown[], b: readonly unknown[], mergeKey: string | undefined): readonly unknown[] {
  const same = (left: unknown, right: unknown): boolean => mergeKey !== undefined && isObject(left) && isObject(right) && left[mergeKey] === right[mergeKey];
  const merged = a.map((element) => {
    const other = b.find((candidate) => same(element, candidate));
    return isObject(element) && isObject(other) ? mergePatches(element, other) : element;
  });
  return [...merged, ...b.filter((element) => !a.some((candidate) => same(candidate, element)))];
}
