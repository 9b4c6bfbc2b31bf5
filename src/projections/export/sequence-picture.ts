import { type Micros, toSeconds } from '../../api/index.ts';
import { place } from '../addresses.ts';
import type { LaneView, LineStyle, MessageRow, Outcome, RowView } from '../views.ts';
import { CHARACTER, type Palette, round, shorten, svgDocument, svgText } from './svg.ts';
import { panelWords } from '../words/panels.ts';

const LEFT = 84;
const LANE = 150;
const HEAD = 64;
const ROW = 24;
const DASHES: Readonly<Partial<Record<LineStyle, string>>> = { response: '5 3', watch: '1.5 3', probe: '3 2' };
const STOPPED: ReadonlySet<LineStyle> = new Set(['lost', 'timeout', 'blocked']);

interface Drawing {
  readonly palette: Palette;
  readonly width: number;
  /** Middle of the lane on which an address stands; undefined when it is not shown. */
  readonly x: (address: string) => number | undefined;
}

const stamp = (t: Micros): string => `${toSeconds(t).toFixed(3)} s`;
const toneOf = (outcome: Outcome, { palette }: Drawing): string =>
  ({ ok: palette.ink, pending: palette.progress, warning: palette.warning, error: palette.error })[outcome];

function head(x: number, y: number, to: number, open: boolean, tone: string): string {
  const back = x - to * 7;
  return `<path d="M${back} ${y - 3.5}L${x} ${y}L${back} ${y + 3.5}${open ? '' : 'Z'}" fill="${open ? 'none' : tone}" stroke="${tone}"/>`;
}

function arrow(row: MessageRow, x1: number, x2: number, y: number, tone: string): string {
  if (x1 === x2) return `<path d="M${x1} ${y - 8}h9a4 4 0 0 1 0 8h-4" fill="none" stroke="${tone}"/>${head(x1 + 1, y, -1, false, tone)}`;
  const to = x2 > x1 ? 1 : -1;
  const stopped = STOPPED.has(row.line);
  const end = stopped ? x2 - to * 18 : x2;
  const dash = DASHES[row.line] === undefined ? '' : ` stroke-dasharray="${DASHES[row.line]}"`;
  const line = `<line x1="${round(x1)}" x2="${round(end)}" y1="${y}" y2="${y}" stroke="${tone}" stroke-width="1.25"${dash}/>`;
  const back = row.reply === undefined ? '' : head(x1, y, -to, true, tone);
  return `${line}${back}${stopped ? `<path d="M${x2 - to * 12 - 4} ${y - 4}l8 8m0-8l-8 8" stroke="${tone}" stroke-width="2"/>` : head(end, y, to, row.line === 'response' || row.line === 'watch', tone)}`;
}

function messageParts(row: MessageRow, top: number, drawing: Drawing): string {
  const from = drawing.x(row.from) ?? (row.via === undefined ? undefined : drawing.x(row.via.from));
  const to = drawing.x(row.to);
  if (from === undefined && to === undefined) return '';
  const x1 = from ?? Math.max(LEFT, (to ?? 0) - 28);
  const x2 = to ?? Math.min(drawing.width - 8, (from ?? 0) + 28);
  const tone = toneOf(row.reply !== undefined && row.reply.outcome !== 'ok' ? row.reply.outcome : row.outcome, drawing);
  const label = `${row.title}${row.reply === undefined || row.reply.code === '' ? '' : ` → ${row.reply.code}`}`;
  return `${arrow(row, x1, x2, top + ROW - 6, tone)}${labelAt(label, x1 === x2 ? x1 + 20 : Math.min(x1, x2) + 7, top + (x1 === x2 ? ROW - 7 : ROW - 11), tone, drawing)}`;
}

/** Text that begins at x, or ends at the right edge when it would run over it. */
function labelAt(text: string, x: number, y: number, fill: string, { width, palette }: Drawing): string {
  const room = Math.floor((width - x - 6) / CHARACTER);
  if (text.length <= room) return svgText(x, y, text, { fill, halo: palette.background });
  return svgText(width - 6, y, shorten(text, Math.floor((width - LEFT - 12) / CHARACTER)), { fill, anchor: 'end', halo: palette.background });
}

function band(text: string, top: number, fill: string, drawing: Drawing): string {
  const { width, palette } = drawing;
  return `<rect x="${LEFT - 6}" y="${top + 1}" width="${width - LEFT + 2}" height="${ROW - 2}" rx="4" fill="${palette.raised}"/>${svgText(LEFT, top + ROW / 2 + 4, shorten(text, Math.floor((width - LEFT) / CHARACTER)), { fill, bold: true })}`;
}

