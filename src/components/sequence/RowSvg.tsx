import { memo, useEffect, useRef } from 'react';
import type { Micros } from '../../api/index.ts';
import type { ChapterRow, FaultRow, FoldRow, GapRow, LineStyle, MessageRow, RowView, StateRow } from '../../projections/views.ts';
import type { Clock } from '../clock.ts';
import { formatSpan, formatTime } from '../format.ts';
import { strings } from '../strings.ts';
import type { LaneGeometry } from './geometry.ts';
import { answer, GUTTER, overArrow, placeBeside, placeLabel, shorten } from './geometry.ts';

interface RowProps<R extends RowView = RowView> {
  readonly row: R;
  readonly geometry: LaneGeometry;
  readonly labels: boolean;
  readonly clock: Clock;
  /** True while the message is between sender and receiver at the moment shown. */
  readonly flying: boolean;
}

const DASHES: Readonly<Partial<Record<LineStyle, string>>> = { response: '5 3', watch: '1.5 3', probe: '3 2' };
const WIDTHS: Readonly<Partial<Record<LineStyle, number>>> = { traffic: 2.4, probe: 0.9 };

function Head({ x, y, to, line }: { readonly x: number; readonly y: number; readonly to: 1 | -1; readonly line: LineStyle }) {
  const back = x - to * 7;
  if (line === 'response') return <path className="head-open" d={`M${back} ${y - 3.5}L${x} ${y}L${back} ${y + 3.5}`} />;
  if (line === 'watch') return <path className="head-open" d={`M${back} ${y - 3.5}L${x} ${y}L${back} ${y + 3.5}Z`} style={{ fill: 'var(--bg)' }} />;
  return <path className="head" d={`M${back} ${y - 3.5}L${x} ${y}L${back} ${y + 3.5}Z`} />;
}

/** What stands at the receiving end of a message that did not arrive. */
function Mark({ x, y, to, line }: { readonly x: number; readonly y: number; readonly to: 1 | -1; readonly line: LineStyle }) {
  const at = x - to * 12;
  if (line === 'lost') return <path className="head-open" strokeWidth="2" d={`M${at - 4} ${y - 4}l8 8m0-8l-8 8`} style={{ strokeWidth: 2 }} />;
  if (line === 'blocked') return <path className="head-open" d={`M${at - 5} ${y}a5 5 0 1 0 10 0a5 5 0 1 0-10 0M${at - 3.5} ${y + 3.5}l7-7`} />;
  return <path className="head-open" d={`M${at - 4} ${y - 5}h8l-8 10h8z`} />;
}

const STOPPED: ReadonlySet<LineStyle> = new Set(['lost', 'timeout', 'blocked']);

function MessageLine({
  row,
  x1,
  x2,
  y,
  clock,
  flying,
}: {
  readonly row: MessageRow;
  readonly x1: number;
  readonly x2: number;
  readonly y: number;
  readonly clock: Clock;
  readonly flying: boolean;
}) {
  const path = useRef<SVGLineElement>(null);
  useEffect(() => {
    if (!flying) return undefined;
    const draw = (): void => {
      const share = Math.min(1, Math.max(0, (clock.now() - row.t) / Math.max(1, row.arrivesAt - row.t)));
      path.current?.setAttribute('x2', String(x1 + (x2 - x1) * share));
    };
    draw();
    return clock.subscribe(draw);
  }, [flying, clock, row, x1, x2]);
  const to = x2 >= x1 ? 1 : -1;
  const stopped = STOPPED.has(row.line);
  const end = stopped ? x2 - to * 18 : x2;
  const style = { strokeWidth: WIDTHS[row.line] };
  if (flying) return <line key="flying" ref={path} className="arrow" x1={x1} x2={x1} y1={y} y2={y} strokeDasharray={DASHES[row.line]} style={style} />;
  const middle = (x1 + end) / 2;
  return (
    <>
      {row.reply === undefined ? (
        <line className="arrow" x1={x1} x2={end} y1={y} y2={y} strokeDasharray={DASHES[row.line]} style={style} />
      ) : (
        <>
          <line className="arrow" x1={middle} x2={end} y1={y} y2={y} style={style} />
          <line className="arrow" x1={x1} x2={middle} y1={y} y2={y} strokeDasharray="4 3" style={style} />
          <Head x={x1} y={y} to={to === 1 ? -1 : 1} line="response" />
        </>
      )}
      {stopped ? <Mark x={x2} y={y} to={to} line={row.line} /> : <Head x={end} y={y} to={to} line={row.line} />}
    </>
  );
}

