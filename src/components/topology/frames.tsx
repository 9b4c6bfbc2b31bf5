import { useStoreApi } from '@xyflow/react';
import { createContext, useCallback, useContext, useMemo } from 'react';
import type { ComponentProps, MouseEvent } from 'react';
import type { DocumentRef } from '../../api/index.ts';
import type { PodBox, Selection, StateToken } from '../../projections/views.ts';
import { formatNumber } from '../format.ts';
import { StateGlyph } from '../state/StateGlyph.tsx';
import { Noun } from '../skin/Noun.tsx';
import { canvasStrings } from '../strings-canvas.ts';
import { useFrameDetail, useGrowing } from './detail.ts';
import type { GroupPlace } from './grouped.ts';
import { isProblem } from './grouped.ts';
import type { Box } from './geometry.ts';
import { shift } from './geometry.ts';
import { ROOMY } from './inside.ts';
import type { TopologyLayout } from './layout.ts';
import type { InsideOf } from './PodCloseUp.tsx';
import { PodCloseUp } from './PodCloseUp.tsx';
import { useShown } from './placed.tsx';
import { NodeToken } from './tokens.tsx';

interface Canvas {
  readonly layout: TopologyLayout;
  readonly groups: ReadonlyMap<string, GroupPlace>;
  /** Of the whole cluster. */
  readonly pods: number;
  readonly insideOf: InsideOf;
}

/** What the frames of the canvas that can be moved on know besides what is shown. */
export const CanvasContext = createContext<Canvas | undefined>(undefined);

function useCanvas(): Canvas {
  const canvas = useContext(CanvasContext);
  if (canvas === undefined) throw new Error('a frame stands outside the canvas');
  return canvas;
}

const NOWHERE: Box = { x: 0, y: 0, w: 0, h: 0 };
const isObject = (selection: Selection | undefined, ref: string): boolean => selection?.kind === 'object' && selection.ref === ref;

/** A node of the cluster, as near or as far as it is looked at. */
export function NodeFrame({ id }: { readonly id: string }) {
  const { view, selection, actions, shares } = useShown();
  const { layout, pods, insideOf } = useCanvas();
  const box = layout.anchors.get(id) ?? NOWHERE;
  const detail = useFrameDetail(box, pods, layout.open);
  const open = detail === 'open' ? layout.open : undefined;
  const style = open === undefined ? layout.style : ROOMY;
  const { lines } = style;
  const anchors = open?.anchors ?? layout.anchors;
  const node = view.nodes.find((each) => each.name === id);
  // The same boxes and the same function as long as the layout is the same: then a Pod that did not change is not drawn anew.
  const renderPod = useCallback(
    (pod: PodBox, inner: Box, dense: boolean) => (
      <PodCloseUp
        pod={pod}
        box={anchors.get(pod.ref) ?? shift(inner, box.x, box.y)}
        width={inner.w}
        lines={dense ? 0 : lines}
        share={shares.get(pod.ref)}
        selected={isObject(selection, pod.ref)}
        actions={actions}
        insideOf={insideOf}
      />
    ),
    [anchors, box, lines, shares, selection, actions, insideOf],
  );
  const inside = (open ?? layout).insides.get(id);
  if (node === undefined || inside === undefined) return null;
  if (detail.startsWith('far')) {
    return (
      <FarFrame
        refOf={node.ref}
        name={node.name}
        state={node.state}
        down={node.processes.filter((process) => !process.up).length}
        pods={node.pods}
        boxes={inside.pods}
        width={box.w}
        size={lettersIn(detail)}
      />
    );
  }
  if (detail === 'off') return <div data-frame className="h-full w-full rounded-[6px] border border-edge bg-raised" />;
  if (detail === 'painted' && inside.dense)
    return (
      <>
        <NodeToken node={node} style={style} inside={inside} selected={selection} actions={actions} most={0} />
        <PaintedPods pods={node.pods} boxes={inside.pods} />
      </>
    );
  const near = <NearNode all={pods} node={node} style={style} inside={inside} selected={selection} actions={actions} renderPod={renderPod} />;
  return open === undefined ? near : <Opened scale={open.scale}>{near}</Opened>;
}

