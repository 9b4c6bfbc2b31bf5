import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { micros, seconds } from '../../api/index.ts';
import { scenarioOf } from '../../scenarios/defaults.ts';
import { FakePort } from '../testing/fake-port.ts';
import { changed } from './changed.ts';
import { difference } from './difference.ts';
import { type FrameChange, receivingFrames, sendingFrames } from './frames.ts';

const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(1, 2, 'a', 'b', true, undefined, null),
    fc.array(tie('any'), { maxLength: 5 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), tie('any'), { maxKeys: 5 }),
  ),
})).any;

/** As it comes out at the other end of a worker. */
const sentOver = <T>(sent: T): T => structuredClone(sent);

describe('what is different', () => {
  it('makes the one of the other, and is nothing when they say the same', () => {
    fc.assert(
      fc.property(value, value, (before, after) => {
        const change = difference(before, after);
        const copy = sentOver(before);
        expect(changed(before, sentOver(change))).toEqual(after);
        expect(before).toEqual(copy);
        expect(difference(before, copy)).toBeUndefined();
        expect(change === undefined).toBe(difference(after, before) === undefined);
      }),
      { numRuns: 400 },
    );
  });

  it('leaves the rest of a list and of its elements the same values', () => {
    const before = [
      { name: 'a', pods: [{ a: 1 }, { b: 1 }] },
      { name: 'b', pods: [{ c: 1 }] },
      { name: 'c', pods: [] },
    ];
    const [first, second, third] = before;
    const one = changed(before, sentOver(difference(before, [{ ...first, pods: [{ a: 2 }, { b: 1 }] }, second, third]))) as typeof before;
    expect([one[0]?.pods[0], one[0]?.pods[1] === first?.pods[1], one[1] === second, one[2] === third]).toEqual([{ a: 2 }, true, true, true]);
    const two = changed(before, sentOver(difference(before, [first, { ...second, name: 'new' }, second, third]))) as typeof before;
    expect([two.length, two[0] === first, two[1]?.name, two[2] === second, two[3] === third]).toEqual([4, true, 'new', true, true]);
  });
});

const OPTIONS = { filter: '', preset: 'all', foldLevel: 2, toggled: [], hiddenLanes: [], collapsedGroups: [] } as const;

/** Both ends, with what went over between them. Those answers that are `lost` never arrive. */
async function joined() {
  const port = new FakePort();
  await port.open(scenarioOf([]));
  await port.advance(seconds(14));
  const sent: FrameChange[] = [];
  const state = { lost: false, late: true };
  const source = sendingFrames(
    (...question) => port.frame(...question),
    () => (state.late ? difference : undefined),
  );
  const receive = receivingFrames({
    async frameSince(...question) {
      sent.push(sentOver(await source.frameSince(...question)));
      if (state.lost) throw new Error('lost');
      return sent.at(-1) as FrameChange;
    },
  });
  return { port, sent, state, receive };
}

describe('frames', () => {
  it('are what the engine answers, whatever was answered before and whatever was lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ t: fc.nat(14_000_000), lost: fc.boolean(), late: fc.boolean(), stays: fc.boolean() }), { maxLength: 8 }),
        async (asked) => {
          const { port, state, receive } = await joined();
          for (const { t, lost, late, stays } of asked) {
            Object.assign(state, { lost, late });
            const stay = stays ? { seq: undefined, unit: 'message' as const, bookmarks: [] } : undefined;
            const frame = receive(micros(t), OPTIONS, undefined, stay);
            if (lost) await expect(frame).rejects.toThrow('lost');
            else expect(await frame).toEqual(sentOver(await port.frame(micros(t), OPTIONS, undefined, stay)));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('go over whole once, then what changed; what did not is the same value', async () => {
    const { sent, receive } = await joined();
    const before = await receive(seconds(10), OPTIONS);
    const after = await receive(micros(10_000_001), OPTIONS);
    expect(sent.map(({ change }) => change !== undefined && 'whole' in change)).toEqual([true, false]);
    expect(JSON.stringify(sent[1]).length).toBeLessThan(JSON.stringify(sent[0]).length / 10);
    expect(after.t).toBe(10_000_001);
    expect(after.topology).toBe(before.topology);
    expect(after.sequence).toBe(before.sequence);
  });
});
