/** localStorage that may be missing, full or forbidden: reading gives undefined, writing gives false. Never throws. */
const PREFIX = 'orrery/';

export function load(key: string): unknown {
  try {
    const text = globalThis.localStorage.getItem(PREFIX + key);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function save(key: string, value: unknown): boolean {
  try {
    globalThis.localStorage.setItem(PREFIX + key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** The fields of `stored` that have the same type as in `defaults`; everything else comes from `defaults`. */
export function merge<T extends object>(defaults: T, stored: unknown): T {
  if (typeof stored !== 'object' || stored === null) return defaults;
  const known = new Map(Object.entries(stored));
  const entries = Object.entries(defaults).map(([key, value]) => {
    const candidate: unknown = known.get(key);
    return [key, sameShape(value, candidate) ? candidate : value] as const;
  });
  return { ...defaults, ...Object.fromEntries(entries) };
}

function sameShape(value: unknown, candidate: unknown): boolean {
  if (Array.isArray(value)) return Array.isArray(candidate);
  return candidate !== null && typeof candidate === typeof value && !Array.isArray(candidate);
}
