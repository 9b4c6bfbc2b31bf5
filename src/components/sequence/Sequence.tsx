import { ReactFlowProvider } from '@xyflow/react';
import type { Node } from '@xyflow/react';
import { ListTree } from 'lucide-react';
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Micros, Seq } from '../../api/index.ts';
import type { ConeView, RowView, Selection, SequenceView } from '../../projections/views.ts';
import { canvasStrings } from '../strings-canvas.ts';
import type { Clock } from '../clock.ts';
import type { RowSource } from '../row-source.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import type { LaneGeometry } from './geometry.ts';
import { GUTTER, laneGeometry } from './geometry.ts';
import { LaneHeaders } from './Lanes.tsx';
import type { LaneEvents } from './Lanes.tsx';
import { Outline } from './Outline.tsx';
import { RangeBar } from './RangeBar.tsx';
import { RowPreview, useHoveredRow } from './RowPreview.tsx';
import type { RowEvents } from './RowCells.tsx';
import { SequenceGrid } from './SequenceGrid.tsx';
import type { RowRange } from './SequenceGrid.tsx';
import { SequenceContext } from './SequenceNode.tsx';
import type { SequenceShared } from './SequenceNode.tsx';
import { useFollow } from './use-follow.ts';

export interface SequenceProps {
  readonly view: SequenceView;
  readonly rows: RowSource;
  readonly clock: Clock;
  readonly t: Micros;
  /** True while the moment shown is the furthest one seen: what lies behind it is not shown yet. */
  readonly live: boolean;
  readonly playing: boolean;
  readonly selection: Selection | undefined;
  readonly cone: ConeView | undefined;
  readonly follow: boolean;
  readonly compact: boolean;
  readonly onFollow: (follow: boolean) => void;
  /** Records between the selected row and another one that was asked for. */
  readonly path: readonly Seq[] | undefined;
  /** Records that the selected line of the text has decided. */
  readonly decided?: ReadonlySet<Seq> | undefined;
  readonly events: RowEvents;
  readonly onFold: (foldId: string) => void;
  readonly pinned: readonly string[];
  readonly laneEvents: LaneEvents;
  /** To the moment at which a chapter begins. */
  readonly onChapter: (t: Micros) => void;
  /** The full payload of a message, for its preview. */
  readonly payloadOf: (seq: Seq) => Promise<string>;
  /** Rows `from` (inclusive) to `to` (exclusive) as the text of a Mermaid diagram. */
  readonly mermaidOf: (from: number, to: number) => Promise<string>;
}

const NONE: ReadonlySet<Seq> = new Set();
/** A pane of this width has room for the outline beside the lanes. */
const WIDE = 1_000;

