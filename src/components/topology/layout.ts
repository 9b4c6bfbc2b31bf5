import type { NodeBox, ProcessBox, TopologyView } from '../../projections/views.ts';
import type { Box, Size } from './geometry.ts';
import { GAP, scaled, shift, stack, textWidth, wrap } from './geometry.ts';
import type { Inside, Names, NodeStyle } from './inside.ts';
import { heightsOf, insideNode, POD, ROOMY, STYLES } from './inside.ts';

export type PlacedKind = 'frame' | 'process' | 'node' | 'service' | 'pod';

/** How Pods are put together. */
export type Grouping = 'node' | 'namespace' | 'workload';

export interface Placed {
  readonly id: string;
  readonly kind: PlacedKind;
  readonly box: Box;
}

/** How the things of the picture look that are not the same in every size of it. */
export interface Look {
  readonly style: NodeStyle;
  /** Of each node, by name, relative to it. */
  readonly insides: ReadonlyMap<string, Inside>;
  /** So many times as large as the nodes is what stands above them, so that its names can be read when all is seen. */
  readonly scale: number;
  /** Services and Pods without a node have so many lines. */
  readonly lines: 1 | 2;
  /** Height of the title of the control plane. */
  readonly title: number;
}

/** Nodes with all that is in them, smaller in their frames, for a zoom at which that can be read. */
export interface Open {
  /** From this zoom on. */
  readonly zoom: number;
  /** So many times as small. */
  readonly scale: number;
  readonly insides: ReadonlyMap<string, Inside>;
  readonly anchors: ReadonlyMap<string, Box>;
}

export interface TopologyLayout extends Look, Size {
  /** What React Flow shows. */
  readonly placed: readonly Placed[];
  /** Where each address and object is, for messages on the wires. */
  readonly anchors: ReadonlyMap<string, Box>;
  /** What has others inside: messages pass over it and below them. */
  readonly frames: readonly Box[];
  /** Which of the arrangements it is: that of a pane a little larger or smaller is the same. */
  readonly choice: string;
  /** What nodes show when they are looked at from nearer, where they do not show all of it. */
  readonly open?: Open | undefined;
}

const PROCESS = { size: 13, edge: 32, icon: 17, least: 68, most: 214 } as const;
const SERVICE = { letter: 7.3, size: 12, icon: 17, least: 128, most: 330 } as const;
/** Between the columns of the picture and what is beside them; between nodes. */
const BESIDE = 14;
export const BETWEEN = 8;

/** Measures of what stands above the nodes. */
export interface Measures {
  /** Height of a process. */
  readonly h: number;
  /** Of the title of the control plane, and around its processes. */
  readonly title: number;
  readonly pad: number;
  /** Between the rows of the picture. */
  readonly band: number;
  /** Services have two lines in any case. */
  readonly two: boolean;
}

const ROOMY_ABOVE: Measures = { h: 24, title: 17, pad: 7, band: 20, two: true };
export const SNUG: Measures = { h: 24, title: 17, pad: 7, band: 9, two: false };
export const TIGHT: Measures = { h: 22, title: 15, pad: 3, band: 5, two: false };
/** Around the picture, pixels of the screen. */
const ROOM = 6;
/** Sizes of letters that are tried, from the largest: more than this is no easier to read. */
const ZOOMS = [1.25, 1.12, 1] as const;
/** Where none of these fits: letters a little smaller, sooner than names only. A few nodes may be smaller still. */
const LESS_ZOOMS = [0.98, 0.96, 0.92, 0.86, 0.8, 0.74, 0.68, 0.62, 0.56, 0.5, 0.44, 0.38] as const;
const FEW_NODES = 7;
/** More nodes than this are always seen from far away first. */
const MOST_READABLE = 40;
/** A choice is kept while the pane changes by this part of it, so that nothing flips to and fro under the hand. */
const KEPT = 0.04;

/** `★ leader`, `follower`: the part a process plays may change, its place does not. */
const ROLE = 70;

