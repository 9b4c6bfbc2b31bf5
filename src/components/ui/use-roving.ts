import { useCallback } from 'react';
import type { FocusEvent, KeyboardEvent } from 'react';

const ITEM = '[data-roving]';

/**
 * One tab stop for a pane with many things in it: arrow keys move the focus to the nearest thing in that direction, and the
 * last focused one keeps the tab stop.
 */
export function useRoving() {
  const onKeyDown = useCallback((event: KeyboardEvent<HTMLElement>) => {
    const direction = DIRECTIONS[event.key];
    if (direction === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const active = globalThis.document.activeElement;
    const onPane = active === event.currentTarget;
    if (!(active instanceof HTMLElement) || !(onPane || active.matches(ITEM))) return;
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>(ITEM)];
    const next = onPane ? items[0] : nearest(active, items, direction);
    event.preventDefault();
    event.stopPropagation();
    next?.focus();
  }, []);
  const onFocus = useCallback((event: FocusEvent<HTMLElement>) => {
    if (!(event.target instanceof HTMLElement) || !event.target.matches(ITEM)) return;
    for (const item of event.currentTarget.querySelectorAll<HTMLElement>(ITEM)) item.tabIndex = item === event.target ? 0 : -1;
  }, []);
  return { onKeyDown, onFocus };
}

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function nearest(from: HTMLElement, items: readonly HTMLElement[], [dx, dy]: readonly [number, number]): HTMLElement | undefined {
  const here = center(from);
  let best: HTMLElement | undefined;
  let bestScore = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const there = center(item);
    const along = (there.x - here.x) * dx + (there.y - here.y) * dy;
    const across = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
    if (item === from || along <= 2) continue;
    const score = along + across * 2;
    if (score < bestScore) {
      best = item;
      bestScore = score;
    }
  }
  return best;
}

function center(element: HTMLElement): { readonly x: number; readonly y: number } {
  const box = element.getBoundingClientRect();
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}
