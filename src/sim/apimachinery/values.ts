/** Reading JSON values whose shape is not known to the compiler, without casts spread over the code. */
export type JsonObject = { readonly [key: string]: unknown };

/** A JSON object: neither null nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** A table's own entry: a name that somebody typed may be `constructor`. */
export const entryOf = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined => (Object.hasOwn(table, key) ? table[key] : undefined);

/** The value's own property, so that `__proto__` and `constructor` are keys like any other. */
export function own(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Follows keys down; undefined where the path ends early. */
export function dig(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value;
  for (let index = 0; index < path.length; index++) {
    const step = path[index] as string | number;
    current = typeof step === 'number' ? (isArray(current) ? current[step] : undefined) : own(current, step);
  }
  return current;
}

export const objectAt = (value: unknown, ...path: readonly (string | number)[]): JsonObject => {
  const found = dig(value, ...path);
  return isObject(found) ? found : emptyObject;
};

export const listAt = (value: unknown, ...path: readonly (string | number)[]): readonly unknown[] => {
  const found = dig(value, ...path);
  return isArray(found) ? found : emptyList;
};

export const stringAt = (value: unknown, ...path: readonly (string | number)[]): string => {
  const found = dig(value, ...path);
  return typeof found === 'string' ? found : '';
};

export const numberAt = (value: unknown, ...path: readonly (string | number)[]): number => {
  const found = dig(value, ...path);
  return typeof found === 'number' ? found : 0;
};

/** Sets a key as an own property, also when it is called `__proto__`. Only for objects that are still being built. */
export function put(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

/** Code-point order, as Go's sort.Strings. */
export function compareStrings(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const emptyObject: JsonObject = Object.freeze({});
const emptyList: readonly unknown[] = Object.freeze([]);
