// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import { RANKS, turn } from './turns.ts';

describe('turns', () => {
  it('go one at a time, a picture apart, lower ranks first', async () => {
    let pictures = 0;
    vi.stubGlobal('requestAnimationFrame', (draw: () => void) =>
      setTimeout(() => {
        pictures += 1;
        draw();
      }),
    );
    const went: [string, number][] = [];
    const go = (name: string, rank?: number): Promise<unknown> => turn(rank).then(() => went.push([name, pictures]));
    await Promise.all([go('editor', RANKS.editor), go('bar'), go('rows', RANKS.canvas), go('cluster', RANKS.canvas), go('marks')]);
    expect(went.map(([name]) => name)).toEqual(['rows', 'cluster', 'bar', 'marks', 'editor']);
    const apart = went.slice(1).map(([, at], i) => at - (went[i]?.[1] ?? 0));
    expect(Math.min(...apart)).toBeGreaterThan(0);
    vi.unstubAllGlobals();
  });

  it('need no picture: a tab in the background draws none', async () => {
    vi.stubGlobal('requestAnimationFrame', () => 0);
    await Promise.all([turn(), turn()]);
    vi.unstubAllGlobals();
  });
});
