import { useCallback, useSyncExternalStore } from 'react';

const lists = new Map<string, MediaQueryList>();

/** One list for each query: each new one is parsed, and looked at whenever the page is styled anew. */
function listOf(query: string): MediaQueryList {
  const known = lists.get(query) ?? globalThis.matchMedia(query);
  lists.set(query, known);
  return known;
}

/** Whether a media query holds, kept up to date. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = listOf(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => listOf(query).matches);
}

/** Widths and heights at which one pane is shown at a time. */
export const PHONE = '(max-width: 640px), (max-height: 430px)';

export const useReducedMotion = (): boolean => useMedia('(prefers-reduced-motion: reduce)');