/** The width of the pane; undefined until it stands on the page, so that lanes are not laid out for one that it does not have. */
function useWidth(): readonly [React.RefObject<HTMLDivElement | null>, number | undefined] {
  const host = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState<number | undefined>(undefined);
  useLayoutEffect(() => {
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
  const [host, measured] = useWidth();
  const width = measured ?? 0;
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
  const { hovered, onHover } = useHoveredRow(events);
  const rowEvents = useMemo<RowEvents>(() => ({ ...events, activate: onActivate, hover: onHover }), [events, onActivate, onHover]);
  const [range, setRange] = useState<RowRange | undefined>(undefined);
  const [outline, setOutline] = useState<boolean | undefined>(undefined);
  const outlined = outline ?? width >= WIDE;
  const focusRow = Math.max(0, Math.min(focus, rowCount - 1));
  const selectedSeq = selection?.kind === 'message' ? selection.seq : undefined;
  const shared = useMemo<SequenceShared>(
    () => ({
      geometry: stableGeometry,
      rows,
      rowCount,
      cursorRow: view.cursorRow,
      t,
      clock,
      selectedSeq,
      past,
      future,
      path,
      decided: props.decided,
      focusRow,
      range,
      events: rowEvents,
    }),
    [stableGeometry, rows, rowCount, view.cursorRow, t, clock, selectedSeq, past, future, path, props.decided, focusRow, range, rowEvents],
  );
  const nodes = useMemo<Node[]>(
    () => [
      {
        id: 'sequence',
        type: 'sequence',
        position: { x: 0, y: 0 },
        width: stableGeometry.width,
        height: Math.max(1, rowCount) * stableGeometry.rowHeight,
        data: {},
        draggable: false,
        selectable: false,
        focusable: false,
      },
    ],
    [stableGeometry, rowCount],
  );
  const selectedLane = selection?.kind === 'process' ? selection.address : undefined;
  return (
    <div className="flex h-full w-full">
      {outlined ? <Outline chapters={view.chapters} t={t} shown={rowCount} onChapter={props.onChapter} onClose={() => setOutline(false)} /> : null}
      <div ref={host} className="relative flex h-full min-w-0 flex-1 flex-col">
        {measured === undefined ? null : (
          <SequenceContext.Provider value={shared}>
            <ReactFlowProvider>
              <div className="relative shrink-0">
                <LaneHeaders geometry={stableGeometry} selected={selectedLane} pinned={props.pinned} events={props.laneEvents} />
                <Corner
                  outlined={outlined}
                  onOutline={() => setOutline(!outlined)}
                  follow={props.follow}
                  onFollow={props.onFollow}
                  cursorRow={view.cursorRow}
                  rowHeight={stableGeometry.rowHeight}
                  playing={props.playing}
                />
              </div>
              <SequenceGrid
                view={view}
                rows={rows}
                rowCount={rowCount}
                focusRow={focusRow}
                onFocusRow={setFocus}
                nodes={nodes}
                geometry={stableGeometry}
                range={range}
                onRange={setRange}
                onFollow={props.onFollow}
                onActivate={onActivate}
              />
            </ReactFlowProvider>
          </SequenceContext.Provider>
        )}
        {range === undefined || range.anchor === range.head ? null : (
          <RangeBar range={range} rows={rows} mermaidOf={props.mermaidOf} onLeave={() => setRange(undefined)} />
        )}
        {hovered === undefined ? null : <RowPreview hovered={hovered} payloadOf={props.payloadOf} />}
      </div>
    </div>
  );
}

interface CornerProps {
  readonly outlined: boolean;
  readonly onOutline: () => void;
  readonly follow: boolean;
  readonly onFollow: (follow: boolean) => void;
  readonly cursorRow: number;
  readonly rowHeight: number;
  readonly playing: boolean;
}

/** Above the times, where nothing else stands: the outline, and following the newest row. */
function Corner({ outlined, onOutline, follow, onFollow, cursorRow, rowHeight, playing }: CornerProps) {
  const behind = useFollow(cursorRow, rowHeight, follow, playing);
  return (
    <div className="absolute inset-y-0 left-0 z-20 flex items-center gap-0.5 border-b border-r border-line bg-raised px-0.5" style={{ width: GUTTER - 6 }}>
      <IconButton label={canvasStrings.sequence.outline} pressed={outlined} className="!min-w-6 !p-0" onClick={onOutline}>
        <ListTree size={13} />
      </IconButton>
      <button
        type="button"
        data-on={follow}
        className="btn !min-w-0 flex-1 !px-0.5 text-xs"
        title={`${strings.sequence.follow} (F)`}
        aria-pressed={follow}
        onClick={() => onFollow(!follow)}
      >
        {!follow && behind > 0 ? strings.sequence.behind(behind) : strings.sequence.follow}
      </button>
    </div>
  );
}

/** Keeps the identity of the geometry while it means the same, since frames bring new lane objects each time. */
function useStable(geometry: LaneGeometry): LaneGeometry {
  const kept = useRef(geometry);
  const same =
    kept.current.width === geometry.width &&
    kept.current.rowHeight === geometry.rowHeight &&
    kept.current.laneWidth === geometry.laneWidth &&
    laneIds(kept.current) === laneIds(geometry);
  if (!same) kept.current = geometry;
  return kept.current;
}

const laneIds = (geometry: LaneGeometry): string => geometry.lanes.map((lane) => `${lane.id}${lane.collapsed ? '+' : ''}`).join('|');
