import { describe, expect, it } from 'vitest';
import type { Size } from './generate.ts';
import { report, trySeed } from './trial.ts';

/** Seeds in one test: few enough for its time limit, many enough that nobody has to read two thousand lines. */
const BATCH = 25;
/** Milliseconds for one test: a batch takes some seconds; only a run that never ends is to be caught. */
const LIMIT = 600_000;

/** Tests that hold `count` random runs, from seed `first` on, against the invariants. A failure names each seed, and how to see it. */
export function randomRuns(size: Size, first: number, count: number): void {
  const batches = Array.from(
    { length: Math.ceil(count / BATCH) },
    (_, index) => [first + index * BATCH, Math.min(first + (index + 1) * BATCH, first + count) - 1] as const,
  );
  describe(`random ${size} clusters with random faults`, () => {
    it.each(batches)(
      'seeds %i to %i keep every invariant, lose no write and come to rest',
      (from, to) => {
        const failures: string[] = [];
        for (let seed = from; seed <= to; seed++) {
          const outcome = trySeed(seed, size);
          if (outcome.violations.length > 0) failures.push(report(seed, size, outcome));
        }
        if (failures.length > 0) expect.fail(failures.join('\n'));
      },
      LIMIT,
    );
  });
}
