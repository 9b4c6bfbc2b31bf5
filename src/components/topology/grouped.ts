import { canvasStrings } from '../strings-canvas.ts';
import type { PodBox, StateToken, TopologyView } from '../../projections/views.ts';
import type { Box } from './geometry.ts';
import { DENSE_PODS, POD, TINY } from './inside.ts';
import { layoutBelow } from './far-layout.ts';
import type { Grouping, LayoutOptions, TopologyLayout } from './layout.ts';

/** Pods that belong together, with the objects that own them: the ReplicaSets of a Deployment stand side by side. */
export interface PodGroup {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly state: StateToken;
  readonly columns: readonly PodColumn[];
}

export interface PodColumn {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly state: StateToken | undefined;
  readonly pods: readonly PodBox[];
}

export interface GroupPlace {
  readonly group: PodGroup;
  readonly box: Box;
  /** By column: its own place and those of its Pods, relative to the group. */
  readonly columns: readonly { readonly column: PodColumn; readonly box: Box; readonly dense: boolean; readonly pods: readonly Box[] }[];
}

export interface GroupedLayout extends TopologyLayout {
  readonly groups: readonly GroupPlace[];
}

const PAD = 12;
const GAP = 8;
const HEADER = 30;
const COLUMN_HEADER = 40;
const COLUMN_MIN = 286;

const allPods = (view: TopologyView): readonly PodBox[] => [...view.nodes.flatMap((node) => node.pods), ...view.unscheduled];

function byKey<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const list = groups.get(keyOf(item));
    if (list) list.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

const WORST: readonly StateToken[] = ['error', 'blocked', 'unknown', 'terminating', 'progress', 'unscheduled', 'ready', 'done'];
export const worstOf = (pods: readonly PodBox[]): StateToken => WORST.find((state) => pods.some((pod) => pod.state === state)) ?? 'done';
export const isProblem = (state: StateToken): boolean => state === 'error' || state === 'blocked' || state === 'unknown';

const readyOf = (pods: readonly PodBox[]): string => `${pods.filter((pod) => pod.state === 'ready').length}/${pods.length} ready`;

function namespaces(view: TopologyView): readonly PodGroup[] {
  return [...byKey(allPods(view), (pod) => pod.namespace)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, pods]) => ({
      id: `Namespace/${name}`,
      title: name,
      caption: readyOf(pods),
      state: worstOf(pods),
      columns: [{ id: `${name} pods`, title: '', caption: '', state: undefined, pods }],
    }));
}

/** By the workload at the top of the owners; each owner of Pods below it is a column, oldest revision first. */
function workloads(view: TopologyView): readonly PodGroup[] {
  const known = new Map(view.workloads.map((each) => [String(each.ref), each]));
  const topOf = (ref: string): string => known.get(ref)?.owner ?? ref;
  const pods = byKey(allPods(view), (pod) => pod.owner ?? '');
  const owners = new Set([
    ...pods.keys(),
    ...view.workloads.filter((each) => each.kind !== 'ReplicaSet' || each.status.startsWith('0/0') === false).map((each) => String(each.ref)),
  ]);
  const tops = byKey(
    [...owners].filter((ref) => !view.workloads.some((each) => each.owner === ref)),
    topOf,
  );
  return [...tops]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([top, refs]) => {
      const workload = known.get(top);
      const columns = refs
        .map((ref): PodColumn & { readonly revision: number } => {
          const owner = known.get(ref);
          const [kind = '', , name = ''] = ref.split('/');
          return {
            id: ref,
            title: ref === top || ref === '' ? '' : kind === 'ReplicaSet' ? `rs/${name}` : `${kind} ${name}`,
            caption: [owner?.revision === undefined ? '' : canvasStrings.topology.revision(owner.revision), owner?.status ?? '']
              .filter((part) => part !== '')
              .join(' · '),
            state: owner?.state,
            pods: pods.get(ref) ?? [],
            revision: Number(owner?.revision ?? 0),
          };
        })
        .sort((a, b) => a.revision - b.revision);
      const mine = columns.flatMap((column) => column.pods);
      const [kind = '', namespace = '', name = ''] = top.split('/');
      return {
        id: top === '' ? 'no owner' : top,
        title: top === '' ? canvasStrings.topology.noOwner : `${kind} ${name}`,
        caption: [namespace, workload?.status ?? readyOf(mine)].filter((part) => part !== '').join(' · '),
        state: workload?.state ?? worstOf(mine),
        columns,
      };
    });
}

const GROUPINGS: Readonly<Record<Exclude<Grouping, 'node'>, (view: TopologyView) => readonly PodGroup[]>> = { namespace: namespaces, workload: workloads };

