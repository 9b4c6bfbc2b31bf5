import { useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import type { InFlight, MessageRow, TopologyView } from '../../projections/views.ts';
import type { Clock } from '../clock.ts';
import { useReducedMotion } from '../ui/use-media.ts';
import type { Box } from './geometry.ts';
import type { TopologyLayout } from './layout.ts';
import { placesAt } from './locate.ts';
import { palette } from './palette.ts';
import type { Palette } from './palette.ts';

interface MessageOverlayProps {
  readonly layout: TopologyLayout;
  /** That are always drawn, as pairs of addresses. */
  readonly wires: readonly (readonly [string, string])[];
  /** Of the whole cluster: with many, nodes are drawn without their processes sooner. */
  readonly pods: number;
  /** Those whose share of traffic by endpoint is drawn. */
  readonly services: TopologyView['services'];
  readonly inFlight: readonly InFlight[];
  /** The last messages before the cursor, newest last: they leave a fading wire. */
  readonly recent: readonly MessageRow[];
  /** The least time, in virtual microseconds, that a message is seen travelling. */
  readonly trail: number;
  readonly clock: Clock;
}

interface Trip {
  readonly from: string;
  readonly to: string;
  readonly line: InFlight['line'];
  readonly outcome: InFlight['outcome'];
}

export interface Curve {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

const center = (box: Box) => ({ x: box.x + box.w / 2, y: box.y + box.h / 2 });

/** Where a line from the middle of a box towards a point leaves the box. */
function edgePoint(box: Box, x: number, y: number): { readonly x: number; readonly y: number } {
  const c = center(box);
  const dx = x - c.x;
  const dy = y - c.y;
  const k = Math.min(dx === 0 ? Number.POSITIVE_INFINITY : box.w / 2 / Math.abs(dx), dy === 0 ? Number.POSITIVE_INFINITY : box.h / 2 / Math.abs(dy));
  return Number.isFinite(k) && k < 1 ? { x: c.x + dx * k, y: c.y + dy * k } : c;
}

export function curve(a: Box, b: Box, bend: number): Curve {
  const ca = center(a);
  const cb = center(b);
  const p = edgePoint(a, cb.x, cb.y);
  const q = edgePoint(b, ca.x, ca.y);
  const dx = q.x - p.x;
  const dy = q.y - p.y;
  return { x0: p.x, y0: p.y, x1: (p.x + q.x) / 2 - dy * bend, y1: (p.y + q.y) / 2 + dx * bend, x2: q.x, y2: q.y };
}

export function point(c: Curve, k: number): { readonly x: number; readonly y: number } {
  const m = 1 - k;
  return { x: m * m * c.x0 + 2 * m * k * c.x1 + k * k * c.x2, y: m * m * c.y0 + 2 * m * k * c.y1 + k * k * c.y2 };
}

function colorOf(trip: Trip, colors: Palette): string {
  if (trip.outcome === 'error') return colors.error;
  if (trip.outcome === 'warning') return colors.blocked;
  if (trip.line === 'traffic') return colors.ready;
  return trip.line === 'watch' ? colors.muted : colors.progress;
}

const DASH: Readonly<Partial<Record<InFlight['line'], readonly number[]>>> = { response: [5, 4], watch: [1.5, 3.5], probe: [2, 2] };

/** Messages on the wires, moved by virtual time alone. They pass over the frames, which are filled here, and below all that is written. */
export function MessageOverlay({ layout, wires, pods, services, inFlight, recent, trail, clock }: MessageOverlayProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const flow = useStoreApi();
  const still = useReducedMotion();
  const data = useRef({ layout, wires, pods, services, inFlight, recent, trail, still });
  const schedule = useRef<() => void>(() => undefined);
  data.current = { layout, wires, pods, services, inFlight, recent, trail, still };

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of what is drawn asks for a drawing
  useEffect(() => schedule.current(), [layout, services, inFlight, recent, still]);
  useEffect(() => {
    let handle = 0;
    const draw = (): void => {
      handle = 0;
      const element = canvas.current;
      if (element !== null) paint(element, flow.getState(), data.current, clock.now());
    };
    schedule.current = () => {
      if (handle === 0) handle = requestAnimationFrame(draw);
    };
    const stops = [
      clock.subscribe(schedule.current),
      flow.subscribe((state, before) => {
        if (state.transform !== before.transform || state.width !== before.width || state.height !== before.height) schedule.current();
      }),
    ];
    schedule.current();
    return () => {
      for (const stop of stops) stop();
      cancelAnimationFrame(handle);
    };
  }, [clock, flow]);
  return <canvas ref={canvas} aria-hidden className="pointer-events-none absolute inset-0 z-[3] h-full w-full" />;
}

type PaintData = Pick<MessageOverlayProps, 'layout' | 'wires' | 'pods' | 'services' | 'inFlight' | 'recent' | 'trail'> & { readonly still: boolean };

/** The size comes from React Flow, which observes it: to ask the element would lay the page out in the middle of a frame. */
interface Viewport {
  readonly transform: readonly [number, number, number];
  readonly width: number;
  readonly height: number;
}

function paint(element: HTMLCanvasElement, viewport: Viewport, data: PaintData, now: number): void {
  const ratio = globalThis.devicePixelRatio || 1;
  const [tx, ty, zoom] = viewport.transform;
  const width = Math.round(viewport.width * ratio);
  const height = Math.round(viewport.height * ratio);
  if (element.width !== width || element.height !== height) Object.assign(element, { width, height });
  const ctx = element.getContext('2d');
  if (ctx === null) return;
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.clearRect(0, 0, element.width, element.height);
  ctx.setTransform(ratio * zoom, 0, 0, ratio * zoom, ratio * tx, ratio * ty);
  const colors = palette(element);
  paintFrames(ctx, data.layout, colors);
  const place = placesAt(data.layout, zoom, data.pods);
  const unit = unitAt(zoom);
  paintWires(ctx, data.wires, place, colors, unit);
  for (const service of data.services) paintShares(ctx, place, service, colors, unit);
  data.recent.forEach((row, i) => {
    const age = data.recent.length - 1 - i;
    paintTrip(ctx, place, row, colors, { unit, alpha: age === 0 ? 0.95 : 0.42 / age, progress: 1, head: age === 0 });
  });
  for (const message of data.inFlight) {
    const span = Math.max(1, data.trail, message.arrivesAt - message.sentAt);
    const progress = (now - message.sentAt) / span;
    if (progress < 0 || progress > 1.25) continue;
    const fade = progress > 1 ? 1 - (progress - 1) * 4 : 1;
    paintTrip(ctx, place, message, colors, { unit, alpha: fade, progress: data.still ? 1 : Math.min(1, progress), head: data.still || progress >= 1 });
  }
}

/** Lines are never thinner than at the first of these zooms, nor thicker than at the second. */
const LINES = { thin: 0.7, thick: 2 } as const;

/** How thick a line of 1 is on the canvas. */
const unitAt = (zoom: number): number => Math.max(LINES.thin, Math.min(LINES.thick, zoom)) / zoom;

function paintFrames(ctx: CanvasRenderingContext2D, { frames }: TopologyLayout, colors: Palette): void {
  ctx.fillStyle = colors.raised;
  for (const { x, y, w, h } of frames) ctx.fillRect(x + 1, y + 1, w - 2, h - 2);
}

/** Where the end of a message is. */
type Place = (address: string) => Box | undefined;

function paintWires(ctx: CanvasRenderingContext2D, wires: MessageOverlayProps['wires'], place: Place, colors: Palette, unit: number): void {
  ctx.lineWidth = unit;
  ctx.strokeStyle = colors.ink;
  ctx.globalAlpha = 0.09;
  ctx.setLineDash([]);
  for (const [from, to] of wires) {
    const a = place(from);
    const b = place(to);
    if (a === undefined || b === undefined) continue;
    const c = curve(a, b, 0);
    ctx.beginPath();
    ctx.moveTo(c.x0, c.y0);
    ctx.lineTo(c.x2, c.y2);
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

/** From a Service to its endpoints: as thick as the share of its requests that each has answered. A line that is not ready is broken. */
function paintShares(ctx: CanvasRenderingContext2D, place: Place, service: TopologyView['services'][number], colors: Palette, unit: number): void {
  const total = service.endpoints.reduce((sum, endpoint) => sum + endpoint.served, 0);
  const from = place(service.ref);
  if (total === 0 || from === undefined) return;
  for (const endpoint of service.endpoints) {
    const to = endpoint.pod === undefined ? undefined : place(endpoint.pod);
    if (to === undefined) continue;
    const share = endpoint.served / total;
    const c = curve(from, to, 0);
    ctx.globalAlpha = 0.28;
    ctx.strokeStyle = endpoint.ready ? colors.ready : colors.blocked;
    ctx.lineWidth = (0.8 + share * 6) * unit;
    ctx.setLineDash(endpoint.ready ? [] : [5 * unit, 5 * unit]);
    ctx.beginPath();
    ctx.moveTo(c.x0, c.y0);
    ctx.lineTo(c.x2, c.y2);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
  }
}

/** Ways shorter than this on the screen are not drawn. */
const SHORTEST_PX = 7;

interface TripStyle {
  readonly unit: number;
  readonly alpha: number;
  readonly progress: number;
  readonly head: boolean;
}

function paintTrip(ctx: CanvasRenderingContext2D, place: Place, trip: Trip, colors: Palette, { unit, alpha, progress, head }: TripStyle): void {
  const a = place(trip.from);
  const b = place(trip.to);
  if (a === undefined || b === undefined || a === b) return;
  const c = curve(a, b, 0.08);
  // From far away a way of a few pixels is a speck on the name of a node.
  if (Math.hypot(c.x2 - c.x0, c.y2 - c.y0) * ctx.getTransform().a < SHORTEST_PX) return;
  const color = colorOf(trip, colors);
  ctx.globalAlpha = alpha;
  ctx.strokeStyle = color;
  ctx.fillStyle = color;
  ctx.lineWidth = (trip.line === 'traffic' ? 2.2 : 1.5) * unit;
  ctx.setLineDash((DASH[trip.line] ?? []).map((part) => part * unit));
  ctx.beginPath();
  ctx.moveTo(c.x0, c.y0);
  if (progress >= 1) ctx.quadraticCurveTo(c.x1, c.y1, c.x2, c.y2);
  else
    for (let k = 1; k <= 12; k += 1) {
      const at = point(c, (progress * k) / 12);
      ctx.lineTo(at.x, at.y);
    }
  ctx.stroke();
  ctx.setLineDash([]);
  const tip = point(c, progress);
  ctx.beginPath();
  if (head) {
    const angle = Math.atan2(c.y2 - c.y1, c.x2 - c.x1);
    ctx.moveTo(tip.x, tip.y);
    const length = 9 * unit;
    ctx.lineTo(tip.x - length * Math.cos(angle - 0.4), tip.y - length * Math.sin(angle - 0.4));
    ctx.lineTo(tip.x - length * Math.cos(angle + 0.4), tip.y - length * Math.sin(angle + 0.4));
    ctx.closePath();
    ctx.fill();
  } else if (progress < 1) {
    ctx.arc(tip.x, tip.y, 4.5 * unit, 0, Math.PI * 2);
    ctx.fill();
  }
  ctx.globalAlpha = 1;
}
