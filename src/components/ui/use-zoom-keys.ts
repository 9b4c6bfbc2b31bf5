import { useReactFlow } from '@xyflow/react';
import { useEffect } from 'react';
import type { RefObject } from 'react';
import { ZOOM_EVENT } from './zoom-event.ts';

/** Lets keys zoom the React Flow canvas that `host` belongs to. */
export function useZoomKeys(host: RefObject<HTMLElement | null>, onZoom?: () => void): void {
  const flow = useReactFlow();
  useEffect(() => {
    const canvas = host.current?.closest('[data-canvas]');
    if (!canvas) return undefined;
    const zoom = (event: Event): void => {
      onZoom?.();
      if (event instanceof CustomEvent && event.detail === 'out') void flow.zoomOut();
      else void flow.zoomIn();
    };
    canvas.addEventListener(ZOOM_EVENT, zoom);
    return () => canvas.removeEventListener(ZOOM_EVENT, zoom);
  }, [host, flow, onZoom]);
}
