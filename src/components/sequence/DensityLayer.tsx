import { useStore, useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import type { RowView } from '../../projections/views.ts';
import { palette } from '../topology/palette.ts';
import { BLOCK } from '../row-source.ts';
import { DENSITY_ZOOM, visibleBlocks } from './geometry.ts';
import type { SequenceShared } from './SequenceNode.tsx';
import { useSequence } from './SequenceNode.tsx';

/** Zoomed far out, rows are marks on a canvas: bands per lane pair and problems. */
export function DensityLayer() {
  const shared = useSequence();
  const on = useStore((state) => state.transform[2] < DENSITY_ZOOM);
  const canvas = useRef<HTMLCanvasElement>(null);
  const flow = useStoreApi();
  const latest = useRef(shared);
  const redraw = useRef<() => void>(() => undefined);
  latest.current = shared;
  useEffect(() => redraw.current());
  useEffect(() => {
    if (!on) return undefined;
    let handle = 0;
    redraw.current = () => {
      if (handle !== 0) return;
      handle = requestAnimationFrame(() => {
        handle = 0;
        if (canvas.current !== null) paint(canvas.current, flow.getState(), latest.current);
      });
    };
    const stops = [flow.subscribe(redraw.current), shared.rows.subscribe(redraw.current)];
    redraw.current();
    return () => {
      for (const stop of stops) stop();
      cancelAnimationFrame(handle);
    };
  }, [on, flow, shared.rows]);
  return on ? <canvas ref={canvas} aria-hidden className="pointer-events-none absolute inset-0 h-full w-full" /> : null;
}

interface Viewport {
  readonly transform: readonly [number, number, number];
  readonly height: number;
}

function paint(element: HTMLCanvasElement, { transform: [tx, ty, zoom], height }: Viewport, shared: SequenceShared): void {
  const ratio = globalThis.devicePixelRatio || 1;
  element.width = Math.round(element.clientWidth * ratio);
  element.height = Math.round(element.clientHeight * ratio);
  const ctx = element.getContext('2d');
  if (ctx === null) return;
  const colors = palette(element);
  ctx.scale(ratio, ratio);
  const { geometry, rows, rowCount } = shared;
  const [first, last] = visibleBlocks(ty, height, zoom, geometry.rowHeight, rowCount, BLOCK);
  for (let index = first; index <= last; index += 1) {
    for (const row of rows.block(index) ?? []) {
      const y = ty + (row.index + 0.7) * geometry.rowHeight * zoom;
      const span = row.index < rowCount ? spanOf(row, shared) : undefined;
      if (span === undefined) continue;
      const bad = row.kind === 'message' && (row.outcome === 'error' || row.reply?.outcome === 'error');
      ctx.fillStyle = bad ? colors.error : colors.ink;
      ctx.globalAlpha = bad ? 1 : 0.38;
      ctx.fillRect(tx + span[0] * zoom, y, Math.max(2, (span[1] - span[0]) * zoom), Math.max(1, geometry.rowHeight * zoom * 0.4));
    }
  }
}

function spanOf(row: RowView, { geometry }: SequenceShared): readonly [number, number] | undefined {
  if (row.kind === 'chapter' || row.kind === 'action' || row.kind === 'fault') return [0, geometry.width];
  if (row.kind !== 'message') return undefined;
  const from = geometry.x(row.from);
  const to = geometry.x(row.to);
  return from === undefined || to === undefined ? undefined : [Math.min(from, to), Math.max(from, to)];
}
