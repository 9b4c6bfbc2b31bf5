type Tree = Readonly<Record<string, unknown>>;

/** What makes one value of another: all of it, parts of an object, elements of a list, or a stretch of it for another one. Absent: nothing. */
export type Change =
  | { readonly whole: unknown }
  | { readonly parts: Readonly<Record<string, Change>>; readonly gone: readonly string[] }
  | { readonly each: readonly (readonly [index: number, change: Change])[] }
  | { readonly put: readonly unknown[]; readonly from: number; readonly until: number };

/** `before` after a change; what did not change is the same value in both. Neither is changed itself. */
export function changed(before: unknown, change: Change | undefined): unknown {
  if (change === undefined) return before;
  if ('whole' in change) return change.whole;
  if ('parts' in change) {
    const next: Record<string, unknown> = { ...(before as Tree) };
    for (const key of change.gone) delete next[key];
    for (const [key, part] of Object.entries(change.parts)) next[key] = changed(next[key], part);
    return next;
  }
  const list = before as readonly unknown[];
  if ('put' in change) return [...list.slice(0, change.from), ...change.put, ...list.slice(change.until)];
  const next = [...list];
  for (const [i, part] of change.each) next[i] = changed(list[i], part);
  return next;
}
