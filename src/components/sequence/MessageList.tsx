import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { Seq } from '../../api/index.ts';
import type { RowView } from '../../projections/views.ts';
import { formatTime, lastPart } from '../format.ts';
import { BLOCK } from '../row-source.ts';
import type { RowSource } from '../row-source.ts';
import { useSkin } from '../skin/context.ts';
import { Noun } from '../skin/Noun.tsx';
import { strings } from '../strings.ts';
import { rowWords } from './RowCells.tsx';

interface MessageListProps {
  readonly rows: RowSource;
  readonly cursorRow: number;
  readonly selected: Seq | undefined;
  readonly onActivate: (row: RowView) => void;
  /** Right-click or long press. */
  readonly onMenu: (row: RowView, x: number, y: number) => void;
}

/** How many of the newest rows the list shows. */
const SHOWN = 60;

const TONES: Readonly<Record<string, string>> = { error: 'text-error', warning: 'text-blocked' };

/** The sequence for narrow screens: one row each with two lane chips instead of lanes, newest first. */
export function MessageList({ rows, cursorRow, selected, onActivate, onMenu }: MessageListProps) {
  useSyncExternalStore(
    (listener) => rows.subscribe(listener),
    () => rows.version(),
  );
  const first = Math.floor(Math.max(0, cursorRow - SHOWN) / BLOCK);
  const last = Math.floor(Math.max(0, cursorRow) / BLOCK);
  useEffect(() => rows.want(first, last), [rows, first, last]);
  const top = useRef<HTMLOListElement>(null);
  const list: RowView[] = [];
  for (let block = first; block <= last; block += 1) list.push(...(rows.block(block) ?? []).filter((row) => row.index <= cursorRow && row.kind !== 'space'));
  return (
    <ol ref={top} className="h-full overflow-y-auto" aria-label={strings.sequence.grid}>
      {list.reverse().map((row) => (
        <li key={row.seq + row.kind} className="border-b border-line">
          <button
            type="button"
            className={`flex min-h-[44px] w-full flex-col justify-center px-3 py-1 text-left ${row.seq === selected ? 'bg-[var(--tint-select)]' : ''}`}
            onClick={() => onActivate(row)}
            onContextMenu={(event) => {
              event.preventDefault();
              onMenu(row, event.clientX, event.clientY);
            }}
          >
            <ListRow row={row} />
          </button>
        </li>
      ))}
    </ol>
  );
}

function ListRow({ row }: { readonly row: RowView }) {
  const words = rowWords(row);
  const outcome = row.kind === 'message' ? (row.reply?.outcome ?? row.outcome) : row.kind === 'fault' ? 'error' : 'ok';
  return (
    <>
      <span className="flex items-center gap-1.5 text-xs text-muted">
        <span className="font-mono">{formatTime(row.t)}</span>
        {words.from === '' ? null : <Chip text={words.from} />}
        {words.to === '' || words.to === words.from ? null : (
          <>
            <span aria-hidden>→</span>
            <Chip text={words.to} />
          </>
        )}
      </span>
      <span className={`line-clamp-2 font-mono text-xs ${row.kind === 'chapter' ? 'font-semibold' : ''} ${TONES[outcome] ?? ''}`}>{words.what}</span>
    </>
  );
}

function Chip({ text }: { readonly text: string }) {
  const skin = useSkin();
  return (
    <span className="max-w-[38vw] truncate rounded border border-line px-1" title={skin?.tip(text, text) ?? text}>
      <Noun of={text} plain={text.length > 22 ? lastPart(text) : text} />
    </span>
  );
}
