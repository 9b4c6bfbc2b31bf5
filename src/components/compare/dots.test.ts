import { describe, expect, it } from 'vitest';
import type { RunOutcome } from '../../projections/compare/outcome.ts';
import { dots, median, spread, ticks } from './dots.ts';

const runOf = (seed: number, restarts: number) => ({
  seed,
  outcome: { ready: 0, desired: 0, unready: 0 as never, restarts, requests: 0, failedRequests: 0, warnings: 0, messages: 0, placement: {} },
});

it.each([
  [[], undefined],
  [[3], 3],
  [[1, 5], 3],
  [[1, 2, 9], 2],
])('the median of %o is %s', (values, expected) => expect(median(values)).toBe(expected));

describe('the axis', () => {
  it.each([
    [
      [0, 10],
      [0, 5, 10],
    ],
    [
      [1.9, 4.4],
      [2, 3, 4],
    ],
    [[7], [7]],
    [
      [0.31, 0.39],
      [0.32, 0.34, 0.36, 0.38],
    ],
  ])('of %o has the marks %o', (values, marks) => expect(ticks(values).marks).toEqual(marks));
  it('reaches from the least to the greatest', () => expect([2, 3, 4].map(ticks([2, 4]).share)).toEqual([0, 0.5, 1]));
});

it('stacks runs of one value and leaves out those without', () => {
  const of = (outcome: RunOutcome): number | undefined => (outcome.restarts < 0 ? undefined : outcome.restarts);
  const placed = dots([runOf(1, 0), runOf(2, 4), runOf(3, 0), runOf(4, -1)], of, 110);
  expect(placed).toEqual([
    { seed: 1, value: 0, x: 0, level: 0 },
    { seed: 3, value: 0, x: 0, level: 1 },
    { seed: 2, value: 4, x: 110, level: 0 },
  ]);
});

describe('the spread', () => {
  const runs = [runOf(3, 2), runOf(1, 7), runOf(2, 7), runOf(4, 0)];
  it('names the best and the worst run, of equal ones the first', () =>
    expect(spread(runs, 'restarts')).toEqual({ best: { seed: 4, value: 0 }, median: 4.5, worst: { seed: 1, value: 7 }, missing: 0 }));
  it('takes for the worst what never came to it', () => {
    const ready = (seed: number, readyAt?: number) => ({
      seed,
      outcome: { ...runOf(seed, 0).outcome, ...(readyAt === undefined ? {} : { readyAt: readyAt as never }) },
    });
    expect(spread([ready(1, 2_000_000), ready(2), ready(3, 1_500_000), ready(4)], 'readyAt')).toEqual({
      best: { seed: 3, value: 1.5 },
      median: 1.75,
      worst: { seed: 2, value: undefined },
      missing: 2,
    });
  });
  it('of no run is none', () => expect(spread([], 'restarts')).toBeUndefined());
});
