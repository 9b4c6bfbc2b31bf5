import { describe, expect, it } from 'vitest';
import { type Checkpoint, seconds } from '../../api/index.ts';
import { judged, marksOf } from './marks.ts';

const checkpoint = (name: string, by: number): Checkpoint => ({ name, by, expect: { absent: 'Pod/default/x' } });
const three = [checkpoint('last', 60), checkpoint('first', 10), checkpoint('second', 20)];

describe('the checkpoints beside a run', () => {
  it.each([
    [9.9, 0],
    [10, 1],
    [59, 2],
    [60, 3],
  ])('at %d s, %d can be judged', (seen, count) => expect(judged(three, seconds(seen))).toBe(count));

  it('stand where they were fulfilled, or where they are due', () => {
    const marks = marksOf(
      three,
      new Map([
        [1, { name: 'first', ok: true, reason: '#7 at 3 s', at: 3 }],
        [2, { name: 'second', ok: false, reason: 'no message seen by 20 s' }],
      ]),
    );
    expect(marks.map(({ name, state, t }) => [name, state, t])).toEqual([
      ['first', 'fulfilled', seconds(3)],
      ['second', 'missed', seconds(20)],
      ['last', 'due', seconds(60)],
    ]);
    expect(marks[1]?.reason).toContain('no message');
  });
});