function MessageSvg({ row, geometry, labels, clock, flying }: RowProps<MessageRow>) {
  const h = geometry.rowHeight;
  const y = h - 6;
  const shownFrom = geometry.x(row.from);
  const via = shownFrom === undefined && row.via !== undefined ? geometry.x(row.via.from) : undefined;
  const from = shownFrom ?? via;
  const to = geometry.x(row.to);
  if (from === undefined && to === undefined) return null;
  // A hidden lane leaves a fading stub beside the lane that is shown.
  const stub = from === undefined ? Math.max(GUTTER, (to ?? 0) - 28) : to === undefined ? Math.min(geometry.width, from + 28) : undefined;
  const x1 = from ?? stub ?? 0;
  const x2 = to ?? stub ?? 0;
  const local = x1 === x2;
  return (
    <g
      data-outcome={row.reply?.outcome === 'error' || row.reply?.outcome === 'warning' ? row.reply.outcome : row.outcome}
      data-line={row.line}
      data-via={via === undefined ? undefined : row.via?.hidden}
    >
      {row.reply === undefined || local ? null : <rect className="activation" x={x2 - 3} y={h - 12} width="6" height={10} rx="1.5" />}
      {local ? (
        <>
          <path className="arrow" d={`M${x1} ${y - 8}h9a4 4 0 0 1 0 8h-4`} />
          <Head x={x1 + 1} y={y} to={-1} line={row.line} />
        </>
      ) : (
        <MessageLine row={row} x1={x1} x2={x2} y={y} clock={clock} flying={flying} />
      )}
      {labels ? <MessageLabel row={row} x1={x1} x2={x2} width={geometry.width} h={h} via={via !== undefined} /> : null}
      {labels && !local ? <Members row={row} from={from} to={to} y={h - 2} /> : null}
    </g>
  );
}

/** Of a collapsed group: which of its members speaks, and which is spoken to, outside the arrow's ends. */
function Members({ row, from, to, y }: { readonly row: MessageRow; readonly from: number | undefined; readonly to: number | undefined; readonly y: number }) {
  const right = from === undefined || to === undefined || to > from;
  return (
    <>
      {row.fromMember === undefined || from === undefined ? null : (
        <text className="t-member" x={from + (right ? -5 : 5)} y={y} textAnchor={right ? 'end' : 'start'}>
          {row.fromMember}
        </text>
      )}
      {row.toMember === undefined || to === undefined ? null : (
        <text className="t-member" x={to + (right ? 5 : -5)} y={y} textAnchor={right ? 'start' : 'end'}>
          {row.toMember}
        </text>
      )}
    </>
  );
}

/** So much of the details is shown beside a call inside a lane; all of it is in the preview. */
const DETAIL_BESIDE = 18;

interface MessageLabelProps {
  readonly row: MessageRow;
  readonly x1: number;
  readonly x2: number;
  readonly width: number;
  readonly h: number;
  readonly via: boolean;
}

function MessageLabel({ row, x1, x2, width, h, via }: MessageLabelProps) {
  const local = x1 === x2;
  const who = local && row.between !== undefined ? `${row.between} ` : '';
  const title = `${row.title}${answer(row)}${via ? ` (${strings.sequence.via(row.via?.hidden ?? 0)})` : ''}`;
  const label = local ? placeBeside(x1 - 6, x1 + 20, width) : placeLabel(Math.min(x1, x2), title.length, width);
  const room = local
    ? Math.min(label.room - who.length, title.length + 2 + DETAIL_BESIDE)
    : Math.min(label.room, Math.max(title.length, overArrow(Math.min(x1, x2), Math.max(x1, x2))));
  // Details of less than a word are worth nothing.
  const shown = row.detail === '' || room < title.length + 6 ? shorten(title, label.room - who.length) : shorten(`${title}  ${row.detail}`, room);
  const rest = shown.length > title.length ? shown.slice(title.length) : '';
  return (
    <text x={label.x} y={local ? h - 7 : h - 11} textAnchor={label.anchor}>
      {who === '' || label.room < who.length + 12 ? null : <tspan className="t-muted">{who}</tspan>}
      {shown.slice(0, title.length)}
      {rest === '' ? null : <tspan className="t-muted">{rest}</tspan>}
    </text>
  );
}

function StateSvg({ row, geometry, labels }: RowProps<StateRow>) {
  const h = geometry.rowHeight;
  const x = geometry.x(row.lane) ?? GUTTER + 8;
  const label = placeBeside(x - 9, x + 11, geometry.width);
  return (
    <g data-outcome={row.outcome}>
      <path className="head" d={`M${x} ${h / 2 - 5}l5 5l-5 5l-5-5z`} />
      {labels ? (
        <text x={label.x} y={h / 2 + 4} textAnchor={label.anchor}>
          {shorten(row.title, label.room)}
        </text>
      ) : null}
    </g>
  );
}

function Band({ geometry, tint, children }: { readonly geometry: LaneGeometry; readonly tint: string; readonly children: React.ReactNode }) {
  const h = geometry.rowHeight;
  return (
    <g>
      <rect x={GUTTER - 6} y={1} width={geometry.width - GUTTER + 2} height={h - 2} rx="4" style={{ fill: tint }} />
      {children}
    </g>
  );
}

function ChapterSvg({ row, geometry }: RowProps<ChapterRow>) {
  const y = geometry.rowHeight / 2 + 4;
  return (
    <Band geometry={geometry} tint="var(--sunken)">
      <text className="t-sans" x={GUTTER} y={y}>
        {row.open ? '▾' : '▸'} {row.title}
      </text>
      <text className="t-muted" x={geometry.width - 12} y={y} textAnchor="end" style={{ strokeWidth: 0 }}>
        {row.rows}
      </text>
    </Band>
  );
}

