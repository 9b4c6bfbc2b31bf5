import { describe, expect, it } from 'vitest';
import { seconds } from '../../api/index.ts';
import type { Micros } from '../../api/index.ts';
import { ReadablePace, segmentSeconds } from './pace.ts';

/** Wall seconds until `until` is reached, ticking at 60 Hz. */
function play(from: Micros, rows: readonly Micros[], until: Micros): number {
  const pace = new ReadablePace();
  let t = from;
  let wall = 0;
  while (t < until && wall < 60) {
    t = pace.tick(
      t,
      1 / 60,
      rows.filter((row) => row > t),
      until,
    ).t;
    wall += 1 / 60;
  }
  return wall;
}

describe('readable pace', () => {
  it.each([
    { name: 'one row after a millisecond takes a third of a second', from: 0, to: 0.001, rows: 1, expected: 1 / 3 },
    { name: 'silence of five minutes takes 0.6 s', from: 0, to: 300, rows: 1, expected: 0.6 },
    { name: 'half a second of silence takes half a second', from: 0, to: 0.5, rows: 1, expected: 0.5 },
    { name: 'six rows at one instant take two seconds', from: 0, to: 0.001, rows: 6, expected: 2 },
  ])('$name', ({ from, to, rows, expected }) => {
    expect(segmentSeconds(seconds(from), seconds(to), rows)).toBeCloseTo(expected);
  });

  it('reveals at most three rows per second', () => {
    const rows = Array.from({ length: 30 }, (_, i) => seconds(0.001 * (i + 1)));
    expect(play(seconds(0), rows, seconds(0.03))).toBeGreaterThanOrEqual(9.9);
  });

  it('says how much silence it skips, once', () => {
    const pace = new ReadablePace();
    const first = pace.tick(seconds(1), 0.1, [seconds(281)], seconds(300));
    const second = pace.tick(first.t, 0.1, [seconds(281)], seconds(300));
    expect(first.skipping).toBe(seconds(280));
    expect(second.skipping).toBeUndefined();
    expect(second.t).toBeGreaterThan(first.t);
  });

  it('starves while the way to the horizon is not computed', () => {
    expect(new ReadablePace().tick(seconds(5), 0.016, [], seconds(30))).toEqual({ t: seconds(5), starved: true });
  });

  it('runs as in life when nothing happens up to the horizon', () => {
    const pace = new ReadablePace();
    let t = seconds(5);
    for (let frame = 0; frame < 60; frame += 1) t = pace.tick(t, 1 / 60, [], seconds(70)).t;
    expect(t / 1_000_000).toBeCloseTo(6, 1);
  });

  it('never passes a row that is not yet due', () => {
    const pace = new ReadablePace();
    const step = pace.tick(seconds(0), 0.1, [seconds(0.002)], seconds(9));
    expect(step.t).toBeLessThan(seconds(0.002));
  });
});
