import { useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { useReducedMotion } from '../ui/use-media.ts';

/** The newest row stands at this share of the height. */
const FOLLOW_AT = 0.7;
const CAMERA_INTERVAL_MS = 400;
const CAMERA_MS = 200;

/** Keeps the newest row at 70 % of the height, in few moves while the clock runs; answers how many rows came since following stopped. */
export function useFollow(cursorRow: number, rowHeight: number, follow: boolean, playing: boolean): number {
  const flow = useReactFlow();
  const store = useStoreApi();
  const still = useReducedMotion();
  const paneHeight = useStore((state) => state.height);
  const last = useRef(0);
  const left = useRef(cursorRow);
  if (follow) left.current = cursorRow;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height of the pane asks for another place
  useEffect(() => {
    if (!follow) return undefined;
    const move = (): void => {
      last.current = performance.now();
      const { transform, height } = store.getState();
      const [x, y, zoom] = transform;
      const target = Math.min(8, height * FOLLOW_AT - (cursorRow + 1) * rowHeight * zoom);
      if (Math.abs(target - y) < 1) return;
      const jump = still || Math.abs(target - y) > height * 1.5;
      void flow.setViewport({ x, y: target, zoom }, jump ? {} : { duration: CAMERA_MS, interpolate: 'linear' });
    };
    const wait = playing ? last.current + CAMERA_INTERVAL_MS - performance.now() : 0;
    // At once, it is part of the same picture as the row that it follows.
    if (wait <= 0) {
      move();
      return undefined;
    }
    const timer = setTimeout(move, wait);
    return () => clearTimeout(timer);
  }, [cursorRow, rowHeight, follow, playing, flow, store, still, paneHeight]);
  return Math.max(0, cursorRow - left.current);
}