const FOLD_MARKS: Readonly<Record<FoldRow['what'], string>> = { heartbeat: '♥', probe: '◌', repeat: '↻', pass: '⟳', replicas: '≡' };

function FoldSvg({ row, geometry }: RowProps<FoldRow>) {
  const y = geometry.rowHeight / 2 + 4;
  const span = row.until > row.t ? `  ${formatSpan(row.until - row.t)}` : '';
  return (
    <text className="t-muted" x={GUTTER + 6} y={y}>
      {row.open ? '▾' : '▸'} {FOLD_MARKS[row.what]} {row.title}
      {span}
    </text>
  );
}

/** Half the width of a letter of a row. */
const HALF_LETTER = 3.7;

function GapSvg({ row, geometry }: RowProps<GapRow>) {
  const h = geometry.rowHeight;
  const middle = (GUTTER + geometry.width) / 2;
  const text = strings.sequence.gap(formatSpan(row.until - row.t), row.folded);
  // The line leaves room for what is written.
  const half = text.length * HALF_LETTER + 6;
  return (
    <g>
      <path
        d={`M${GUTTER} ${h / 2}H${middle - half}M${middle + half} ${h / 2}H${geometry.width - 8}`}
        strokeDasharray="2 6"
        style={{ stroke: 'var(--edge)' }}
      />
      <text className="t-muted" x={middle} y={h / 2 + 4} textAnchor="middle">
        {text}
      </text>
    </g>
  );
}

function ActionSvg({ row, geometry }: { readonly row: { readonly title: string }; readonly geometry: LaneGeometry }) {
  return (
    <Band geometry={geometry} tint="color-mix(in srgb, var(--accent) 12%, var(--bg))">
      <text x={GUTTER} y={geometry.rowHeight / 2 + 4} style={{ fontWeight: 600, strokeWidth: 0 }}>
        $ {row.title}
      </text>
    </Band>
  );
}

function FaultSvg({ row, geometry }: RowProps<FaultRow>) {
  return (
    <Band geometry={geometry} tint="color-mix(in srgb, var(--error) 14%, var(--bg))">
      <text x={GUTTER} y={geometry.rowHeight / 2 + 4} data-outcome="error" style={{ fontWeight: 600, strokeWidth: 0 }}>
        ✕ {row.title}
      </text>
    </Band>
  );
}

function Body(props: RowProps) {
  const { row } = props;
  switch (row.kind) {
    case 'message':
      return <MessageSvg {...props} row={row} />;
    case 'state':
      return <StateSvg {...props} row={row} />;
    case 'chapter':
      return <ChapterSvg {...props} row={row} />;
    case 'fold':
      return <FoldSvg {...props} row={row} />;
    case 'gap':
      return <GapSvg {...props} row={row} />;
    case 'space':
      return null;
    case 'fault':
      return <FaultSvg {...props} row={row} />;
    case 'action':
      return <ActionSvg row={row} geometry={props.geometry} />;
  }
}

/** Where a row stands among those of the same instant, whose order is the order of their events. */
export type RowTie = 'first' | 'middle' | 'last';

const TIE_PATHS: Readonly<Record<RowTie, (h: number) => string>> = {
  first: (h) => `M${GUTTER - 6} ${h / 2}h-3V${h}`,
  middle: (h) => `M${GUTTER - 9} 0V${h}`,
  last: (h) => `M${GUTTER - 9} 0V${h / 2}h3`,
};

interface RowSvgProps extends RowProps {
  readonly tie: RowTie | undefined;
  readonly tense: 'past' | 'future';
  readonly dimmed: boolean;
  readonly previous: Micros | undefined;
}

/** One row of the diagram, in its own coordinates. */
export const RowSvg = memo(function RowSvg({ tense, dimmed, previous, tie, ...props }: RowSvgProps) {
  const { row, geometry, labels } = props;
  const h = geometry.rowHeight;
  const className = `${tense === 'future' ? 'tense-future' : ''} ${dimmed ? 'dimmed' : ''}`;
  const delta = previous === undefined ? 0 : row.t - previous;
  const stamp =
    tie === 'middle' || tie === 'last'
      ? ''
      : delta > 0 && delta < 1_000_000
        ? `+${formatSpan(delta)}`
        : row.t < 0
          ? formatTime(row.t).slice(0, -'.000'.length)
          : formatTime(row.t);
  return (
    <g className={className} transform={`translate(0 ${row.index * h})`}>
      {labels ? (
        <text className="t-muted" x={GUTTER - 14} y={h / 2 + 4} textAnchor="end">
          {row.kind === 'gap' ? '' : row.kind === 'space' ? '·' : stamp}
        </text>
      ) : null}
      {tie === undefined ? null : <path className="tie" d={TIE_PATHS[tie](h)} />}
      <Body {...props} />
    </g>
  );
});
