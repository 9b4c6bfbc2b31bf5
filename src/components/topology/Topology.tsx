import { ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react';
import type { Edge, Node } from '@xyflow/react';
import { Maximize, Minus, Plus } from 'lucide-react';
import { createContext, lazy, memo, Suspense, useCallback, useContext, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { RefObject } from 'react';
import type { InFlight, MessageRow, Selection, TopologyView } from '../../projections/views.ts';
import type { Clock } from '../clock.ts';
import { formatTime } from '../format.ts';
import { useSkin } from '../skin/context.ts';
import { Sides } from '../skin/Sides.tsx';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { useRoving } from '../ui/use-roving.ts';
import { useZoomKeys } from '../ui/use-zoom-keys.ts';
import type { Size } from './geometry.ts';
import type { Grouping, TopologyLayout } from './layout.ts';
import { layoutTopology } from './far-layout.ts';
import { fitIn } from './layout.ts';
import { layoutKey, openOf, wiresOf } from './locate.ts';
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

/** A type called `group` would be drawn by React Flow too. */
const TYPES = { ...NODE_TYPES, node: NodeFrame, pods: GroupFrame };
const GROUPINGS: readonly Grouping[] = ['node', 'namespace', 'workload'];
const NO_GROUPS: readonly GroupPlace[] = [];
const NO_SERVICES: TopologyView['services'] = [];
/** With more Pods the share of traffic of each is no line any more. */
const MANY_EDGES = 60;

function flowNodes(layout: TopologyLayout, groups: readonly GroupPlace[]): Node[] {
  const all = [...layout.placed, ...groups.map(({ group, box }) => ({ id: group.id, kind: 'pods' as const, box }))];
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
    zIndex: kind === 'frame' || kind === 'node' || kind === 'pods' ? 0 : 1,
  }));
}

/** Around the picture, pixels: with its walls it needs more. */
const ROOM = { plain: 6, building: 12 } as const;

interface ControlsProps {
  readonly fit: ReturnType<typeof fitIn>;
  /** Whether somebody moved the canvas: then it stays where it is. */
  readonly touched: RefObject<boolean>;
  readonly onFit: () => void;
}

const Controls = memo(function Controls({ fit, touched, onFit }: ControlsProps) {
  const flow = useReactFlow();
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!touched.current) void flow.setViewport(fit);
  }, [flow, fit, touched]);
  const hold = useCallback(() => {
    touched.current = true;
  }, [touched]);
  useZoomKeys(host, hold);
  const zoom = (change: () => void): void => {
    hold();
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
          onFit();
          void flow.setViewport(fit);
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
  readonly wires: readonly (readonly [string, string])[];
  readonly pods: number;
}

/** What is drawn over the nodes goes round React Flow too: it has nothing to do with the moment that is shown. */
const LayersContext = createContext<Layered | undefined>(undefined);

