import type { TypeSchema } from '../schema.ts';
import { isArray, isObject, type JsonObject, put } from '../values.ts';
import { type FieldSet, isEmptySet, itemStep, shapeOf } from './field-set.ts';

/** structured-merge-diff's merge: `config` over `live`, list items by their keys, what does not change is shared. */
export function applyOver(live: unknown, config: unknown, type: TypeSchema | undefined, id: string): unknown {
  if (live === undefined || live === config) return config;
  const shape = shapeOf(type, id);
  if ((shape === 'struct' || shape === 'map') && isObject(live) && isObject(config)) return applyObject(live, config, type);
  if (shape === 'list-map' && isArray(live) && isArray(config)) return applyList(live, config, type, id);
  if (shape === 'list-set' && isArray(live) && isArray(config)) {
    const added = config.filter((item) => !live.includes(item));
    return added.length === 0 ? live : [...live, ...added];
  }
  return config;
}

function applyObject(live: JsonObject, config: JsonObject, type: TypeSchema | undefined): JsonObject {
  const struct = type?.kind === 'struct' ? type.struct : undefined;
  let result: Record<string, unknown> | undefined;
  for (const key of Object.keys(config)) {
    const old = Object.hasOwn(live, key) ? live[key] : undefined;
    const next = applyOver(old, config[key], struct?.fields.get(key)?.type, struct ? `${struct.model}.${key}` : '');
    if (next === old) continue;
    result ??= { ...live };
    put(result, key, next);
  }
  return result ?? live;
}

/** New items come in the order of the configuration, after the known item that they follow there. */
function applyList(live: readonly unknown[], config: readonly unknown[], type: TypeSchema | undefined, id: string): readonly unknown[] {
  const item = type?.kind === 'list' ? type.item : undefined;
  const result = [...live];
  let changed = false;
  let position = -1;
  for (const entry of config) {
    const step = itemStep(entry, 'list-map', id);
    const index = result.findIndex((other) => itemStep(other, 'list-map', id) === step);
    if (index < 0) {
      result.splice(position < 0 ? result.length : position + 1, 0, entry);
      position = position < 0 ? result.length - 1 : position + 1;
      changed = true;
      continue;
    }
    const next = applyOver(result[index], entry, item, '');
    if (next !== result[index]) changed = true;
    result[index] = next;
    position = Math.max(position, index);
  }
  return changed ? result : live;
}

/** Takes the fields of a set out of a value. An object that this empties is taken out too when it was a member itself. */
export function removeFields(value: unknown, set: FieldSet, type: TypeSchema | undefined, id: string): unknown {
  if (isEmptySet(set)) return undefined;
  const shape = shapeOf(type, id);
  if (isArray(value)) return removeItems(value, set, type, id);
  if (!isObject(value) || (shape !== 'struct' && shape !== 'map')) return value;
  const struct = type?.kind === 'struct' ? type.struct : undefined;
  const result: Record<string, unknown> = { ...value };
  for (const [step, child] of Object.entries(set)) {
    const key = step.slice(2);
    if (step === '.' || !Object.hasOwn(result, key)) continue;
    const next = removeFields(result[key], child, struct?.fields.get(key)?.type, struct ? `${struct.model}.${key}` : '');
    if (next === undefined) delete result[key];
    else result[key] = next;
  }
  return Object.keys(result).length === 0 && '.' in set ? undefined : result;
}

function removeItems(value: readonly unknown[], set: FieldSet, type: TypeSchema | undefined, id: string): unknown {
  const shape = shapeOf(type, id);
  const item = type?.kind === 'list' ? type.item : undefined;
  const result: unknown[] = [];
  for (const entry of value) {
    const child = set[itemStep(entry, shape, id)];
    const next = child ? ('.' in child || isEmptySet(child) ? undefined : removeFields(entry, child, item, '')) : entry;
    if (next !== undefined) result.push(next);
  }
  return result.length === 0 && '.' in set ? undefined : result;
}
