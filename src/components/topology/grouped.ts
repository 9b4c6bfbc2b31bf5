import { canvasStrings } from '../strings-canvas.ts';
import type { PodBox, StateToken, TopologyView } from '../../projections/views.ts';
import type { Box, Grouping, LayoutOptions, TopologyLayout } from './layout.ts';
import { DENSE_PODS, layoutTopology, POD, TINY } from './layout.ts';

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
const FIELD = 1_180;

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

/** The cluster with its Pods by what they belong to instead of where they run. Pure geometry. */
export function layoutGrouped(
  view: TopologyView,
  grouping: Exclude<Grouping, 'node'>,
  { compact, names }: Pick<LayoutOptions, 'compact' | 'names'> = {},
): GroupedLayout {
  const sized = groupsOf(view, grouping).map((group) => ({ group, ...groupPlace(group) }));
  const field = Math.max(
    Math.min(
      FIELD,
      sized.reduce((sum, { w }) => sum + w + PAD, -PAD),
    ),
    ...sized.map(({ w }) => w),
    Math.ceil(Math.sqrt(sized.reduce((sum, { w, h }) => sum + w * h, 0) * 2)),
  );
  const groups: GroupPlace[] = [];
  const layout = layoutTopology(
    { ...view, unscheduled: [] },
    {
      compact: compact === true,
      names,
      below: {
        width: field,
        place(put, width, top) {
          let x = Math.round((width - field) / 2);
          const left = x;
          let y = top;
          let line = 0;
          for (const { group, w, h, columns } of sized) {
            if (x > left && x + w > left + field) {
              x = left;
              y += line + PAD;
              line = 0;
            }
            const box = { x, y, w, h };
            groups.push({ group, box, columns });
            put(group.id, box);
            for (const column of columns)
              column.column.pods.forEach((pod, i) => {
                const inner = column.pods[i];
                if (inner !== undefined) put(pod.ref, { ...inner, x: x + inner.x, y: y + inner.y });
              });
            x += w + PAD;
            line = Math.max(line, h);
          }
          return y + line;
        },
      },
    },
  );
  const anchors = new Map(layout.anchors);
  for (const node of view.nodes)
    for (const pod of node.pods) {
      const box = anchors.get(pod.ref);
      if (box !== undefined) anchors.set(`${node.name}/pod/${pod.namespace}/${pod.name}`, box);
    }
  return { ...layout, anchors, groups, frames: [...layout.frames, ...groups.map(({ box }) => box)] };
}
