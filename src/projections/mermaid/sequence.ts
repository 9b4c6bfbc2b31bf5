import { toSeconds } from '../../api/index.ts';
import { compareAddresses, laneTitle, place } from '../addresses.ts';
import type { LaneView, LineStyle, MessageRow, RowView } from '../views.ts';
import { Identifiers, mermaidText } from './escape.ts';

/** Mermaid refuses texts above 50,000 characters. */
const LONGEST = 50_000;
const CUT = '  %% cut here: Mermaid draws at most 50,000 characters; select fewer rows\n';

const ARROWS: Readonly<Record<LineStyle, string>> = {
  request: '->>',
  response: '-->>',
  watch: '-)',
  local: '->>',
  probe: '->>',
  traffic: '->>',
  lost: '-x',
  timeout: '-x',
  blocked: '-x',
};

const seconds = (t: number): string => `${Math.round(toSeconds(t as never) * 1_000) / 1_000} s`;

function messageLines(row: MessageRow, ids: Identifiers): string[] {
  const from = ids.of(row.from);
  const to = ids.of(row.to);
  const lines = [`  ${from}${ARROWS[row.line]}${to}: ${mermaidText(row.title)}`];
  if (row.reply) lines.push(`  ${to}-->>${from}: ${mermaidText(row.reply.code || 'ok')}`);
  return lines;
}

/** One row as lines; rows that have no place in the diagram give none. */
function rowLines(row: RowView, ids: Identifiers, span: string): string[] {
  switch (row.kind) {
    case 'message':
      return messageLines(row, ids);
    case 'state':
      return [`  Note over ${ids.of(row.lane)}: ${mermaidText(row.title)}`];
    case 'action':
      return [`  Note over ${ids.of('user')}: ${mermaidText(row.title)}`];
    case 'space':
      return [];
    default: {
      const title = row.kind === 'gap' ? `${seconds(row.until - row.t)} without news, ${row.folded} folded` : row.title;
      return span === '' ? [] : [`  Note over ${span}: ${mermaidText(title)}`];
    }
  }
}

function lanesOf(rows: readonly RowView[]): string[] {
  const lanes = new Set<string>();
  for (const row of rows) {
    if (row.kind === 'message') lanes.add(row.from).add(row.to);
    else if (row.kind === 'state') lanes.add(row.lane);
    else if (row.kind === 'action') lanes.add('user');
  }
  return [...lanes];
}

/** Rows as a Mermaid `sequenceDiagram`: participants in lane order, chapters as notes, cut before 50,000 characters. */
export function sequenceDiagram(rows: readonly RowView[], lanes: readonly LaneView[]): string {
  const order = new Map(lanes.map((lane, position) => [lane.id, position]));
  const used = lanesOf(rows).sort((a, b) => (order.get(a) ?? Infinity) - (order.get(b) ?? Infinity) || compareAddresses(a, b));
  const ids = new Identifiers('p');
  const titles = new Map(lanes.map((lane) => [lane.id, lane.title]));
  const participants = used.map((lane) => {
    const { node } = place(lane);
    const title = titles.get(lane) ?? laneTitle(lane);
    return `  participant ${ids.of(lane)} as ${mermaidText(node === undefined || title === node ? title : `${node} ${title}`, 60)}`;
  });
  const first = used[0];
  const last = used.at(-1);
  const span = first === undefined || last === undefined ? '' : first === last ? ids.of(first) : `${ids.of(first)},${ids.of(last)}`;
  let out = `sequenceDiagram\n${participants.join('\n')}\n`;
  for (const row of rows) {
    const lines = rowLines(row, ids, span)
      .map((line) => `${line}\n`)
      .join('');
    if (out.length + lines.length + CUT.length >= LONGEST) return out + CUT;
    out += lines;
  }
  return out;
}
