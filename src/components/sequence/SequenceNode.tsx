import { useStore } from '@xyflow/react';
import { createContext, memo, useContext, useEffect, useMemo, useSyncExternalStore } from 'react';
import type { Micros, Seq } from '../../api/index.ts';
import type { RowView } from '../../projections/views.ts';
import type { Clock } from '../clock.ts';
import { BLOCK } from '../row-source.ts';
import type { RowSource } from '../row-source.ts';
import { strings } from '../strings.ts';
import type { LaneGeometry } from './geometry.ts';
import { DENSITY_ZOOM, LABEL_ZOOM, rowEnd, visibleBlocks } from './geometry.ts';
import { RowCells } from './RowCells.tsx';
import type { RowEvents, RowMark } from './RowCells.tsx';
import { RowSvg } from './RowSvg.tsx';
import type { RowTie } from './RowSvg.tsx';

export interface SequenceShared {
  readonly geometry: LaneGeometry;
  readonly rows: RowSource;
  /** Rows shown: those up to the live edge. */
  readonly rowCount: number;
  readonly cursorRow: number;
  readonly t: Micros;
  readonly clock: Clock;
  readonly selectedSeq: Seq | undefined;
  readonly past: ReadonlySet<Seq>;
  readonly future: ReadonlySet<Seq>;
  readonly focusRow: number;
  /** Rows marked with Shift and the arrows. */
  readonly range: { readonly anchor: number; readonly head: number } | undefined;
  /** Records on the path that was asked for: between the selected row and another one. */
  readonly path: ReadonlySet<Seq>;
  /** What the selected line of the text has decided. */
  readonly decided: ReadonlySet<Seq> | undefined;
  readonly events: RowEvents;
}

export const SequenceContext = createContext<SequenceShared | undefined>(undefined);

export function useSequence(): SequenceShared {
  const shared = useContext(SequenceContext);
  if (shared === undefined) throw new Error('the sequence node stands outside the sequence');
  return shared;
}

/** The blocks on screen as `first:last`, so that panning inside a block renders nothing. */
export function useVisibleBlocks(rowHeight: number, rowCount: number): readonly [number, number] {
  const text = useStore((state) => visibleBlocks(state.transform[1], state.height, state.transform[2], rowHeight, rowCount, BLOCK).join(':'));
  return useMemo(() => {
    const [first, last] = text.split(':').map(Number);
    return [first ?? 0, last ?? 0] as const;
  }, [text]);
}

const NONE: ReadonlySet<Seq> = new Set();

interface BlockProps {
  readonly rows: readonly RowView[];
  readonly before: Micros | undefined;
  /** The rows at the ends of the neighbouring blocks. */
  readonly previousRow: RowView | undefined;
  readonly nextRow: RowView | undefined;
  readonly geometry: LaneGeometry;
  readonly labels: boolean;
  readonly clock: Clock;
  /** The moment, or ±Infinity when the whole block is past or future, so that unaffected blocks do not render. */
  readonly t: number;
  readonly past: ReadonlySet<Seq>;
  readonly future: ReadonlySet<Seq>;
  readonly selectedSeq: Seq | undefined;
}

/** Rows of room stand before the row that they belong to: several have its seq. */
const rowKey = (row: RowView): string => `${row.seq}${row.kind}${row.kind === 'space' ? row.index : ''}`;

const isSelected = (row: RowView, seq: Seq | undefined): boolean =>
  seq !== undefined && (row.seq === seq || (row.kind === 'message' && row.reply?.seq === seq));

const Block = memo(function Block({ rows, before, previousRow, nextRow, geometry, labels, clock, t, past, future, selectedSeq }: BlockProps) {
  const marked = past.size > 0 || future.size > 0;
  return (
    <>
      {rows.map((row, i) => (
        <RowSvg
          key={rowKey(row)}
          row={row}
          previous={rows.slice(0, i).findLast((other) => other.kind !== 'space')?.t ?? before}
          geometry={geometry}
          labels={labels}
          clock={clock}
          tie={tieOf(rows[i - 1] ?? previousRow, row, rows[i + 1] ?? nextRow)}
          tense={row.t <= t ? 'past' : 'future'}
          flying={row.kind === 'message' && row.t <= t && t < row.arrivesAt}
          dimmed={
            (row.kind !== 'chapter' && row.out === true) ||
            (marked && !past.has(row.seq) && !future.has(row.seq) && !isSelected(row, selectedSeq) && row.kind === 'message')
          }
        />
      ))}
    </>
  );
});

function blockTime(rows: readonly RowView[], t: Micros): number {
  if (rows.every((row) => rowEnd(row) <= t)) return Number.POSITIVE_INFINITY;
  return rows.every((row) => row.t > t) ? Number.NEGATIVE_INFINITY : t;
}

function coneOf(row: RowView, shared: Pick<SequenceShared, 'path' | 'past' | 'future'>): RowMark | undefined {
  if (shared.path.size > 0)
    return shared.path.has(row.seq) || (row.kind === 'message' && row.reply !== undefined && shared.path.has(row.reply.seq)) ? 'path' : undefined;
  if (shared.past.has(row.seq)) return 'past';
  return shared.future.has(row.seq) ? 'future' : undefined;
}

const inRange = (index: number, range: SequenceShared['range']): boolean =>
  range !== undefined && index >= Math.min(range.anchor, range.head) && index <= Math.max(range.anchor, range.head);

/** Does a row share its moment with the one before (after) it? Those three have no time of their own. */
const instant = (row: RowView | undefined): number | undefined =>
  row === undefined || row.kind === 'chapter' || row.kind === 'gap' || row.kind === 'space' || row.kind === 'fold' ? undefined : row.t;

