import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Selection, TopologyView } from '../../projections/views.ts';
import { strings } from '../strings.ts';
import { PHONE, useMedia } from '../ui/use-media.ts';
import { layoutTopology, nodeStyle } from './layout.ts';
import { NODE_TYPES, PlacedContext } from './placed.tsx';
import type { Share, TokenActions } from './tokens.tsx';

interface StillTopologyProps {
  readonly view: TopologyView;
  readonly selection: Selection | undefined;
  readonly actions: TokenActions;
}

const NO_SHARES: ReadonlyMap<string, Share> = new Map();

/** Room around the cluster, as a share of the pane, and the largest scale: those of the canvas that follows. */
const ROOM = 0.04;
const MAX_SCALE = 1.25;

/** The cluster before the canvas is there that it can be moved on: the same tokens at the same places. */
export function StillTopology({ view, selection, actions }: StillTopologyProps) {
  const compact = useMedia(PHONE);
  const layout = useMemo(() => layoutTopology(view, { compact }), [view, compact]);
  const shown = useMemo(() => ({ view, selection, actions, style: nodeStyle(view.nodes, compact), shares: NO_SHARES }), [view, selection, actions, compact]);
  const host = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: layout.width, height: layout.height });
  useLayoutEffect(() => {
    if (host.current !== null) setSize({ width: host.current.clientWidth, height: host.current.clientHeight });
  }, []);
  const scale = Math.min(MAX_SCALE, ((1 - ROOM) * size.width) / layout.width, ((1 - ROOM) * size.height) / layout.height);
  const transform = `translate(${(size.width - scale * layout.width) / 2}px, ${(size.height - scale * layout.height) / 2}px) scale(${scale})`;
  return (
    <div ref={host} className="relative h-[calc(100%-25px)] w-full overflow-hidden" role="group" aria-label={strings.topology.label}>
      <PlacedContext.Provider value={shown}>
        <div className="origin-top-left" style={{ transform }}>
          {layout.placed.map(({ id, kind, box }) => {
            const Token = NODE_TYPES[kind];
            return (
              <div key={id} className="absolute" style={{ left: box.x, top: box.y, width: box.w, height: box.h }}>
                <Token id={id} />
              </div>
            );
          })}
        </div>
      </PlacedContext.Provider>
    </div>
  );
}
