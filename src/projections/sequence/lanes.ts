import type { DocumentRef } from '../../api/index.ts';
import { compareAddresses, laneTitle, place } from '../addresses.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { text, object, at } from '../values.ts';
import type { LaneView, Selection, SequenceOptions } from '../views.ts';
import type { Seq } from '../../api/index.ts';

/** Lanes that are shown when the user has not chosen. */
const DEFAULT_LANES = 9;

/** How lanes stand: which address is drawn on which lane. */
export interface LaneMap {
  readonly lanes: readonly LaneView[];
  /** Lanes that exist and are not shown. */
  readonly hidden: readonly LaneView[];
  /** The shown lane of an address; undefined when its lane is hidden. */
  laneOf(address: string): string | undefined;
}

/** Addresses that the selection is about, most involved first: they are shown before others. */
export function involved(index: LedgerIndex, selection: Selection | undefined): readonly string[] {
  if (selection?.kind === 'process') return [selection.address];
  if (selection?.kind === 'message') {
    const message = index.message(selection.seq);
    return message ? [message.from, message.to, ...(message.subject === undefined ? [] : ofObject(index, message.subject))] : [];
  }
  return selection?.kind === 'object' ? ofObject(index, selection.ref) : [];
}

function ofObject(index: LedgerIndex, ref: DocumentRef): string[] {
  const last = index.versionAt(ref, index.length as Seq);
  const node = ref.startsWith('Pod/') ? text(at(object(last?.value), 'spec.nodeName')) : ref.startsWith('Node/') ? ref.slice('Node/'.length) : '';
  const counts = new Map<string, number>();
  for (const seq of index.about(ref)) {
    const message = index.message(seq);
    for (const lane of message ? [message.from, message.to] : []) counts.set(lane, (counts.get(lane) ?? 0) + 1);
  }
  const seen = [...counts].sort((a, b) => b[1] - a[1]).map(([lane]) => lane);
  const own = node === '' ? [] : [`${node}/kubelet`, `${node}/containerd`, ...(ref.startsWith('Pod/') ? [`${node}/pod/${ref.slice('Pod/'.length)}`] : [])];
  return [...own, ...seen];
}

function collapsedSet(addresses: readonly string[], options: SequenceOptions, expanded: ReadonlySet<string>): Set<string> {
  const collapsed = new Set(options.collapsedGroups);
  if (options.maxLanes === 0) return collapsed;
  const nodes = new Set(addresses.flatMap((address) => place(address).node ?? []));
  collapsed.add('kube-controller-manager');
  if (nodes.size > 1) for (const node of nodes) if (!expanded.has(node)) collapsed.add(node);
  for (const group of options.expandedGroups ?? []) collapsed.delete(group);
  return collapsed;
}

/** Counts of messages by address, kept while the ledger grows. */
export type Counts = ReadonlyMap<string, number>;

/** Chooses the lanes and says where each address is drawn. */
export function laneMap(index: LedgerIndex, options: SequenceOptions, counts: Counts): LaneMap {
  const addresses = [...counts.keys()];
  const near = involved(index, options.selection);
  const expanded = new Set(near.slice(0, 3).flatMap((address) => place(address).node ?? []));
  const collapsed = collapsedSet(addresses, options, expanded);
  const laneIdOf = (address: string): string => {
    const { collapsible, group } = place(address);
    return collapsed.has(collapsible) ? collapsible : collapsed.has(group) ? group : address;
  };
  const views = new Map<string, Counted>();
  for (const address of addresses) addLane(views, laneIdOf(address), address, counts.get(address) ?? 0);
  const all = inOrder(
    [...views.values()].sort((a, b) => compareLanes(a, b)),
    options.laneOrder ?? [],
  );
  const shown = chosen(all, options, near.map(laneIdOf));
  const lanes = new Map<string, string | undefined>();
  return {
    lanes: all.filter((lane) => shown.has(lane.id)),
    hidden: all.filter((lane) => !shown.has(lane.id)),
    laneOf: (address) => {
      if (lanes.has(address)) return lanes.get(address);
      const id = laneIdOf(address);
      const lane = shown.has(id) ? id : undefined;
      lanes.set(address, lane);
      return lane;
    },
  };
}

/** A lane whose members are still being counted. */
type Counted = Omit<LaneView, 'count'> & { count: number };

function addLane(views: Map<string, Counted>, id: string, address: string, count: number): void {
  const known = views.get(id);
  if (known) {
    known.count += count;
    return;
  }
  const { group, node } = place(address);
  const collapsed = id !== address;
  views.set(id, { id, title: collapsed ? id : laneTitle(address), group, collapsed, count, ...(node === undefined ? {} : { node }) });
}

/** A collapsed group stands where its members stood. */
const anchor = (lane: LaneView): string => (lane.collapsed && lane.node !== undefined ? `${lane.node}/kubelet` : lane.id);
const compareLanes = (a: LaneView, b: LaneView): number => compareAddresses(anchor(a), anchor(b));

const FIRST = ['kube-apiserver', 'user', 'etcd-0', 'kube-controller-manager', 'kube-scheduler'];

function importance(lane: LaneView): number {
  const first = FIRST.indexOf(lane.id);
  if (first >= 0) return first;
  if (lane.group === 'node') return 10 + (lane.title.startsWith('cni') || lane.title === 'kubelet' || lane.title === 'containerd' ? 0 : 2);
  return lane.group === 'clients' ? 11 : 13;
}

function chosen(all: readonly LaneView[], options: SequenceOptions, near: readonly string[]): Set<string> {
  const limit = options.maxLanes === 0 ? Infinity : (options.maxLanes ?? DEFAULT_LANES);
  const wanted = all.filter((lane) => !options.hiddenLanes.includes(lane.id));
  const pinned = options.pinnedLanes ?? [];
  const score = (lane: LaneView): number => {
    if (pinned.includes(lane.id)) return -2;
    const position = near.indexOf(lane.id);
    return position >= 0 && position < 6 ? -1 : importance(lane);
  };
  const ranked = wanted.map((lane, position) => ({ lane, position, score: score(lane) })).sort((a, b) => a.score - b.score || a.position - b.position);
  return new Set(ranked.slice(0, limit).map(({ lane }) => lane.id));
}

/** Lanes as the user ordered them; a lane that they did not name stays behind its neighbour. */
function inOrder(lanes: readonly LaneView[], order: readonly string[]): readonly LaneView[] {
  if (order.length === 0) return lanes;
  const places = new Map(order.map((id, i) => [id, i]));
  let last = -1;
  return lanes
    .map((lane, i) => {
      last = places.get(lane.id) ?? last;
      return { lane, place: last, i, named: places.has(lane.id) };
    })
    .sort((a, b) => a.place - b.place || Number(b.named) - Number(a.named) || a.i - b.i)
    .map(({ lane }) => lane);
}
