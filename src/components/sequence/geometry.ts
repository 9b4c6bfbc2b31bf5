import type { LaneView, MessageRow, RowView } from '../../projections/views.ts';

/** Width of the column with times, at the left of the lanes. */
export const GUTTER = 84;
export const ROW_COMFORTABLE = 24;
export const ROW_COMPACT = 18;
/** Below this zoom rows are drawn as density on a canvas; below the other one labels are left out. */
export const DENSITY_ZOOM = 0.35;
export const LABEL_ZOOM = 0.7;
const CHAR = 7.25;
const LANE_MIN = 58;
const LANE_MAX = 170;

export interface LaneGeometry {
  readonly lanes: readonly LaneView[];
  readonly laneWidth: number;
  readonly width: number;
  readonly rowHeight: number;
  /** Middle of the lane on which messages of this address start and end; undefined when the lane is hidden. */
  x(address: string): number | undefined;
}

/** Lanes share the width of the pane as far as they stay legible. */
export function laneGeometry(lanes: readonly LaneView[], paneWidth: number, compact: boolean): LaneGeometry {
  const free = Math.max(0, paneWidth - GUTTER - 8);
  const laneWidth = Math.round(Math.min(LANE_MAX, Math.max(LANE_MIN, lanes.length > 0 ? free / lanes.length : LANE_MAX)));
  const centers = new Map(lanes.map((lane, i) => [lane.id, GUTTER + (i + 0.5) * laneWidth]));
  const x = (address: string): number | undefined => {
    for (let name = address; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('/')))) {
      const center = centers.get(name);
      if (center !== undefined) return center;
    }
    return undefined;
  };
  return { lanes, laneWidth, width: GUTTER + lanes.length * laneWidth + 8, rowHeight: compact ? ROW_COMPACT : ROW_COMFORTABLE, x };
}

export interface LabelPlace {
  readonly x: number;
  readonly anchor: 'start' | 'end';
  /** Characters that fit. */
  readonly room: number;
}

/** A label starts over its arrow and may run on to the right; near the right edge it ends there instead. */
export function placeLabel(left: number, length: number, width: number): LabelPlace {
  const start = left + 7;
  const room = Math.floor((width - start - 6) / CHAR);
  if (length <= room) return { x: start, anchor: 'start', room };
  return { x: width - 6, anchor: 'end', room: Math.floor((width - GUTTER - 12) / CHAR) };
}

/** Characters over an arrow from one lane to another: what is less important than the title stays inside them. */
export const overArrow = (left: number, right: number): number => Math.max(0, Math.floor((right - left - 16) / CHAR));

/**
 * The same beside something drawn at the height of the text: away from the middle of the diagram there is no room, so labels of
 * lanes at the left run to the right, and those of lanes at the right end before the lane. All labels of a lane stand alike.
 */
export function placeBeside(left: number, right: number, width: number): LabelPlace {
  if ((left + right) / 2 <= (GUTTER + width) / 2) return { x: right, anchor: 'start', room: Math.max(1, Math.floor((width - right - 8) / CHAR)) };
  return { x: left, anchor: 'end', room: Math.max(1, Math.floor((left - GUTTER) / CHAR)) };
}

export function shorten(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, Math.max(1, room - 1))}…`;
}

/** The blocks on screen and one more on each side. */
export function visibleBlocks(top: number, height: number, zoom: number, rowHeight: number, rows: number, block: number): readonly [number, number] {
  const last = Math.max(0, Math.ceil(rows / block) - 1);
  const first = Math.floor(-top / zoom / rowHeight / block) - 1;
  const end = Math.floor((-top + height) / zoom / rowHeight / block) + 1;
  return [Math.min(last, Math.max(0, first)), Math.min(last, Math.max(0, end))];
}

/** When the last thing that a row shows has happened. */
export const rowEnd = (row: RowView): number => (row.kind === 'message' ? Math.max(row.arrivesAt, row.reply?.t ?? 0) : row.t);

/** Words of a message's answer. */
export const answer = (row: MessageRow): string => (row.reply === undefined || row.reply.code === '' ? '' : ` → ${row.reply.code}`);
