import { applyPatch, type Operation } from 'rfc6902';
import { isArray, isObject, put } from '../values.ts';

export type PatchResult = { readonly ok: true; readonly object: unknown } | { readonly ok: false; readonly code: 400 | 422; readonly message: string };

const rejected: PatchResult = { ok: false, code: 422, message: 'the server rejected our request due to an error in our request' };

/** Writable copy of a JSON value: rfc6902 patches in place, API objects are immutable. */
function copy(value: unknown): unknown {
  if (isArray(value)) return value.map(copy);
  if (!isObject(value)) return value;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) put(result, key, copy(value[key]));
  return result;
}

const operations = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test']);

function isOperation(value: unknown): value is Operation {
  if (!isObject(value) || typeof value['path'] !== 'string' || typeof value['op'] !== 'string') return false;
  if (!operations.has(value['op'])) return false;
  return (value['op'] !== 'move' && value['op'] !== 'copy') || typeof value['from'] === 'string';
}

/** RFC 6902 (`application/json-patch+json`). A failed test or a missing path is 422, a body that is no patch 400. */
export function jsonPatch(before: unknown, patch: unknown): PatchResult {
  if (!isArray(patch)) return { ok: false, code: 400, message: 'error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch' };
  if (patch.length > 10_000) return { ok: false, code: 422, message: `The allowed maximum operations in a JSON patch is 10000, got ${patch.length}` };
  const target = { document: copy(before) };
  for (const operation of patch) {
    if (!isOperation(operation) || operation.path.split('/').includes('__proto__')) return rejected;
    const shifted: Operation = { ...operation, path: `/document${operation.path}`, ...('from' in operation ? { from: `/document${operation.from}` } : {}) };
    if (applyPatch(target, [shifted]).some((error) => error !== null)) return rejected;
  }
  return { ok: true, object: target.document };
}

/** RFC 7386 (`application/merge-patch+json`): null deletes, lists are replaced, what does not change is shared. */
export function mergePatch(before: unknown, patch: unknown): PatchResult {
  if (!isObject(patch))
    return { ok: false, code: 400, message: 'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}' };
  return { ok: true, object: merge(before, patch) };
}

function merge(before: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = isObject(before) ? { ...before } : {};
  let changed = !isObject(before);
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (value === null) {
      if (!Object.hasOwn(result, key)) continue;
      delete result[key];
      changed = true;
      continue;
    }
    const old = Object.hasOwn(result, key) ? result[key] : undefined;
    const next = merge(old, value);
    if (next === old) continue;
    put(result, key, next);
    changed = true;
  }
  return changed ? result : before;
}
