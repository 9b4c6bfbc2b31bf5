import { describe, expect, it } from 'vitest';
import { type Scenario, seconds } from '../../api/index.ts';
import type { RunOutcome } from '../../projections/compare/outcome.ts';
import { scenarioOf } from '../../scenarios/defaults.ts';
import { type Helper, helpersFor, sweepSeeds } from './sweep-pool.ts';
import { partsAt } from './vary.ts';

const outcome = (seed: number): RunOutcome => ({
  ready: seed,
  desired: seed,
  unready: seconds(0),
  restarts: 0,
  requests: 0,
  failedRequests: 0,
  warnings: 0,
  messages: seed * 10,
  placement: {},
});
const order = { profile: 'realistic', until: seconds(5) } as const;

/** Takes `turns` turns of the event loop for a run. */
const helper = (turns: number, done: number[]): Helper => ({
  port: {
    async sweep({ seed }) {
      for (let i = 0; i < turns; i++) await Promise.resolve();
      done.push(seed);
      return outcome(seed);
    },
  },
  end: () => undefined,
});

describe('a sweep', () => {
  it('runs every seed once, whoever is how fast, and gives each its own outcome', async () => {
    const [quick, slow]: [number[], number[]] = [[], []];
    const found = new Map<number, RunOutcome>();
    await sweepSeeds({ count: 20, ...order }, [helper(1, quick), helper(7, slow)], (seed, one) => found.set(seed, one));
    expect([...quick, ...slow].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(quick.length).toBeGreaterThan(slow.length);
    for (const [seed, one] of found) expect(one).toEqual(outcome(seed));
  });

  it('ends with the first that fails, and quietly when it is given up', async () => {
    const failing: Helper = { port: { sweep: () => Promise.reject(new Error('out of memory')) }, end: () => undefined };
    await expect(sweepSeeds({ count: 5, ...order }, [helper(1, []), failing], () => undefined)).rejects.toThrow('out of memory');
    const given: number[] = [];
    await sweepSeeds({ count: 5, ...order }, [{ port: { sweep: async () => undefined }, end: () => undefined }], (seed) => given.push(seed));
    expect(given).toEqual([]);
  });

  it.each([
    [20, 2, 2],
    [3, 16, 3],
    [100, 64, 8],
    [100, 0, 1],
  ])('%i runs on %i processors: %i at a time', (runs, processors, expected) => expect(helpersFor(runs, processors)).toBe(expected));
});

describe('where two scenarios part', () => {
  const kubectl = (at: number, command: string) => ({ at, kubectl: command });
  const of = (steps: readonly ReturnType<typeof kubectl>[], more: Partial<Scenario['spec']> = {}): Scenario => scenarioOf([], { steps, ...more });
  const base = of([kubectl(5, 'a'), kubectl(9, 'b')]);
  it.each([
    ['another seed', of([kubectl(5, 'a'), kubectl(9, 'b')], { seed: 77 }), 0],
    ['nothing', of([kubectl(5, 'a'), kubectl(9, 'b')]), 30],
    ['a step more at the end', of([kubectl(5, 'a'), kubectl(9, 'b'), kubectl(12, 'c')]), 12],
    ['a step more between', of([kubectl(5, 'a'), kubectl(7, 'c'), kubectl(9, 'b')]), 7],
    ['the last step less', of([kubectl(5, 'a')]), 9],
    ['a step later', of([kubectl(5, 'a'), kubectl(11, 'b')]), 9],
  ])('%s', (_, other, at) => expect(partsAt(base, other, seconds(30))).toBe(seconds(at)));
});
