import type { NodeBox, PodBox, ProcessBox, TopologyView } from '../../projections/views.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export type PlacedKind = 'frame' | 'process' | 'node' | 'service' | 'pod';

/** How Pods are put together. */
export type Grouping = 'node' | 'namespace' | 'workload';

export interface Placed {
  readonly id: string;
  readonly kind: PlacedKind;
  readonly box: Box;
}

export interface TopologyLayout {
  /** What React Flow shows. */
  readonly placed: readonly Placed[];
  /** Where each address and object is, for messages on the wires. */
  readonly anchors: ReadonlyMap<string, Box>;
  /** Wires that are always drawn, as pairs of addresses. */
  readonly wires: readonly (readonly [string, string])[];
  readonly width: number;
  readonly height: number;
}

export const PROCESS = { w: 152, h: 34 } as const;
export const CHIP = { w: 86, h: 24 } as const;
export const POD = { w: 133, h: 40 } as const;
export const TINY = { w: 22, h: 22 } as const;
/** More Pods than this on a node are drawn as glyphs only. */
export const DENSE_PODS = 12;
const PAD = 12;
const GAP = 8;
const TITLE = 24;
const NODE_W = 298;
const FEW_NODES = 9;

/** Three in a row as long as there are few; many fill a field of the shape of a screen. */
export const nodesPerRow = (count: number): number => (count <= FEW_NODES ? 3 : Math.ceil(Math.sqrt(count * 2.1)));

/** Rows and columns inside a node's frame. */
export const nodeMetrics = { pad: PAD, gap: GAP, header: 46, chipsPerRow: 3, podsPerRow: 2, tinyPerRow: 10, width: NODE_W } as const;

const rows = (count: number, perRow: number): number => Math.ceil(count / perRow);

function stack(count: number, height: number): number {
  return count === 0 ? 0 : count * height + (count - 1) * GAP;
}

export function nodeHeight(node: Pick<NodeBox, 'processes' | 'pods'>): number {
  const chips = stack(rows(node.processes.length, nodeMetrics.chipsPerRow), CHIP.h);
  const dense = node.pods.length > DENSE_PODS;
  const pods = dense ? stack(rows(node.pods.length, nodeMetrics.tinyPerRow), TINY.h) : stack(Math.max(2, rows(node.pods.length, nodeMetrics.podsPerRow)), POD.h);
  return nodeMetrics.header + chips + PAD + pods + PAD;
}

/** Positions inside a node's frame, relative to the frame. */
export function insideNode(node: Pick<NodeBox, 'processes' | 'pods'>): { readonly processes: readonly Box[]; readonly pods: readonly Box[]; readonly dense: boolean } {
  const processes = node.processes.map((_, i) => cell(i, nodeMetrics.chipsPerRow, CHIP, PAD, nodeMetrics.header));
  const top = nodeMetrics.header + stack(rows(node.processes.length, nodeMetrics.chipsPerRow), CHIP.h) + PAD;
  const dense = node.pods.length > DENSE_PODS;
  const pods = node.pods.map((_, i) => (dense ? cell(i, nodeMetrics.tinyPerRow, TINY, PAD, top, 3) : cell(i, nodeMetrics.podsPerRow, POD, PAD, top)));
  return { processes, pods, dense };
}

function cell(index: number, perRow: number, size: { readonly w: number; readonly h: number }, left: number, top: number, gap = GAP): Box {
  return { x: left + (index % perRow) * (size.w + gap), y: top + Math.floor(index / perRow) * (size.h + gap), w: size.w, h: size.h };
}

const shift = (box: Box, x: number, y: number): Box => ({ ...box, x: box.x + x, y: box.y + y });

class Builder {
  readonly placed: Placed[] = [];
  readonly anchors = new Map<string, Box>();

  put(id: string, kind: PlacedKind, box: Box): void {
    this.placed.push({ id, kind, box });
    this.anchors.set(id, box);
  }

  column(boxes: readonly ProcessBox[], x: number, y: number): void {
    boxes.forEach((process, i) => this.put(process.address, 'process', { x, y: y + i * (PROCESS.h + GAP), w: PROCESS.w, h: PROCESS.h }));
  }
}

/** What stands below the control plane and the Services: how wide it is, and its places. */
export interface Below {
  readonly width: number;
  place(put: (id: string, box: Box) => void, width: number, top: number): number;
}