function rowParts(row: RowView, top: number, drawing: Drawing): string {
  const { palette, width, x } = drawing;
  switch (row.kind) {
    case 'message':
      return messageParts(row, top, drawing);
    case 'state': {
      const at = x(row.lane) ?? LEFT + 8;
      const tone = toneOf(row.outcome, drawing);
      return `<path d="M${at} ${top + ROW / 2 - 5}l5 5l-5 5l-5-5z" fill="${tone}"/>${labelAt(row.title, at + 11, top + ROW / 2 + 4, tone, drawing)}`;
    }
    case 'chapter':
      return band(row.title, top, palette.ink, drawing);
    case 'action':
      return band(`$ ${row.title}`, top, palette.ink, drawing);
    case 'fault':
      return band(`✕ ${row.title}`, top, palette.error, drawing);
    case 'fold':
      return svgText(LEFT + 6, top + ROW / 2 + 4, row.title, { fill: palette.muted });
    case 'gap':
      return `<line x1="${LEFT}" x2="${width - 8}" y1="${top + ROW / 2}" y2="${top + ROW / 2}" stroke="${palette.line}" stroke-dasharray="2 6"/>${svgText((LEFT + width) / 2, top + ROW / 2 + 4, panelWords.picture.gap(Math.round(toSeconds((row.until - row.t) as Micros) * 10) / 10), { fill: palette.muted, anchor: 'middle', halo: palette.background })}`;
    case 'space':
      return '';
  }
}

/** A row in words. */
export function rowSentence(row: RowView): string {
  const at = `${stamp(row.t)}: `;
  if (row.kind === 'message')
    return `${panelWords.picture.message(at, row.from, row.to, row.title)}${row.reply === undefined || row.reply.code === '' ? '' : panelWords.picture.answered(row.reply.code)}`;
  if (row.kind === 'state') return `${at}${row.machine} ${row.entity}: ${row.title}`;
  return row.kind === 'space' || row.kind === 'gap' ? '' : `${at}${row.title}`;
}

/** Rows of the description; longer ones are cut. */
const SPOKEN = 60;

function describe(rows: readonly RowView[]): string {
  const sentences = rows.map(rowSentence).filter((sentence) => sentence !== '');
  const rest = sentences.length - SPOKEN;
  return [...sentences.slice(0, SPOKEN), ...(rest > 0 ? [panelWords.picture.more(rest)] : [])].join('. ');
}

export interface SequencePicture {
  readonly rows: readonly RowView[];
  readonly lanes: readonly LaneView[];
  readonly palette: Palette;
  readonly title: string;
  readonly fragment: string;
}

/** The rows as an SVG, drawn from the trace: lanes with their heads, one row under the other. */
export function sequencePicture({ rows, lanes, palette, title, fragment }: SequencePicture): string {
  const width = Math.max(420, LEFT + lanes.length * LANE + 8);
  const shown = rows.filter((row) => row.kind !== 'space');
  const height = HEAD + shown.length * ROW + 16;
  const centers = new Map(lanes.map((lane, i) => [lane.id, LEFT + (i + 0.5) * LANE]));
  const x = (address: string): number | undefined => {
    for (let name = address; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('/')))) {
      const center = centers.get(name);
      if (center !== undefined) return center;
    }
    return undefined;
  };
  const drawing: Drawing = { palette, width, x };
  const body = [
    svgText(12, 22, shorten(title, Math.floor((width - 24) / 8)), { fill: palette.ink, bold: true, sans: true }),
    ...lanes.map((lane) => laneParts(lane, x(lane.id) ?? 0, height, palette)),
    ...shown.flatMap((row, i) => [
      row.kind === 'gap' ? '' : svgText(LEFT - 12, HEAD + i * ROW + ROW / 2 + 4, stamp(row.t), { fill: palette.muted, anchor: 'end' }),
      `<g>${rowParts(row, HEAD + i * ROW, drawing)}</g>`,
    ]),
  ].filter((part) => part !== '');
  return svgDocument({ width, height, title, description: describe(shown), fragment, palette, body });
}

function laneParts(lane: LaneView, x: number, height: number, palette: Palette): string {
  const node = place(lane.id).node ?? lane.node;
  const name = node === undefined || node === lane.title ? lane.title : `${node} ${lane.title}`;
  return `<line x1="${x}" x2="${x}" y1="${HEAD - 8}" y2="${height - 8}" stroke="${palette.line}"/><rect x="${x - LANE / 2 + 4}" y="${HEAD - 30}" width="${LANE - 8}" height="20" rx="4" fill="${palette.raised}" stroke="${palette.line}"/>${svgText(x, HEAD - 16, shorten(name, 18), { fill: palette.ink, anchor: 'middle', bold: true })}`;
}
