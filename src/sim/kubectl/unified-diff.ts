interface Edit {
  readonly mark: ' ' | '-' | '+';
  readonly line: string;
}

const CONTEXT = 3;

/** The shortest edits between two texts, by the longest common subsequence of their lines; common ends are set aside first. */
function edits(before: readonly string[], after: readonly string[]): readonly Edit[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const [a, b] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  const length = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    const row = lengths[i];
    if (row) for (let j = b.length - 1; j >= 0; j--) row[j] = a[i] === b[j] ? length(i + 1, j + 1) + 1 : Math.max(length(i + 1, j), length(i, j + 1));
  }
  const middle: Edit[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      middle.push({ mark: ' ', line: a[i] ?? '' });
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && length(i + 1, j) >= length(i, j + 1))) middle.push({ mark: '-', line: a[i++] ?? '' });
    else middle.push({ mark: '+', line: b[j++] ?? '' });
  }
  const same = (line: string): Edit => ({ mark: ' ', line });
  return [...before.slice(0, start).map(same), ...middle, ...before.slice(before.length - end).map(same)];
}

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
const range = (start: number, count: number): string => (count === 1 ? String(start) : `${count === 0 ? start - 1 : start},${count}`);

/** What `diff -u` prints; empty when the texts are the same. `at`: the time that both files are said to be of. */
export function unifiedDiff(from: string, to: string, before: string, after: string, at: string): string {
  const all = edits(linesOf(before), linesOf(after));
  const changed = all.flatMap(({ mark }, index) => (mark === ' ' ? [] : [index]));
  if (changed.length === 0) return '';
  const hunks: { start: number; end: number }[] = [];
  for (const index of changed) {
    const last = hunks.at(-1);
    if (last && index - CONTEXT <= last.end) last.end = Math.min(all.length, index + CONTEXT + 1);
    else hunks.push({ start: Math.max(0, index - CONTEXT), end: Math.min(all.length, index + CONTEXT + 1) });
  }
  const stamp = `${at.slice(0, 10)} ${at.slice(11, 19)}.000000000 +0000`;
  const body = hunks.map(({ start, end }) => {
    const [head, lines] = [all.slice(0, start), all.slice(start, end)];
    const count = (list: readonly Edit[], other: Edit['mark']): number => list.filter(({ mark }) => mark !== other).length;
    const ranges = `@@ -${range(count(head, '+') + 1, count(lines, '+'))} +${range(count(head, '-') + 1, count(lines, '-'))} @@`;
    return [ranges, ...lines.map(({ mark, line }) => `${mark}${line}`)].join('\n');
  });
  return [`--- ${from}\t${stamp}`, `+++ ${to}\t${stamp}`, ...body].join('\n');
}
