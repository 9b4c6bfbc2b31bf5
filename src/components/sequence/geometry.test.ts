import { describe, expect, it } from 'vitest';
import type { LaneView } from '../../projections/views.ts';
import { GUTTER, laneGeometry, placeLabel, shorten, visibleBlocks } from './geometry.ts';

const lane = (id: string): LaneView => ({ id, title: id, group: 'control-plane', collapsed: false, count: 0 });

describe('lanes', () => {
  const geometry = laneGeometry([lane('user'), lane('kube-apiserver'), lane('kube-controller-manager'), lane('node-1')], 684, false);
  it('share the width of the pane', () => expect(geometry.laneWidth).toBe(148));
  it('answer for the processes inside them', () => {
    expect(geometry.x('kube-controller-manager/deployment')).toBe(geometry.x('kube-controller-manager'));
    expect(geometry.x('node-1/kubelet')).toBe(geometry.x('node-1'));
  });
  it('know what is hidden', () => expect(geometry.x('etcd-0')).toBeUndefined());
  it('stay legible when there are many', () => {
    const many = laneGeometry(
      Array.from({ length: 40 }, (_, i) => lane(`n${i}`)),
      684,
      true,
    );
    expect(many.laneWidth).toBeGreaterThanOrEqual(58);
    expect(many.width).toBeGreaterThan(684);
  });
});

describe('labels', () => {
  it('start over their arrow when they fit', () => expect(placeLabel(GUTTER, 10, 600)).toMatchObject({ anchor: 'start', x: GUTTER + 7 }));
  it('end at the edge when they do not', () => expect(placeLabel(560, 30, 600)).toMatchObject({ anchor: 'end', x: 594 }));
  it('are cut with an ellipsis', () => expect(shorten('POST /api/v1/pods', 8)).toBe('POST /a…'));
});

describe('window', () => {
  it.each([
    { name: 'at the top', top: 0, rows: 10_000, expected: [0, 2] },
    { name: 'in the middle', top: -24_000, rows: 10_000, expected: [49, 52] },
    { name: 'past the end', top: -9_000_000, rows: 100, expected: [4, 4] },
    { name: 'with nothing', top: 0, rows: 0, expected: [0, 0] },
  ])('$name', ({ top, rows, expected }) => expect(visibleBlocks(top, 600, 1, 24, rows, 20)).toEqual(expected));
});
