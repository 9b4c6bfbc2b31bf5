export type Pair<T> = readonly [a: T | undefined, b: T | undefined];

/** Lengths of longest common subsequences of the tails, row by row. */
function tails(a: readonly string[], b: readonly string[]): readonly Uint16Array[] {
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const row = table[i] as Uint16Array;
      const below = table[i + 1] as Uint16Array;
      row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return table;
}

/**
 * Sets two lists side by side by their longest common subsequence: elements of one key stand in one pair, all others
 * alone, each list in its order. O(n·m): for a few hundred elements each.
 */
export function align<T>(a: readonly T[], b: readonly T[], keyOf: (element: T) => string): readonly Pair<T>[] {
  const left = a.map(keyOf);
  const right = b.map(keyOf);
  const table = tails(left, right);
  const pairs: Pair<T>[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && left[i] === right[j]) pairs.push([a[i++], b[j++]]);
    else if (j >= b.length || (i < a.length && (table[i + 1]?.[j] ?? 0) >= (table[i]?.[j + 1] ?? 0))) pairs.push([a[i++], undefined]);
    else pairs.push([undefined, b[j++]]);
  }
  return pairs;
}
