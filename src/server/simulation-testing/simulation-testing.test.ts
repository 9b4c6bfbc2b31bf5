import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../projections/fingerprint.ts';
import { report, trySeed } from './trial.ts';

const SEEDS = Array.from({ length: 40 }, (_, index) => index + 1);

describe('random clusters with random faults', () => {
  it.each(SEEDS)('seed %i keeps every invariant and comes to rest', (seed) => {
    const outcome = trySeed(seed);
    if (outcome.violations.length > 0) expect.fail(report(seed, outcome));
  });

  it.each([1, 2])('seed %i gives the same ledger again', (seed) => {
    expect(fingerprint(trySeed(seed).simulation.ledger)).toBe(fingerprint(trySeed(seed).simulation.ledger));
  });
});
