/** Number of leading elements that are at most `limit`; `list` is ascending by `value`. */
export function countUpTo<T>(list: readonly T[], limit: number, value: (element: T) => number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value(list[middle] as T) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const seqOf = (record: { readonly seq: number }): number => record.seq;
