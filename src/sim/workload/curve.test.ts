import { describe, expect, it } from 'vitest';
import { micros, seconds } from '../../api/index.ts';
import { CpuTime, cpuModelOf } from './cpu-time.ts';
import { between, parseCurve } from './curve.ts';
import { parseBytes } from './programs/server.ts';

describe('curves', () => {
  it.each([
    ['200Mi', [[0, 200 * 2 ** 20]]],
    [
      '700Mi, 700Mi at 90s, 1.1Gi at 110s',
      [
        [0, 700 * 2 ** 20],
        [90, 700 * 2 ** 20],
        [110, Math.round(1.1 * 2 ** 30)],
      ],
    ],
    ['1Gi, much at 3s', undefined],
    ['1Gi, 2Gi', undefined],
    ['1Gi, 2Gi at 5s, 3Gi at 4s', undefined],
  ] as const)('%s', (text, points) => {
    expect(parseCurve(text, parseBytes)?.map(({ at, value }) => [at / 1e6, value])).toEqual(points);
  });

  it('goes in straight lines', () => {
    const points = parseCurve('10, 10 at 10s, 20 at 20s', Number) ?? [];
    expect([0, 9, 10, 15, 20, 99].map((at) => between(points, seconds(at)))).toEqual([10, 10, 10, 15, 20, 20]);
  });
});

// Documentation/scheduler/sched-bwc.rst: what the quota does not allow in a period waits for the next one.
describe('CPU time under a quota', () => {
  const model = cpuModelOf('app', [], (key) => (key === 'cpu' ? '600m, 1200m at 30s, 600m at 60s' : undefined));

  it('is the demand below the quota and the quota above it', () => {
    const time = new CpuTime(model, '100000 100000', micros(0));
    expect(time.at(seconds(30))).toBe(seconds(18));
    expect(time.throttling()).toEqual({ periods: 300, throttledPeriods: 0, throttled: 0 });
    expect(time.at(seconds(60))).toBe(seconds(48));
    expect(time.throttling().throttledPeriods).toBe(300);
    // 6 s of CPU time are left over, and are caught up with at the 0.4 cores that are free.
    expect(time.at(seconds(75))).toBe(seconds(63));
    expect(time.at(seconds(85))).toBe(seconds(69));
  });

  it('does not depend on how often somebody looks', () => {
    const often = new CpuTime(model, undefined, micros(0));
    for (let at = 1; at <= 90; at++) often.at(seconds(at));
    expect(often.at(seconds(90))).toBe(new CpuTime(model, undefined, micros(0)).at(seconds(90)));
  });
});