function tieOf(before: RowView | undefined, row: RowView, after: RowView | undefined): RowTie | undefined {
  const t = instant(row);
  const up = t !== undefined && instant(before) === t;
  const down = t !== undefined && instant(after) === t;
  return up && down ? 'middle' : up ? 'last' : down ? 'first' : undefined;
}

interface BlockCellsProps extends Pick<SequenceShared, 'selectedSeq' | 'past' | 'future' | 'path' | 'range' | 'decided' | 'events'> {
  readonly rows: readonly RowView[];
  readonly height: number;
  /** -1 when the focus is in another block. */
  readonly focusRow: number;
}

/** The rows of the treegrid of one block: nothing in them changes with the clock. */
const BlockCells = memo(function BlockCells({ rows, height, selectedSeq, focusRow, range, decided, events, ...marks }: BlockCellsProps) {
  return (
    <>
      {rows
        .filter((row) => row.kind !== 'space')
        .map((row) => (
          <RowCells
            key={rowKey(row)}
            row={row}
            height={height}
            selected={isSelected(row, selectedSeq)}
            cone={coneOf(row, marks)}
            focusable={row.index === focusRow}
            ranged={inRange(row.index, range)}
            decided={decided !== undefined && (decided.has(row.seq) || (row.kind === 'message' && row.reply !== undefined && decided.has(row.reply.seq)))}
            events={events}
          />
        ))}
    </>
  );
});

/** The one React Flow node that holds every row; only the blocks on screen are in the document. */
export function SequenceNode() {
  const shared = useSequence();
  const { geometry, rows, rowCount, cursorRow, t } = shared;
  useSyncExternalStore(
    (listener) => rows.subscribe(listener),
    () => rows.version(),
  );
  const [first, last] = useVisibleBlocks(geometry.rowHeight, rowCount);
  // One more on each side is there before the hand comes to it.
  useEffect(() => rows.want(first - 1, last + 1), [rows, first, last]);
  const detail = useStore((state) => (state.transform[2] < DENSITY_ZOOM ? 'density' : state.transform[2] < LABEL_ZOOM ? 'arrows' : 'labels'));
  const blocks: { readonly index: number; readonly rows: readonly RowView[] }[] = [];
  for (let index = first; index <= last; index += 1) {
    const all = rows.block(index);
    if (all !== undefined) blocks.push({ index, rows: shownOf(all, rowCount) });
  }
  const stop = tabStop(shared, first, last);
  const height = Math.max(1, rowCount) * geometry.rowHeight;
  const drawn = detail !== 'density';
  return (
    <div
      role="treegrid"
      aria-label={strings.sequence.grid}
      aria-rowcount={rowCount}
      aria-colcount={5}
      className="relative"
      style={{ width: geometry.width, height }}
    >
      {drawn ? (
        <svg aria-hidden className="seq-svg pointer-events-none absolute left-0 top-0 overflow-visible" width={geometry.width} height={height}>
          <title>{strings.sequence.grid}</title>
          {blocks.map(({ index, rows: shown }) => (
            <Block
              key={index}
              rows={shown}
              before={rows.block(index - 1)?.findLast((row) => row.kind !== 'space')?.t}
              previousRow={rows.block(index - 1)?.at(-1)}
              nextRow={(index + 1) * BLOCK < rowCount ? rows.block(index + 1)?.[0] : undefined}
              geometry={geometry}
              labels={detail === 'labels'}
              clock={shared.clock}
              t={blockTime(shown, t)}
              past={shared.path.size > 0 ? shared.path : shared.past}
              future={shared.path.size > 0 ? NONE : shared.future}
              selectedSeq={shared.selectedSeq}
            />
          ))}
          {cursorRow + 1 < rowCount ? <Cursor y={(cursorRow + 1) * geometry.rowHeight} width={geometry.width} /> : null}
        </svg>
      ) : null}
      {blocks.map(({ index, rows: shown }) => (
        <BlockCells
          key={index}
          rows={shown}
          height={geometry.rowHeight}
          selectedSeq={shared.selectedSeq}
          past={shared.past}
          future={shared.future}
          path={shared.path}
          focusRow={Math.floor(stop / BLOCK) === index ? stop : -1}
          range={shared.range}
          decided={shared.decided}
          events={shared.events}
        />
      ))}
    </div>
  );
}

/** While the clock moves the tab stop need not be at every row. */
const STRIDE = 4;

/** The row that `Tab` goes to: the one that had the focus; when that is out of sight the one at the cursor, else one in the middle. */
function tabStop({ focusRow, cursorRow, rowCount, rows }: SequenceShared, first: number, last: number): number {
  const inSight = (row: number): boolean => row >= first * BLOCK && row < Math.min(rowCount, (last + 1) * BLOCK);
  const near = Math.floor(cursorRow / STRIDE) * STRIDE;
  let stop = inSight(focusRow) ? focusRow : inSight(near) ? near : Math.min(rowCount - 1, Math.floor(((first + last + 1) * BLOCK) / 2));
  while (stop > 0 && rows.block(Math.floor(stop / BLOCK))?.[stop % BLOCK]?.kind === 'space') stop -= 1;
  return stop;
}

function shownOf(rows: readonly RowView[], rowCount: number): readonly RowView[] {
  const first = rows[0];
  return first === undefined || first.index + rows.length <= rowCount ? rows : rows.filter((row) => row.index < rowCount);
}

function Cursor({ y, width }: { readonly y: number; readonly width: number }) {
  return (
    <g>
      <line className="cursor" x1={0} x2={width} y1={y} y2={y} />
      <path d={`M0 ${y - 5}l7 5l-7 5z`} style={{ fill: 'var(--accent)' }} />
    </g>
  );
}
