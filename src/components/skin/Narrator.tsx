import { useStore } from '@xyflow/react';
import { useEffect, useState } from 'react';
import { skinStrings } from '../strings-skin.ts';
import { locate } from '../topology/locate.ts';
import { analogyOf } from './analogy.ts';
import type { NarratorProps } from './context.ts';
import { saidBy } from './said.ts';

/** `target: … name: node03` of a Binding, which the row of the message does not carry. */
export const targetOf = (payload: string): string => /^( *)target:\n(?:\1 +.*\n)*?\1 +name: (\S+)/mu.exec(payload)?.[2] ?? '';

/** Widest bubble, its share of a narrow pane, and its distance from the edge of the pane, pixels. */
const WIDEST = 230;
const SHARE = 0.46;
const EDGE = 6;

/** What the last message that means something to a beginner says, at the one who says it. */
export function Narrator({ layout, recent, payloadOf }: NarratorProps) {
  const [tx, ty, zoom] = useStore((state) => state.transform);
  const paneWidth = useStore((state) => state.width);
  const row = recent.findLast((each) => saidBy(each, (address) => layout.anchors.has(address)) !== undefined);
  const said = row && saidBy(row, (address) => layout.anchors.has(address));
  const binding = said?.line === 'place' ? row?.seq : undefined;
  const [target, setTarget] = useState({ seq: 0, node: '' });
  useEffect(() => {
    if (binding === undefined) return undefined;
    let alive = true;
    void payloadOf(binding).then((payload) => (alive ? setTarget({ seq: binding, node: targetOf(payload) }) : undefined));
    return () => {
      alive = false;
    };
  }, [binding, payloadOf]);
  const box = said && locate(layout.anchors, said.speaker);
  const waits = binding !== undefined && target.seq !== binding;
  if (said === undefined || box === undefined || waits) return null;
  const text = skinStrings.says[said.line].replace('{rack}', said.rack).replace('{row}', target.node);
  const thing = analogyOf(said.speaker);
  const width = Math.min(WIDEST, paneWidth * SHARE);
  const middle = (box.x + box.w / 2) * zoom + tx;
  const left = Math.max(EDGE, Math.min(middle - width / 2, paneWidth - width - EDGE));
  const top = box.y * zoom + ty;
  const below = top < 64;
  return (
    <div
      data-bubble={said.line}
      className="pointer-events-none absolute z-[6]"
      style={{ left, width, ...(below ? { top: (box.y + box.h) * zoom + ty + 8 } : { top: top - 8, transform: 'translateY(-100%)' }) }}
    >
      <p className="bubble relative mx-auto w-fit max-w-full rounded-[8px] border border-ink bg-bg px-2 py-1 text-xs leading-snug shadow-md">
        {thing === undefined ? null : <span className="text-muted">{skinStrings.things[thing.id].noun}: </span>}“{text}”
      </p>
    </div>
  );
}
