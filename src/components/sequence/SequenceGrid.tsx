import { ReactFlow, useReactFlow } from '@xyflow/react';
import type { Edge, Node } from '@xyflow/react';
import { memo, useEffect, useRef } from 'react';
import type { FocusEvent, KeyboardEvent, RefObject } from 'react';
import type { RowView, SequenceView } from '../../projections/views.ts';
import { BLOCK } from '../row-source.ts';
import type { RowSource } from '../row-source.ts';
import { strings } from '../strings.ts';
import { useZoomKeys } from '../ui/use-zoom-keys.ts';
import { PAN_EVENT } from '../ui/zoom-event.ts';
import { DensityLayer } from './DensityLayer.tsx';
import type { LaneGeometry } from './geometry.ts';
import { Lifelines } from './Lanes.tsx';
import { SequenceNode } from './SequenceNode.tsx';

/** Rows that were marked with Shift and the arrows: where that began, and where the focus is. */
export interface RowRange {
  readonly anchor: number;
  readonly head: number;
}

interface SequenceGridProps {
  readonly view: SequenceView;
  readonly rows: RowSource;
  readonly rowCount: number;
  readonly focusRow: number;
  readonly nodes: Node[];
  readonly geometry: LaneGeometry;
  readonly onFocusRow: (row: number) => void;
  readonly onRange: (range: RowRange | undefined) => void;
  readonly range: RowRange | undefined;
  readonly onFollow: (follow: boolean) => void;
  readonly onActivate: (row: RowView, alt: boolean) => void;
}

const NODE_TYPES = { sequence: SequenceNode };
/** Rows moved over by PageDown. */
const PAGE = 20;
const DELTAS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE };
/** Lanes moved by a key, and how long that takes. */
const PAN_LANES = 2;
const PAN_MS = 120;

/** The rows on React Flow's canvas, with the keys of a treegrid. */
export function SequenceGrid({ view, rows, rowCount, focusRow, nodes, geometry, range, onFocusRow, onRange, onFollow, onActivate }: SequenceGridProps) {
  const pane = useRef<HTMLDivElement>(null);
  const flow = useReactFlow();
  const noteKey = useHeldFocus(pane);
  useZoomKeys(pane);
  usePanKeys(pane, geometry.laneWidth * PAN_LANES);
  const rowAt = (index: number): RowView | undefined => rows.block(Math.floor(index / BLOCK))?.[index % BLOCK];
  /** Rows of room between others cannot be focused. */
  const overRoom = (index: number, step: number): number => {
    let at = index;
    while (at > 0 && at < rowCount - 1 && rowAt(at)?.kind === 'space') at += step;
    return at;
  };
  const moveFocus = (index: number): void => {
    onFollow(false);
    onFocusRow(index);
    const { x, y, zoom } = flow.getViewport();
    const height = pane.current?.clientHeight ?? 0;
    const top = index * geometry.rowHeight * zoom + y;
    const margin = geometry.rowHeight * zoom;
    const nextY = top < 0 ? y - top + margin : top + 2 * margin > height ? y - (top + 2 * margin - height) : y;
    void flow.setViewport({ x, y: nextY, zoom });
    requestAnimationFrame(() => requestAnimationFrame(() => pane.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus()));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    noteKey();
    const delta = DELTAS[event.key];
    if (delta !== undefined && !event.altKey) {
      event.preventDefault();
      event.stopPropagation();
      const head = overRoom(Math.max(0, Math.min(rowCount - 1, focusRow + delta)), Math.sign(delta));
      onRange(event.shiftKey ? { anchor: range?.anchor ?? focusRow, head } : undefined);
      moveFocus(head);
    } else if (event.key === 'Enter') {
      const row = rowAt(focusRow);
      if (row !== undefined) onActivate(row, event.altKey);
    } else if (event.key === 'Escape' && range !== undefined) {
      event.stopPropagation();
      onRange(undefined);
    }
  };
  /** A row that got the focus otherwise is where the arrows go on. */
  const onFocus = (event: FocusEvent<HTMLElement>): void => {
    const index = Number((event.target as HTMLElement).dataset['index'] ?? Number.NaN);
    if (!Number.isNaN(index) && index !== focusRow) onFocusRow(index);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the treegrid inside
    <div ref={pane} className="relative min-h-0 flex-1" onKeyDown={onKeyDown} onFocus={onFocus}>
      <Lifelines geometry={geometry} />
      <Canvas nodes={nodes} onFollow={onFollow} />
      {rowCount === 0 && view.total > 0 && view.matching === 0 ? (
        <p className="caption absolute inset-x-0 top-6 text-center">{strings.sequence.empty}</p>
      ) : null}
    </div>
  );
}

/** So long after a key the rows may be exchanged because of it, milliseconds. */
const HOLD_MS = 3_000;

/**
 * What is chosen by a key may change the lanes and folds, and so replace the row that had the focus: the focus then goes to the row that is
 * selected, or else to the one with the tab stop. Gives back what is to be called at each key.
 */
function useHeldFocus(pane: RefObject<HTMLElement | null>): () => void {
  const until = useRef(0);
  const handle = useRef(0);
  useEffect(() => () => cancelAnimationFrame(handle.current), []);
  return () => {
    until.current = performance.now() + HOLD_MS;
    let lost = false;
    const look = (): void => {
      handle.current = performance.now() < until.current ? requestAnimationFrame(look) : 0;
      const { activeElement } = document;
      lost ||= activeElement === document.body;
      if (!lost || (activeElement !== document.body && pane.current?.contains(activeElement) !== true)) return;
      const row =
        pane.current?.querySelector<HTMLElement>('[role="row"][aria-selected="true"]') ??
        pane.current?.querySelector<HTMLElement>('[role="row"][tabindex="0"]');
      if (row !== null && row !== undefined && row !== activeElement) row.focus({ preventScroll: true });
    };
    cancelAnimationFrame(handle.current);
    handle.current = requestAnimationFrame(look);
  };
}

const NO_EDGES: Edge[] = [];
const PRO = { hideAttribution: true };

/** React Flow itself: what its one node shows goes round it, so that it compares nothing when the clock moves. */
const Canvas = memo(function Canvas({ nodes, onFollow }: Pick<SequenceGridProps, 'nodes' | 'onFollow'>) {
  return (
    <ReactFlow
      nodes={nodes}
      edges={NO_EDGES}
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
      panOnScroll
      zoomOnScroll={false}
      zoomOnDoubleClick={false}
      minZoom={0.06}
      maxZoom={2}
      proOptions={PRO}
      onMoveStart={(event) => {
        if (event !== null) onFollow(false);
      }}
    >
      <DensityLayer />
    </ReactFlow>
  );
});

/** `A` and `D`: the lanes move under the window by keys. */
function usePanKeys(host: React.RefObject<HTMLElement | null>, by: number): void {
  const flow = useReactFlow();
  useEffect(() => {
    const canvas = host.current?.closest('[data-canvas]');
    if (!canvas) return undefined;
    const pan = (event: Event): void => {
      const { x, y, zoom } = flow.getViewport();
      const dx = event instanceof CustomEvent && event.detail === 'left' ? by : -by;
      void flow.setViewport({ x: x + dx * zoom, y, zoom }, { duration: PAN_MS });
    };
    canvas.addEventListener(PAN_EVENT, pan);
    return () => canvas.removeEventListener(PAN_EVENT, pan);
  }, [host, flow, by]);
}
