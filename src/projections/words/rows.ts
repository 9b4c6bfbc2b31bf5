import { type RowTexts, views } from './catalogue.ts';
import { rows } from './en/rows.ts';

/** Titles of rows, chapters and marks, needed with the first frame. */
export const rowWords: RowTexts = views.texts('rows', rows);
