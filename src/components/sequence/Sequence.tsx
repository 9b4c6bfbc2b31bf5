import { ReactFlow, ReactFlowProvider, useReactFlow, useStoreApi } from '@xyflow/react';
import type { Node } from '@xyflow/react';
import { ArrowDownToLine } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { Micros, Seq } from '../../api/index.ts';
import type { ConeView, RowView, Selection, SequenceView } from '../../projections/views.ts';
import type { Clock } from '../clock.ts';
import { BLOCK } from '../row-source.ts';
import type { RowSource } from '../row-source.ts';
import { strings } from '../strings.ts';
import { useReducedMotion } from '../ui/use-media.ts';
import { useZoomKeys } from '../ui/use-zoom-keys.ts';
import { DensityLayer } from './DensityLayer.tsx';
import type { LaneGeometry } from './geometry.ts';
import { laneGeometry } from './geometry.ts';
import { LaneHeaders, Lifelines } from './Lanes.tsx';
import type { LaneEvents } from './Lanes.tsx';
import type { RowEvents } from './RowCells.tsx';
import { SequenceContext, SequenceNode } from './SequenceNode.tsx';
import type { SequenceShared } from './SequenceNode.tsx';

export interface SequenceProps {
  readonly view: SequenceView;
  readonly rows: RowSource;
  readonly clock: Clock;
  readonly t: Micros;
  /** True while the moment shown is the furthest one seen: what lies behind it is not shown yet. */
  readonly live: boolean;
  readonly selection: Selection | undefined;
  readonly cone: ConeView | undefined;
  readonly follow: boolean;
  readonly compact: boolean;
  readonly onFollow: (follow: boolean) => void;
  /** Records between the selected row and another one that was asked for. */
  readonly path: readonly Seq[] | undefined;
  readonly events: RowEvents;
  readonly onFold: (foldId: string) => void;
  readonly pinned: readonly string[];
  readonly laneEvents: LaneEvents;
}

const NODE_TYPES = { sequence: SequenceNode };
const NONE: ReadonlySet<Seq> = new Set();
/** The newest row stands at this share of the height. */
const FOLLOW_AT = 0.7;
const CAMERA_INTERVAL_MS = 400;
const CAMERA_MS = 200;

function useWidth(): readonly [React.RefObject<HTMLDivElement | null>, number] {
  const host = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(680);
  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, []);
  return [host, width];
}

/** How many rows are shown: all up to the live edge, never the future that was computed ahead of playback. */
function useShownRows(view: SequenceView, live: boolean): number {
  const furthest = useRef(0);
  const shown = live ? view.cursorRow + 1 : Math.min(view.rowCount, Math.max(furthest.current, view.cursorRow + 1));
  furthest.current = shown;
  return shown;
}

/** Messages in causal order, one row each, on lanes: the diagram and the treegrid that says the same in words. */
export function Sequence(props: SequenceProps) {
  const { view, rows, clock, t, live, selection, cone, compact, events, onFold } = props;
  const [host, width] = useWidth();
  const geometry = useMemo(() => laneGeometry(view.lanes, width, compact), [view.lanes, width, compact]);
  const stableGeometry = useStable(geometry);
  const rowCount = useShownRows(view, live);
  const past = useMemo(() => (cone === undefined ? NONE : new Set(cone.past)), [cone]);
  const future = useMemo(() => (cone === undefined ? NONE : new Set(cone.future)), [cone]);
  const [focus, setFocus] = useState(0);
  const path = useMemo(() => (props.path === undefined ? NONE : new Set(props.path)), [props.path]);
  const onActivate = useCallback(
    (row: RowView, alt: boolean) => {
      setFocus(row.index);
      if (row.kind === 'chapter' || row.kind === 'fold' || row.kind === 'gap') onFold(row.foldId);
      else events.activate(row, alt);
    },
    [onFold, events],
  );
  const rowEvents = useMemo<RowEvents>(() => ({ ...events, activate: onActivate }), [events, onActivate]);
  const focusRow = Math.max(0, Math.min(focus, rowCount - 1));
  const selectedSeq = selection?.kind === 'message' ? selection.seq : undefined;
  const shared = useMemo<SequenceShared>(
    () => ({ geometry: stableGeometry, rows, rowCount, cursorRow: view.cursorRow, t, clock, selectedSeq, past, future, path, focusRow, events: rowEvents }),
    [stableGeometry, rows, rowCount, view.cursorRow, t, clock, selectedSeq, past, future, path, focusRow, rowEvents],
  );
  const nodes = useMemo<Node[]>(
    () => [{ id: 'sequence', type: 'sequence', position: { x: 0, y: 0 }, width: stableGeometry.width, height: Math.max(1, rowCount) * stableGeometry.rowHeight, data: {}, draggable: false, selectable: false, focusable: false }],
    [stableGeometry, rowCount],
  );
  const selectedLane = selection?.kind === 'process' ? selection.address : undefined;
  return (
    <div ref={host} className="flex h-full w-full flex-col">
      <SequenceContext.Provider value={shared}>
        <ReactFlowProvider>
          <LaneHeaders geometry={stableGeometry} selected={selectedLane} pinned={props.pinned} events={props.laneEvents} />
          <Grid {...props} rowCount={rowCount} focusRow={focusRow} setFocus={setFocus} nodes={nodes} geometry={stableGeometry} onActivate={onActivate} />
        </ReactFlowProvider>
      </SequenceContext.Provider>
    </div>
  );
}

