import type { CardWords } from '../../content.ts';

const labelled = (labels: readonly string[]) => labels.map((label) => ({ label }));

/** A claim, what really happens, and the labels of the places that show it. */
export const myth = (title: string, reality: string, ...labels: readonly string[]): CardWords => ({ title, reality, see: labelled(labels) });

export const concept = (
  title: string,
  lines: readonly string[],
  labels: readonly string[] = [],
  more: Pick<CardWords, 'source' | 'diagram'> = {},
): CardWords => ({ title, lines, see: labelled(labels), ...more });

/** A cell, with the label of the place that it leads to where it has one. */
type Given = string | readonly [text: string, label: string];

export const table = (
  title: string,
  columns: readonly string[],
  rows: readonly (readonly Given[])[],
  more: Pick<CardWords, 'note' | 'source'> = {},
): CardWords => ({
  title,
  columns,
  rows: rows.map((row) => row.map((given) => (typeof given === 'string' ? { text: given } : { text: given[0], at: { label: given[1] } }))),
  ...more,
});
