import type { NodeBox, ProcessBox } from '../../projections/views.ts';
import type { Box } from './geometry.ts';
import { GAP, rows, shift, stack, textWidth, wrap } from './geometry.ts';

/** How much of a node is shown: what is shown can be read. */
export interface NodeStyle {
  /** Height of its head: two lines, or one. */
  readonly head: number;
  /** Processes: all, those of CNI as one, by their icons alone (where a skin has any), or the node stands for them. */
  readonly chips: 'all' | 'folded' | 'icons' | 'none';
  /** Lines that are written on a Pod; 0: a glyph. */
  readonly lines: 0 | 1 | 2;
  /** The least width of a node. */
  readonly least: number;
  /** The most that a node is widened to. */
  readonly most: number;
}

/** From the most to the least that is shown. */
export const STYLES: readonly NodeStyle[] = [
  { head: 42, chips: 'all', lines: 2, least: 226, most: 700 },
  { head: 22, chips: 'all', lines: 2, least: 180, most: 700 },
  { head: 22, chips: 'folded', lines: 2, least: 170, most: 700 },
  { head: 22, chips: 'folded', lines: 1, least: 170, most: 700 },
  { head: 22, chips: 'icons', lines: 2, least: 170, most: 700 },
  { head: 22, chips: 'icons', lines: 1, least: 170, most: 700 },
  { head: 22, chips: 'none', lines: 2, least: 110, most: 320 },
  { head: 22, chips: 'none', lines: 1, least: 96, most: 320 },
  { head: 22, chips: 'folded', lines: 0, least: 170, most: 700 },
  { head: 22, chips: 'none', lines: 0, least: 92, most: 320 },
];
export const ROOMY: NodeStyle = STYLES[0] ?? { head: 42, chips: 'all', lines: 2, least: 226, most: 700 };

/** More Pods than this on a node are drawn as glyphs only, and always where there are no names on them. */
export const DENSE_PODS = 12;
export const POD = { w: 122, h: 38 } as const;
export const TINY = { w: 22, h: 22 } as const;
/** Heights of a Pod by the lines on it. */
export const POD_HEIGHT = [TINY.h, 22, POD.h] as const;

const CHIP = { h: 20, size: 12, edge: 10, icon: 17, bare: 24 } as const;
const PAD = 6;
/** Between the processes of a node and its Pods: messages are seen there. */
const BETWEEN = 7;
const TINY_GAP = 3;
/** With at most so many Pods their whole names have room. */
const FEW = 4;
const POD_LEAST = { few: 164, many: 100 } as const;

type Inhabitants = Pick<NodeBox, 'processes' | 'pods'>;

/** A process of a node without what all of its kind have in common: `cni/calico`, `containerd-shim-runc-v2`. */
export const chipTitle = (title: string): string => title.replace(/^(?:cni\/|containerd-(?=shim))/u, '');

export const isPlugin = (process: ProcessBox): boolean => process.address.includes('/cni/');

/** Plugins that others are chained with, or that others call: the network is not called by their names. */
const HELPERS = /\/cni\/(?:bandwidth|portmap|bridge|host-local|weave-ipam)$/u;

/** Which of the processes of a node stands for its network where there is room for one of them only. */
export function networkOf({ processes }: Inhabitants): number {
  const own = processes.findIndex((process) => isPlugin(process) && !HELPERS.test(process.address));
  return own >= 0 ? own : processes.findIndex(isPlugin);
}

/** What is written on a process, where it is not its own name. */
export type Names = ((address: string, title: string) => string) | undefined;

export interface Inside {
  readonly height: number;
  /** Of each process; none where the node stands for them. Those that are folded are where the first of them is. */
  readonly processes: readonly Box[];
  readonly pods: readonly Box[];
  readonly dense: boolean;
}

/** Processes that stand behind the first of their kind. */
export const foldedIn = (node: Inhabitants, style: NodeStyle): number =>
  style.chips === 'folded' || style.chips === 'icons' ? Math.max(0, node.processes.filter(isPlugin).length - 1) : 0;

