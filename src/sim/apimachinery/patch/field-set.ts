/**
 * Sets of fields in the form of `fieldsV1`: `{"f:spec":{"f:containers":{"k:{\"name\":\"web\"}":{".":{},"f:image":{}}}}}`
 * (`sigs.k8s.io/structured-merge-diff/v6/fieldpath`). Sets are immutable.
 */
import { atomicFields, atomicStructs, listMapKeys, setLists } from '../merge-keys.ts';
import type { StructSchema, TypeSchema } from '../schema.ts';
import { isArray, isObject, type JsonObject } from '../values.ts';

export interface FieldSet {
  readonly [step: string]: FieldSet;
}

export const leaf: FieldSet = Object.freeze({});

export const isEmptySet = (set: FieldSet): boolean => {
  for (const _key in set) return false;
  return true;
};

const isLeaf = isEmptySet;

/** What either owns. A set that adds nothing is answered as it is, so that what did not change stays shared. */
export function union(a: FieldSet | undefined, b: FieldSet | undefined): FieldSet {
  if (!a || a === b) return b ?? leaf;
  if (!b) return a;
  if (isLeaf(a)) return isLeaf(b) || '.' in b ? b : { '.': leaf, ...b };
  if (isLeaf(b)) return '.' in a ? a : { '.': leaf, ...a };
  const result: Record<string, FieldSet> = { ...a };
  for (const key of Object.keys(b)) result[key] = a[key] ? union(a[key], b[key]) : (b[key] ?? leaf);
  return result;
}

/** Members of `a` that are not members of `b`; undefined when none is left. */
export function difference(a: FieldSet, b: FieldSet | undefined): FieldSet | undefined {
  if (!b) return a;
  const member = isLeaf(a) || '.' in a;
  const keepSelf = member && !(isLeaf(b) || '.' in b);
  if (isLeaf(a)) return keepSelf ? a : undefined;
  const result: Record<string, FieldSet> = {};
  let changed = member && !keepSelf;
  if (keepSelf) result['.'] = leaf;
  for (const key of Object.keys(a)) {
    const child = a[key];
    if (key === '.' || !child) continue;
    const left = difference(child, b[key]);
    if (left !== child) changed = true;
    if (left) result[key] = left;
  }
  if (!changed) return a;
  const keys = Object.keys(result);
  if (keys.length === 0) return undefined;
  return keys.length === 1 && keys[0] === '.' ? leaf : result;
}

/** The paths that are members of both. */
export function intersection(a: FieldSet, b: FieldSet, prefix: readonly string[] = []): readonly (readonly string[])[] {
  const paths: (readonly string[])[] = [];
  if ((isLeaf(a) || '.' in a) && (isLeaf(b) || '.' in b) && prefix.length > 0) paths.push(prefix);
  for (const key of Object.keys(a)) {
    const left = a[key];
    const right = b[key];
    if (key !== '.' && left && right) paths.push(...intersection(left, right, [...prefix, key]));
  }
  return paths;
}

/** How a field's items are told apart. `id` is `Model.field`. */
export type Shape = 'atomic' | 'struct' | 'map' | 'list-map' | 'list-set';

/** How a field's value is merged: `x-kubernetes-list-type` and `x-kubernetes-map-type` of its place. `id`: `Model.field`. */
export function shapeOf(type: TypeSchema | undefined, id: string): Shape {
  if (type?.kind === 'struct') return atomicFields.has(id) || atomicStructs.has(type.struct.model) ? 'atomic' : 'struct';
  if (type?.kind === 'map') return atomicFields.has(id) ? 'atomic' : 'map';
  if (type?.kind === 'list') return Object.hasOwn(listMapKeys, id) ? 'list-map' : setLists.has(id) ? 'list-set' : 'atomic';
  return 'atomic';
}

const keyDefaults: Readonly<Record<string, string>> = { protocol: 'TCP' };

/** `k:{"containerPort":80,"protocol":"TCP"}` or `v:"x"`. */
export function itemStep(item: unknown, shape: Shape, id: string): string {
  if (shape === 'list-set') return `v:${JSON.stringify(item)}`;
  const keys: Record<string, unknown> = {};
  for (const key of [...(listMapKeys[id] ?? [])].sort()) {
    const value = isObject(item) ? (item[key] ?? keyDefaults[key]) : undefined;
    if (value !== undefined) keys[key] = value;
  }
  return `k:${JSON.stringify(keys)}`;
}

/** Every field of a value. */
export function fieldsOf(value: unknown, type: TypeSchema | undefined, id: string): FieldSet {
  if (typeof value !== 'object' || value === null) return leaf;
  const shape = shapeOf(type, id);
  return shape === 'atomic' ? leaf : collect(value, type, shape, id);
}

