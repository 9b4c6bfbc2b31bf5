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

/** Where the transitions of a state that has states inside (or of the whole machine) begin: taken in whichever of them it is. */
export interface PlacedSource {
  readonly of: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface PlacedEdge {
  /** Transitions between the same two states share an arrow. */
  readonly edges: readonly StateEdgeView[];
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly label: { readonly x: number; readonly y: number; readonly lines: readonly string[] };
}

export interface ChartLayout {
  readonly states: readonly PlacedState[];
  readonly sources: readonly PlacedSource[];
  readonly edges: readonly PlacedEdge[];
  /** Where the machine begins. */
  readonly start: { readonly x: number; readonly y: number } | undefined;
  readonly width: number;
  readonly height: number;
}

const CHAR = 7.3;
const LINE = 15;
/** A guard goes below an event when both together are longer, characters. */
const LONG = 20;
const START = 'start:';
const ANY = 'any:';

function edgeLines(edges: readonly StateEdgeView[]): readonly string[] {
  return edges.flatMap(({ label, guard }) => {
    if (guard === undefined) return [label];
    return label.length + guard.length > LONG ? [label, `[${guard}]`] : [`${label} [${guard}]`];
  });
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

type Direction = 'TB' | 'LR';
type Chart = Graph<GraphLabel, NodeLabel, EdgeLabel>;

/** Wider than this, a chart is tried from left to right. */
const WIDE = 640;

/**
 * Places the states of a machine, nested states inside their parents (dagre's compound layout): top to bottom, or from left to right where
 * that is narrower, as with a state that many others follow.
 */
export function layoutChart(graph: MachineGraph, anyState: string): ChartLayout {
  const down = layoutIn('TB', graph, anyState);
  if (down.width <= WIDE) return down;
  const across = layoutIn('LR', graph, anyState);
  return across.width < down.width ? across : down;
}

function layoutIn(rankdir: Direction, graph: MachineGraph, anyState: string): ChartLayout {
  const g: Chart = new Graph({ compound: true, multigraph: true });
  // The default ranker, network-simplex, throws on machines whose states are not all connected.
  g.setGraph({
    rankdir,
    ranker: 'tight-tree',
    nodesep: rankdir === 'TB' ? 30 : 18,
    ranksep: rankdir === 'TB' ? 34 : 22,
    edgesep: 14,
    marginx: 14,
    marginy: 14,
  });
  g.setDefaultEdgeLabel(() => ({}));
  const parents = new Set(graph.nodes.map((node) => node.parent).filter((parent) => parent !== undefined));
  for (const node of graph.nodes) {
    if (parents.has(node.path)) g.setNode(node.path, { width: 0, height: 0 });
    else g.setNode(node.path, { width: Math.max(78, node.title.length * CHAR + 30), height: 32 });
  }
  for (const node of graph.nodes) if (node.parent !== undefined && parents.has(node.parent)) g.setParent(node.path, node.parent);
  const leafOf = leaves(graph, parents);
  const kept = bundles(graph.edges);
  const sources = [...new Set(graph.edges.map((edge) => edge.from))].filter((from) => from === '' || parents.has(from));
  for (const of of sources) {
    g.setNode(`${ANY}${of}`, { width: anyState.length * CHAR + 12, height: 22 });
    if (of !== '') g.setParent(`${ANY}${of}`, of);
  }
  kept.forEach((bundle, i) => {
    const [first] = bundle;
    if (first === undefined) return;
    const lines = edgeLines(bundle);
    const width = Math.max(...lines.map((line) => line.length)) * CHAR + 10;
    g.setEdge(
      sources.includes(first.from) ? `${ANY}${first.from}` : leafOf(first.from),
      leafOf(first.to),
      { width, height: lines.length * LINE + 4, labelpos: 'c', bundle: i },
      String(i),
    );
  });
  placeStarts(g, graph, leafOf);
  runLayout(g);
  return collect(g, graph, kept, { sources, title: TITLE[rankdir] });
}

/** dagre cannot end an edge at a compound node: the first leaf inside, which is what is entered, stands for it. */
function leaves(graph: MachineGraph, parents: ReadonlySet<string>): (path: string) => string {
  const descend = (path: string): string => {
    if (path !== '' && !parents.has(path)) return path;
    const children = graph.nodes.filter((node) => (node.parent ?? '') === path);
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

/** What the title of a state that has states inside needs above the room that dagre leaves there. */
const TITLE: Readonly<Record<Direction, number>> = { TB: 20, LR: 8 };

function collect(
  g: Chart,
  graph: MachineGraph,
  kept: readonly (readonly StateEdgeView[])[],
  { sources: from, title }: { readonly sources: readonly string[]; readonly title: number },
): ChartLayout {
  const states = graph.nodes.map((node): PlacedState => {
    const { x = 0, y = 0, width = 0, height = 0 } = g.node(node.path);
    const extra = (g.children(node.path)?.length ?? 0) > 0 ? title : 0;
    return { node, x: x - width / 2, y: y - height / 2 - extra, w: width, h: height + extra, depth: depthOf(node) };
  });
  const sources = from.map((of): PlacedSource => {
    const { x = 0, y = 0, width = 0, height = 0 } = g.node(`${ANY}${of}`);
    return { of, x: x - width / 2, y: y - height / 2, w: width, h: height };
  });
  const edges = g.edges().map((id): PlacedEdge => {
    const placed = g.edge(id);
    const bundle = kept[typeof placed.bundle === 'number' ? placed.bundle : -1] ?? [];
    const points = placed.points ?? [];
    return { edges: bundle, points, label: { x: placed.x ?? points[0]?.x ?? 0, y: placed.y ?? points[0]?.y ?? 0, lines: edgeLines(bundle) } };
  });
  const size = g.graph();
  const by = -Math.min(0, ...states.map((state) => state.y));
  const down = <T extends { readonly y: number }>(thing: T): T => ({ ...thing, y: thing.y + by });
  const start = g.hasNode(START) ? g.node(START) : undefined;
  return {
    states: states.map(down),
    sources: sources.map(down),
    edges: edges.map((e) => ({ ...e, points: e.points.map(down), label: down(e.label) })),
    start: start?.x === undefined || start.y === undefined ? undefined : down({ x: start.x, y: start.y }),
    width: size.width ?? 300,
    height: (size.height ?? 200) + by,
  };
}
