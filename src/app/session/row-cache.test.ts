import { describe, expect, it, vi } from 'vitest';
import type { Seq } from '../../api/index.ts';
import { micros } from '../../api/index.ts';
import { BLOCK } from '../../components/row-source.ts';
import type { RowView } from '../../projections/views.ts';
import { RowCache } from './row-cache.ts';

const TOTAL = 95;
const row = (index: number, title: string): RowView => ({
  kind: 'message',
  index,
  seq: (index + 1) as Seq,
  t: micros(index),
  level: 3,
  from: 'a',
  to: 'b',
  title,
  detail: '',
  arrivesAt: micros(index + 1),
  line: 'request',
  outcome: 'ok',
  cause: 0 as Seq,
});
const rows = (from: number, to: number, title = 'new'): readonly RowView[] =>
  Array.from({ length: Math.max(0, Math.min(to, TOTAL) - from) }, (_, i) => row(from + i, title));
const titles = (cache: RowCache, block: number): readonly string[] => [
  ...new Set(cache.block(block)?.map((each) => (each.kind === 'message' ? each.title : each.kind)) ?? []),
];

/** The last row of the run is on screen, and its block is there. */
async function atEnd() {
  const fetch = vi.fn(async (from: number, to: number) => rows(from, to));
  const cache = new RowCache(fetch);
  cache.want(9, 9);
  cache.start();
  await new Promise((resolve) => setTimeout(resolve, 0));
  fetch.mockClear();
  return { cache, fetch };
}

/** Whose questions are not answered but when the test says so. */
function waiting() {
  let answer: (found: readonly RowView[]) => void = () => undefined;
  const cache = new RowCache(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  cache.start();
  return { cache, answer: (found: readonly RowView[]) => answer(found) };
}

describe('rows that come with a moment', () => {
  it('need not be asked for, and are known the next time', async () => {
    const { cache, fetch } = await atEnd();
    cache.take({ from: 13, rows: rows(13, 61) }, TOTAL, false);
    // Only whole blocks: the first and the last were cut.
    expect([1, 2, 3, 4, 5, 6].map((block) => cache.block(block)?.length)).toEqual([undefined, BLOCK, BLOCK, BLOCK, BLOCK, undefined]);
    cache.want(2, 4);
    expect(fetch).not.toHaveBeenCalled();
    expect(cache.idle()).toBe(true);
    expect(cache.around()).toEqual({ around: 3 * BLOCK, held: [2 * BLOCK, 6 * BLOCK] });
  });

  it('end with the run in a block that is not full', async () => {
    const { cache } = await atEnd();
    cache.take({ from: 80, rows: rows(80, 130) }, TOTAL, true);
    expect([8, 9].map((block) => cache.block(block)?.length)).toEqual([BLOCK, 5]);
  });

  it('are asked for when those on screen are missing', () => {
    const { cache } = waiting();
    cache.want(0, 2);
    expect(cache.around()).toEqual({ around: 3 * BLOCK, held: [0, 0] });
  });

  it('are not asked for from so far away that hundreds are on screen', () => {
    const { cache } = waiting();
    cache.want(0, 40);
    expect(cache.around()).toBeUndefined();
  });

  it('are not replaced by an older answer that comes after them', async () => {
    const { cache, answer } = waiting();
    cache.want(0, 2);
    cache.take({ from: 0, rows: rows(0, 30) }, TOTAL, true);
    answer(rows(0, 30, 'old'));
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect([0, 1, 2].map((block) => titles(cache, block))).toEqual([['new'], ['new'], ['new']]);
  });

  it('make those from before stale, wherever they are', async () => {
    const { cache, fetch } = await atEnd();
    cache.take({ from: 0, rows: rows(0, 95) }, TOTAL, false);
    cache.want(2, 3);
    cache.take({ from: 20, rows: rows(20, 40) }, TOTAL, true);
    expect(fetch).not.toHaveBeenCalled();
    cache.want(2, 5);
    expect(fetch).toHaveBeenCalledWith(4 * BLOCK, 6 * BLOCK);
  });
});
