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
  /** What has others inside: messages pass over it and below them. */
  readonly frames: readonly Box[];
  readonly width: number;
  readonly height: number;
}

/** A process beside the nodes; as wide as its name. */
const PROCESS = { h: 30, least: 92, most: 200 } as const;
const CHIP = { h: 24 } as const;
export const POD = { w: 122, h: 38 } as const;
export const TINY = { w: 22, h: 22 } as const;
/** More Pods than this on a node are drawn as glyphs only. */
export const DENSE_PODS = 12;
const PAD = 10;
const GAP = 6;
const TITLE = 20;
/** Between the rows of the picture. */
const BAND = 16;
/** Between the processes of a node and its Pods: the shares of traffic are written there. */
const SHARES = 16;
const NODE = { w: 270, wCompact: 150, header: 42, chipsPerRow: 3, tinyPerRow: 10, between: 12 } as const;
const FEW_NODES = 9;
/** With at most so many Pods on each node they have the whole width, and their names are written out. */
const FEW_PODS = 2;

/** How wide letters are: of a process, of a chip, of what is written in even letters. */
const LETTER = { process: 7.2, chip: 6.7, mono: 7.3 } as const;

/** Three in a row as long as there are few; many fill a field of the shape of a screen. */
export const nodesPerRow = (count: number): number => (count <= FEW_NODES ? 3 : Math.ceil(Math.sqrt(count * 2.1)));

const rows = (count: number, perRow: number): number => Math.ceil(count / perRow);

function stack(count: number, height: number): number {
  return count === 0 ? 0 : count * height + (count - 1) * GAP;
}

/** A process of a node without what all of its kind have in common: `cni/calico`, `containerd-shim-runc-v2`. */
export const chipTitle = (title: string): string => title.replace(/^(?:cni\/|containerd-(?=shim))/u, '');

/** The width of each column, from the longest name in it. */
function columnWidths(widths: readonly number[], perRow: number): readonly number[] {
  return Array.from({ length: Math.min(perRow, widths.length) }, (_, column) => Math.max(...widths.filter((_width, i) => i % perRow === column)));
}

/** Side by side, each as wide as its column. */
function cells(count: number, columns: readonly number[], height: number, left: number, top: number): readonly Box[] {
  const starts = columns.map((_, i) => left + columns.slice(0, i).reduce((sum, w) => sum + w + GAP, 0));
  return Array.from({ length: count }, (_, i) => ({
    x: starts[i % columns.length] ?? left,
    y: top + Math.floor(i / columns.length) * (height + GAP),
    w: columns[i % columns.length] ?? 0,
    h: height,
  }));
}

type Inhabitants = Pick<NodeBox, 'processes' | 'pods'>;

/** How the insides of nodes are laid out: alike in all of them. */
export interface NodeStyle {
  /** On a narrow screen the processes of a node are not drawn: the node stands for them. */
  readonly compact: boolean;
  /** Pods side by side. */
  readonly podsPerRow: number;
}

const STYLES = {
  compact: { compact: true, podsPerRow: 1 },
  few: { compact: false, podsPerRow: 1 },
  many: { compact: false, podsPerRow: 2 },
} as const satisfies Record<string, NodeStyle>;

/** The same object as long as it is the same style. */
export function nodeStyle(nodes: readonly Inhabitants[], compact: boolean): NodeStyle {
  if (compact) return STYLES.compact;
  return nodes.every((node) => node.pods.length <= FEW_PODS) ? STYLES.few : STYLES.many;
}

const nodeWidth = ({ compact }: NodeStyle): number => (compact ? NODE.wCompact : NODE.w);

const chipRows = (node: Inhabitants, style: NodeStyle): number => (style.compact ? 0 : rows(node.processes.length, NODE.chipsPerRow));

const podsTop = (node: Inhabitants, style: NodeStyle): number => NODE.header + (style.compact ? 0 : stack(chipRows(node, style), CHIP.h) + SHARES);

const tinyPerRow = ({ compact }: NodeStyle): number => (compact ? 5 : NODE.tinyPerRow);

function nodeHeight(node: Inhabitants, style: NodeStyle): number {
  const dense = node.pods.length > DENSE_PODS;
  const pods = dense ? rows(node.pods.length, tinyPerRow(style)) * (TINY.h + 3) : stack(Math.max(2, rows(node.pods.length, style.podsPerRow)), POD.h);
  return podsTop(node, style) + pods + PAD;
}

/** The columns of the chips fill the frame: each has its part by the longest name in it. */
function chipColumns(node: Inhabitants, inner: number): readonly number[] {
  const wanted = columnWidths(
    node.processes.map((process) => chipTitle(process.title).length * LETTER.chip + 12),
    NODE.chipsPerRow,
  );
  const room = inner - (wanted.length - 1) * GAP;
  const least = room / (wanted.length + 1);
  const over = wanted.map((w) => Math.max(w, least));
  const sum = over.reduce((all, w) => all + w, 0);
  return over.map((w) => Math.floor((w / sum) * room));
}

