import { useSelection } from '../stores/selection.ts';

const inside = (thing: string): string => `"${CSS.escape(thing)}"`;

/**
 * Marks in every pane what the pointer rests on in one of them. One style sheet of one rule: no pane renders again, and what
 * scrolls into view is marked, too.
 */
export function HoverMarks() {
  const things = useSelection((s) => s.hover);
  if (things.length === 0) return null;
  // A record is marked by itself; what it names (lanes, objects) is marked where it stands, not in every other row.
  const record = things.find((thing) => thing.startsWith('#'));
  const rows = (record === undefined ? things : [record]).map((thing) => `.seq-row[data-things~=${inside(thing)}]`);
  const tokens = things.flatMap((thing) => [`[data-thing=${inside(thing)}]`, `[data-thing=${inside(`Node/${thing}`)}]`]);
  return <style>{`${rows.join()}{background-color:var(--tint-near)}${tokens.join()}{outline:2px solid var(--near);outline-offset:1px}`}</style>;
}
