import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unifiedDiff } from './unified-diff.ts';

const at = '2026-01-01T00:00:05Z';
const head = '--- a\t2026-01-01 00:00:05.000000000 +0000\n+++ b\t2026-01-01 00:00:05.000000000 +0000\n';
const lines = (n: number): string => Array.from({ length: n }, (_, i) => `${i + 1}\n`).join('');

/** Source: GNU diff -u. */
describe('unifiedDiff', () => {
  it.each([
    ['a\nb\nc\n', 'a\nx\nc\n', '@@ -1,3 +1,3 @@\n a\n-b\n+x\n c'],
    ['', 'a\n', '@@ -0,0 +1 @@\n+a'],
    ['a\n', '', '@@ -1 +0,0 @@\n-a'],
    [lines(9), lines(9).replace('5\n', '5\nnew\n'), '@@ -3,6 +3,7 @@\n 3\n 4\n 5\n+new\n 6\n 7\n 8'],
    [
      lines(20),
      lines(20).replace('2\n', 'x\n').replace('19\n', 'y\n'),
      '@@ -1,5 +1,5 @@\n 1\n-2\n+x\n 3\n 4\n 5\n@@ -16,5 +16,5 @@\n 16\n 17\n 18\n-19\n+y\n 20',
    ],
  ])('%#', (before, after, text) => {
    expect(unifiedDiff('a', 'b', before, after, at)).toBe(head + text);
  });

  it('is empty for equal texts and gives both back otherwise', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 }).map((list) => list.map((line) => `${line}\n`).join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = unifiedDiff('a', 'b', before, after, at);
        if (before === after) return diff === '';
        const body = diff
          .split('\n')
          .slice(2)
          .filter((line) => !line.startsWith('@@'));
        const kept = (mark: string): number => body.filter((line) => line.startsWith(' ') || line.startsWith(mark)).length;
        return (
          kept('-') <= before.split('\n').length &&
          kept('+') <= after.split('\n').length &&
          kept('-') - kept('+') === before.split('\n').length - after.split('\n').length
        );
      }),
    );
  });
});
