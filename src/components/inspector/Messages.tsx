import { useState } from 'react';
import type { Micros, Seq } from '../../api/index.ts';
import type { MessageRow } from '../../projections/views.ts';
import { formatNumber, formatTime } from '../format.ts';
import { laterStrings } from '../strings-later.ts';
import { strings } from '../strings.ts';

interface MessagesProps {
  readonly rows: readonly MessageRow[];
  /** There are older ones than these. */
  readonly older: boolean;
  readonly onJump: (seq: Seq, t: Micros) => void;
}

/** The messages of a thing, oldest first. Those of the boot are folded, as in the sequence: nothing in them is about the run. */
export function Messages({ rows, older, onJump }: MessagesProps) {
  const later = rows.filter(({ t }) => t >= 0);
  const boot = rows.slice(0, rows.length - later.length);
  const [open, setOpen] = useState(false);
  const words = laterStrings.messages;
  if (rows.length === 0) return <p className="caption p-3">{strings.inspector.noMessages}</p>;
  // Nothing else to look at.
  const shown = open || later.length === 0;
  return (
    <>
      {older ? <p className="caption border-b border-line px-3 py-1.5">{words.newest(formatNumber(rows.length))}</p> : null}
      {boot.length === 0 ? null : (
        <button
          type="button"
          className="flex min-h-7 w-full items-center gap-2 border-b border-line bg-[var(--tint-select)] px-3 text-left text-xs font-semibold"
          aria-expanded={shown}
          onClick={() => setOpen(!open)}
        >
          <span aria-hidden>{shown ? '▾' : '▸'}</span>
          <span className="min-w-0 flex-1">{words.boot}</span>
          <span className="font-normal text-muted">{words.count(boot.length, formatNumber(boot.length))}</span>
        </button>
      )}
      {shown ? <List rows={boot} onJump={onJump} /> : null}
      <List rows={later} onJump={onJump} />
    </>
  );
}

function List({ rows, onJump }: Pick<MessagesProps, 'rows' | 'onJump'>) {
  if (rows.length === 0) return null;
  return (
    <ol>
      {rows.map((row) => (
        <li key={row.seq} className="border-b border-line">
          <button type="button" className="w-full px-3 py-1 text-left text-xs hover:bg-[var(--tint-hover)]" onClick={() => onJump(row.seq, row.t)}>
            <span className="block truncate text-muted">
              <span className="font-mono">{formatTime(row.t)}</span> {row.from} → {row.to}
            </span>
            <span className={`block font-mono [overflow-wrap:anywhere] ${row.outcome === 'error' || row.reply?.outcome === 'error' ? 'text-error' : ''}`}>
              {row.title}
              {row.reply === undefined ? '' : ` → ${row.reply.code}`}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}
