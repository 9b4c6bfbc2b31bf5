import { glyphs } from '../table.ts';
import type { PodBox, ProcessBox, StateToken, TopologyView } from '../views.ts';
import { type Palette, shorten, svgDocument, svgText } from './svg.ts';
import { panelWords } from '../words/panels.ts';

const BOX = 264;
/** Characters in a line of a box. */
const ROOM = 33;
const GAP = 12;
const LINE = 20;
const PAD = 10;
const COLUMNS = 3;

const toneOf = (state: StateToken, palette: Palette): string =>
  ({
    ready: palette.ready,
    done: palette.muted,
    progress: palette.progress,
    unscheduled: palette.muted,
    terminating: palette.warning,
    blocked: palette.warning,
    unknown: palette.muted,
    error: palette.error,
  })[state];

/** A line of a box: a glyph, a name, a word at the right. */
interface Line {
  readonly glyph: string;
  readonly tone: string;
  readonly name: string;
  readonly word: string;
}

interface Box {
  readonly title: string;
  readonly word: string;
  readonly tone: string;
  readonly lines: readonly Line[];
}

const podLine = (pod: PodBox, palette: Palette): Line => ({ glyph: glyphs[pod.state], tone: toneOf(pod.state, palette), name: pod.name, word: pod.status });
const processLine = (process: ProcessBox, palette: Palette): Line => ({
  glyph: process.up ? '●' : '✕',
  tone: process.up ? palette.ready : palette.error,
  name: process.title,
  word: process.up ? '' : 'down',
});

function boxesOf(view: TopologyView, palette: Palette): readonly (readonly [string, readonly Box[]])[] {
  const group = (title: string, processes: readonly ProcessBox[]): Box[] =>
    processes.length === 0 ? [] : [{ title, word: '', tone: palette.ink, lines: processes.map((process) => processLine(process, palette)) }];
  const nodes = view.nodes.map(
    (node): Box => ({
      title: node.name,
      word: node.status,
      tone: toneOf(node.state, palette),
      lines: [...node.processes.map((process) => processLine(process, palette)), ...node.pods.map((pod) => podLine(pod, palette))],
    }),
  );
  const unscheduled =
    view.unscheduled.length === 0
      ? []
      : [{ title: panelWords.picture.unscheduled, word: '', tone: palette.muted, lines: view.unscheduled.map((pod) => podLine(pod, palette)) }];
  const services = view.services.map(
    (service): Box => ({
      title: `Service ${service.name}`,
      word: service.clusterIP,
      tone: palette.ink,
      lines: service.endpoints.map((endpoint) => ({
        glyph: endpoint.ready ? '●' : '▲',
        tone: endpoint.ready ? palette.ready : palette.warning,
        name: endpoint.pod?.split('/').at(-1) ?? endpoint.ip,
        word: endpoint.served > 0 ? panelWords.picture.served(endpoint.served) : '',
      })),
    }),
  );
  return [
    [
      panelWords.picture.upper,
      [
        ...group(panelWords.picture.controlPlane, view.controlPlane),
        ...group(panelWords.picture.clients, view.clients),
        ...group(panelWords.picture.outside, view.outside),
      ],
    ],
    ['Nodes', [...nodes, ...unscheduled]],
    ['Services', services],
  ];
}

const heightOf = (box: Box): number => PAD * 2 + LINE + box.lines.length * LINE;

function drawBox(box: Box, x: number, y: number, palette: Palette): string {
  const parts = [
    `<rect x="${x}" y="${y}" width="${BOX}" height="${heightOf(box)}" rx="6" fill="${palette.raised}" stroke="${palette.line}"/>`,
    svgText(x + PAD, y + PAD + 12, shorten(box.title, box.word === '' ? ROOM : ROOM - box.word.length - 1), { fill: palette.ink, bold: true }),
    svgText(x + BOX - PAD, y + PAD + 12, shorten(box.word, 15), { fill: box.tone, anchor: 'end' }),
    ...box.lines.flatMap((line, i) => {
      const at = y + PAD + LINE + i * LINE + 12;
      const word = shorten(line.word, 16);
      return [
        svgText(x + PAD, at, line.glyph, { fill: line.tone }),
        svgText(x + PAD + 14, at, shorten(line.name, word === '' ? ROOM - 2 : ROOM - 3 - word.length), { fill: palette.ink }),
        word === '' ? '' : svgText(x + BOX - PAD, at, word, { fill: line.tone, anchor: 'end' }),
      ];
    }),
  ];
  return parts.filter((part) => part !== '').join('');
}

const sentence = (box: Box): string =>
  `${box.title}${box.word === '' ? '' : ` (${box.word})`}: ${box.lines.map((line) => `${line.name}${line.word === '' ? '' : ` ${line.word}`}`).join(', ') || 'empty'}`;

/** The cluster at a moment as an SVG: control plane, nodes with their processes and Pods, Services with their endpoints. */
export function topologyPicture(
  view: TopologyView,
  { palette, title, fragment }: { readonly palette: Palette; readonly title: string; readonly fragment: string },
): string {
  const body: string[] = [svgText(GAP, 24, title, { fill: palette.ink, bold: true, sans: true })];
  const spoken: string[] = [];
  let y = 44;
  for (const [heading, boxes] of boxesOf(view, palette)) {
    if (boxes.length === 0) continue;
    body.push(svgText(GAP, y + 6, heading, { fill: palette.muted, sans: true }));
    y += 16;
    for (let first = 0; first < boxes.length; first += COLUMNS) {
      const row = boxes.slice(first, first + COLUMNS);
      for (const [i, box] of row.entries()) body.push(drawBox(box, GAP + i * (BOX + GAP), y, palette));
      y += Math.max(...row.map(heightOf)) + GAP;
    }
    y += GAP;
    spoken.push(...boxes.map(sentence));
  }
  return svgDocument({ width: GAP + COLUMNS * (BOX + GAP), height: y, title, description: spoken.join('. '), fragment, palette, body });
}