export const groupsOf = (view: TopologyView, grouping: Exclude<Grouping, 'node'>): readonly PodGroup[] => GROUPINGS[grouping](view);

function columnPlace(column: PodColumn, x: number) {
  const dense = column.pods.length > DENSE_PODS;
  const perRow = dense ? Math.ceil(Math.sqrt(column.pods.length * 1.8)) : column.pods.length > 6 ? 2 : 1;
  // Alone in its row a Pod has the width of the column.
  const size = dense ? TINY : perRow === 1 ? { w: COLUMN_MIN - 2 * PAD, h: POD.h } : POD;
  const gap = dense ? 3 : GAP;
  const top = HEADER + (column.title === '' && column.caption === '' ? 0 : COLUMN_HEADER);
  const pods = column.pods.map((_, i) => ({
    x: x + PAD + (i % perRow) * (size.w + gap),
    y: top + PAD / 2 + Math.floor(i / perRow) * (size.h + gap),
    w: size.w,
    h: size.h,
  }));
  const w = Math.max(COLUMN_MIN, Math.min(perRow, Math.max(1, column.pods.length)) * (size.w + gap) - gap + 2 * PAD);
  const h = Math.max(top + POD.h + PAD, ...pods.slice(-1).map((box) => box.y + box.h + PAD));
  return { column, box: { x, y: HEADER, w, h: h - HEADER }, dense, pods };
}

function groupPlace(group: PodGroup): { readonly w: number; readonly h: number; readonly columns: GroupPlace['columns'] } {
  let x = 0;
  const columns = group.columns.map((column) => {
    const placed = columnPlace(column, x);
    x += placed.box.w;
    return placed;
  });
  const h = Math.max(...columns.map(({ box }) => HEADER + box.h));
  return { w: Math.max(x, COLUMN_MIN), h, columns: columns.map((column) => ({ ...column, box: { ...column.box, h: h - HEADER } })) };
}

/** The groups row by row in a field so wide. */
function fieldOf(sized: readonly { readonly w: number; readonly h: number }[], field: number): { readonly places: readonly Box[]; readonly h: number } {
  let x = 0;
  let y = 0;
  let line = 0;
  const places = sized.map(({ w, h }) => {
    if (x > 0 && x + w > field) {
      x = 0;
      y += line + PAD;
      line = 0;
    }
    const place = { x, y, w, h };
    x += w + PAD;
    line = Math.max(line, h);
    return place;
  });
  return { places, h: y + line };
}

/** Widths of the field that are tried, as parts of the width of the pane. */
const FIELDS = [1, 1.2, 1.45, 1.75, 2.1, 2.6, 3.2, 4, 5.5, 8, 12] as const;

/** The cluster with its Pods by what they belong to instead of where they run. Pure geometry. */
export function layoutGrouped(view: TopologyView, grouping: Exclude<Grouping, 'node'>, options: LayoutOptions): GroupedLayout {
  const sized = groupsOf(view, grouping).map((group) => ({ group, ...groupPlace(group) }));
  const widest = Math.max(1, ...sized.map(({ w }) => w));
  const usedBy = (field: number): number => Math.max(1, ...fieldOf(sized, field).places.map(({ x, w }) => x + w));
  const groups: GroupPlace[] = [];
  const layout = layoutBelow(
    { ...view, unscheduled: [] },
    {
      widths: (pane) => FIELDS.map((part) => Math.max(widest, pane * part)),
      size: (field) => ({ width: usedBy(field), height: fieldOf(sized, field).h }),
      place(put, field, left, top) {
        fieldOf(sized, field).places.forEach((place, i) => {
          const one = sized[i];
          if (one === undefined) return;
          const box = { ...place, x: left + place.x, y: top + place.y };
          groups.push({ group: one.group, box, columns: one.columns });
          put(one.group.id, box);
          for (const { column, pods } of one.columns)
            column.pods.forEach((pod, k) => {
              const inner = pods[k];
              if (inner !== undefined) put(pod.ref, { ...inner, x: box.x + inner.x, y: box.y + inner.y });
            });
        });
      },
    },
    options,
  );
  const anchors = new Map(layout.anchors);
  for (const node of view.nodes)
    for (const pod of node.pods) {
      const box = anchors.get(pod.ref);
      if (box !== undefined) anchors.set(`${node.name}/pod/${pod.namespace}/${pod.name}`, box);
    }
  return { ...layout, anchors, groups, frames: [...layout.frames, ...groups.map(({ box }) => box)] };
}
