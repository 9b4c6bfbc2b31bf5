import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Selection, TopologyView } from '../../projections/views.ts';
import { strings } from '../strings.ts';
import { fitIn, layoutReadable } from './layout.ts';
import { NODE_TYPES, PlacedContext } from './placed.tsx';
import type { Share, TokenActions } from './tokens.tsx';

interface StillTopologyProps {
  readonly view: TopologyView;
  readonly selection: Selection | undefined;
  readonly actions: TokenActions;
}

const NO_SHARES: ReadonlyMap<string, Share> = new Map();

/** The cluster before the canvas is there that it can be moved on: the same tokens at the same places. What is seen from far away waits for that. */
export function StillTopology({ view, selection, actions }: StillTopologyProps) {
  const host = useRef<HTMLDivElement>(null);
  const [pane, setPane] = useState({ width: 0, height: 0 });
  const layout = useMemo(() => layoutReadable(view, { pane }), [view, pane]);
  const shown = useMemo(() => layout && { view, selection, actions, look: layout, shares: NO_SHARES }, [view, selection, actions, layout]);
  useLayoutEffect(() => {
    if (host.current !== null) setPane({ width: host.current.clientWidth, height: host.current.clientHeight });
  }, []);
  const fit = layout && fitIn(layout, pane);
  return (
    <div ref={host} className="relative h-[calc(100%-25px)] w-full overflow-hidden" role="group" aria-label={strings.topology.label}>
      {layout === undefined || fit === undefined ? null : (
        <PlacedContext.Provider value={shown}>
          <div className="origin-top-left" style={{ transform: `translate(${fit.x}px, ${fit.y}px) scale(${fit.zoom})` }}>
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
      )}
    </div>
  );
}