/** Positions inside a node's frame, relative to the frame. */
export function insideNode(
  node: Inhabitants,
  style: NodeStyle,
): { readonly processes: readonly Box[]; readonly pods: readonly Box[]; readonly dense: boolean } {
  const inner = nodeWidth(style) - 2 * PAD;
  const processes = style.compact || node.processes.length === 0 ? [] : cells(node.processes.length, chipColumns(node, inner), CHIP.h, PAD, NODE.header);
  const top = podsTop(node, style);
  const dense = node.pods.length > DENSE_PODS;
  const width = (inner - (style.podsPerRow - 1) * GAP) / style.podsPerRow;
  const tiny = tinyPerRow(style);
  const pods = dense
    ? node.pods.map((_, i) => ({ x: PAD + (i % tiny) * (TINY.w + 3), y: top + Math.floor(i / tiny) * (TINY.h + 3), ...TINY }))
    : cells(
        node.pods.length,
        Array.from({ length: style.podsPerRow }, () => width),
        POD.h,
        PAD,
        top,
      );
  return { processes, pods, dense };
}

const shift = (box: Box, x: number, y: number): Box => ({ ...box, x: box.x + x, y: box.y + y });

/** `★ leader`, `follower`: the part a process plays may change, its place does not. */
const ROLE = 76;

/** How wide each process beside the nodes is, by what is written on it. */
type Widths = (process: ProcessBox) => number;

const widthsBy =
  (names: LayoutOptions['names']): Widths =>
  (process) => {
    const letters = names === undefined ? process.title.length : names(process.address, process.title).length + ICON;
    return Math.min(PROCESS.most, Math.max(PROCESS.least, Math.ceil(letters * LETTER.process + 32))) + (process.role === undefined ? 0 : ROLE);
  };

/** An icon before the name, in letters. */
const ICON = 2;

const widest = (processes: readonly ProcessBox[], widthOf: Widths): number => Math.max(PROCESS.least, ...processes.map(widthOf));

class Builder {
  readonly placed: Placed[] = [];
  readonly anchors = new Map<string, Box>();

  put(id: string, kind: PlacedKind, box: Box): void {
    this.placed.push({ id, kind, box });
    this.anchors.set(id, box);
  }

  column(boxes: readonly ProcessBox[], w: number, x: number, y: number): void {
    boxes.forEach((process, i) => this.put(process.address, 'process', { x, y: y + i * (PROCESS.h + GAP), w, h: PROCESS.h }));
  }
}

/** What stands below the control plane and the Services: how wide it is, and its places. */
export interface Below {
  readonly width: number;
  place(put: (id: string, box: Box) => void, width: number, top: number): number;
}

export interface LayoutOptions {
  /** Something else than the nodes below the Services. */
  readonly below?: Below | undefined;
  /** For a narrow screen: nothing stands beside the control plane, and nodes without their processes. */
  readonly compact?: boolean;
  /** The names that are written on the processes, where these are not their own. */
  readonly names?: ((address: string, title: string) => string) | undefined;
}

