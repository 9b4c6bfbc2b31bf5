import { describe, expect, it } from 'vitest';
import type { Micros, Seq } from '../api/index.ts';
import { LedgerIndex } from './ledger-index.ts';
import { SequenceProjection } from './sequence/sequence.ts';
import { problemFrom, stepFrom, type StepSource } from './step.ts';
import { syntheticLedger } from './testing/synthetic.ts';
import { TimelineProjection } from './timeline/timeline.ts';
import type { StepUnit } from './views.ts';

const index = new LedgerIndex(syntheticLedger({ seconds: 130 }));
const sequence = new SequenceProjection(index);
const source: StepSource = { index, chapters: sequence.chapters };
const units: readonly StepUnit[] = ['state change', 'message', 'bus event', 'API write', 'chapter'];
const end = 1e12 as Micros;

function walk(unit: StepUnit, direction: 1 | -1, from: { t: Micros; seq?: Seq }): Seq[] {
  const seen: Seq[] = [];
  let at = stepFrom(source, from.t, from.seq, unit, direction, []);
  while (at) {
    seen.push(at.seq);
    at = stepFrom(source, at.t, at.seq, unit, direction, []);
  }
  return seen;
}

describe('steps', () => {
  it.each(units)('%s: forward visits each once, backward the same ones', (unit) => {
    const start = -1e12 as Micros;
    const forward = walk(unit, 1, { t: start });
    expect(forward.length).toBeGreaterThan(3);
    expect(new Set(forward).size).toBe(forward.length);
    expect(walk(unit, -1, { t: end }).reverse()).toEqual(forward);
  });

  it('go over everything that shares an instant', () => {
    const first = stepFrom(source, -1 as Micros, undefined, 'message', 1, []);
    const second = first && stepFrom(source, first.t, first.seq, 'message', 1, []);
    expect(second?.seq).toBeGreaterThan(first?.seq ?? Infinity);
  });

  it.each<[number, 1 | -1, number | undefined]>([
    [0, 1, 5],
    [5, 1, 9],
    [9, 1, undefined],
    [9, -1, 5],
    [3, -1, undefined],
  ])('bookmarks from %i in direction %i: %s', (t, direction, expected) => {
    expect(stepFrom(source, t as Micros, undefined, 'bookmark', direction, [9, 5] as Micros[])?.t).toBe(expected);
  });

  it('end where nothing more is computed', () => {
    expect(units.map((unit) => stepFrom(source, end, undefined, unit, 1, []))).toEqual(units.map(() => undefined));
  });
});

describe('problems', () => {
  it('are told once, when they begin', () => {
    const found: number[] = [];
    for (let at = problemFrom(index, -1e12 as Micros, 1); at; at = problemFrom(index, at.t, 1)) found.push(Math.floor(at.t / 1e6));
    expect(found).toEqual([60, 120]);
    expect(problemFrom(index, end, -1)?.t).toBeGreaterThanOrEqual(120_000_000);
  });

  it('stand on the strip with actions and Ready Pods', () => {
    const view = new TimelineProjection(index).view(0 as Micros, 130_000_000 as Micros, 13, 130_000_000 as Micros, []);
    expect(view.marks.map((mark) => mark.kind)).toEqual(['action', 'ready', 'ready', 'ready', 'problem', 'problem']);
    expect(view.marks[4]?.title).toBe('500 probe GET :80/readyz');
    expect(view.density).toHaveLength(13);
    expect(view.density[0]).toBeGreaterThan(40);
  });

  it('density counts each foreground message once', () => {
    const timeline = new TimelineProjection(index);
    const all = timeline.view(-30_000_000 as Micros, 200_000_000 as Micros, 7, 0 as Micros, []).density.reduce((a, b) => a + b, 0);
    expect(all).toBe(index.foregroundMessages.length);
  });
});
