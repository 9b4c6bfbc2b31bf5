import { memo } from 'react';
import type { RowView } from '../../projections/views.ts';
import { formatSpan, formatTime } from '../format.ts';
import { useSkin } from '../skin/context.ts';
import { strings } from '../strings.ts';
import { answer } from './geometry.ts';

/** How a row stands to what is selected or hovered. */
export type RowMark = 'past' | 'future' | 'path';

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
      return {
        from: row.from,
        to: row.to,
        what: `${row.title}${answer(row)} ${row.detail}`.trim(),
        outcome: strings.sequence.outcome[row.reply?.outcome ?? row.outcome],
      };
    case 'state':
      return { from: row.lane, to: row.lane, what: `${row.machine} ${row.entity}: ${row.from} → ${row.to}`, outcome: strings.sequence.outcome[row.outcome] };
    case 'gap':
      return { from: '', to: '', what: strings.sequence.gap(formatSpan(row.until - row.t), row.folded), outcome: '' };
    case 'space':
      return { from: '', to: '', what: '', outcome: '' };
    case 'chapter':
    case 'fold':
    case 'action':
    case 'fault':
      return { from: '', to: '', what: row.title, outcome: row.kind === 'fault' ? strings.sequence.outcome.error : '' };
  }
}

/** What a hand does to a row. */
export interface RowEvents {
  /** `alt`: the path from the selected row to this one is asked for. */
  activate(row: RowView, alt: boolean): void;
  menu(row: RowView, x: number, y: number): void;
  hover(row: RowView | undefined, x?: number, y?: number): void;
}

/** What a row is about: the addresses at its ends and its object. What is hovered elsewhere is marked by these. */
export function thingsOf(row: RowView): readonly string[] {
  if (row.kind === 'message') return [`#${row.seq}`, row.from, row.to, ...(row.subject === undefined ? [] : [row.subject])];
  return row.kind === 'state' ? [`#${row.seq}`, row.lane] : [];
}

interface RowCellsProps {
  readonly row: RowView;
  readonly height: number;
  readonly selected: boolean;
  readonly cone: RowMark | undefined;
  readonly focusable: boolean;
  readonly ranged?: boolean;
  /** The selected line of the text has decided it. */
  readonly decided?: boolean;
  readonly events: RowEvents;
}

const foldable = (row: RowView): row is Extract<RowView, { readonly foldId: string }> => row.kind === 'chapter' || row.kind === 'fold' || row.kind === 'gap';

/** The row of the treegrid: invisible text over the drawn row, and its hit area. */
export const RowCells = memo(function RowCells({ row, height, selected, cone, focusable, ranged = false, decided = false, events }: RowCellsProps) {
  const words = rowWords(row);
  const skin = useSkin();
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
      data-range={ranged ? '' : undefined}
      data-decided={decided ? '' : undefined}
      data-things={thingsOf(row).join(' ')}
      data-index={row.index}
      className="seq-row"
      style={{ top: row.index * height, height }}
      onClick={(event) => events.activate(row, event.altKey)}
      onContextMenu={(event) => {
        event.preventDefault();
        const keyboard = event.clientX === 0 && event.clientY === 0;
        const box = event.currentTarget.getBoundingClientRect();
        events.menu(row, keyboard ? box.left + 90 : event.clientX, keyboard ? box.bottom : event.clientY);
      }}
      onPointerEnter={(event) => events.hover(row, event.clientX, event.clientY)}
      onPointerLeave={() => events.hover(undefined)}
    >
      <span role="gridcell" className="sr-only">
        {formatTime(row.t)}
      </span>
      <span role="gridcell" className="sr-only">
        {skin?.name(words.from, words.from) ?? words.from}
      </span>
      <span role="gridcell" className="sr-only">
        {skin?.name(words.to, words.to) ?? words.to}
      </span>
      <span role="gridcell" className="sr-only">
        {words.what}
      </span>
      <span role="gridcell" className="sr-only">
        {words.outcome}
        {decided ? ` ${strings.sequence.decided}` : ''}
      </span>
    </div>
  );
});
