import { useStore } from '@xyflow/react';
import type { Box } from './layout.ts';

/** More Pods than this are tiles as long as they are small on the screen. */
const MANY = 300;
const FAR_MANY = 0.85;
const FAR_FEW = 0.22;
/** A Pod as wide as this on the screen shows its containers, and its inside. */
const CLOSE_PX = 185;
const CLOSE_TINY_PX = 96;
const INSIDE_PX = 400;

export const isFar = (zoom: number, pods: number): boolean => zoom < (pods > MANY ? FAR_MANY : FAR_FEW);

export type PodDetail = 'token' | 'close' | 'inside';

export function podDetail(screenWidth: number, dense: boolean): PodDetail {
  if (screenWidth >= INSIDE_PX) return 'inside';
  return screenWidth >= (dense ? CLOSE_TINY_PX : CLOSE_PX) ? 'close' : 'token';
}

interface Viewport {
  readonly transform: readonly [number, number, number];
  readonly width: number;
  readonly height: number;
}

export function onScreen({ transform: [tx, ty, zoom], width, height }: Viewport, box: Box): boolean {
  const x = box.x * zoom + tx;
  const y = box.y * zoom + ty;
  return x < width + 40 && y < height + 40 && x + box.w * zoom > -40 && y + box.h * zoom > -40;
}

/** What of a frame is drawn: `far:` and the size of its letters, `near`, or `off` the screen. Panning alone changes nothing. */
export function useFrameDetail(box: Box, pods: number): string {
  return useStore((state) => {
    const zoom = state.transform[2];
    if (isFar(zoom, pods)) return `far:${Math.min(72, Math.round(12 / zoom / 4) * 4)}`;
    return onScreen(state, box) ? 'near' : 'off';
  });
}
