import type { StateToken } from '../../projections/views.ts';

/** The shapes of `StateGlyph` for a canvas, in a box of 12 units: what is filled, and what is a line so thick. */
interface Glyph {
  readonly fill?: string;
  readonly line?: string;
  readonly width?: number;
  readonly dash?: readonly number[];
}

const ring = (radius: number): string => `M${6 + radius} 6A${radius} ${radius} 0 1 1 ${6 - radius} 6A${radius} ${radius} 0 1 1 ${6 + radius} 6Z`;

const GLYPHS: Readonly<Record<StateToken, Glyph>> = {
  unscheduled: { line: ring(4.5), width: 1.5, dash: [1.6, 1.9] },
  progress: { line: ring(4.6), width: 1.4, fill: 'M6 6V1.4A4.6 4.6 0 0 1 10.6 6Z' },
  blocked: { fill: 'M6 1.2 11.2 10.6H.8Z' },
  ready: { fill: ring(4.8) },
  error: { line: 'M2 2 10 10M10 2 2 10', width: 2.4 },
  terminating: { line: ring(4.6), width: 1.4, fill: 'M6 1.4A4.6 4.6 0 0 0 6 10.6Z' },
  done: { line: 'M1.8 6.4 4.8 9.4 10.4 2.8', width: 1.9 },
  unknown: { line: 'M3.6 4.2a2.5 2.5 0 1 1 3.7 2.1C6.4 6.8 6 7.1 6 8M6 10.4v.1', width: 1.7 },
};

const paths = new Map<string, Path2D>();

function pathOf(text: string): Path2D {
  const path = paths.get(text) ?? new Path2D(text);
  paths.set(text, path);
  return path;
}

/** Paints the glyph of a state in the colours that are set, from the point that is the origin, 12 units wide. */
export function paintGlyph(ctx: CanvasRenderingContext2D, state: StateToken): void {
  const { fill, line, width = 1, dash = [] } = GLYPHS[state];
  if (fill !== undefined) ctx.fill(pathOf(fill));
  if (line === undefined) return;
  ctx.lineWidth = width;
  ctx.lineCap = 'round';
  ctx.setLineDash([...dash]);
  ctx.stroke(pathOf(line));
  ctx.setLineDash([]);
}
