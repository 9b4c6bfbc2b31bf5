import { Graph, layout as runLayout } from '@dagrejs/dagre';
import type { EdgeLabel, GraphLabel, NodeLabel } from '@dagrejs/dagre';
import type { MachineGraph, StateEdgeView, StateNodeView } from '../../projections/views.ts';

export interface PlacedState {
  readonly node: StateNodeView;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly depth: number;
}

export interface PlacedEdge {
  readonly edge: StateEdgeView;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly label: { readonly x: number; readonly y: number; readonly lines: readonly string[] };
}

export interface ChartLayout {
  readonly states: readonly PlacedState[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

const CHAR = 7.3;
const LINE = 15;
const START = 'start:';

function edgeLines(edges: readonly StateEdgeView[]): readonly string[] {
  return edges.map((edge) => (edge.guard === undefined ? edge.label : `${edge.label} [${edge.guard}]`));
}

/** Edges between the same two states share one arrow, with a label line each. */
function bundles(edges: readonly StateEdgeView[]): readonly (readonly StateEdgeView[])[] {
  const found = new Map<string, StateEdgeView[]>();
  for (const edge of edges) {
    const key = `${edge.from} ${edge.to}`;
    found.set(key, [...(found.get(key) ?? []), edge]);
  }
  return [...found.values()];
}

const depthOf = (node: StateNodeView): number => node.path.split('.').length - 1;

/** Places the states of a machine, top to bottom, nested states inside their parents (dagre's compound layout). */
export function layoutChart(graph: MachineGraph): ChartLayout {
  const g = new Graph<GraphLabel, NodeLabel, EdgeLabel>({ compound: true, multigraph: true });
  // The default ranker, network-simplex, throws on machines whose states are not all connected.
  g.setGraph({ rankdir: 'TB', ranker: 'tight-tree', nodesep: 34, ranksep: 34, edgesep: 16, marginx: 14, marginy: 14 });
  g.setDefaultEdgeLabel(() => ({}));
  const parents = new Set(graph.nodes.map((node) => node.parent).filter((parent) => parent !== undefined));
  for (const node of graph.nodes) {
    if (parents.has(node.path)) g.setNode(node.path, { width: 0, height: 0, paddingY: 12 });
    else g.setNode(node.path, { width: Math.max(78, node.title.length * CHAR + 30), height: 32 });
  }
  for (const node of graph.nodes) if (node.parent !== undefined && parents.has(node.parent)) g.setParent(node.path, node.parent);
  const leafOf = leaves(graph, parents);
  const kept = bundles(graph.edges).filter((bundle) => bundle[0] !== undefined);
  kept.forEach((bundle, i) => {
    const [first] = bundle;
    if (first === undefined) return;
    const lines = edgeLines(bundle);
    const width = Math.max(...lines.map((line) => line.length)) * CHAR + 10;
    g.setEdge(leafOf(first.from), leafOf(first.to), { width, height: lines.length * LINE + 4, labelpos: 'c', bundle: i }, String(i));
  });
  placeStarts(g, graph, leafOf);
  runLayout(g);
  return collect(g, graph, kept);
}

type Chart = Graph<GraphLabel, NodeLabel, EdgeLabel>;

/** dagre cannot end an edge at a compound node: the first leaf inside stands for it. */
function leaves(graph: MachineGraph, parents: ReadonlySet<string>): (path: string) => string {
  const descend = (path: string): string => {
    if (!parents.has(path)) return path;
    const children = graph.nodes.filter((node) => node.parent === path);
    const child = children.find((node) => node.initial) ?? children[0];
    return child === undefined ? path : descend(child.path);
  };
  return descend;
}

function placeStarts(g: Chart, graph: MachineGraph, leafOf: (path: string) => string): void {
  const initial = graph.nodes.find((node) => node.initial && node.parent === undefined) ?? graph.nodes.find((node) => node.initial);
  if (initial === undefined) return;
  g.setNode(START, { width: 12, height: 12 });
  g.setEdge(START, leafOf(initial.path), { width: 0, height: 0, bundle: -1 }, 'start');
}

function collect(g: Chart, graph: MachineGraph, kept: readonly (readonly StateEdgeView[])[]): ChartLayout {
  const states = graph.nodes.map((node): PlacedState => {
    const { x = 0, y = 0, width = 0, height = 0 } = g.node(node.path);
    const compound = g.children(node.path)?.length ?? 0;
    const extra = compound > 0 ? 20 : 0;
    return { node, x: x - width / 2, y: y - height / 2 - extra, w: width, h: height + extra, depth: depthOf(node) };
  });
  const edges = g.edges().flatMap((id): readonly PlacedEdge[] => {
    const placed = g.edge(id);
    const bundle = kept[typeof placed.bundle === 'number' ? placed.bundle : -1] ?? [];
    const points = placed.points ?? [];
    const first = bundle[0] ?? { from: START, to: id.w, label: '', actions: [] };
    return [{ edge: first, points, label: { x: placed.x ?? points[0]?.x ?? 0, y: placed.y ?? points[0]?.y ?? 0, lines: edgeLines(bundle) } }];
  });
  const size = g.graph();
  const top = Math.min(0, ...states.map((state) => state.y));
  return { states: states.map((s) => ({ ...s, y: s.y - top })), edges: edges.map((e) => moveDown(e, -top)), width: size.width ?? 300, height: (size.height ?? 200) - top };
}

function moveDown(placed: PlacedEdge, by: number): PlacedEdge {
  if (by === 0) return placed;
  return { ...placed, points: placed.points.map((p) => ({ x: p.x, y: p.y + by })), label: { ...placed.label, y: placed.label.y + by } };
}
