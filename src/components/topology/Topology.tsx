import { ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react';
import type { Node } from '@xyflow/react';
import { Maximize, Minus, Plus } from 'lucide-react';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef } from 'react';
import type { InFlight, MessageRow, Selection, TopologyView } from '../../projections/views.ts';
import type { Clock } from '../clock.ts';
import { formatTime } from '../format.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { useRoving } from '../ui/use-roving.ts';
import { useZoomKeys } from '../ui/use-zoom-keys.ts';
import type { TopologyLayout } from './layout.ts';
import { layoutKey, layoutTopology } from './layout.ts';
import { MessageOverlay } from './MessageOverlay.tsx';
import { NODE_TYPES, PlacedContext } from './placed.tsx';
import type { TokenActions } from './tokens.tsx';

const FlyingHandles = lazy(() => import('./FlyingHandles.tsx').then((module) => ({ default: module.FlyingHandles })));

export interface TopologyProps {
  readonly view: TopologyView;
  readonly inFlight: readonly InFlight[];
  readonly recent: readonly MessageRow[];
  /** The least time, in virtual microseconds, that a message is seen travelling. */
  readonly trail: number;
  readonly clock: Clock;
  readonly selection: Selection | undefined;
  readonly actions: TokenActions;
  /** The moment, while the clock stands: messages on their way can then be taken hold of. */
  readonly still: number | undefined;
  readonly payloadOf: (seq: InFlight['seq']) => Promise<string>;
}

function flowNodes(layout: TopologyLayout): Node[] {
  return layout.placed.map(({ id, kind, box }) => ({
    id,
    type: kind,
    position: { x: box.x, y: box.y },
    width: box.w,
    height: box.h,
    data: {},
    draggable: false,
    selectable: false,
    focusable: false,
    zIndex: kind === 'frame' || kind === 'node' ? 0 : 1,
  }));
}

const FIT = { padding: 0.04, maxZoom: 1.25, minZoom: 0.1 } as const;

function Controls({ size }: { readonly size: string }) {
  const flow = useReactFlow();
  const touched = useRef(false);
  const host = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another size of the layout asks for another fit
  useEffect(() => {
    if (touched.current) return;
    const handle = requestAnimationFrame(() => void flow.fitView(FIT));
    return () => cancelAnimationFrame(handle);
  }, [flow, size]);
  useEffect(() => {
    const pane = host.current?.closest('.react-flow')?.parentElement;
    if (!pane) return;
    const observer = new ResizeObserver(() => {
      if (!touched.current) void flow.fitView(FIT);
    });
    observer.observe(pane);
    const touch = (): void => {
      touched.current = true;
    };
    pane.addEventListener('wheel', touch, { passive: true });
    return () => {
      observer.disconnect();
      pane.removeEventListener('wheel', touch);
    };
  }, [flow]);
  const hold = useCallback(() => {
    touched.current = true;
  }, []);
  useZoomKeys(host, hold);
  const zoom = (change: () => void): void => {
    touched.current = true;
    change();
  };
  return (
    <div ref={host} className="absolute right-2 top-2 z-10 flex rounded-[6px] border border-line bg-bg">
      <IconButton label={strings.sequence.zoomOut} onClick={() => zoom(() => void flow.zoomOut())}><Minus size={14} /></IconButton>
      <IconButton label={strings.sequence.zoomIn} onClick={() => zoom(() => void flow.zoomIn())}><Plus size={14} /></IconButton>
      <IconButton
        label={strings.sequence.fit}
        onClick={() => {
          touched.current = false;
          void flow.fitView(FIT);
        }}
      >
        <Maximize size={14} />
      </IconButton>
    </div>
  );
}

function Caption({ row }: { readonly row: MessageRow | undefined }) {
  if (row === undefined) return null;
  return (
    <div className="pointer-events-none absolute inset-x-2 bottom-2 z-10 flex justify-center">
      <p className="max-w-full truncate rounded-[6px] border border-line bg-bg px-2.5 py-1 text-xs">
        <span className="font-mono text-muted">{formatTime(row.t)}</span> <span className="text-muted">{row.from} → {row.to}</span> <span className="font-mono font-medium">{row.title}</span>
        {row.reply?.code === undefined || row.reply.code === '' ? null : <span className={row.reply.outcome === 'error' ? 'font-mono text-error' : 'font-mono text-muted'}> {row.reply.code}</span>}
      </p>
    </div>
  );
}

/** The cluster as it stands at the moment, with the messages that are on their way. */
export function Topology({ view, inFlight, recent, trail, clock, selection, actions, still, payloadOf }: TopologyProps) {
  const key = layoutKey(view);
  // The layout depends on the view only through its key.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the view
  const layout = useMemo(() => layoutTopology(view), [key]);
  const nodes = useMemo(() => flowNodes(layout), [layout]);
  const shared = useMemo(() => ({ view, selection, actions }), [view, selection, actions]);
  const roving = useRoving();
  return (
    <div className="relative h-full w-full" tabIndex={0} role="group" aria-label={strings.topology.label} {...roving}>
      <PlacedContext.Provider value={shared}>
        <ReactFlowProvider>
          <ReactFlow
            nodes={nodes}
            edges={[]}
            nodeTypes={NODE_TYPES}
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            disableKeyboardA11y
            deleteKeyCode={null}
            selectionKeyCode={null}
            multiSelectionKeyCode={null}
            panActivationKeyCode={null}
            zoomActivationKeyCode={null}
            zoomOnDoubleClick={false}
            minZoom={0.1}
            maxZoom={2}
            fitView
            fitViewOptions={FIT}
            attributionPosition="bottom-left"
          >
            <MessageOverlay layout={layout} inFlight={inFlight} recent={recent} trail={trail} clock={clock} />
            {still === undefined || inFlight.length === 0 ? null : <Suspense fallback={null}><FlyingHandles layout={layout} inFlight={inFlight} t={still} selection={selection} actions={actions} payloadOf={payloadOf} /></Suspense>}
            <Controls size={`${layout.width}x${layout.height}`} />
          </ReactFlow>
        </ReactFlowProvider>
      </PlacedContext.Provider>
      <Caption row={recent.at(-1)} />
    </div>
  );
}
