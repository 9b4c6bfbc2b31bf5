import { describe, expect, it } from 'vitest';
import { micros } from '../../api/index.ts';
import type { ComparedRow, Happening } from '../../projections/compare/views.ts';
import { partsOf } from './ComparedRows.tsx';

const happening = (title: string, t: number, outcome: Happening['outcome'] = 'ok'): Happening => ({
  seq: t as never,
  t: micros(t),
  from: 'user',
  to: 'kube-apiserver',
  title,
  outcome,
});
const both = (title: string, a: number, b: number, outcome: Happening['outcome'] = 'ok'): ComparedRow => ({
  a: happening(title, a),
  b: happening(title, b, outcome),
  changed: a !== b || outcome !== 'ok',
});
const alone = (title: string): ComparedRow => ({ a: happening(title, 9), changed: false });

describe('what two branches did', () => {
  it('folds what happened in both, early or late, and leaves open what did not', () => {
    const parts = partsOf([both('a', 1, 1), both('b', 2, 3), both('c', 4, 4), alone('d'), both('e', 5, 5), both('f', 6, 6, 'error')]);
    expect(parts.map(({ folded, rows }) => [folded, rows.length])).toEqual([
      [true, 3],
      [false, 1],
      [false, 1],
      [false, 1],
    ]);
  });
  it('keeps every row, in order', () => {
    const rows = [alone('a'), both('b', 1, 1), alone('c')];
    expect(partsOf(rows).flatMap((part) => part.rows)).toEqual(rows);
  });
});
