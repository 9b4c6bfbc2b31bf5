/** A server-side table (`meta.k8s.io/v1 Table`). */
export interface Table {
  readonly kind: 'Table';
  readonly metadata?: { readonly resourceVersion?: string };
  readonly columnDefinitions: readonly { readonly name: string; readonly priority?: number }[];
  readonly rows: readonly {
    readonly cells: readonly unknown[];
    readonly object?: { readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> } };
  }[];
}

export interface TableOptions {
  readonly wide: boolean;
  readonly headers: boolean;
  readonly namespaces: boolean;
  readonly labels: boolean;
  readonly labelColumns: readonly string[];
  /** What happened to the objects of the rows, for `--output-watch-events`. */
  readonly event?: string | undefined;
  /** Put before names when several kinds are printed: `deployment.apps/`. */
  readonly kindPrefix: string;
}

/** Widths of the columns of rows, over those of earlier rows. */
export function columnWidths(rows: readonly (readonly string[])[], before: readonly number[] = []): readonly number[] {
  const widths = [...before];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, [...cell].length);
    });
  }
  return widths;
}

/**
 * Lays out rows with three blanks between columns, as kubectl's tab writer does (minimum width 6, last column not padded).
 * Source: `cli-runtime/pkg/printers/tabwriter.go`.
 */
export function layOut(rows: readonly (readonly string[])[], widths: readonly number[] = columnWidths(rows)): string {
  const padded = (cell: string, column: number): string => `${cell}${' '.repeat(Math.max((widths[column] ?? 0) + 3, 6) - [...cell].length)}`;
  return rows.map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : padded(cell, column))).join('')).join('\n');
}

export const tableText = (table: Table, options: TableOptions): string => layOut(tableRows(table, options));

/** The texts of a table's cells, with a header unless it is not wanted. */
export function tableRows(table: Table, options: TableOptions): readonly (readonly string[])[] {
  const shown = table.columnDefinitions.flatMap((column, index) => (options.wide || (column.priority ?? 0) === 0 ? [index] : []));
  const rows = table.rows.map((row) => {
    const { name: _, namespace = '', labels = {} } = row.object?.metadata ?? {};
    const cells = shown.map((index) => cellText(row.cells[index]));
    if (options.kindPrefix !== '') cells[0] = `${options.kindPrefix}${cells[0] ?? ''}`;
    for (const key of options.labelColumns) cells.push(labels[key] ?? '');
    if (options.labels) cells.push(labelText(labels));
    return [...(options.event === undefined ? [] : [options.event]), ...(options.namespaces ? [namespace] : []), ...cells];
  });
  if (!options.headers) return rows;
  const header = shown.map((index) => (table.columnDefinitions[index]?.name ?? '').toUpperCase());
  for (const key of options.labelColumns) header.push((key.split('/').at(-1) ?? key).toUpperCase());
  if (options.labels) header.push('LABELS');
  return [[...(options.event === undefined ? [] : ['EVENT']), ...(options.namespaces ? ['NAMESPACE'] : []), ...header], ...rows];
}

function cellText(cell: unknown): string {
  if (cell === undefined || cell === null) return '<none>';
  return String(cell).replace(/\n/g, '\\n');
}

/** `a=b,c=d`, sorted by key. */
function labelText(labels: Readonly<Record<string, string>>): string {
  const keys = Object.keys(labels).sort();
  return keys.length === 0 ? '<none>' : keys.map((key) => `${key}=${labels[key]}`).join(',');
}
