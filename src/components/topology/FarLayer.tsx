import { useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import type { PodBox, StateToken, TopologyView } from '../../projections/views.ts';
import { isFar, isPainted, onScreen, turns } from './detail.ts';
import type { Viewport } from './detail.ts';
import { paintGlyph } from './glyphs.ts';
import { isProblem } from './grouped.ts';
import type { Box } from './geometry.ts';
import type { TopologyLayout } from './layout.ts';
import { palette } from './palette.ts';
import type { Palette } from './palette.ts';

interface FarLayerProps {
  readonly view: TopologyView;
  readonly layout: TopologyLayout;
  readonly pods: number;
  readonly selected: string | undefined;
}

/** A problem is never smaller than this on the screen, however many Pods there are. */
const PROBLEM_PX = 8;

const COLORS: Readonly<Record<StateToken, keyof Palette>> = {
  unscheduled: 'muted',
  progress: 'progress',
  blocked: 'blocked',
  ready: 'ready',
  error: 'error',
  terminating: 'terminating',
  done: 'line',
  unknown: 'unknown',
};

/**
 * From far away each Pod is a tile on one canvas: filled by its state, problems on top and with their shape. The canvas is as large
 * as the cluster and is moved as a layer: panning draws nothing. Nearer by, in a large cluster, it is as large as the pane.
 */
export function FarLayer(props: FarLayerProps) {
  const host = useRef<HTMLDivElement>(null);
  const flow = useStoreApi();
  const data = useRef(props);
  const redraw = useRef<() => void>(() => undefined);
  data.current = props;
  useEffect(() => redraw.current());
  useEffect(() => {
    let handle = 0;
    let rest: ReturnType<typeof setTimeout> | undefined;
    const draw = (rested: boolean): void => {
      if (host.current !== null) place(host.current, flow.getState(), data.current, rested);
    };
    redraw.current = () => {
      clearTimeout(rest);
      rest = setTimeout(draw, REST_MS, true);
      if (handle === 0)
        handle = requestAnimationFrame(() => {
          handle = 0;
          draw(false);
        });
    };
    const stop = flow.subscribe((state, before) => {
      if (state.transform !== before.transform) redraw.current();
    });
    const ended = turns.subscribe(redraw.current);
    redraw.current();
    return () => {
      stop();
      ended();
      clearTimeout(rest);
      cancelAnimationFrame(handle);
    };
  }, [flow]);
  return (
    <div ref={host} aria-hidden data-far className="pointer-events-none absolute inset-0 z-[4] overflow-hidden">
      <canvas className="absolute left-0 top-0 origin-top-left" />
      <div className="absolute left-0 top-0 outline-2 outline-accent" hidden />
    </div>
  );
}

/** What the canvas shows: only another zoom or another state of the cluster draws it anew. */
interface Picture {
  readonly view: TopologyView;
  readonly layout: TopologyLayout;
  readonly zoom: number;
  readonly ink: string;
}

/** Room around the picture for problems at its edge. */
const EDGE = 12;
/** So much may a zoom differ from that of the picture while the hand zooms, before it is drawn anew; it is too when the hand has rested so long. */
const SOFT = 0.4;
const REST_MS = 120;

/** Other requests and loads change a view each moment; its Pods are the same arrays as long as none of them changed. */
const samePods = (a: TopologyView, b: TopologyView): boolean =>
  a === b ||
  (a.unscheduled.length === 0 && b.unscheduled.length === 0 && a.nodes.length === b.nodes.length && a.nodes.every((node, i) => node.pods === b.nodes[i]?.pods));

const pictures = new WeakMap<HTMLCanvasElement, Picture>();

/** The zoom of the picture on `canvas`, which is drawn anew when it is no longer good: its zoom may differ by `soft`. */
function drawnZoom(canvas: HTMLCanvasElement, { view, layout }: FarLayerProps, zoom: number, soft: number): number {
  const colors = palette(canvas);
  const known = pictures.get(canvas);
  if (known !== undefined && known.layout === layout && samePods(known.view, view) && known.ink === colors.ink && Math.abs(known.zoom / zoom - 1) <= soft)
    return known.zoom;
  const ratio = globalThis.devicePixelRatio || 1;
  const width = Math.ceil(layout.width * zoom + 2 * EDGE);
  const height = Math.ceil(layout.height * zoom + 2 * EDGE);
  Object.assign(canvas, { width: width * ratio, height: height * ratio });
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  const ctx = canvas.getContext('2d');
  if (ctx !== null) paintTiles(ctx, view, layout, zoom, ratio, colors);
  tokenPictures.delete(canvas);
  pictures.set(canvas, { view, layout, zoom, ink: colors.ink });
  return zoom;
}

function paintTiles(ctx: CanvasRenderingContext2D, view: TopologyView, layout: TopologyLayout, zoom: number, ratio: number, colors: Palette): void {
  ctx.setTransform(ratio, 0, 0, ratio, EDGE * ratio, EDGE * ratio);
  const problems: { readonly pod: PodBox; readonly box: Box }[] = [];
  const tiles = new Map<StateToken, Box[]>();
  const draw = (pod: PodBox): void => {
    const place = layout.anchors.get(pod.ref);
    if (place === undefined) return;
    // Where Pods are as wide as their column, a tile is not.
    const box = { ...place, w: Math.min(place.w, place.h * 1.6) };
    if (isProblem(pod.state)) problems.push({ pod, box });
    const list = tiles.get(pod.state);
    if (list === undefined) tiles.set(pod.state, [box]);
    else list.push(box);
  };
  for (const node of view.nodes) for (const pod of node.pods) draw(pod);
  for (const pod of view.unscheduled) draw(pod);
  for (const [state, boxes] of tiles) {
    ctx.globalAlpha = state === 'ready' ? 0.72 : 1;
    ctx.fillStyle = colors[COLORS[state]];
    for (const box of boxes) ctx.fillRect(box.x * zoom, box.y * zoom, Math.max(1.5, box.w * zoom), Math.max(1.5, box.h * zoom));
  }
  ctx.globalAlpha = 1;
  for (const { pod, box } of problems)
    paintProblem(ctx, pod.state, (box.x + box.w / 2) * zoom, (box.y + box.h / 2) * zoom, Math.max(PROBLEM_PX, box.h * zoom), colors);
}

/** On a token: the radius of its corners, the thickness of its edge, and its glyph, in units of the canvas. */
const TOKEN = { round: 5, edge: 1.5, glyph: 11, tint: 0.09 } as const;

/** What the canvas shows of tokens: where the canvas of the cluster stood when they were painted. */
interface TokenPicture extends Picture {
  readonly tx: number;
  readonly ty: number;
  readonly width: number;
  readonly height: number;
}

const tokenPictures = new WeakMap<HTMLCanvasElement, TokenPicture>();
/** So many pixels around the pane are painted too: a hand that pans moves the picture, and is not waited for. */
const AROUND = 140;

/** How the picture of tokens is to be moved so that it is true now; undefined: it does not cover the pane, or shows something else. */
function placeOf(known: TokenPicture | undefined, viewport: Viewport, { view, layout }: FarLayerProps, ink: string, soft: number): string | undefined {
  const [tx, ty, zoom] = viewport.transform;
  if (known === undefined || known.layout !== layout || !samePods(known.view, view) || known.ink !== ink) return undefined;
  if (known.width !== viewport.width || known.height !== viewport.height || Math.abs(known.zoom / zoom - 1) > soft) return undefined;
  const k = zoom / known.zoom;
  const x = tx - k * (known.tx + AROUND);
  const y = ty - k * (known.ty + AROUND);
  if (x > 0 || y > 0 || x + k * (known.width + 2 * AROUND) < known.width || y + k * (known.height + 2 * AROUND) < known.height) return undefined;
  return `translate(${x}px, ${y}px) scale(${k})`;
}

/** Nearer by, the Pods without names that are on the screen, as tokens look: the page need not make thousands of them. */
function showTokens(canvas: HTMLCanvasElement, viewport: Viewport, props: FarLayerProps, soft: number): void {
  const colors = palette(canvas);
  const stands = placeOf(tokenPictures.get(canvas), viewport, props, colors.ink, soft);
  if (stands !== undefined) {
    canvas.style.transform = stands;
    return;
  }
  const { transform, width, height } = viewport;
  const [tx, ty, zoom] = transform;
  pictures.delete(canvas);
  tokenPictures.set(canvas, { view: props.view, layout: props.layout, zoom, ink: colors.ink, tx, ty, width, height });
  const ratio = globalThis.devicePixelRatio || 1;
  const [w, h] = [width + 2 * AROUND, height + 2 * AROUND];
  Object.assign(canvas, { width: w * ratio, height: h * ratio });
  Object.assign(canvas.style, { width: `${w}px`, height: `${h}px`, transform: `translate(${-AROUND}px, ${-AROUND}px)` });
  const ctx = canvas.getContext('2d');
  if (ctx === null) return;
  ctx.setTransform(ratio * zoom, 0, 0, ratio * zoom, ratio * (tx + AROUND), ratio * (ty + AROUND));
  paintTokens(ctx, viewport, props, colors);
}

function paintTokens(ctx: CanvasRenderingContext2D, viewport: Viewport, { view, layout }: FarLayerProps, colors: Palette): void {
  const byState = new Map<StateToken, Box[]>();
  for (const node of view.nodes) {
    const at = layout.anchors.get(node.name);
    if (layout.insides.get(node.name)?.dense !== true || at === undefined || !onScreen(viewport, at, AROUND)) continue;
    for (const pod of node.pods) {
      const box = layout.anchors.get(pod.ref);
      if (box === undefined || !onScreen(viewport, box, AROUND)) continue;
      const list = byState.get(pod.state);
      if (list === undefined) byState.set(pod.state, [box]);
      else list.push(box);
    }
  }
  for (const [state, boxes] of byState) paintState(ctx, state, boxes, colors);
}

function paintState(ctx: CanvasRenderingContext2D, state: StateToken, boxes: readonly Box[], colors: Palette): void {
  const half = TOKEN.edge / 2;
  ctx.beginPath();
  for (const { x, y, w, h } of boxes) ctx.roundRect(x + half, y + half, w - TOKEN.edge, h - TOKEN.edge, TOKEN.round - half);
  ctx.fillStyle = colors.bg;
  ctx.fill();
  ctx.fillStyle = colors[COLORS[state]];
  ctx.strokeStyle = colors[COLORS[state]];
  ctx.globalAlpha = TOKEN.tint;
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.lineWidth = TOKEN.edge;
  ctx.stroke();
  const before = ctx.getTransform();
  const k = TOKEN.glyph / GLYPH_BOX;
  for (const { x, y, w, h } of boxes) {
    ctx.setTransform(before);
    ctx.translate(x + (w - TOKEN.glyph) / 2, y + (h - TOKEN.glyph) / 2);
    ctx.scale(k, k);
    paintGlyph(ctx, state);
  }
  ctx.setTransform(before);
}

const GLYPH_BOX = 12;

function place(host: HTMLElement, viewport: Viewport, props: FarLayerProps, rested = false): void {
  const [tx, ty, zoom] = viewport.transform;
  const [canvas, frame] = host.children;
  if (!(canvas instanceof HTMLCanvasElement) || !(frame instanceof HTMLElement)) return;
  const was = host.style.display !== 'none';
  const far = isFar(zoom, props.pods);
  // What is painted stays until the tokens that come in its place are all there.
  const lingers = was && turns.busy();
  const painted = !far && props.layout.insides.size > 0 && (isPainted(zoom, props.pods) || (lingers && !pictures.has(canvas)));
  const shown = far || painted || lingers;
  host.style.display = shown ? '' : 'none';
  if (!shown) return;
  const soft = rested ? 0 : lingers ? Number.POSITIVE_INFINITY : SOFT;
  if (painted) showTokens(canvas, viewport, props, Math.min(SOFT, soft));
  else {
    const k = zoom / drawnZoom(canvas, props, zoom, soft);
    canvas.style.transform = `translate(${tx - EDGE * k}px, ${ty - EDGE * k}px) scale(${k})`;
  }
  const chosen = props.selected === undefined ? undefined : props.layout.anchors.get(props.selected);
  frame.hidden = chosen === undefined;
  if (chosen === undefined) return;
  Object.assign(frame.style, {
    width: `${chosen.w * zoom + 6}px`,
    height: `${chosen.h * zoom + 6}px`,
    transform: `translate(${chosen.x * zoom + tx - 3}px, ${chosen.y * zoom + ty - 3}px)`,
  });
}

function paintProblem(ctx: CanvasRenderingContext2D, state: StateToken, x: number, y: number, size: number, colors: Palette): void {
  const r = size / 2;
  ctx.fillStyle = colors.bg;
  ctx.fillRect(x - r - 1, y - r - 1, size + 2, size + 2);
  ctx.strokeStyle = colors[COLORS[state]];
  ctx.fillStyle = colors[COLORS[state]];
  ctx.lineWidth = Math.max(1.6, size / 6);
  ctx.beginPath();
  if (state === 'error') {
    ctx.moveTo(x - r, y - r);
    ctx.lineTo(x + r, y + r);
    ctx.moveTo(x + r, y - r);
    ctx.lineTo(x - r, y + r);
    ctx.stroke();
  } else {
    ctx.moveTo(x, y - r);
    ctx.lineTo(x + r, y + r);
    ctx.lineTo(x - r, y + r);
    ctx.closePath();
    if (state === 'unknown') ctx.stroke();
    else ctx.fill();
  }
}
