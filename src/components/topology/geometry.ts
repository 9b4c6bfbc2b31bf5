export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const GAP = 4;

export const shift = (box: Box, x: number, y: number): Box => ({ ...box, x: box.x + x, y: box.y + y });

/** What is inside of something that is drawn `k` times as large at `at`. */
export const scaled = (box: Box, k: number, at: Pick<Box, 'x' | 'y'> = { x: 0, y: 0 }): Box => ({
  x: at.x + box.x * k,
  y: at.y + box.y * k,
  w: box.w * k,
  h: box.h * k,
});

/** Height of `count` things below each other. */
export const stack = (count: number, height: number, gap: number = GAP): number => (count <= 0 ? 0 : count * (height + gap) - gap);

export const rows = (count: number, perRow: number): number => Math.ceil(count / Math.max(1, perRow));

const sum = (widths: readonly number[]): number => widths.reduce((all, width) => all + width + GAP, -GAP);

/** Filled row after row: how many things are in each. */
function greedy(widths: readonly number[], room: number): readonly number[] {
  const found: number[] = [];
  let left = -1;
  for (const width of widths) {
    if (left < width) {
      found.push(0);
      left = room + GAP;
    }
    found[found.length - 1] = (found.at(-1) ?? 0) + 1;
    left -= width + GAP;
  }
  return found;
}

export interface Wrapped {
  /** Of what is in it, in their order. */
  readonly boxes: readonly Box[];
  readonly w: number;
  readonly h: number;
}

/**
 * Things in as few rows as their widths need. They stand in columns where that takes no more rows, else the rows are about equally
 * full and end where the longest does; `fill`: at the end of the room.
 */
export function wrap(widths: readonly number[], room: number, height: number, fill = false): Wrapped {
  const fewest = greedy(widths, room).length;
  const grid = columnsOf(widths, room, fewest);
  const counts = grid === undefined ? evenly(widths, room, fewest) : widths.map(() => grid.length);
  const boxes: Box[] = [];
  const natural = grid === undefined ? Math.max(0, ...linesOf(widths, counts).map(sum)) : sum(grid);
  const w = fill ? room : natural;
  linesOf(widths, counts).forEach((line, row) => {
    const cells = grid ?? line;
    const gaps = (cells.length - 1) * GAP;
    const stretch = (w - gaps) / Math.max(1, sum(cells) - gaps);
    let x = 0;
    line.forEach((_, i) => {
      const next = x + (cells[i] ?? 0) * stretch;
      boxes.push({ x: Math.round(x), y: row * (height + GAP), w: Math.round(next) - Math.round(x), h: height });
      x = next + GAP;
    });
  });
  return { boxes, w, h: Math.max(0, ...boxes.map((box) => box.y + box.h)) };
}

/** The widths row by row, of which each takes at most its count. */
function linesOf(widths: readonly number[], counts: readonly number[]): readonly (readonly number[])[] {
  const lines: (readonly number[])[] = [];
  for (let from = 0; from < widths.length; ) {
    const count = counts[lines.length] ?? 1;
    lines.push(widths.slice(from, from + count));
    from += count;
  }
  return lines;
}

/** Steps in which a common width of rows is looked for. */
const STEP = 8;

/** As many rows, and none much longer than the others. */
function evenly(widths: readonly number[], room: number, lines: number): readonly number[] {
  for (let limit = Math.max(0, ...widths); limit < room; limit += STEP) {
    const counts = greedy(widths, limit);
    if (counts.length === lines) return counts;
  }
  return greedy(widths, room);
}

/** The widths of the most columns that fit into the room with so many rows, if any. */
function columnsOf(widths: readonly number[], room: number, lines: number): readonly number[] | undefined {
  for (let columns = rows(widths.length, lines); columns > 0 && rows(widths.length, columns) <= lines; columns -= 1) {
    const found = Array.from({ length: columns }, (_, column) => Math.max(...widths.filter((_width, i) => i % columns === column)));
    if (sum(found) <= room) return found;
  }
  return undefined;
}

/** Widths of letters by their height, in a usual face of a page. */
const NARROW = /[ijl.,:|]/u;
const SLIM = /[frt\-/ ()]/u;
const BROAD = /[mwMW@%]/u;

/** About how wide a text is in letters of a height: no page is asked. */
export function textWidth(text: string, size: number): number {
  let em = 0;
  for (const letter of text) em += NARROW.test(letter) ? 0.3 : SLIM.test(letter) ? 0.41 : BROAD.test(letter) ? 0.95 : 0.63;
  return Math.ceil(em * size);
}
