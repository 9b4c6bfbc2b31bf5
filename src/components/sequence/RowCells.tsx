import { memo } from 'react';
import type { RowView } from '../../projections/views.ts';
import { formatSpan, formatTime } from '../format.ts';
import { strings } from '../strings.ts';
import { answer } from './geometry.ts';

interface Words {
  readonly from: string;
  readonly to: string;
  readonly what: string;
  readonly outcome: string;
}

/** The row in words: what a screen reader reads, and what the diagram means. */
export function rowWords(row: RowView): Words {
  switch (row.kind) {
    case 'message':
      return { from: row.from, to: row.to, what: `${row.title}${answer(row)} ${row.detail}`.trim(), outcome: strings.sequence.outcome[row.reply?.outcome ?? row.outcome] };
    case 'state':
      return { from: row.lane, to: row.lane, what: `${row.machine} ${row.entity}: ${row.from} → ${row.to}`, outcome: strings.sequence.outcome[row.outcome] };
    case 'gap':
      return { from: '', to: '', what: strings.sequence.gap(formatSpan(row.until - row.t), row.folded), outcome: '' };
    case 'chapter':
    case 'fold':
    case 'action':
    case 'fault':
      return { from: '', to: '', what: row.title, outcome: row.kind === 'fault' ? strings.sequence.outcome.error : '' };
  }
}

interface RowCellsProps {
  readonly row: RowView;
  readonly height: number;
  readonly selected: boolean;
  readonly cone: 'past' | 'future' | undefined;
  readonly focusable: boolean;
  readonly onActivate: (row: RowView, alt: boolean) => void;
}

const foldable = (row: RowView): row is Extract<RowView, { readonly foldId: string }> => row.kind === 'chapter' || row.kind === 'fold' || row.kind === 'gap';

/** The row of the treegrid: invisible text over the drawn row, and its hit area. */
export const RowCells = memo(function RowCells({ row, height, selected, cone, focusable, onActivate }: RowCellsProps) {
  const words = rowWords(row);
  return (
    // Keys are handled by the grid, for all its rows.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      role="row"
      tabIndex={focusable ? 0 : -1}
      aria-rowindex={row.index + 1}
      aria-level={row.level}
      aria-selected={selected}
      aria-expanded={foldable(row) && row.kind !== 'gap' ? row.open : undefined}
      data-cone={cone}
      data-index={row.index}
      className="seq-row"
      style={{ top: row.index * height, height }}
      onClick={(event) => onActivate(row, event.altKey)}
    >
      <span role="gridcell" className="sr-only">{formatTime(row.t)}</span>
      <span role="gridcell" className="sr-only">{words.from}</span>
      <span role="gridcell" className="sr-only">{words.to}</span>
      <span role="gridcell" className="sr-only">{words.what}</span>
      <span role="gridcell" className="sr-only">{words.outcome}</span>
    </div>
  );
});