const widthOf = (process: ProcessBox, names: Names): number => {
  const text = names?.(process.address, process.title) ?? process.title;
  const w = textWidth(text, PROCESS.size) + PROCESS.edge + (names === undefined ? 0 : PROCESS.icon);
  return Math.min(PROCESS.most, Math.max(PROCESS.least, w)) + (process.role === undefined ? 0 : ROLE);
};

/** Things of one part of the picture, from its upper left corner. */
interface Part extends Size {
  readonly placed: readonly Placed[];
  /** The least width that it would have room in. */
  readonly least: number;
}

const processes = (list: readonly ProcessBox[], boxes: readonly Box[], x: number, y: number): readonly Placed[] =>
  list.map(({ address }, i) => ({ id: address, kind: 'process', box: shift(boxes[i] ?? { x: 0, y: 0, w: 0, h: 0 }, x, y) }));

/** The control plane with its frame, as wide as its processes need in so much room. */
function controlPlane(view: TopologyView, room: number, m: Measures, names: Names): Part {
  const inner = wrap(
    view.controlPlane.map((process) => widthOf(process, names)),
    room - 2 * m.pad,
    m.h,
  );
  const size = { width: inner.w + 2 * m.pad, height: m.title + inner.h + m.pad };
  return {
    ...size,
    least: size.width,
    placed: [
      { id: 'control-plane', kind: 'frame', box: { x: 0, y: 0, w: size.width, h: size.height } },
      ...processes(view.controlPlane, inner.boxes, m.pad, m.title),
    ],
  };
}

const moved = (placed: readonly Placed[], x: number, y: number): readonly Placed[] => placed.map((each) => ({ ...each, box: shift(each.box, x, y) }));

const column = (list: readonly ProcessBox[], m: Measures, names: Names) => {
  const w = Math.max(0, ...list.map((process) => widthOf(process, names)));
  return { w, boxes: list.map((_, i) => ({ x: 0, y: i * (m.h + GAP), w, h: m.h })), h: stack(list.length, m.h) };
};

/** Clients to the left of the control plane, the outside to its right. */
function beside(view: TopologyView, width: number, m: Measures, names: Names): Part {
  const left = column(view.clients, m, names);
  const right = column(view.outside, m, names);
  const side = Math.max(left.w, right.w) + BESIDE;
  // In the middle of the picture as long as there is room for that.
  const plain = controlPlane(view, width - left.w - right.w - 2 * BESIDE, m, names);
  const middle = controlPlane(view, width - 2 * side, m, names);
  const plane = middle.height <= plain.height ? middle : plain;
  const x = plane === middle ? (width - plane.width) / 2 : left.w + (width - left.w - right.w - plane.width) / 2;
  const top = Math.min(m.title, Math.max(0, plane.height - Math.max(left.h, right.h)));
  return {
    width,
    least: plane.width + left.w + right.w + 2 * BESIDE,
    height: Math.max(plane.height, top + left.h, top + right.h),
    placed: [
      ...moved(plane.placed, Math.round(x), 0),
      ...processes(view.clients, left.boxes, 0, top),
      ...processes(view.outside, right.boxes, width - right.w, top),
    ],
  };
}

/** Nothing stands beside the control plane. */
function above(view: TopologyView, width: number, m: Measures, names: Names): Part {
  const others = [...view.clients, ...view.outside];
  const line = wrap(
    others.map((process) => widthOf(process, names)),
    width,
    m.h,
  );
  const plane = controlPlane(view, width, m, names);
  const top = line.h + (others.length === 0 ? 0 : GAP);
  return {
    width,
    least: Math.max(line.w, plane.width),
    height: top + plane.height,
    placed: [...processes(others, line.boxes, Math.round((width - line.w) / 2), 0), ...moved(plane.placed, Math.round((width - plane.width) / 2), top)],
  };
}

/** Width of a Pod without a node, by the lines on it. */
export const LOOSE_POD = { 1: 150, 2: POD.w } as const;