/** Which of the Pods of a frame is under the pointer, by their places in it. `top`: where in the frame the element begins. */
function usePodAt(pods: readonly PodBox[], boxes: readonly Box[], top = 0): (event: MouseEvent<HTMLElement>) => PodBox | undefined {
  const flow = useStoreApi();
  return (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    const zoom = flow.getState().transform[2];
    const x = (event.clientX - box.left) / zoom;
    const y = (event.clientY - box.top) / zoom + top;
    return pods[boxes.findIndex((each) => x >= each.x && x <= each.x + each.w && y >= each.y && y <= each.y + each.h)];
  };
}

const titleOf = (pod: PodBox): string => `${pod.namespace}/${pod.name} · ${pod.status} · ${pod.ready}`;

/** Pods that the layer above paints: here they are touched. By keys one comes to them from nearer, or through their node. */
function PaintedPods({ pods, boxes }: { readonly pods: readonly PodBox[]; readonly boxes: readonly Box[] }) {
  const { actions } = useShown();
  const top = boxes[0]?.y ?? 0;
  const podAt = usePodAt(pods, boxes, top);
  const chosen = (event: MouseEvent<HTMLElement>): Selection | undefined => {
    const ref = podAt(event)?.ref;
    return ref === undefined ? undefined : { kind: 'object', ref };
  };
  return (
    <button
      type="button"
      aria-hidden
      tabIndex={-1}
      className="nodrag absolute inset-x-0 bottom-0 cursor-pointer"
      style={{ top }}
      onClick={(event) => {
        const selection = chosen(event);
        if (selection !== undefined) actions.select(selection);
      }}
      onContextMenu={(event) => {
        event.preventDefault();
        const selection = chosen(event);
        if (selection !== undefined) actions.menu(selection, event.clientX, event.clientY);
      }}
      onPointerMove={(event) => {
        const pod = podAt(event);
        event.currentTarget.title = pod === undefined ? '' : titleOf(pod);
        actions.hover(pod === undefined ? [] : [pod.ref]);
      }}
      onPointerLeave={() => actions.hover([])}
    />
  );
}

/** With all that is in it, smaller. */
function Opened({ scale, children }: { readonly scale: number; readonly children: React.ReactNode }) {
  const part = `${100 / scale}%`;
  return (
    <div data-open className="relative origin-top-left" style={{ width: part, height: part, transform: `scale(${scale})` }}>
      {children}
    </div>
  );
}

/** In a large cluster its Pods come in several pictures: those of one at once are felt when the canvas is zoomed. */
function NearNode({ all, ...token }: ComponentProps<typeof NodeToken> & { readonly all: number }) {
  const most = useGrowing(token.node.pods.length, all);
  return <NodeToken {...token} most={most} />;
}

