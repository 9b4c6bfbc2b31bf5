import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { objectRef } from '../../api/index.ts';
import type { Micros, Seq } from '../../api/index.ts';
import type { LaneView, MessageRow, PodBox, RowView, Selection } from '../../projections/views.ts';
import { BLOCK } from '../../components/row-source.ts';
import type { RowSource } from '../../components/row-source.ts';
import { MessageList } from '../../components/sequence/MessageList.tsx';
import { thingsOf } from '../../components/sequence/RowCells.tsx';
import type { LaneEvents } from '../../components/sequence/Lanes.tsx';
import type { RowEvents } from '../../components/sequence/RowCells.tsx';
import { strings } from '../../components/strings.ts';
import { useReducedMotion } from '../../components/ui/use-media.ts';
import { late } from '../../components/ui/late.tsx';
import { Splitter } from '../../components/ui/Splitter.tsx';
import { RANKS } from '../../components/ui/turns.ts';
import { useSession } from '../session-context.ts';
import { firstShown } from '../session/painted.ts';
import type { Session } from '../session/session.ts';
import { useLayout, VIEWS } from '../stores/layout.ts';
import type { CenterView } from '../stores/layout.ts';
import { useMenu } from '../stores/menu.ts';
import { useRun } from '../stores/run.ts';
import { useSelection } from '../stores/selection.ts';
import { useSequenceOptions } from '../stores/sequence-options.ts';
import { useSettings } from '../stores/settings.ts';
import { useTransport } from '../stores/transport.ts';
import { FaultDockContainer } from './Faults.tsx';

// The canvases come with React Flow, which is loaded when the first moment is on screen.
const Sequence = late(() => firstShown.then(() => import('../../components/sequence/Sequence.tsx')).then((module) => module.Sequence), RANKS.canvas);
const FilterBar = late(() => firstShown.then(() => import('../../components/sequence/FilterBar.tsx')).then((module) => module.FilterBar));
// The rows come first, then the cluster.
const StillTopology = late(
  () => firstShown.then(() => import('../../components/topology/StillTopology.tsx')).then((module) => module.StillTopology),
  RANKS.canvas,
);
const Topology = late(() => firstShown.then(() => import('../../components/topology/Topology.tsx')).then((module) => module.Topology), RANKS.canvas);
const ChartContainer = lazy(() => import('./ChartContainer.tsx').then((module) => ({ default: module.ChartContainer })));
const ChapterSelect = late(() => firstShown.then(() => import('./ChapterSelect.tsx')).then((module) => module.ChapterSelect));

const InsideContainer = lazy(() => import('./InsideContainer.tsx').then((module) => ({ default: module.InsideContainer })));

const TracksContainer = lazy(() => import('./TracksContainer.tsx').then((module) => ({ default: module.TracksContainer })));

/** Messages that leave a fading wire. */
const TRAIL = 4;
/** Older ones do not, virtual microseconds. */
const FRESH = 1_000_000;