/** Control plane above, services between, nodes (or what is given) below; clients to the left, the outside to the right. Pure geometry. */
export function layoutTopology(view: TopologyView, below?: Below): TopologyLayout {
  const b = new Builder();
  const nodesWidth = below !== undefined ? below.width : Math.min(nodesPerRow(view.nodes.length), Math.max(1, view.nodes.length)) * (NODE_W + PAD) - PAD;
  const perRow = Math.min(3, Math.max(1, view.controlPlane.length));
  const frameW = perRow * (PROCESS.w + GAP) - GAP + 2 * PAD;
  const frameH = TITLE + stack(rows(view.controlPlane.length, perRow), PROCESS.h) + PAD;
  const width = Math.max(nodesWidth, frameW + 2 * (PROCESS.w + 3 * PAD));
  const frameX = Math.round((width - frameW) / 2);
  b.put('control-plane', 'frame', { x: frameX, y: 0, w: frameW, h: frameH });
  view.controlPlane.forEach((process, i) => b.put(process.address, 'process', shift(cell(i, perRow, PROCESS, PAD, TITLE), frameX, 0)));
  b.column(view.clients, 0, TITLE);
  b.column(view.outside, width - PROCESS.w, TITLE);
  const topH = Math.max(frameH, TITLE + stack(Math.max(view.clients.length, view.outside.length), PROCESS.h));
  const middle = placeMiddle(b, view, width, topH + 22);
  const bottom = below === undefined ? placeNodes(b, view.nodes, width, middle + 22) : below.place((id, box) => b.anchors.set(id, box), width, middle + 22);
  return { placed: b.placed, anchors: b.anchors, wires: wiresOf(view), width, height: bottom };
}

/** Services and Pods without a node, in one band. */
function placeMiddle(b: Builder, view: TopologyView, width: number, top: number): number {
  const service = { w: 164, h: POD.h };
  const items: readonly { readonly id: string; readonly kind: PlacedKind; readonly w: number }[] = [
    ...view.services.map((s) => ({ id: s.ref, kind: 'service' as const, w: service.w })),
    ...view.unscheduled.map((pod) => ({ id: pod.ref, kind: 'pod' as const, w: POD.w })),
  ];
  const total = items.reduce((sum, item) => sum + item.w + GAP, -GAP);
  let x = Math.max(0, Math.round((width - total) / 2));
  let y = top;
  for (const item of items) {
    if (x + item.w > width) {
      x = 0;
      y += POD.h + GAP;
    }
    b.put(item.id, item.kind, { x, y, w: item.w, h: POD.h });
    x += item.w + GAP;
  }
  return y + POD.h;
}

function placeNodes(b: Builder, nodes: readonly NodeBox[], width: number, top: number): number {
  let y = top;
  const perRow = nodesPerRow(nodes.length);
  for (let from = 0; from < nodes.length; from += perRow) {
    const line = nodes.slice(from, from + perRow);
    const height = Math.max(...line.map(nodeHeight));
    const left = Math.round((width - ((from === 0 || nodes.length <= FEW_NODES ? line.length : perRow) * (NODE_W + PAD) - PAD)) / 2);
    line.forEach((node, i) => placeNode(b, node, { x: left + i * (NODE_W + PAD), y, w: NODE_W, h: height }));
    y += height + PAD;
  }
  return y;
}

function placeNode(b: Builder, node: NodeBox, box: Box): void {
  b.put(node.name, 'node', box);
  const inside = insideNode(node);
  node.processes.forEach((process, i) => {
    const inner = inside.processes[i];
    if (inner !== undefined) b.anchors.set(process.address, shift(inner, box.x, box.y));
  });
  node.pods.forEach((pod: PodBox, i) => {
    const inner = inside.pods[i];
    if (inner === undefined) return;
    const at = shift(inner, box.x, box.y);
    b.anchors.set(pod.ref, at);
    b.anchors.set(`${node.name}/pod/${pod.namespace}/${pod.name}`, at);
  });
}

function wiresOf(view: TopologyView): readonly (readonly [string, string])[] {
  const api = 'kube-apiserver';
  const spokes = [...view.controlPlane, ...view.clients.filter((client) => client.address === 'user')].map((p) => p.address).filter((a) => a !== api);
  const kubelets = view.nodes.flatMap((node) => node.processes).filter((p) => p.address.endsWith('/kubelet') || p.address.endsWith('/kube-proxy'));
  return [...spokes, ...kubelets.map((p) => p.address)].map((a) => [api, a] as const);
}

/** Where a message's end is: the address itself, or its nearest drawn ancestor. */
export function locate(anchors: ReadonlyMap<string, Box>, address: string): Box | undefined {
  for (let name = address; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('/')))) {
    const box = anchors.get(name);
    if (box !== undefined) return box;
  }
  return undefined;
}

const known = new WeakMap<readonly PodBox[], string>();

/** Thousands of names are put together once, as long as the Pods are the same. */
function refsOf(pods: readonly PodBox[]): string {
  let refs = known.get(pods);
  if (refs === undefined) {
    refs = pods.map((pod) => pod.ref).join(',');
    known.set(pods, refs);
  }
  return refs;
}

/** What the positions depend on; while it is the same, the layout is. */
export function layoutKey(view: TopologyView): string {
  const list = (boxes: readonly ProcessBox[]): string => boxes.map((p) => p.address).join(',');
  const nodes = view.nodes.map((node) => `${node.name}:${list(node.processes)}:${refsOf(node.pods)}`);
  return [list(view.controlPlane), list(view.clients), list(view.outside), view.services.map((s) => s.ref).join(','), view.unscheduled.map((p) => p.ref).join(','), ...nodes].join('|');
}
