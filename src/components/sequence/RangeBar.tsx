import { Check, Copy, X } from 'lucide-react';
import { useState } from 'react';
import { formatSpan, formatTime } from '../format.ts';
import { BLOCK } from '../row-source.ts';
import type { RowSource } from '../row-source.ts';
import { canvasStrings } from '../strings-canvas.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { rowWords } from './RowCells.tsx';
import type { RowRange } from './SequenceGrid.tsx';

interface RangeBarProps {
  readonly range: RowRange;
  readonly rows: RowSource;
  readonly mermaidOf: (from: number, to: number) => Promise<string>;
  readonly onLeave: () => void;
}

/** What can be done with rows that were marked: they go to the clipboard, in words or as a diagram. */
export function RangeBar({ range, rows, mermaidOf, onLeave }: RangeBarProps) {
  const [copied, setCopied] = useState<'text' | 'mermaid' | undefined>(undefined);
  const from = Math.min(range.anchor, range.head);
  const to = Math.max(range.anchor, range.head);
  const list = Array.from({ length: to - from + 1 }, (_, i) => rows.block(Math.floor((from + i) / BLOCK))?.[(from + i) % BLOCK]).filter(
    (row) => row !== undefined && row.kind !== 'space',
  );
  const first = list[0];
  const last = list.at(-1);
  const copy = async (what: 'text' | 'mermaid'): Promise<void> => {
    const lines = list.map((row) => {
      if (row === undefined) return '';
      const words = rowWords(row);
      return [
        formatTime(row.t),
        words.from === '' ? '' : words.from === words.to ? `${words.from}:` : `${words.from} → ${words.to}:`,
        words.what,
        words.outcome === 'ok' ? '' : words.outcome,
      ]
        .filter((part) => part !== '')
        .join(' ');
    });
    await navigator.clipboard.writeText(what === 'text' ? lines.join('\n') : await mermaidOf(from, to + 1));
    setCopied(what);
  };
  const s = canvasStrings.sequence;
  return (
    <div
      role="toolbar"
      aria-label={s.range(list.length, '')}
      className="absolute bottom-2 left-1/2 z-30 flex -translate-x-1/2 items-center gap-1 rounded-[6px] border border-edge bg-bg py-1 pl-3 pr-1 text-xs shadow-md"
    >
      <span className="whitespace-nowrap">{s.range(list.length, first === undefined || last === undefined ? '' : formatSpan(last.t - first.t))}</span>
      <button type="button" className="btn btn-line text-xs" onClick={() => void copy('text')}>
        {copied === 'text' ? <Check size={12} /> : <Copy size={12} />}
        {s.copyText}
      </button>
      <button type="button" className="btn btn-line text-xs" onClick={() => void copy('mermaid')}>
        {copied === 'mermaid' ? <Check size={12} /> : <Copy size={12} />}
        {s.copyMermaid}
      </button>
      <span role="status" className="sr-only">
        {copied === undefined ? '' : s.copied}
      </span>
      <IconButton label={s.leave} keys="Esc" onClick={onLeave}>
        <X size={13} />
      </IconButton>
    </div>
  );
}
