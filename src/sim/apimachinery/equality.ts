import { compareQuantities } from './quantity.ts';
import { isObject, type JsonObject } from './values.ts';

/** Deep equality of JSON values. Shared parts are equal at once, which makes it cheap for objects changed by spreads. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let index = 0; index < a.length; index += 1) if (!deepEqual(a[index], b[index])) return false;
    return true;
  }
  return isObject(a) && isObject(b) && equalKeys(a, b, deepEqual);
}

function equalKeys(left: JsonObject, right: JsonObject, equal: (x: unknown, y: unknown) => boolean): boolean {
  let present = 0;
  // `in`, not a list of keys: JSON values inherit nothing that is listed, and this is asked all the time.
  for (const key in left) {
    const value = left[key];
    if (value !== undefined) present += 1;
    if (!equal(value, right[key])) return false;
  }
  for (const key in right) if (right[key] !== undefined) present -= 1;
  return present === 0;
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'object' && (Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0));

/**
 * `equality.Semantic.DeepEqual` (`k8s.io/apimachinery/pkg/api/equality`): as deepEqual, but a missing list or map equals an
 * empty one, and resource lists compare as quantities (`1000m` equals `1`).
 */
export function semanticEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isEmpty(a) && isEmpty(b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, index) => semanticEqual(item, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const left = a;
  const right = b;
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const equal = key === 'limits' || key === 'requests' ? equalResources(left[key], right[key]) : semanticEqual(left[key], right[key]);
    if (!equal) return false;
  }
  return true;
}

function equalResources(a: unknown, b: unknown): boolean {
  if (isEmpty(a) && isEmpty(b)) return true;
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && compareQuantities(a[key], b[key]) === 0);
}