function collect(value: object, type: TypeSchema | undefined, shape: Shape, id: string): FieldSet {
  const result: Record<string, FieldSet> = {};
  if (isArray(value)) {
    if (value.length === 0) return leaf;
    result['.'] = leaf;
    const item = type?.kind === 'list' ? type.item : undefined;
    for (const entry of value) {
      const child = fieldsOf(entry, item, '');
      result[itemStep(entry, shape, id)] = isLeaf(child) ? leaf : { '.': leaf, ...child };
    }
    return result;
  }
  if (!isObject(value)) return leaf;
  if (shape === 'map') result['.'] = leaf;
  for (const key of Object.keys(value)) {
    if (value[key] === undefined) continue;
    result[`f:${key}`] = type?.kind === 'struct' ? fieldsOf(value[key], type.struct.fields.get(key)?.type, `${type.struct.model}.${key}`) : leaf;
  }
  return Object.keys(result).length === 0 || (shape === 'map' && Object.keys(result).length === 1) ? leaf : result;
}

export interface Difference {
  /** Fields that were added or got another value. */
  readonly changed: FieldSet | undefined;
  readonly removed: FieldSet | undefined;
}

const same: Difference = { changed: undefined, removed: undefined };

/** What changed between two versions, field by field. Shared parts cost nothing. */
export function compareFields(before: unknown, after: unknown, type: TypeSchema | undefined, id: string): Difference {
  if (before === after) return same;
  if (before === undefined) return { changed: fieldsOf(after, type, id), removed: undefined };
  if (after === undefined) return { changed: undefined, removed: fieldsOf(before, type, id) };
  const shape = shapeOf(type, id);
  if (shape === 'struct' && isObject(before) && isObject(after)) return compareObjects(before, after, type);
  if (shape === 'map' && isObject(before) && isObject(after)) return compareObjects(before, after, undefined);
  if ((shape === 'list-map' || shape === 'list-set') && isArray(before) && isArray(after)) return compareLists(before, after, type, shape, id);
  return equalJson(before, after) ? same : { changed: leaf, removed: undefined };
}

function equalJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isArray(a) && isArray(b)) return a.length === b.length && a.every((item, index) => equalJson(item, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => equalJson(a[key], b[key]));
}

function compareObjects(before: JsonObject, after: JsonObject, type: TypeSchema | undefined): Difference {
  const struct: StructSchema | undefined = type?.kind === 'struct' ? type.struct : undefined;
  const changed: Record<string, FieldSet> = {};
  const removed: Record<string, FieldSet> = {};
  const visit = (key: string): void => {
    const part = compareFields(before[key], after[key], struct?.fields.get(key)?.type, struct ? `${struct.model}.${key}` : '');
    if (part.changed) changed[`f:${key}`] = part.changed;
    if (part.removed) removed[`f:${key}`] = part.removed;
  };
  for (const key of Object.keys(after)) visit(key);
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) visit(key);
  return { changed: isEmptySet(changed) ? undefined : changed, removed: isEmptySet(removed) ? undefined : removed };
}

function compareLists(before: readonly unknown[], after: readonly unknown[], type: TypeSchema | undefined, shape: Shape, id: string): Difference {
  const item = type?.kind === 'list' ? type.item : undefined;
  const old = new Map(before.map((entry) => [itemStep(entry, shape, id), entry]));
  const changed: Record<string, FieldSet> = {};
  const removed: Record<string, FieldSet> = {};
  for (const entry of after) {
    const step = itemStep(entry, shape, id);
    const previous = old.get(step);
    if (previous === undefined) {
      const fields = fieldsOf(entry, item, '');
      changed[step] = isLeaf(fields) ? leaf : { '.': leaf, ...fields };
    } else {
      const part = compareFields(previous, entry, item, '');
      if (part.changed) changed[step] = part.changed;
      if (part.removed) removed[step] = part.removed;
    }
    old.delete(step);
  }
  for (const [step, entry] of old) {
    const fields = fieldsOf(entry, item, '');
    removed[step] = isLeaf(fields) ? leaf : { '.': leaf, ...fields };
  }
  return { changed: isEmptySet(changed) ? undefined : changed, removed: isEmptySet(removed) ? undefined : removed };
}

/** `.spec.template.spec.containers[name="web"].image`. */
export function formatPath(steps: readonly string[]): string {
  return steps
    .map((step) => {
      if (step.startsWith('f:')) return `.${step.slice(2)}`;
      if (step.startsWith('v:')) return `[=${step.slice(2)}]`;
      const keys: unknown = JSON.parse(step.slice(2));
      return `[${
        isObject(keys)
          ? Object.entries(keys)
              .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
              .join(',')
          : ''
      }]`;
    })
    .join('');
}
