import type { TopologyView } from '../../projections/views.ts';
import type { Box, Size } from './geometry.ts';
import { heightsOf, ROOMY } from './inside.ts';
import { BETWEEN, Builder, fieldHeight, finish, innerPane, layoutReadable, SNUG, TIGHT, upper, withNodes } from './layout.ts';
import type { Candidate, LayoutOptions, Measures, TopologyLayout, Upper } from './layout.ts';

/** What stands below the control plane and the Services instead of the nodes: what size it has in so much width, and its places. */
export interface Below {
  /** Widths worth trying in a pane so wide. */
  widths(pane: number): readonly number[];
  size(width: number): Size;
  place(put: (id: string, box: Box) => void, width: number, left: number, top: number): void;
}

/** How wide nodes may be that are drawn from far away, in units of the canvas. */
const FAR_WIDTHS = [270, 350, 430] as const;
/** Letters of a name that is read from far away, by their height. */
const FAR_LETTER = 0.64;
const FAR_PX = 12;

/** A pane so low leaves little room for the nodes. */
const LOW = 420;

const aboveIn = (pane: Size): Measures => (pane.height < LOW ? TIGHT : SNUG);

/** What is above the nodes leaves at least this part of the pane to them. */
const LEAST = 0.25;

const roomBelow = (over: Upper, pane: Size): number => Math.max(pane.height * LEAST, pane.height - over.height);

/** Many nodes: the arrangement in which their names are the largest. What is above them is as large as it would be alone. */
function far(view: TopologyView, over: Upper, { pane, names }: LayoutOptions): Candidate {
  const above = aboveIn(pane);
  const count = Math.max(1, view.nodes.length);
  const letters = Math.max(1, ...view.nodes.map((node) => node.name.length));
  const room = roomBelow(over, pane);
  let best: (Candidate & { readonly px: number }) | undefined;
  for (const width of FAR_WIDTHS) {
    const heights = heightsOf(view.nodes, ROOMY, width, names);
    for (let columns = 1; columns <= count; columns += 1) {
      const zoom = Math.min(1, pane.width / (columns * (width + BETWEEN) - BETWEEN), room / Math.max(1, fieldHeight(heights, columns)));
      const px = Math.min(FAR_PX, (width * zoom - 8) / (letters * FAR_LETTER));
      if (best === undefined || px > best.px + 0.01 || (px > best.px - 0.01 && zoom > best.zoom))
        best = { style: ROOMY, columns, width, zoom, above, choice: `far ${width} ${columns}`, px };
    }
  }
  return best ?? { style: ROOMY, columns: 1, width: FAR_WIDTHS[0], zoom: 1, above, choice: 'far' };
}

/** The cluster in a pane: with all that can be read there, or from far away. Pure geometry. */
export function layoutTopology(view: TopologyView, options: LayoutOptions): TopologyLayout {
  const readable = layoutReadable(view, options);
  if (readable !== undefined) return readable;
  const pane = innerPane(options);
  const over = upper(view, pane.width, aboveIn(pane), options.names);
  return withNodes(view, over, far(view, over, { ...options, pane }), 0, options.names);
}

/** The cluster with something else than its nodes below the Services. */
export function layoutBelow(view: TopologyView, below: Below, options: LayoutOptions): TopologyLayout {
  const pane = innerPane(options);
  const over = upper(view, pane.width, aboveIn(pane), options.names);
  const room = roomBelow(over, pane);
  const tried = below.widths(pane.width).map((width) => {
    const size = below.size(width);
    return { width, size, zoom: Math.min(1, pane.width / size.width, room / Math.max(1, size.height)) };
  });
  const best = tried.reduce((a, b) => (b.zoom > a.zoom ? b : a));
  const scale = 1 / best.zoom;
  const b = new Builder();
  const width = Math.max(best.size.width, over.width * scale);
  b.above(over, width, scale);
  const top = over.height * scale;
  below.place((id, box) => b.anchors.set(id, box), best.width, Math.round((width - best.size.width) / 2), top);
  return finish(b, { style: ROOMY, insides: new Map(), scale, lines: over.lines, title: over.title }, { width, height: top + best.size.height }, 'below');
}
