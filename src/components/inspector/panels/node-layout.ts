import type { NodeRole, NodeView } from '../../../projections/node/views.ts';

export interface StageBox {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface StageLayout {
  readonly boxes: ReadonlyMap<string, StageBox>;
  /** Pairs of ids that talk to each other. */
  readonly wires: readonly (readonly [string, string])[];
  readonly height: number;
}

const ROW = 34;
const GAP = 30;
const SPACE = 8;
export const API = 'kube-apiserver';
export const REGISTRY = 'registry';

/** From above: who is outside, kubelet and runtime, what the runtime calls, the kernel, the Pods. */
const ROWS: readonly (readonly NodeRole[])[] = [['kubelet', 'runtime'], ['shim', 'oci', 'cni', 'csi', 'proxy'], ['kernel']];

const TALK: readonly (readonly [NodeRole, NodeRole])[] = [
  ['kubelet', 'runtime'],
  ['runtime', 'shim'],
  ['runtime', 'cni'],
  ['shim', 'oci'],
  ['oci', 'kernel'],
  ['cni', 'kernel'],
  ['proxy', 'kernel'],
  ['kubelet', 'csi'],
  ['runtime', 'runtime'],
];

function row(ids: readonly string[], y: number, width: number, boxes: Map<string, StageBox>): void {
  const w = (width - SPACE * (ids.length + 1)) / Math.max(1, ids.length);
  ids.forEach((id, i) => boxes.set(id, { id, x: SPACE + i * (w + SPACE), y, w, h: ROW }));
}

/** The name of a part fits into this. */
const NARROWEST = 92;

/** As many rows as let each box show its name; the last of them begins at the `y` that is given back. */
function rows(ids: readonly string[], y: number, width: number, boxes: Map<string, StageBox>): number {
  const lines = Math.ceil(ids.length / Math.max(1, Math.floor((width - SPACE) / (NARROWEST + SPACE))));
  const each = Math.ceil(ids.length / lines);
  for (let i = 0; i < lines; i += 1) row(ids.slice(i * each, (i + 1) * each), y + i * (ROW + SPACE), width, boxes);
  return y + (lines - 1) * (ROW + SPACE);
}

/** Where the parts of a node stand in a stage of `width` pixels. */
export function stageLayout(view: NodeView, width: number): StageLayout {
  const boxes = new Map<string, StageBox>();
  const of = (role: NodeRole): readonly string[] => view.processes.filter((process) => process.role === role).map(({ address }) => address);
  let y = SPACE;
  row([API, REGISTRY], y, width, boxes);
  for (const roles of ROWS) {
    const ids = roles.flatMap(of);
    if (ids.length === 0) continue;
    y = rows(ids, y + ROW + GAP, width, boxes);
  }
  const perRow = Math.max(1, Math.floor((width - SPACE) / 150));
  const pods = view.pods.map(({ ref }) => ref);
  for (let i = 0; i < pods.length; i += perRow) {
    y += ROW + (i === 0 ? GAP : SPACE);
    row(pods.slice(i, i + perRow), y, width, boxes);
  }
  const pairs = TALK.flatMap(([a, b]) => of(a).flatMap((from) => of(b).flatMap((to) => (from === to ? [] : [[from, to] as const]))));
  const [kubelet] = of('kubelet');
  const outside = [
    ...(kubelet === undefined ? [] : [[API, kubelet] as const]),
    ...of('proxy').map((proxy) => [API, proxy] as const),
    ...of('runtime').map((runtime) => [runtime, REGISTRY] as const),
  ];
  return { boxes, wires: [...outside, ...pairs], height: y + ROW + SPACE };
}

/** The box that stands for an address; a workload's is that of its Pod. */
export function boxAt(layout: StageLayout, node: string, address: string): StageBox | undefined {
  const direct = layout.boxes.get(address);
  if (direct) return direct;
  const pod = address.startsWith(`${node}/pod/`) ? `Pod/${address.slice(`${node}/pod/`.length)}` : undefined;
  return pod === undefined ? undefined : layout.boxes.get(pod);
}

/** The ends of a line from box to box: it leaves and enters at their edges, so that it does not run over their names. */
export function line(a: StageBox, b: StageBox): { readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number } {
  const [ax, bx] = [a.x + a.w / 2, b.x + b.w / 2];
  if (a.y === b.y) return { x1: ax < bx ? a.x + a.w : a.x, y1: a.y + a.h / 2, x2: ax < bx ? b.x : b.x + b.w, y2: b.y + b.h / 2 };
  const down = a.y < b.y;
  // The one ends as near as it can below (above) the other.
  const within = (x: number, box: StageBox): number => Math.min(Math.max(x, box.x + 10), box.x + box.w - 10);
  const [from, to] = a.w > b.w ? [within(bx, a), bx] : [ax, within(ax, b)];
  return { x1: from, y1: down ? a.y + a.h : a.y, x2: to, y2: down ? b.y : b.y + b.h };
}
