import { ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react';
import type { Edge, Node } from '@xyflow/react';
import { Maximize, Minus, Plus } from 'lucide-react';
import { createContext, lazy, memo, Suspense, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import type { InFlight, MessageRow, Selection, TopologyView } from '../../projections/views.ts';
import type { Clock } from '../clock.ts';
import { formatTime } from '../format.ts';
import { useSkin } from '../skin/context.ts';
import { Sides } from '../skin/Sides.tsx';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { PHONE, useMedia } from '../ui/use-media.ts';
import { useRoving } from '../ui/use-roving.ts';
import { useZoomKeys } from '../ui/use-zoom-keys.ts';
import type { TopologyLayout } from './layout.ts';
import type { Grouping } from './layout.ts';
import { layoutKey, layoutTopology, nodeStyle } from './layout.ts';
import { MessageOverlay } from './MessageOverlay.tsx';
import { NODE_TYPES, PlacedContext } from './placed.tsx';
import { FarLayer } from './FarLayer.tsx';
import { CanvasContext, GroupFrame, NodeFrame } from './frames.tsx';
import type { GroupPlace } from './grouped.ts';
import { layoutGrouped } from './grouped.ts';
import type { InsideOf } from './PodCloseUp.tsx';
import { canvasStrings } from '../strings-canvas.ts';
import { sharesOf } from './tokens.tsx';
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
  /** The inside of the node that a Pod runs on, asked for when the canvas is near enough to show it. */
  readonly insideOf: InsideOf;
}

const TYPES = { ...NODE_TYPES, node: NodeFrame, group: GroupFrame };
const GROUPINGS: readonly Grouping[] = ['node', 'namespace', 'workload'];
const NO_GROUPS: readonly GroupPlace[] = [];
const NO_SERVICES: TopologyView['services'] = [];
/** With more Pods the share of traffic of each is no line any more. */
const MANY_EDGES = 60;

function flowNodes(layout: TopologyLayout, groups: readonly GroupPlace[]): Node[] {
  const all = [...layout.placed, ...groups.map(({ group, box }) => ({ id: group.id, kind: 'group' as const, box }))];
  return all.map(({ id, kind, box }) => ({
    id,
    type: kind,
    position: { x: box.x, y: box.y },
    width: box.w,
    height: box.h,
    data: {},
    draggable: false,
    selectable: false,
    focusable: false,
    zIndex: kind === 'frame' || kind === 'node' || kind === 'group' ? 0 : 1,
  }));
}

const FIT = { padding: 0.04, maxZoom: 1.25, minZoom: 0.04 } as const;
/** With its walls. */
const FIT_BUILDING = { ...FIT, padding: 0.07 } as const;

const Controls = memo(function Controls({ size }: { readonly size: string }) {
  const flow = useReactFlow();
  const skin = useSkin();
  const fit = skin === undefined ? FIT : FIT_BUILDING;
  const touched = useRef(false);
  const host = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another size of the layout asks for another fit
  useEffect(() => {
    if (touched.current) return;
    const handle = requestAnimationFrame(() => void flow.fitView(fit));
    return () => cancelAnimationFrame(handle);
  }, [flow, size, fit]);
  useEffect(() => {
    const pane = host.current?.closest('[data-canvas]')?.querySelector('.react-flow')?.parentElement;
    if (!pane) return;
    const observer = new ResizeObserver(() => {
      if (!touched.current) void flow.fitView(fit);
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
  }, [flow, fit]);
  const hold = useCallback(() => {
    touched.current = true;
  }, []);
  useZoomKeys(host, hold);
  const zoom = (change: () => void): void => {
    touched.current = true;
    change();
  };
  return (
    <div ref={host} className="ml-auto flex shrink-0">
      <IconButton className="h-6 !min-h-6" label={strings.sequence.zoomOut} onClick={() => zoom(() => void flow.zoomOut())}>
        <Minus size={14} />
      </IconButton>
      <IconButton className="h-6 !min-h-6" label={strings.sequence.zoomIn} onClick={() => zoom(() => void flow.zoomIn())}>
        <Plus size={14} />
      </IconButton>
      <IconButton
        className="h-6 !min-h-6"
        label={strings.sequence.fit}
        onClick={() => {
          touched.current = false;
          void flow.fitView(fit);
        }}
      >
        <Maximize size={14} />
      </IconButton>
    </div>
  );
});

/** The last message in words. */
function Caption({ row }: { readonly row: MessageRow | undefined }) {
  if (row === undefined) return null;
  return (
    <p className="flex min-w-0 items-center gap-2 overflow-hidden" data-caption>
      <span className="font-mono text-muted">{formatTime(row.t)}</span>
      <span className="truncate font-mono font-medium">{row.title}</span>
      {row.reply?.code === undefined || row.reply.code === '' || row.reply.code === '0' ? null : (
        <span className={row.reply.outcome === 'error' ? 'font-mono text-error' : 'font-mono text-muted'}>→ {row.reply.code}</span>
      )}
      <span translate="no" className="truncate text-muted">
        <Sides row={row} />
      </span>
    </p>
  );
}

const GroupingSelect = memo(function GroupingSelect({
  grouping,
  onGrouping,
}: {
  readonly grouping: Grouping;
  readonly onGrouping: (grouping: Grouping) => void;
}) {
  return (
    <select
      className="field h-6 !min-h-6 shrink-0 border-0 bg-transparent !px-1 text-xs"
      aria-label={canvasStrings.topology.group}
      title={canvasStrings.topology.group}
      value={grouping}
      onChange={(event) => onGrouping(GROUPINGS.find((each) => each === event.target.value) ?? 'node')}
    >
      {GROUPINGS.map((each) => (
        <option key={each} value={each}>{`${canvasStrings.topology.group} ${canvasStrings.topology.groups[each]}`}</option>
      ))}
    </select>
  );
});

const podsOf = (view: TopologyView): number => view.nodes.reduce((sum, node) => sum + node.pods.length, view.unscheduled.length);

interface Layered extends Pick<TopologyProps, 'view' | 'inFlight' | 'recent' | 'trail' | 'clock' | 'selection' | 'actions' | 'still' | 'payloadOf'> {
  readonly layout: TopologyLayout;
  readonly pods: number;
}

/** What is drawn over the nodes goes round React Flow too: it has nothing to do with the moment that is shown. */
const LayersContext = createContext<Layered | undefined>(undefined);

function Layers() {
  const skin = useSkin();
  const layered = useContext(LayersContext);
  if (layered === undefined) return null;
  const { view, layout, pods, inFlight, recent, trail, clock, selection, actions, still, payloadOf } = layered;
  const selected = selection?.kind === 'object' ? selection.ref : undefined;
  return (
    <>
      {skin === undefined ? null : <skin.Backdrop layout={layout} nodes={view.nodes.length} />}
      <FarLayer view={view} layout={layout} pods={pods} selected={selected} />
      <MessageOverlay
        layout={layout}
        pods={pods}
        services={pods > MANY_EDGES ? NO_SERVICES : view.services}
        inFlight={inFlight}
        recent={recent}
        trail={trail}
        clock={clock}
      />
      {still === undefined || inFlight.length === 0 ? null : (
        <Suspense fallback={null}>
          <FlyingHandles layout={layout} pods={pods} inFlight={inFlight} t={still} selection={selection} actions={actions} payloadOf={payloadOf} />
        </Suspense>
      )}
      {skin === undefined ? null : <skin.Narrator layout={layout} recent={recent} payloadOf={payloadOf} />}
    </>
  );
}

const NO_EDGES: Edge[] = [];

const Canvas = memo(function Canvas({ nodes }: { readonly nodes: Node[] }) {
  return (
    <ReactFlow
      nodes={nodes}
      edges={NO_EDGES}
      nodeTypes={TYPES}
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
      minZoom={0.04}
      maxZoom={24}
      fitView
      fitViewOptions={FIT}
      attributionPosition="top-right"
    >
      <Layers />
    </ReactFlow>
  );
});

/** The layout depends on the view only through its key. */
function useTopologyLayout(view: TopologyView, grouping: Grouping, compact: boolean) {
  const names = useSkin()?.name;
  const key = `${grouping} ${compact} ${names !== undefined} ${layoutKey(view)} ${grouping === 'node' ? '' : view.workloads.map((each) => each.ref + each.status + (each.revision ?? '')).join()}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the view
  return useMemo(() => {
    if (grouping === 'node') return { layout: layoutTopology(view, { compact, names }), groups: NO_GROUPS };
    const layout = layoutGrouped(view, grouping, { compact, names });
    return { layout, groups: layout.groups };
  }, [key]);
}

/** The same map as long as it says the same: a Pod is drawn anew when its own share changed. */
function useShares(services: TopologyView['services']) {
  const shares = sharesOf(services);
  const key = [...shares].map(([pod, { percent }]) => `${pod} ${percent}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the shares
  return useMemo(() => shares, [key]);
}

/** The cluster as it stands at the moment, with the messages that are on their way. */
export function Topology({ view, inFlight, recent, trail, clock, selection, actions, still, payloadOf, insideOf }: TopologyProps) {
  const [grouping, setGrouping] = useState<Grouping>('node');
  const compact = useMedia(PHONE);
  const { layout, groups } = useTopologyLayout(view, grouping, compact);
  const nodes = useMemo(() => flowNodes(layout, groups), [layout, groups]);
  const pods = podsOf(view);
  const shares = useShares(pods > MANY_EDGES ? NO_SERVICES : view.services);
  const shared = useMemo(() => ({ view, selection, actions, shares, style: nodeStyle(view.nodes, compact) }), [view, selection, actions, shares, compact]);
  const canvas = useMemo(() => ({ layout, groups: new Map(groups.map((place) => [place.group.id, place])), pods, insideOf }), [layout, groups, pods, insideOf]);
  const roving = useRoving();
  return (
    <ReactFlowProvider>
      <div className="flex h-full w-full flex-col">
        <div className="relative min-h-0 w-full flex-1" tabIndex={0} role="group" aria-label={strings.topology.label} {...roving}>
          <PlacedContext.Provider value={shared}>
            <CanvasContext.Provider value={canvas}>
              <LayersContext.Provider value={{ view, layout, pods, inFlight, recent, trail, clock, selection, actions, still, payloadOf }}>
                <Canvas nodes={nodes} />
              </LayersContext.Provider>
            </CanvasContext.Provider>
          </PlacedContext.Provider>
        </div>
        <div className="flex h-[25px] shrink-0 items-center gap-2 overflow-hidden whitespace-nowrap border-t border-line pl-3 pr-1 text-xs">
          <Caption row={recent.at(-1)} />
          <Controls size={`${grouping} ${layout.width}x${layout.height}`} />
          <GroupingSelect grouping={grouping} onGrouping={setGrouping} />
        </div>
      </div>
    </ReactFlowProvider>
  );
}