function chips(node: Inhabitants, style: NodeStyle, inner: number, names: Names): { readonly boxes: readonly Box[]; readonly h: number } {
  if (style.chips === 'none' || node.processes.length === 0) return { boxes: [], h: 0 };
  const folded = foldedIn(node, style);
  const first = networkOf(node);
  const stands = (process: ProcessBox, i: number): boolean => folded === 0 || i === first || !isPlugin(process);
  const widths = node.processes.filter(stands).map((process) => {
    if (style.chips === 'icons') return CHIP.bare;
    const title = chipTitle(process.title);
    const text = `${names?.(process.address, title) ?? title}${folded > 0 && isPlugin(process) ? ` +${folded}` : ''}`;
    return Math.min(inner, textWidth(text, CHIP.size) + CHIP.edge + (names === undefined ? 0 : CHIP.icon));
  });
  const { boxes, h } = wrap(widths, inner, CHIP.h, true);
  let next = 0;
  const placed = node.processes.map((process, i) => (stands(process, i) ? boxes[next++] : undefined));
  const cni = placed[first];
  return { boxes: placed.map((box) => box ?? cni ?? { x: 0, y: 0, w: inner, h: CHIP.h }), h };
}

/** Room is kept for two rows, so that Pods which come and go move nothing as long as they are few. */
const LEAST_ROWS = 2;

function podField(count: number, style: NodeStyle, inner: number) {
  const dense = style.lines === 0 || count > DENSE_PODS;
  if (dense) {
    const perRow = Math.max(1, Math.floor((inner + TINY_GAP) / (TINY.w + TINY_GAP)));
    return { dense, perRow, h: stack(Math.max(1, rows(count, perRow)), TINY.h, TINY_GAP) };
  }
  const least = count <= FEW ? POD_LEAST.few : POD_LEAST.many;
  const perRow = Math.max(1, Math.min(Math.max(LEAST_ROWS, count), Math.floor((inner + GAP) / (least + GAP))));
  return { dense, perRow, h: stack(rows(Math.max(LEAST_ROWS, count), perRow), POD_HEIGHT[style.lines]) };
}

/** Positions in a frame of a width, relative to the frame. Pure geometry. */
export function insideNode(node: Inhabitants, style: NodeStyle, width: number, names?: Names): Inside {
  const inner = width - 2 * PAD;
  const { boxes, h } = chips(node, style, inner, names);
  const top = style.head + (h === 0 ? 0 : h + BETWEEN);
  const field = podField(node.pods.length, style, inner);
  const { dense, perRow } = field;
  const w = dense ? TINY.w : Math.floor((inner - (perRow - 1) * GAP) / perRow);
  const height = POD_HEIGHT[dense ? 0 : style.lines];
  const gap = dense ? TINY_GAP : GAP;
  return {
    height: top + field.h + PAD,
    processes: boxes.map((box) => shift(box, PAD, style.head)),
    pods: node.pods.map((_, i) => ({ x: PAD + (i % perRow) * (w + gap), y: top + Math.floor(i / perRow) * (height + gap), w, h: height })),
    dense,
  };
}

/** The heights alone, for a choice between many: of a thousand Pods no box is made, and like nodes are measured once. */
export function heightsOf(nodes: readonly Inhabitants[], style: NodeStyle, width: number, names?: Names): readonly number[] {
  const inner = width - 2 * PAD;
  const known = new Map<string, number>();
  return nodes.map((node) => {
    const key = names === undefined ? node.processes.map(({ title }) => title).join() : node.processes.map(({ address }) => address).join();
    const h = known.get(key) ?? chips(node, style, inner, names).h;
    known.set(key, h);
    return style.head + (h === 0 ? 0 : h + BETWEEN) + podField(node.pods.length, style, inner).h + PAD;
  });
}