/** Pods that belong to one namespace or workload. */
export function GroupFrame({ id }: { readonly id: string }) {
  const { selection, actions, view } = useShown();
  const { groups, pods } = useCanvas();
  const place = groups.get(id);
  const detail = useFrameDetail(place?.box ?? NOWHERE, pods);
  if (place === undefined) return null;
  const { group, box, columns } = place;
  const now = new Map([...view.nodes.flatMap((node) => node.pods), ...view.unscheduled].map((pod) => [pod.ref, pod]));
  const current = (pod: PodBox): PodBox => now.get(pod.ref) ?? pod;
  if (detail.startsWith('far')) {
    const all = columns.flatMap((column) => column.column.pods.map(current));
    return (
      <FarFrame
        refOf={group.id as DocumentRef}
        name={group.title}
        state={group.state}
        down={0}
        pods={all}
        boxes={columns.flatMap((column) => column.pods)}
        width={box.w}
        size={lettersIn(detail)}
      />
    );
  }
  return (
    <div
      data-frame
      data-group={group.id}
      data-state={group.state}
      className={`h-full w-full rounded-[6px] border border-edge bg-raised ${isObject(selection, group.id) ? 'is-selected' : ''}`}
    >
      <button
        type="button"
        data-roving
        tabIndex={-1}
        data-thing={group.id}
        className="nodrag nopan absolute inset-x-0 top-0 flex h-[30px] items-center gap-1.5 px-3 text-left"
        onClick={() => actions.select({ kind: 'object', ref: group.id as DocumentRef })}
      >
        <StateGlyph state={group.state} size={10} />
        <span className="truncate font-semibold">
          <Noun of={group.id} plain={group.title} iconOnly />
        </span>
        <span className="truncate text-xs text-muted">{group.caption}</span>
      </button>
      {detail === 'off'
        ? null
        : columns.map(({ column, box: at, dense, pods: inner }, i) => (
            <div key={column.id} data-column={column.id}>
              {i === 0 ? null : <span aria-hidden className="absolute border-l border-dashed border-edge" style={{ left: at.x, top: at.y, height: at.h }} />}
              {column.title === '' && column.caption === '' ? null : (
                <button
                  type="button"
                  data-roving
                  tabIndex={-1}
                  data-thing={column.id}
                  className="nodrag nopan absolute px-3 text-left text-xs leading-[15px]"
                  style={{ left: at.x, top: at.y, width: at.w }}
                  onClick={() => actions.select({ kind: 'object', ref: column.id as DocumentRef })}
                >
                  <span className="block truncate font-mono font-medium">{column.title === '' ? group.title : column.title}</span>
                  <span className="block truncate text-muted">{column.caption}</span>
                </button>
              )}
              <Pods pods={column.pods} boxes={inner} by={box} dense={dense} current={current} />
            </div>
          ))}
    </div>
  );
}

/** The lines of a frame are as thick as this part of its letters: as thick on the screen as any. */
const LINE = 12;

/** So many tiles are counted at a glance. */
const COUNTED = 3;

/** Letters are about as wide as this part of their height. */
const LETTER = 0.64;

/** The size of the letters that the detail asks for, in units of the canvas. */
const lettersIn = (detail: string): number => Number(detail.slice('far:'.length));

/** What of a name has room in letters so large: numbered nodes differ at the end. */
function tail(name: string, letters: number, width: number): string {
  const fit = Math.floor((width - letters * 0.7) / (letters * LETTER));
  return name.length <= fit ? name : `…${name.slice(-Math.max(2, fit - 1))}`;
}

interface PodsProps {
  readonly pods: readonly PodBox[];
  /** Their places in the group. */
  readonly boxes: readonly Box[];
  /** Where the group is. */
  readonly by: Box;
  readonly dense: boolean;
  /** A Pod as it is at the moment. */
  readonly current: (pod: PodBox) => PodBox;
}

type BlockProps = Omit<PodsProps, 'by'> & { readonly places: readonly Box[]; readonly box: Box };

/** In squares nothing is painted. */
const ON_SQUARES: readonly string[] = ['near', 'painted'];

/** Side of a square of Pods on the canvas. */
const SQUARE = 250;

/** The Pods of a group may be thousands: they come to the screen in squares. */
function Pods({ pods, boxes, by, ...rest }: PodsProps) {
  const squares = useMemo(() => {
    const found = new Map<string, { readonly pods: PodBox[]; readonly boxes: Box[]; readonly places: Box[]; readonly box: Box }>();
    pods.forEach((pod, k) => {
      const inner = boxes[k];
      if (inner === undefined) return;
      const [column, row] = [Math.floor(inner.x / SQUARE), Math.floor(inner.y / SQUARE)];
      const key = `${column} ${row}`;
      const square = found.get(key) ?? {
        pods: [],
        boxes: [],
        places: [],
        box: { x: by.x + column * SQUARE, y: by.y + row * SQUARE, w: SQUARE + inner.w, h: SQUARE + inner.h },
      };
      found.set(key, square);
      square.pods.push(pod);
      square.boxes.push(inner);
      square.places.push(shift(inner, by.x, by.y));
    });
    return [...found];
  }, [pods, boxes, by]);
  return squares.map(([key, square]) => <Square key={key} {...square} {...rest} />);
}