/** The last messages before the cursor, newest last. */
function useRecent(rows: RowSource, cursorRow: number, t: number): readonly MessageRow[] {
  const version = useSyncExternalStore(
    useCallback((listener: () => void) => rows.subscribe(listener), [rows]),
    () => rows.version(),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the content of the rows
  return useMemo(() => {
    const found: MessageRow[] = [];
    for (let index = cursorRow; index >= 0 && index > cursorRow - 12 && found.length < TRAIL; index -= 1) {
      const row = rows.block(Math.floor(index / BLOCK))?.[index % BLOCK];
      if (row?.kind === 'message' && t - row.t < FRESH) found.unshift(row);
    }
    return found;
  }, [rows, cursorRow, version, Math.floor(t / FRESH)]);
}

export function selectRow(row: RowView): void {
  const select = useSelection.getState().select;
  select(selectionOf(row));
  const layout = useLayout.getState();
  layout.setDrawer(true);
}

/** The thing that a row is about. */
const selectionOf = (row: RowView): Selection =>
  row.kind === 'state' ? { kind: 'state', machine: row.machine, entity: row.entity } : { kind: 'message', seq: row.seq };

const rowEvents = (session: Session): RowEvents => ({
  activate: (row, alt) => {
    if (alt && row.kind === 'message' && useSelection.getState().current?.kind === 'message')
      void import('../session/ways.ts').then(({ pathTo }) => pathTo(session, row.seq));
    else selectRow(row);
  },
  menu: (row, x, y) => {
    if (row.kind !== 'message') return;
    useSelection.getState().select(selectionOf(row));
    useMenu.getState().open({ selection: selectionOf(row), x, y });
  },
  hover: (row) => useSelection.getState().setHover(row === undefined ? [] : thingsOf(row)),
});

const laneSelection = (lane: LaneView): Selection =>
  lane.collapsed && lane.node !== undefined ? { kind: 'object', ref: objectRef('Node', undefined, lane.node) } : { kind: 'process', address: lane.id };

const LANE_EVENTS: LaneEvents = {
  select: (lane) => useSelection.getState().select(laneSelection(lane)),
  menu: (lane, x, y) => useMenu.getState().open({ selection: laneSelection(lane), lane: lane.id, x, y }),
  hide: (lane) => useSequenceOptions.getState().toggleLane(lane),
  pin: (lane) => useSequenceOptions.getState().pinLane(lane),
  order: (lanes) => useSequenceOptions.getState().orderLanes(lanes),
  group: (group, collapsed) => useSequenceOptions.getState().toggleGroup(group, collapsed),
};

export function CanvasPane() {
  const view = useLayout((s) => s.view);
  const share = useLayout((s) => s.topologyShare);
  const setLayout = useLayout((s) => s.set);
  return (
    <section ref={useTravel()} data-pane="canvas" className="flex h-full min-h-0 min-w-0 flex-col" aria-label={strings.panes.canvas}>
      <ViewBar />
      <FaultDockContainer />
      <div className="flex min-h-0 flex-1 flex-col">
        {view === 'split' || view === 'topology' ? (
          <div className="min-h-0" style={view === 'split' ? { height: `${share}%` } : { flex: 1 }}>
            <TopologyContainer />
          </div>
        ) : null}
        {view === 'split' ? (
          <Splitter
            what={strings.panes.topology}
            direction="row"
            value={share}
            min={15}
            max={80}
            onChange={(topologyShare) => setLayout({ topologyShare })}
            onReset={() => setLayout({ view: 'sequence' })}
          />
        ) : null}
        {view === 'split' || view === 'sequence' ? (
          <div className="min-h-0 flex-1">
            <SequenceContainer />
          </div>
        ) : null}
        {view === 'chart' ? (
          <Suspense fallback={null}>
            <ChartContainer />
          </Suspense>
        ) : null}
        {view === 'tracks' ? (
          <Suspense fallback={null}>
            <TracksContainer />
          </Suspense>
        ) : null}
        {view === 'inside' ? (
          <Suspense fallback={null}>
            <InsideContainer />
          </Suspense>
        ) : null}
      </div>
    </section>
  );
}

/** Canvases of each view. */
const CANVASES: Readonly<Partial<Record<CenterView, number>>> = { split: 2, topology: 1, sequence: 1 };

/** Between views of the same things the things travel, unless motion is not wanted. */
function useTravel(): React.RefObject<HTMLElement | null> {
  const host = useRef<HTMLElement>(null);
  const still = useReducedMotion();
  useEffect(() => {
    if (still) return undefined;
    let travels: typeof import('../../components/topology/morph.ts') | undefined;
    void firstShown
      .then(() => import('../../components/topology/morph.ts'))
      .then((module) => {
        travels = module;
      });
    return useLayout.subscribe((state, before) => {
      const views = CANVASES[state.view];
      if (state.view === before.view || host.current === null || views === undefined || CANVASES[before.view] === undefined) return;
      travels?.travel(host.current, travels.standing(host.current), views);
    });
  }, [still]);
  return host;
}

function ViewBar() {
  const view = useLayout((s) => s.view);
  const set = useLayout((s) => s.set);
  return (
    <div className="pane-title">
      <div role="radiogroup" aria-label={strings.panes.canvas} className="flex">
        {VIEWS.map((id) => (
          // biome-ignore lint/a11y/useSemanticElements: a segmented control
          <button
            key={id}
            type="button"
            role="radio"
            aria-checked={id === view}
            data-on={id === view}
            className="btn text-xs"
            title={`${strings.panes.views[id]} (V)`}
            onClick={() => set({ view: id })}
          >
            {strings.panes.views[id]}
          </button>
        ))}
      </div>
      <span className="flex-1" />
      <ChapterSelect />
    </div>
  );
}

/** The payload of a message as YAML, asked for when somebody wants to read it. */
const usePayload = (session: Session) =>
  useCallback(async (seq: Seq) => (await session.port.inspect({ kind: 'message', seq }, session.player.now()))?.message?.payload ?? '', [session]);

export function TopologyContainer() {
  const session = useSession();
  const topology = useRun((s) => s.frame?.topology);
  const inFlight = useRun((s) => s.frame?.inFlight);
  const cursorRow = useRun((s) => s.frame?.sequence.cursorRow ?? -1);
  const t = useRun((s) => s.frame?.t ?? 0);
  const selection = useSelection((s) => s.current);
  const recent = useRecent(session.rows, cursorRow, t);
  const trail = useRun((s) => s.trail);
  const playing = useTransport((s) => s.playing);
  const payloadOf = usePayload(session);
  const insideOf = useCallback(
    async (pod: PodBox) => {
      const panel = await session.port.panel('node', { kind: 'object', ref: pod.ref }, session.player.now());
      return panel?.kind === 'node' ? panel.view : undefined;
    },
    [session],
  );
  const actions = useMemo(
    () => ({
      select: (next: Selection) => {
        useSelection.getState().select(next);
        useLayout.getState().setDrawer(true);
      },
      menu: (next: Selection, x: number, y: number) => {
        useSelection.getState().select(next);
        useMenu.getState().open({ selection: next, x, y });
      },
      hover: (things: readonly string[]) => useSelection.getState().setHover(things),
    }),
    [],
  );
  if (topology === undefined) return null;
  return (
    <div data-canvas="topology" className="h-full">
      <Topology
        instead={<StillTopology view={topology} selection={selection} actions={actions} />}
        view={topology}
        inFlight={inFlight ?? []}
        recent={recent}
        trail={trail}
        clock={session.player}
        selection={selection}
        actions={actions}
        still={playing ? undefined : t}
        payloadOf={payloadOf}
        insideOf={insideOf}
      />
    </div>
  );
}

/** `bare`: without the bar above it, where height is dear. */
export function SequenceContainer({ bare = false }: { readonly bare?: boolean }) {
  const session = useSession();
  const sequence = useRun((s) => s.frame?.sequence);
  const frameTime = useRun((s) => s.frame?.t);
  const cone = useRun((s) => s.cone);
  const selection = useSelection((s) => s.current);
  const seen = useTransport((s) => s.seen);
  const follow = useTransport((s) => s.follow);
  const playing = useTransport((s) => s.playing);
  const patch = useTransport((s) => s.patch);
  const compact = useSettings((s) => s.compact);
  const setSettings = useSettings((s) => s.set);
  const path = useRun((s) => s.path);
  const decided = useRun((s) => s.decided);
  const options = useSequenceOptions();
  const events = useMemo(() => rowEvents(session), [session]);
  const payloadOf = usePayload(session);
  const mermaidOf = useCallback((from: number, to: number) => session.port.mermaid({ kind: 'rows', from, to }), [session]);
  const onChapter = useCallback(
    (to: Micros) => {
      session.pause();
      void session.seek(to);
    },
    [session],
  );
  const onFollow = useCallback((next: boolean) => patch({ follow: next }), [patch]);
  const onCompact = useCallback((next: boolean) => setSettings({ compact: next }), [setSettings]);
  if (sequence === undefined || frameTime === undefined) return null;
  const selectedSeq = selection?.kind === 'message' ? selection.seq : undefined;
  return (
    <div data-canvas="sequence" className="flex h-full min-h-0 flex-col">
      {bare ? null : (
        <FilterBar
          instead={<div className="h-[34px] shrink-0 border-b border-line" />}
          filter={options.filter}
          preset={options.preset}
          foldLevel={options.foldLevel}
          hiddenLanes={options.hiddenLanes}
          dim={options.dim === true}
          onDim={options.toggleDim}
          proportional={options.proportional === true}
          onProportional={options.toggleProportional}
          matching={sequence.matching}
          total={sequence.total}
          compact={compact}
          onFilter={options.setFilter}
          onPreset={options.setPreset}
          onFold={options.fold}
          onShowLanes={options.showLanes}
          onCompact={onCompact}
        />
      )}
      <div className="min-h-0 flex-1">
        <Sequence
          instead={<ListContainer />}
          view={sequence}
          rows={session.rows}
          clock={session.player}
          t={frameTime}
          live={frameTime >= seen}
          playing={playing}
          selection={selection}
          cone={cone !== undefined && cone.seq === selectedSeq ? cone.view : undefined}
          follow={follow}
          compact={compact}
          onFollow={onFollow}
          path={path?.seqs}
          decided={decided}
          events={events}
          onFold={options.toggleFold}
          pinned={options.pinnedLanes ?? []}
          laneEvents={LANE_EVENTS}
          onChapter={onChapter}
          payloadOf={payloadOf}
          mermaidOf={mermaidOf}
        />
      </div>
    </div>
  );
}

/** The list of messages for narrow screens. */
export function ListContainer() {
  const session = useSession();
  const cursorRow = useRun((s) => s.frame?.sequence.cursorRow ?? -1);
  const selection = useSelection((s) => s.current);
  const events = useMemo(() => rowEvents(session), [session]);
  const onActivate = useCallback((row: RowView) => {
    if (row.kind === 'chapter' || row.kind === 'fold' || row.kind === 'gap') useSequenceOptions.getState().toggleFold(row.foldId);
    else selectRow(row);
  }, []);
  return (
    <MessageList
      rows={session.rows}
      cursorRow={cursorRow}
      selected={selection?.kind === 'message' ? selection.seq : undefined}
      onActivate={onActivate}
      onMenu={events.menu}
    />
  );
}