/** Keeps the identity of the geometry while it means the same, since frames bring new lane objects each time. */
function useStable(geometry: LaneGeometry): LaneGeometry {
  const kept = useRef(geometry);
  const same = kept.current.width === geometry.width && kept.current.rowHeight === geometry.rowHeight && kept.current.laneWidth === geometry.laneWidth && laneIds(kept.current) === laneIds(geometry);
  if (!same) kept.current = geometry;
  return kept.current;
}

const laneIds = (geometry: LaneGeometry): string => geometry.lanes.map((lane) => `${lane.id}${lane.collapsed ? '+' : ''}`).join('|');

interface GridProps extends SequenceProps {
  readonly rowCount: number;
  readonly focusRow: number;
  readonly setFocus: (row: number) => void;
  readonly nodes: Node[];
  readonly geometry: LaneGeometry;
  readonly onActivate: (row: RowView, alt: boolean) => void;
}

function Grid({ view, rows, rowCount, follow, onFollow, focusRow, setFocus, nodes, geometry, onActivate }: GridProps) {
  const pane = useRef<HTMLDivElement>(null);
  const behind = useFollow(view.cursorRow, geometry.rowHeight, follow);
  const flow = useReactFlow();
  useZoomKeys(pane);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const delta = { ArrowDown: 1, ArrowUp: -1, PageDown: BLOCK, PageUp: -BLOCK }[event.key];
    if (delta !== undefined && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      event.stopPropagation();
      moveFocus(overRoom(Math.max(0, Math.min(rowCount - 1, focusRow + delta)), Math.sign(delta)));
    } else if (event.key === 'Enter') {
      const row = rows.block(Math.floor(focusRow / BLOCK))?.[focusRow % BLOCK];
      if (row !== undefined) onActivate(row, event.altKey);
    }
  };
  /** Rows of room between others cannot be focused. */
  const overRoom = (index: number, step: number): number => {
    let at = index;
    while (at > 0 && at < rowCount - 1 && rows.block(Math.floor(at / BLOCK))?.[at % BLOCK]?.kind === 'space') at += step;
    return at;
  };
  const moveFocus = (index: number): void => {
    onFollow(false);
    setFocus(index);
    const { x, y, zoom } = flow.getViewport();
    const height = pane.current?.clientHeight ?? 0;
    const top = index * geometry.rowHeight * zoom + y;
    const margin = geometry.rowHeight * zoom;
    const nextY = top < 0 ? y - top + margin : top + 2 * margin > height ? y - (top + 2 * margin - height) : y;
    void flow.setViewport({ x, y: nextY, zoom });
    requestAnimationFrame(() => requestAnimationFrame(() => pane.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus()));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the treegrid inside
    <div ref={pane} className="relative min-h-0 flex-1" onKeyDown={onKeyDown}>
      <Lifelines geometry={geometry} />
      <ReactFlow
        nodes={nodes}
        edges={[]}
        nodeTypes={NODE_TYPES}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        panActivationKeyCode={null}
        panOnScroll
        zoomOnScroll={false}
        zoomOnDoubleClick={false}
        minZoom={0.06}
        maxZoom={2}
        proOptions={{ hideAttribution: true }}
        onMoveStart={(event) => {
          if (event !== null) onFollow(false);
        }}
      >
        <DensityLayer />
      </ReactFlow>
      {rowCount === 0 && view.total > 0 && view.matching === 0 ? <p className="caption absolute inset-x-0 top-6 text-center">{strings.sequence.empty}</p> : null}
      <button type="button" data-on={follow} className="btn btn-line absolute bottom-2 right-3 z-10 text-xs" title={`${strings.sequence.follow} (F)`} aria-pressed={follow} onClick={() => onFollow(!follow)}>
        <ArrowDownToLine size={13} />
        {!follow && behind > 0 ? strings.sequence.behind(behind) : strings.sequence.follow}
      </button>
    </div>
  );
}

/** Keeps the newest row at 70 % of the height; answers how many rows came since following stopped. */
function useFollow(cursorRow: number, rowHeight: number, follow: boolean): number {
  const flow = useReactFlow();
  const store = useStoreApi();
  const still = useReducedMotion();
  const last = useRef(0);
  const left = useRef(cursorRow);
  if (follow) left.current = cursorRow;
  useEffect(() => {
    if (!follow) return undefined;
    const move = (): void => {
      last.current = performance.now();
      const { transform, height } = store.getState();
      const [x, y, zoom] = transform;
      const target = Math.min(8, height * FOLLOW_AT - (cursorRow + 1) * rowHeight * zoom);
      if (Math.abs(target - y) < 1) return;
      const jump = still || Math.abs(target - y) > height * 1.5;
      void flow.setViewport({ x, y: target, zoom }, jump ? {} : { duration: CAMERA_MS, interpolate: 'linear' });
    };
    const timer = setTimeout(move, Math.max(0, last.current + CAMERA_INTERVAL_MS - performance.now()));
    return () => clearTimeout(timer);
  }, [cursorRow, rowHeight, follow, flow, store, still]);
  return Math.max(0, cursorRow - left.current);
}
