import { useCallback, useEffect, useRef, useState } from 'react';
import type { Seq } from '../../api/index.ts';
import type { MessageRow, RowView } from '../../projections/views.ts';
import { formatSpan, formatTime } from '../format.ts';
import { Sides } from '../skin/Sides.tsx';
import { canvasStrings } from '../strings-canvas.ts';
import { strings } from '../strings.ts';
import { answer } from './geometry.ts';
import { rowWords } from './RowCells.tsx';
import type { RowEvents } from './RowCells.tsx';

export interface HoveredRow {
  readonly row: RowView;
  readonly x: number;
  readonly y: number;
}

/** The pointer must rest so long before the preview comes. */
const REST_MS = 380;
const WIDTH = 380;
const LINES = 12;

/** The row on which the pointer has come to rest. */
export function useHoveredRow(events: RowEvents): { readonly hovered: HoveredRow | undefined; readonly onHover: RowEvents['hover'] } {
  const [hovered, setHovered] = useState<HoveredRow | undefined>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const onHover = useCallback<RowEvents['hover']>(
    (row, x = 0, y = 0) => {
      events.hover(row);
      clearTimeout(timer.current);
      setHovered(undefined);
      if (row !== undefined && (row.kind === 'message' || row.kind === 'state')) timer.current = setTimeout(() => setHovered({ row, x, y }), REST_MS);
    },
    [events],
  );
  useEffect(() => () => clearTimeout(timer.current), []);
  return { hovered, onHover };
}

/** All that a row says, beside the pointer: what the label has no room for, and the head of the payload. */
export function RowPreview({ hovered, payloadOf }: { readonly hovered: HoveredRow; readonly payloadOf: (seq: Seq) => Promise<string> }) {
  const { row, x, y } = hovered;
  const below = y < globalThis.innerHeight * 0.6;
  const place = {
    width: WIDTH,
    left: Math.max(8, Math.min(x + 12, globalThis.innerWidth - WIDTH - 12)),
    ...(below ? { top: y + 18 } : { bottom: globalThis.innerHeight - y + 14 }),
  };
  return (
    <div
      role="tooltip"
      aria-label={canvasStrings.sequence.preview}
      className="pointer-events-none fixed z-50 rounded-[6px] border border-edge bg-bg p-2.5 text-xs shadow-md"
      style={place}
    >
      {row.kind === 'message' ? (
        <MessagePreview row={row} payloadOf={payloadOf} />
      ) : (
        <p className="font-mono [overflow-wrap:anywhere]">
          {formatTime(row.t)} {rowWords(row).what}
        </p>
      )}
    </div>
  );
}

function MessagePreview({ row, payloadOf }: { readonly row: MessageRow; readonly payloadOf: (seq: Seq) => Promise<string> }) {
  const [payload, setPayload] = useState('');
  useEffect(() => {
    let alive = true;
    void payloadOf(row.seq).then((text) => {
      if (alive) setPayload(text);
    });
    return () => {
      alive = false;
    };
  }, [row.seq, payloadOf]);
  const s = canvasStrings.sequence;
  const outcome = row.reply?.outcome ?? row.outcome;
  const lines = payload.split('\n');
  return (
    <>
      <p className={`font-mono font-medium [overflow-wrap:anywhere] ${outcome === 'error' ? 'text-error' : outcome === 'warning' ? 'text-blocked' : ''}`}>
        {row.title}
        {answer(row)}
      </p>
      <p className="mt-0.5 text-muted [overflow-wrap:anywhere]">
        <Sides row={row} />
        {row.detail === '' ? '' : ` · ${row.detail}`}
      </p>
      <dl className="mt-1.5 grid grid-cols-[auto_1fr] gap-x-2 gap-y-0.5">
        <dt className="text-muted">{s.sent}</dt>
        <dd className="font-mono">
          {formatTime(row.t)} · #{row.seq}
        </dd>
        <dt className="text-muted">{s.arrived}</dt>
        <dd className="font-mono">+{formatSpan(row.arrivesAt - row.t)}</dd>
        {row.reply === undefined ? null : (
          <>
            <dt className="text-muted">{s.answered}</dt>
            <dd className="font-mono">
              +{formatSpan(row.reply.t - row.t)} · {strings.sequence.outcome[row.reply.outcome]}
            </dd>
          </>
        )}
        {row.subject === undefined ? null : (
          <>
            <dt className="text-muted">{s.object}</dt>
            <dd className="font-mono [overflow-wrap:anywhere]">{row.subject}</dd>
          </>
        )}
      </dl>
      {payload === '' ? null : (
        <pre className="mt-1.5 max-h-[190px] overflow-hidden rounded-[4px] bg-sunken p-1.5 font-mono text-[11px] leading-[15px]">
          {lines.slice(0, LINES).join('\n')}
          {lines.length > LINES ? '\n…' : ''}
        </pre>
      )}
      <p className="mt-1.5 text-muted">{s.open}</p>
    </>
  );
}