/** Services and Pods without a node, in one band. */
function middle(view: TopologyView, width: number, lines: 1 | 2, m: Measures, names: Names): Part {
  const icon = names === undefined ? 0 : SERVICE.icon;
  const items = [
    ...view.services.map(({ ref, name, ports, endpoints }) => {
      const title = (name.length + 5 + ports.length) * SERVICE.letter + icon;
      const ready = textWidth(`${endpoints.length}${endpoints.length} endpoints `, SERVICE.size);
      return {
        id: ref,
        kind: 'service' as const,
        w: Math.min(SERVICE.most, Math.max(SERVICE.least, Math.ceil(lines === 2 ? title + 28 : title + ready + 50))),
      };
    }),
    ...view.unscheduled.map(({ ref }) => ({ id: ref, kind: 'pod' as const, w: LOOSE_POD[lines] })),
  ];
  const height = lines === 2 ? POD.h : m.h;
  const band = wrap(
    items.map(({ w }) => w),
    width,
    height,
  );
  const x = Math.round((width - band.w) / 2);
  return {
    width,
    least: band.w,
    height: Math.max(height, band.h),
    placed: items.map(({ id, kind }, i) => ({ id, kind, box: shift(band.boxes[i] ?? { x: 0, y: 0, w: 0, h: 0 }, x, 0) })),
  };
}

/** All that stands above the nodes, in pixels of the screen. */
export interface Upper extends Part, Pick<Look, 'lines' | 'title'> {}

export function upper(view: TopologyView, width: number, m: Measures, names: Names): Upper {
  const [aside, over] = [beside(view, width, m, names), above(view, width, m, names)];
  const top = aside.least <= width && (over.least > width || aside.height <= over.height + m.band) ? aside : over;
  const two = middle(view, width, 2, m, names);
  const one = middle(view, width, 1, m, names);
  const services = m.two || two.height < one.height ? two : one;
  return {
    width,
    least: Math.max(top.least, services.least),
    height: top.height + 2 * m.band + services.height,
    placed: [...top.placed, ...moved(services.placed, 0, top.height + m.band)],
    lines: services === two ? 2 : 1,
    title: m.title,
  };
}

export interface LayoutOptions {
  /** Pixels that there are. */
  readonly pane: Size;
  /** Around the picture, pixels. */
  readonly room?: number | undefined;
  /** The names that are written on the processes, where these are not their own. */
  readonly names?: Names;
  /** The choice of the layout before: it is kept while it is nearly as good. */
  readonly before?: string | undefined;
}

export interface Candidate {
  readonly style: NodeStyle;
  readonly columns: number;
  /** Of a node. */
  readonly width: number;
  /** Of the zoom that its letters are made for; below 1 the nodes are drawn from far away. */
  readonly zoom: number;
  readonly above: Measures;
  readonly choice: string;
}

/** The height of rows of nodes. */
export function fieldHeight(heights: readonly number[], columns: number): number {
  let height = -BETWEEN;
  for (let from = 0; from < heights.length; from += columns) height += Math.max(...heights.slice(from, from + columns)) + BETWEEN;
  return Math.max(0, height);
}

/** Empty places in the last row, as a part of all. */
const empty = (count: number, columns: number): number => 1 - count / (Math.ceil(count / columns) * columns);

/** More of the last row than this is not left empty if that can be helped. */
const RAGGED = 0.18;

/** The shape of a node that is preferred, as width by height. */
const SHAPE = 1.3;

/** A choice that stands is kept while another is better by no more than this. */
const FOND = 0.3;

/** How a layout that stands changes what fits: it may be a little too large itself, what would replace it must fit with ease. */
const slack = (choice: string, before: string | undefined): number => (before === undefined ? 1 : choice === before ? 1 + KEPT : 1 - KEPT);

