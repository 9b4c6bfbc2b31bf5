import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { micros, seconds } from '../../api/index.ts';
import { CpuTime } from './cpu-time.ts';
import { RunQueue } from './run-queue.ts';

interface Wish {
  readonly weight: number;
  readonly cores: number;
  readonly quota?: string;
}

/** Cores that each has had on average over ten seconds. */
function had(cpus: number, wishes: readonly Wish[]): readonly number[] {
  const queue = new RunQueue(cpus);
  const all = wishes.map(
    ({ weight, cores, quota }) => new CpuTime({ base: [{ at: micros(0), value: cores }], perRequest: 0 }, quota, micros(0), weight, queue),
  );
  for (const one of all) queue.join(one, micros(0));
  return all.map((one) => one.at(seconds(10)) / seconds(10));
}

// Documentation/admin-guide/cgroup-v2.rst, "Weights": an idle CPU is anybody's; a busy one is shared out by weight.
describe('CPUs that several want', () => {
  it.each([
    [
      'enough for all',
      4,
      [
        { weight: 2, cores: 1 },
        { weight: 1_024, cores: 2 },
      ],
      [1, 2],
    ],
    [
      'by the weights of the requests',
      2,
      [
        { weight: 512, cores: 2 },
        { weight: 1_024, cores: 2 },
      ],
      [2 / 3, 4 / 3],
    ],
    [
      'what one leaves the others take',
      3,
      [
        { weight: 1_024, cores: 0.5 },
        { weight: 512, cores: 4 },
        { weight: 1_024, cores: 4 },
      ],
      [0.5, 2.5 / 3, 5 / 3],
    ],
    [
      'without a request next to nothing',
      1,
      [
        { weight: 2, cores: 1 },
        { weight: 1_024, cores: 1 },
      ],
      [2 / 1_026, 1_024 / 1_026],
    ],
    [
      'a limit is a limit even so',
      2,
      [
        { weight: 1_024, cores: 2, quota: '50000 100000' },
        { weight: 2, cores: 2 },
      ],
      [0.5, 1.5],
    ],
  ] as const)('%s', (_, cpus, wishes, expected) => {
    had(cpus, wishes).forEach((cores, i) => expect(cores).toBeCloseTo(expected[i] ?? -1, 5));
  });

  it('follows demands that come and go', () => {
    const queue = new RunQueue(1);
    const steady = new CpuTime({ base: [{ at: micros(0), value: 1 }], perRequest: 0 }, undefined, micros(0), 1_024, queue);
    const burst = new CpuTime(
      {
        base: [
          { at: micros(0), value: 0 },
          { at: seconds(4), value: 1 },
          { at: seconds(6), value: 0 },
        ],
        perRequest: 0,
      },
      undefined,
      micros(0),
      1_024,
      queue,
    );
    for (const one of [steady, burst]) queue.join(one, micros(0));
    expect([steady.at(seconds(4)), steady.at(seconds(6)), burst.at(seconds(6))]).toEqual([seconds(4), seconds(5), seconds(1)]);
  });

  it('are never more than there are, and none is idle while somebody waits', () => {
    const wish = fc.record({ weight: fc.integer({ min: 2, max: 4_096 }), cores: fc.double({ min: 0, max: 4, noNaN: true }) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.array(wish, { minLength: 1, maxLength: 8 }), (cpus, wishes) => {
        const sum = had(cpus, wishes).reduce((total, cores) => total + cores, 0);
        expect(sum).toBeCloseTo(
          Math.min(
            cpus,
            wishes.reduce((total, { cores }) => total + cores, 0),
          ),
          4,
        );
      }),
      { numRuns: 100 },
    );
  });
});