/** Control plane above, services between, nodes (or what is given) below; clients to the left, the outside to the right. Pure geometry. */
export function layoutTopology(view: TopologyView, { below, compact = false, names }: LayoutOptions = {}): TopologyLayout {
  const b = new Builder();
  const widthOf = widthsBy(names);
  const style = nodeStyle(view.nodes, compact);
  const step = nodeWidth(style) + NODE.between;
  const nodesWidth = below !== undefined ? below.width : Math.min(nodesPerRow(view.nodes.length), Math.max(1, view.nodes.length)) * step - NODE.between;
  const columns = columnWidths(view.controlPlane.map(widthOf), 3);
  const frameW = columns.reduce((sum, w) => sum + w + GAP, -GAP) + 2 * PAD;
  const frameH = TITLE + stack(rows(view.controlPlane.length, Math.max(1, columns.length)), PROCESS.h) + PAD;
  const sides = Math.max(widest(view.clients, widthOf), widest(view.outside, widthOf)) + 2 * PAD;
  const row = [...view.clients, ...view.outside];
  const rowW = row.reduce((sum, process) => sum + widthOf(process) + GAP, -GAP);
  const width = Math.max(nodesWidth, compact ? Math.max(frameW, rowW) : frameW + 2 * sides);
  const frameX = Math.round((width - frameW) / 2);
  const frameY = compact ? PROCESS.h + GAP : 0;
  b.put('control-plane', 'frame', { x: frameX, y: frameY, w: frameW, h: frameH });
  const places = cells(view.controlPlane.length, columns, PROCESS.h, PAD, TITLE);
  view.controlPlane.forEach((process, i) => b.put(process.address, 'process', shift(places[i] ?? { x: 0, y: 0, w: 0, h: 0 }, frameX, frameY)));
  if (compact) {
    let x = Math.round((width - rowW) / 2);
    for (const process of row) {
      b.put(process.address, 'process', { x, y: 0, w: widthOf(process), h: PROCESS.h });
      x += widthOf(process) + GAP;
    }
  } else {
    b.column(view.clients, widest(view.clients, widthOf), 0, TITLE);
    b.column(view.outside, widest(view.outside, widthOf), width - widest(view.outside, widthOf), TITLE);
  }
  const topH = compact ? frameY + frameH : Math.max(frameH, TITLE + stack(Math.max(view.clients.length, view.outside.length), PROCESS.h));
  const middle = placeMiddle(b, view, width, topH + BAND, names === undefined ? 0 : ICON);
  const bottom =
    below === undefined ? placeNodes(b, view.nodes, style, width, middle + BAND) : below.place((id, box) => b.anchors.set(id, box), width, middle + BAND);
  const frames = b.placed.filter(({ kind }) => kind === 'frame' || kind === 'node').map(({ box }) => box);
  return { placed: b.placed, anchors: b.anchors, wires: wiresOf(view), frames, width, height: bottom };
}

/** Services and Pods without a node, in one band. */
function placeMiddle(b: Builder, view: TopologyView, width: number, top: number, icon: number): number {
  const items: readonly { readonly id: string; readonly kind: PlacedKind; readonly w: number }[] = [
    ...view.services.map((s) => ({
      id: s.ref,
      kind: 'service' as const,
      w: Math.min(260, Math.max(128, Math.ceil((s.name.length + 4 + s.ports.length + icon) * LETTER.mono + 38))),
    })),
    ...view.unscheduled.map((pod) => ({ id: pod.ref, kind: 'pod' as const, w: POD.w })),
  ];
  // As many in a row as fit, each row in the middle.
  const lines: { readonly id: string; readonly kind: PlacedKind; readonly w: number }[][] = [];
  let room = 0;
  for (const item of items) {
    if (lines.length === 0 || room < item.w) {
      lines.push([]);
      room = width;
    }
    lines.at(-1)?.push(item);
    room -= item.w + GAP;
  }
  lines.forEach((line, i) => {
    let x = Math.max(0, Math.round((width - line.reduce((sum, item) => sum + item.w + GAP, -GAP)) / 2));
    for (const item of line) {
      b.put(item.id, item.kind, { x, y: top + i * (POD.h + GAP), w: item.w, h: POD.h });
      x += item.w + GAP;
    }
  });
  return top + Math.max(1, lines.length) * (POD.h + GAP) - GAP;
}

function placeNodes(b: Builder, nodes: readonly NodeBox[], style: NodeStyle, width: number, top: number): number {
  let y = top;
  const perRow = nodesPerRow(nodes.length);
  const step = nodeWidth(style) + NODE.between;
  for (let from = 0; from < nodes.length; from += perRow) {
    const line = nodes.slice(from, from + perRow);
    const height = Math.max(...line.map((node) => nodeHeight(node, style)));
    const left = Math.round((width - ((from === 0 || nodes.length <= FEW_NODES ? line.length : perRow) * step - NODE.between)) / 2);
    line.forEach((node, i) => placeNode(b, node, style, { x: left + i * step, y, w: nodeWidth(style), h: height }));
    y += height + NODE.between;
  }
  return nodes.length === 0 ? y : y - NODE.between;
}

function placeNode(b: Builder, node: NodeBox, style: NodeStyle, box: Box): void {
  b.put(node.name, 'node', box);
  const inside = insideNode(node, style);
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

/** The same from far away, where the processes of a node are not drawn: the node stands for all that is in it. */
export function locateFar(anchors: ReadonlyMap<string, Box>, address: string): Box | undefined {
  const slash = address.indexOf('/');
  return (slash < 0 ? undefined : anchors.get(address.slice(0, slash))) ?? locate(anchors, address);
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
  const list = (boxes: readonly ProcessBox[]): string => boxes.map((p) => p.address + (p.role === undefined ? '' : '*')).join(',');
  const nodes = view.nodes.map((node) => `${node.name}:${list(node.processes)}:${refsOf(node.pods)}`);
  return [
    list(view.controlPlane),
    list(view.clients),
    list(view.outside),
    view.services.map((s) => s.ref).join(','),
    view.unscheduled.map((p) => p.ref).join(','),
    ...nodes,
  ].join('|');
}
