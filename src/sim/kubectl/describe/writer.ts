/**
 * The indenting, column-aligning writer of kubectl describe. Cells end with a tab; consecutive lines that have a cell in a
 * column share its width (two blanks of padding). Source: Go `text/tabwriter`, `kubectl/pkg/describe/describe.go` PrefixWriter.
 */
export class Writer {
  private readonly lines: string[] = [];
  private flushed = '';

  /** Writes one or more lines at an indentation level of two blanks each. */
  write(level: number, text: string): void {
    for (const line of text.split('\n')) this.lines.push(`${'  '.repeat(level)}${line}`);
  }

  /** What follows is aligned by itself. */
  flush(): void {
    this.flushed += this.lines.length === 0 ? '' : `${this.aligned()}\n`;
    this.lines.length = 0;
  }

  /** The text with its tabs, as a few commands print it. */
  raw(): string {
    return this.lines.map((line) => line.replace(/^ +\t/, '\t')).join('\n');
  }

  /** The aligned text, without a newline at the end. */
  text(): string {
    return this.flushed + this.aligned();
  }

  private aligned(): string {
    const cells = this.lines.map((line) => line.split('\t'));
    const out = cells.map(() => '');
    align(cells, 0, cells.length, [], out);
    return out.join('\n');
  }
}

const PADDING = 2;

function align(lines: readonly (readonly string[])[], from: number, to: number, widths: readonly number[], out: string[]): void {
  const column = widths.length;
  for (let i = from; i < to; i++) {
    const line = lines[i] as readonly string[];
    if (column >= line.length - 1) {
      out[i] = line.map((cell, index) => (index < line.length - 1 ? cell.padEnd(widths[index] ?? 0) : cell)).join('');
      continue;
    }
    let end = i;
    let width = 0;
    while (end < to && column < (lines[end] as readonly string[]).length - 1) {
      width = Math.max(width, (lines[end]?.[column]?.length ?? 0) + PADDING);
      end++;
    }
    align(lines, i, end, [...widths, width], out);
    i = end - 1;
  }
}
