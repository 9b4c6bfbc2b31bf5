import type { RowView } from '../projections/views.ts';

/** Rows are fetched and rendered in blocks of this many. */
export const BLOCK = 10;

/** Laid-out rows by block. Blocks outside the wanted range may be missing. */
export interface RowSource {
  block(index: number): readonly RowView[] | undefined;
  /** Says which blocks are on screen; missing or stale ones are fetched. */
  want(first: number, last: number): void;
  subscribe(listener: () => void): () => void;
  /** Changes with every change of any block. */
  version(): number;
}
