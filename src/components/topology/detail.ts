import { useStore } from '@xyflow/react';
import { useEffect, useState } from 'react';
import type { Box } from './geometry.ts';
import { TINY } from './inside.ts';
import type { Open } from './layout.ts';

/** More Pods than this are tiles as long as they are small on the screen. */
const MANY = 300;
const FAR_MANY = 0.85;
const FAR_FEW = 0.6;
/** A Pod as wide as this on the screen shows its containers, and its inside. */
const CLOSE_PX = 185;
const CLOSE_TINY_PX = 96;
const INSIDE_PX = 400;

/** In a large cluster Pods without names are painted until they are so near that their containers are shown. */
export const isPainted = (zoom: number, pods: number): boolean => pods > MANY && zoom * TINY.w < CLOSE_TINY_PX;

export const isFar = (zoom: number, pods: number): boolean => zoom < (pods > MANY ? FAR_MANY : FAR_FEW);

export type PodDetail = 'token' | 'close' | 'inside';

export function podDetail(screenWidth: number, dense: boolean): PodDetail {
  if (screenWidth >= INSIDE_PX) return 'inside';
  return screenWidth >= (dense ? CLOSE_TINY_PX : CLOSE_PX) ? 'close' : 'token';
}

export interface Viewport {
  readonly transform: readonly [number, number, number];
  readonly width: number;
  readonly height: number;
}

export function onScreen({ transform: [tx, ty, zoom], width, height }: Viewport, box: Box, margin = 40): boolean {
  const x = box.x * zoom + tx;
  const y = box.y * zoom + ty;
  return x < width + margin && y < height + margin && x + box.w * zoom > -margin && y + box.h * zoom > -margin;
}

/** Frames of a large cluster that come near, one in each picture: the tokens of all of them at once would hold up the page. */
class Turns {
  private waiting: readonly (() => void)[] = [];
  private going = false;
  private readonly listeners = new Set<() => void>();

  /** Calls `go` when it is its turn, unless what is returned is called before. */
  ask(go: () => void): () => void {
    this.waiting = [...this.waiting, go];
    if (!this.going) requestAnimationFrame(this.next);
    this.going = true;
    return () => {
      this.waiting = this.waiting.filter((other) => other !== go);
    };
  }

  /** Is anything still waiting? */
  busy(): boolean {
    return this.waiting.length > 0;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private readonly next = (): void => {
    const [first, ...rest] = this.waiting;
    this.waiting = rest;
    first?.();
    this.going = rest.length > 0;
    if (this.going) requestAnimationFrame(this.next);
    else for (const listener of this.listeners) listener();
  };
}

export const turns = new Turns();

/** Frames of a large cluster are drawn when they are so near to the screen, pixels: before they are seen. */
const SOON = 240;

/**
 * What of a frame is drawn: `far:` and the size of its letters, `painted` (all but Pods without names), `near`, `open` (all that is
 * in it, also what there was no room for), or `off` the screen. Panning alone changes nothing.
 */
export function useFrameDetail(box: Box, pods: number, open?: Open): string {
  const many = pods > MANY;
  const wanted = useStore((state) => {
    const zoom = state.transform[2];
    if (isFar(zoom, pods)) return `far:${Math.min(72, Math.round(12 / zoom / 4) * 4)}`;
    if (!onScreen(state, box, many ? SOON : undefined)) return 'off';
    if (open !== undefined && zoom >= open.zoom) return 'open';
    return isPainted(zoom, pods) ? 'painted' : 'near';
  });
  const [turn, setTurn] = useState(false);
  const waits = many && (wanted === 'near' || wanted === 'painted');
  useEffect(() => {
    if (waits) return turns.ask(() => setTurn(true));
    setTurn(false);
    return undefined;
  }, [waits]);
  return waits && !turn ? 'off' : wanted;
}

/** Pods of one frame that come in one picture. */
const AT_ONCE = 30;

/** How many of a frame's Pods are drawn: in a large cluster some more in each picture, until all are there. */
export function useGrowing(count: number, pods: number): number {
  const [shown, setShown] = useState(AT_ONCE);
  const more = pods > MANY && shown < count;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the next ones take their turn when these are shown
  useEffect(() => (more ? turns.ask(() => setShown((now) => now + AT_ONCE)) : undefined), [more, shown]);
  return pods > MANY ? shown : count;
}