/** The best number of columns for a style and a zoom, if any fits. */
function fitting(
  view: TopologyView,
  style: NodeStyle,
  zoom: number,
  above: Measures,
  over: Upper,
  { pane, names, before }: LayoutOptions,
): Candidate | undefined {
  const width = pane.width / zoom;
  let best: (Candidate & { readonly cost: number }) | undefined;
  for (let columns = 1; columns <= Math.max(1, view.nodes.length); columns += 1) {
    const choice = `${STYLES.indexOf(style)} ${columns}`;
    const easy = slack(choice, before);
    const w = Math.min(style.most, Math.floor((width + BETWEEN) / columns) - BETWEEN);
    if (w < style.least / easy || over.least > width * easy) continue;
    const heights = heightsOf(view.nodes, style, w, names);
    if ((over.height + fieldHeight(heights, columns)) * zoom > pane.height * easy) continue;
    const cost =
      Math.abs(Math.log(w / Math.max(1, ...heights) / SHAPE)) + (empty(view.nodes.length, columns) > RAGGED ? 2 : 0) - (choice === before ? FOND : 0);
    if (best === undefined || cost < best.cost) best = { style, columns, width: w, zoom, above, choice, cost };
  }
  return best;
}

/** Of the arrangements in which all can be read, the one that shows the most; with several of these, that with the best shape. */
function readable(view: TopologyView, options: LayoutOptions): Candidate | undefined {
  const count = view.nodes.length;
  if (count > MOST_READABLE) return undefined;
  const uppers = new Map<string, Upper>();
  const fits = (style: NodeStyle, zoom: number, above: Measures): Candidate | undefined => {
    const key = `${zoom} ${above.band}`;
    const over = uppers.get(key) ?? upper(view, options.pane.width / zoom, above, options.names);
    uppers.set(key, over);
    return fitting(view, style, zoom, above, over, options);
  };
  const known = STYLES.filter((style) => style.chips !== 'icons' || options.names !== undefined);
  const first = (styles: readonly NodeStyle[], zooms: readonly number[], above: Measures): Candidate | undefined => {
    for (const style of styles)
      for (const zoom of zooms) {
        const found = fits(style, zoom, style === ROOMY ? ROOMY_ABOVE : above);
        if (found !== undefined) return found;
      }
    return undefined;
  };
  for (const style of known) {
    const found = first([style], ZOOMS, SNUG) ?? first([style], [1], TIGHT);
    if (found !== undefined) return found;
  }
  for (const zoom of count < FEW_NODES ? LESS_ZOOMS : LESS_ZOOMS.slice(0, 3)) {
    const found = first(known, [zoom], TIGHT);
    if (found !== undefined) return found;
  }
  return undefined;
}

const rank = (choice: string): number => Number.parseInt(choice, 10);

/** The same, but what stands is left only for what shows more, or when it does not fit any more. */
export function steady(view: TopologyView, options: LayoutOptions): Candidate | undefined {
  const { before } = options;
  const found = readable(view, options);
  if (before === undefined || found?.choice === before || (found !== undefined && rank(found.choice) < rank(before))) return found;
  return readable(view, { ...options, before: undefined });
}

export class Builder {
  readonly placed: Placed[] = [];
  readonly anchors = new Map<string, Box>();

  put(id: string, kind: PlacedKind, box: Box): void {
    this.placed.push({ id, kind, box });
    this.anchors.set(id, box);
  }

  /** What stands above the nodes, in the middle. */
  above({ placed, width: own }: Upper, width: number, scale: number): void {
    for (const { id, kind, box } of placed) this.put(id, kind, scaled(box, scale, { x: (width - own * scale) / 2, y: 0 }));
  }

  node(node: NodeBox, inside: Inside, box: Box): void {
    this.put(node.name, 'node', box);
    anchorInside(this.anchors, node, inside, box);
  }
}

