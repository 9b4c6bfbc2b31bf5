import type { Change } from './changed.ts';

type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

/** What makes `after` of `before`; undefined when they say the same. Parts that are the same value are not looked into. */
export function difference(before: unknown, after: unknown): Change | undefined {
  if (before === after) return undefined;
  if (!isTree(before) || !isTree(after) || Array.isArray(before) !== Array.isArray(after)) return { whole: after };
  return Array.isArray(before) && Array.isArray(after) ? ofLists(before, after) : ofObjects(before, after);
}

function ofObjects(before: Tree, after: Tree): Change | undefined {
  const parts: Record<string, Change> = {};
  const keys = Object.keys(after);
  const gone = Object.keys(before).filter((key) => !(key in after));
  let others = gone.length;
  let keeps = false;
  for (const key of keys) {
    const part = key in before ? difference(before[key], after[key]) : { whole: after[key] };
    if (part) {
      parts[key] = part;
      others += 1;
    }
    keeps ||= isTree(after[key]) && !(part && 'whole' in part);
  }
  if (others === 0) return undefined;
  // A small thing that is another one in most of its fields.
  return !keeps && others * 2 > keys.length ? { whole: after } : { parts, gone };
}

function ofLists(before: readonly unknown[], after: readonly unknown[]): Change | undefined {
  if (before.length === after.length) {
    const each = after.flatMap((element, i): readonly (readonly [number, Change])[] => {
      const change = difference(before[i], element);
      return change ? [[i, change]] : [];
    });
    return each.length > 0 ? { each } : undefined;
  }
  const shared = Math.min(before.length, after.length);
  const same = (a: number, b: number): boolean => difference(before[a], after[b]) === undefined;
  let from = 0;
  while (from < shared && same(from, from)) from += 1;
  let behind = 0;
  while (behind < shared - from && same(before.length - 1 - behind, after.length - 1 - behind)) behind += 1;
  return { put: after.slice(from, after.length - behind), from, until: before.length - behind };
}
