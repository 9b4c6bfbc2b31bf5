type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

/**
 * `next` with each part that says the same as in `before` replaced by that part. An answer of the worker is a copy, new in all its
 * parts: what shows a part that did not change need not be drawn anew. Neither of the two is changed.
 */
export function kept<T>(before: unknown, next: T): T;
export function kept(before: unknown, next: unknown): unknown {
  if (before === next || !isTree(before) || !isTree(next)) return next;
  const list = Array.isArray(next);
  const keys = Object.keys(next);
  let same = list === Array.isArray(before) && keys.length === Object.keys(before).length;
  let merged: Record<string, unknown> | undefined;
  for (const key of keys) {
    const part = kept(before[key], next[key]);
    if (part !== before[key] || !(key in before)) same = false;
    if (part === next[key]) continue;
    merged ??= (list ? [...next] : { ...next }) as Record<string, unknown>;
    merged[key] = part;
  }
  return same ? before : (merged ?? next);
}