/** Where a node's processes and Pods are. */
export function anchorInside(anchors: Map<string, Box>, node: NodeBox, inside: Inside, at: Box, k = 1): void {
  inside.processes.forEach((box, i) => {
    const process = node.processes[i];
    if (process !== undefined) anchors.set(process.address, scaled(box, k, at));
  });
  node.pods.forEach((pod, i) => {
    const inner = inside.pods[i];
    if (inner === undefined) return;
    const box = scaled(inner, k, at);
    anchors.set(pod.ref, box);
    anchors.set(`${node.name}/pod/${pod.namespace}/${pod.name}`, box);
  });
}

/** The pane without the room around the picture. */
export const innerPane = ({ pane, room = ROOM }: LayoutOptions): Size => ({
  width: Math.max(120, pane.width - 2 * room),
  height: Math.max(90, pane.height - 2 * room),
});

/** So much of the height that is left goes between the rows, and no more than so much. */
const SPREAD = { part: 0.2, most: 28 } as const;

/**
 * Control plane above, services between, nodes below; clients to the left, the outside to the right: so that all that is shown can
 * be read in the pane. Nothing if there is no such arrangement. Pure geometry.
 */
export function layoutReadable(view: TopologyView, options: LayoutOptions): TopologyLayout | undefined {
  const pane = innerPane(options);
  const found = steady(view, { ...options, pane });
  if (found === undefined) return undefined;
  const width = pane.width / found.zoom;
  const over = upper(view, width, found.above, options.names);
  const field = fieldHeight(heightsOf(view.nodes, found.style, found.width, options.names), found.columns);
  const left = pane.height / found.zoom - over.height - field;
  const band = found.above.band + Math.round(Math.max(0, Math.min(SPREAD.most, left * SPREAD.part)));
  return withNodes(view, upper(view, width, { ...found.above, band }, options.names), found, width, options.names);
}

/** What stands above, and the nodes, in a picture that is at least so wide. */
export function withNodes(view: TopologyView, over: Upper, candidate: Candidate, least: number, names: Names): TopologyLayout {
  const { style, columns, width: nodeWidth, zoom } = candidate;
  const isFar = candidate.choice.startsWith('far');
  const scale = isFar ? 1 / zoom : 1;
  const b = new Builder();
  const insides = new Map(view.nodes.map((node) => [node.name, insideNode(node, style, nodeWidth, names)]));
  const perRow = Math.min(columns, Math.max(1, view.nodes.length));
  const field = perRow * (nodeWidth + BETWEEN) - BETWEEN;
  const width = Math.max(field, over.width * scale, least);
  b.above(over, width, scale);
  let y = over.height * scale;
  for (let from = 0; from < view.nodes.length; from += perRow) {
    const line = view.nodes.slice(from, from + perRow);
    const height = Math.max(...line.map((node) => insides.get(node.name)?.height ?? 0));
    const left = Math.round((width - field) / 2);
    line.forEach((node, i) => {
      const inside = insides.get(node.name);
      if (inside !== undefined) b.node(node, inside, { x: left + i * (nodeWidth + BETWEEN), y, w: nodeWidth, h: height });
    });
    y += height + BETWEEN;
  }
  return finish(
    b,
    { style, insides, scale, lines: over.lines, title: over.title },
    { width, height: view.nodes.length === 0 ? y : y - BETWEEN },
    candidate.choice,
  );
}

export function finish({ placed, anchors }: Builder, look: Look, size: Size, choice: string): TopologyLayout {
  const frames = placed.filter(({ kind }) => kind === 'frame' || kind === 'node').map(({ box }) => box);
  return { placed, anchors, frames, ...look, ...size, choice };
}

/** Where the picture stands in a pane so that all of it is seen, in the middle. */
export function fitIn({ width, height }: Size, pane: Size, room = ROOM): { readonly x: number; readonly y: number; readonly zoom: number } {
  const zoom = Math.min(ZOOMS[0], (pane.width - 2 * room) / width, (pane.height - 2 * room) / height);
  return { x: (pane.width - width * zoom) / 2, y: (pane.height - height * zoom) / 2, zoom };
}