function Square({ pods, boxes, places, box, dense, current }: BlockProps) {
  const { selection, actions, shares } = useShown();
  const { pods: all, insideOf } = useCanvas();
  if (!ON_SQUARES.includes(useFrameDetail(box, all))) return null;
  return pods.map((pod, k) => {
    const { x, y, w, h } = boxes[k] ?? NOWHERE;
    return (
      <div key={pod.ref} className="absolute" style={{ left: x, top: y, width: w, height: h }}>
        <PodCloseUp
          pod={current(pod)}
          box={places[k] ?? NOWHERE}
          width={w}
          lines={dense ? 0 : 2}
          share={shares.get(pod.ref)}
          selected={isObject(selection, pod.ref)}
          actions={actions}
          insideOf={insideOf}
        />
      </div>
    );
  });
}

interface FarFrameProps {
  readonly refOf: DocumentRef;
  readonly name: string;
  readonly state: StateToken;
  readonly down: number;
  readonly pods: readonly PodBox[];
  readonly boxes: readonly Box[];
  readonly width: number;
  /** Of the letters, in units of the canvas. */
  readonly size: number;
}

/** A frame from far away: a name, how many Pods, how many of them are in trouble. Its tiles are drawn by the layer above. */
function FarFrame({ refOf, name, state, down, pods, boxes, width, size }: FarFrameProps) {
  const { selection, actions } = useShown();
  const problems = pods.filter((pod) => isProblem(pod.state)).length + down;
  const podAt = usePodAt(pods, boxes);
  const s = canvasStrings.topology;
  // Above the first row of tiles, in one line where there is no room for two.
  const room = boxes[0]?.y ?? Number.POSITIVE_INFINITY;
  const letters = Math.max(size * 0.6, Math.min(size, (room - 6) / 1.15));
  const narrow = room < letters * 2.2;
  const count = s.pods(formatNumber(pods.length));
  return (
    <button
      type="button"
      data-roving
      data-frame
      data-thing={refOf}
      data-state={state}
      tabIndex={-1}
      aria-label={`${name}: ${count}${problems > 0 ? `, ${s.problems(problems)}` : ''}`}
      style={{ borderWidth: size / LINE, borderRadius: size / 3 }}
      className={`nodrag block h-full w-full overflow-hidden border bg-raised p-2 text-left align-top ${state === 'ready' || state === 'done' ? 'border-edge' : 'border-dashed border-[var(--tone)]'} ${isObject(selection, refOf) ? 'is-selected' : ''}`}
      onClick={(event) => actions.select({ kind: 'object', ref: podAt(event)?.ref ?? refOf })}
      onContextMenu={(event) => {
        event.preventDefault();
        actions.menu({ kind: 'object', ref: podAt(event)?.ref ?? refOf }, event.clientX, event.clientY);
      }}
      onPointerMove={(event) => {
        const pod = podAt(event);
        event.currentTarget.title = pod === undefined ? `${name}: ${count}` : titleOf(pod);
      }}
    >
      <span
        className={`absolute inset-x-2 top-1 flex overflow-hidden whitespace-nowrap ${narrow ? 'items-baseline gap-[0.6em]' : 'flex-col'}`}
        style={{ fontSize: letters, lineHeight: 1.15 }}
      >
        <span className="truncate font-semibold">
          <Noun of={refOf} plain={tail(name, letters, width)} iconOnly />
        </span>
        <span className="text-muted" style={{ fontSize: letters * 0.8 }}>
          {narrow && (problems > 0 || pods.length <= COUNTED) ? null : pods.length}
          {problems > 0 ? <b className={`text-error ${narrow ? '' : 'ml-[0.4em]'}`}>✕ {problems}</b> : null}
        </span>
      </span>
    </button>
  );
}
