import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kept } from './kept.ts';

describe('the parts of an answer that say the same as before', () => {
  it('are those of before', () => {
    const before = {
      t: 1,
      nodes: [
        { name: 'a', pods: [1, 2] },
        { name: 'b', pods: [] },
      ],
    };
    const next = {
      t: 2,
      nodes: [
        { name: 'a', pods: [1, 2] },
        { name: 'b', pods: [3] },
      ],
    };
    const found = kept(before, next);
    expect(found).toEqual(next);
    expect(found.nodes[0]).toBe(before.nodes[0]);
    expect(found.nodes[1]).toBe(next.nodes[1]);
    expect(kept(before, structuredClone(before))).toBe(before);
  });

  it.each([
    ['a list is no object', [1], { 0: 1 }],
    ['what is absent is not what is undefined', { a: 1 }, { a: 1, b: undefined }],
    ['what went away', { a: 1, b: undefined }, { a: 1 }],
    ['another key', { a: undefined }, { b: undefined }],
    ['a shorter list', [1, 2], [1]],
  ])('%s', (_, before, next) => expect(kept<unknown>(before, next)).toStrictEqual(next));

  it('say what was answered, whatever was there before, and change neither', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3 }), (before, next) => {
        const copies = structuredClone([before, next]);
        expect(kept(before, next)).toEqual(copies[1]);
        expect([before, next]).toEqual(copies);
        expect(kept(before, structuredClone(before))).toEqual(before);
      }),
    );
  });
});
