import { expect, it } from 'vitest';
import type { MachineGraph } from '../../projections/views.ts';
import { layoutChart } from './layout.ts';

const GRAPH: MachineGraph = {
  machine: 'container',
  nodes: [
    { path: 'waiting', title: 'waiting', kind: 'compound', initial: true, entry: [] },
    { path: 'waiting.creating', title: 'creating', parent: 'waiting', kind: 'atomic', initial: true, entry: [] },
    { path: 'waiting.backOff', title: 'backOff', parent: 'waiting', kind: 'atomic', initial: false, entry: [] },
    { path: 'running', title: 'running', kind: 'atomic', initial: false, entry: [] },
  ],
  edges: [
    { from: 'waiting.creating', to: 'running', label: 'started', actions: [] },
    { from: 'waiting', to: 'running', label: 'adopted', actions: [] },
    { from: 'running', to: 'waiting.backOff', label: 'exited', guard: 'mustRestart', actions: [] },
    { from: 'running', to: 'running', label: 'probed', actions: [] },
  ],
};

it('puts nested states inside their parents and everything on the sheet', () => {
  const { states, width, height } = layoutChart(GRAPH);
  const at = (path: string) => states.find((state) => state.node.path === path);
  const parent = at('waiting');
  for (const path of ['waiting.creating', 'waiting.backOff']) {
    const child = at(path);
    expect(child !== undefined && parent !== undefined && child.x >= parent.x && child.y >= parent.y + 16 && child.x + child.w <= parent.x + parent.w && child.y + child.h <= parent.y + parent.h).toBe(true);
  }
  for (const { x, y, w, h } of states) expect(x >= 0 && y >= 0 && x + w <= width + 1 && y + h <= height + 1).toBe(true);
});

it('draws every transition, also from a state that has states inside and to itself', () => {
  const lines = layoutChart(GRAPH).edges.flatMap((edge) => edge.label.lines);
  expect(lines).toEqual(expect.arrayContaining(['started', 'adopted', 'exited [mustRestart]', 'probed']));
});