function Layers() {
  const skin = useSkin();
  const layered = useContext(LayersContext);
  if (layered === undefined) return null;
  const { view, layout, wires, pods, inFlight, recent, trail, clock, selection, actions, still, payloadOf } = layered;
  const selected = selection?.kind === 'object' ? selection.ref : undefined;
  return (
    <>
      {skin === undefined ? null : <skin.Backdrop layout={layout} nodes={view.nodes.length} />}
      <FarLayer view={view} layout={layout} pods={pods} selected={selected} />
      <MessageOverlay
        layout={layout}
        wires={wires}
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

interface CanvasProps {
  readonly nodes: Node[];
  /** Where it stands at first. */
  readonly fit: ReturnType<typeof fitIn>;
  readonly touched: RefObject<boolean>;
}

const Canvas = memo(function Canvas({ nodes, fit, touched }: CanvasProps) {
  const [first] = useState(fit);
  const onMove = useCallback(
    (event: MouseEvent | TouchEvent | null) => {
      if (event !== null) touched.current = true;
    },
    [touched],
  );
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
      minZoom={0.02}
      maxZoom={24}
      defaultViewport={first}
      onMove={onMove}
      attributionPosition="top-right"
    >
      <Layers />
    </ReactFlow>
  );
});

/** A pane that changes by no more than this at once is being dragged: then the arrangement does not flip to and fro. */
const DRAGGED = 0.08;

const isNear = (a: Size, b: Size): boolean => Math.abs(a.width / b.width - 1) < DRAGGED && Math.abs(a.height / b.height - 1) < DRAGGED;

interface Arranged {
  readonly layout: TopologyLayout;
  readonly groups: readonly GroupPlace[];
  readonly wires: readonly (readonly [string, string])[];
}

/** The layout depends on the view only through its key, and on the size of the pane. */
function useArranged(view: TopologyView, grouping: Grouping, pane: Size, room: number): Arranged {
  const names = useSkin()?.name;
  const key = `${grouping} ${names !== undefined} ${layoutKey(view)} ${grouping === 'node' ? '' : view.workloads.map((each) => each.ref + each.status + (each.revision ?? '')).join()}`;
  const last = useRef({ key: '', choice: '', pane });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the view
  return useMemo(() => {
    const wires = wiresOf(view);
    if (grouping !== 'node') {
      const layout = layoutGrouped(view, grouping, { pane, room, names });
      return { layout, groups: layout.groups, wires };
    }
    const layout = layoutTopology(view, {
      pane,
      room,
      names,
      before: last.current.key === key && isNear(last.current.pane, pane) ? last.current.choice : undefined,
    });
    last.current = { key, choice: layout.choice, pane };
    return { layout: { ...layout, open: openOf(view, layout, names) }, groups: NO_GROUPS, wires };
  }, [key, pane, room]);
}

/** The same map as long as it says the same: a Pod is drawn anew when its own share changed. */
function useShares(services: TopologyView['services']) {
  const shares = sharesOf(services);
  const key = [...shares].map(([pod, { percent }]) => `${pod} ${percent}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the shares
  return useMemo(() => shares, [key]);
}

/** Height of the bar below the canvas. */
const BAR = 25;

/** The size of the canvas in an element, until somebody has moved what is in it. */
function usePane(host: RefObject<HTMLElement | null>, touched: RefObject<boolean>) {
  const [pane, setPane] = useState<Size | undefined>(undefined);
  const measure = useCallback(() => {
    const width = host.current?.clientWidth ?? 0;
    const height = Math.max(0, (host.current?.clientHeight ?? 0) - BAR);
    setPane((now) => ((now !== undefined && touched.current) || (now?.width === width && now.height === height) ? now : { width, height }));
  }, [host, touched]);
  useLayoutEffect(() => {
    measure();
    const observer = new ResizeObserver(measure);
    if (host.current !== null) observer.observe(host.current);
    return () => observer.disconnect();
  }, [host, measure]);
  return { pane, measure };
}

interface MeasuredProps extends TopologyProps {
  readonly pane: Size;
  readonly touched: RefObject<boolean>;
  readonly onFit: () => void;
}

function Measured({ view, inFlight, recent, trail, clock, selection, actions, still, payloadOf, insideOf, pane, touched, onFit }: MeasuredProps) {
  const [grouping, setGrouping] = useState<Grouping>('node');
  const room = useSkin() === undefined ? ROOM.plain : ROOM.building;
  const { layout, groups, wires } = useArranged(view, grouping, pane, room);
  const fit = useMemo(() => fitIn(layout, pane, room), [layout, pane, room]);
  const nodes = useMemo(() => flowNodes(layout, groups), [layout, groups]);
  const pods = podsOf(view);
  const shares = useShares(pods > MANY_EDGES ? NO_SERVICES : view.services);
  const shared = useMemo(() => ({ view, selection, actions, shares, look: layout }), [view, selection, actions, shares, layout]);
  const canvas = useMemo(() => ({ layout, groups: new Map(groups.map((place) => [place.group.id, place])), pods, insideOf }), [layout, groups, pods, insideOf]);
  const roving = useRoving();
  return (
    <>
      <div className="relative min-h-0 w-full flex-1" tabIndex={0} role="group" aria-label={strings.topology.label} {...roving}>
        <PlacedContext.Provider value={shared}>
          <CanvasContext.Provider value={canvas}>
            <LayersContext.Provider value={{ view, layout, wires, pods, inFlight, recent, trail, clock, selection, actions, still, payloadOf }}>
              <Canvas nodes={nodes} fit={fit} touched={touched} />
            </LayersContext.Provider>
          </CanvasContext.Provider>
        </PlacedContext.Provider>
      </div>
      <div className="flex h-[25px] shrink-0 items-center gap-2 overflow-hidden whitespace-nowrap border-t border-line pl-3 pr-1 text-xs">
        <Caption row={recent.at(-1)} />
        <Controls fit={fit} touched={touched} onFit={onFit} />
        <GroupingSelect grouping={grouping} onGrouping={setGrouping} />
      </div>
    </>
  );
}

/** The cluster as it stands at the moment, with the messages that are on their way. */
export function Topology(props: TopologyProps) {
  const host = useRef<HTMLDivElement>(null);
  const touched = useRef(false);
  const { pane, measure } = usePane(host, touched);
  return (
    <ReactFlowProvider>
      <div ref={host} className="flex h-full w-full flex-col">
        {pane === undefined ? null : <Measured {...props} pane={pane} touched={touched} onFit={measure} />}
      </div>
    </ReactFlowProvider>
  );
}
