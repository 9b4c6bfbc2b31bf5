import { describe, expect, it } from 'vitest';
import type { MachineGraph } from '../../projections/views.ts';
import { layoutChart } from './layout.ts';

const NINE = [
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'PostStartHookError',
];

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
  const { states, width, height } = layoutChart(GRAPH, 'any');
  const at = (path: string) => states.find((state) => state.node.path === path);
  const parent = at('waiting');
  for (const path of ['waiting.creating', 'waiting.backOff']) {
    const child = at(path);
    expect(
      child !== undefined &&
        parent !== undefined &&
        child.x >= parent.x &&
        child.y >= parent.y + 16 &&
        child.x + child.w <= parent.x + parent.w &&
        child.y + child.h <= parent.y + parent.h,
    ).toBe(true);
  }
  for (const { x, y, w, h } of states) expect(x >= 0 && y >= 0 && x + w <= width + 1 && y + h <= height + 1).toBe(true);
});

it('draws every transition, also from a state that has states inside and to itself', () => {
  const lines = layoutChart(GRAPH, 'any').edges.flatMap((edge) => edge.label.lines);
  expect(lines).toEqual(expect.arrayContaining(['started', 'adopted', 'exited [mustRestart]', 'probed']));
});

describe.each([
  [
    'of the whole machine',
    { ...GRAPH, edges: [...GRAPH.edges, { from: '', to: 'running', label: 'RUNNING', actions: [] }, { from: '', to: 'waiting', label: 'START', actions: [] }] },
  ],
  [
    'to nine states',
    {
      ...GRAPH,
      nodes: [
        ...GRAPH.nodes,
        ...NINE.map((path) => ({ path: `waiting.${path}`, title: path, parent: 'waiting', kind: 'atomic' as const, initial: false, entry: [] })),
      ],
      edges: [...GRAPH.edges, ...NINE.map((path) => ({ from: 'waiting', to: `waiting.${path}`, label: path, actions: [] }))],
    },
  ],
])('transitions %s', (_, graph: MachineGraph) => {
  it('leave no state, label or source on top of another', () => {
    const { states, sources, edges } = layoutChart(graph, 'any state');
    const parents = new Set(graph.nodes.map((node) => node.parent));
    const labels = edges.filter(({ label }) => label.lines.length > 0).map(({ label }) => ({ x: label.x - 20, y: label.y - 6, w: 40, h: 12 }));
    const boxes = [...states.filter(({ node }) => !parents.has(node.path)), ...sources, ...labels];
    const over = boxes.flatMap((a, i) =>
      boxes.slice(i + 1).filter((b) => a.x < b.x + b.w - 1 && b.x < a.x + a.w - 1 && a.y < b.y + b.h - 1 && b.y < a.y + a.h - 1),
    );
    expect(over).toEqual([]);
    expect(sources.map(({ of }) => of)).toContain(graph.edges.some(({ from }) => from === '') ? '' : 'waiting');
  });
});
