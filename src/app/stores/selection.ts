import { create } from 'zustand';
import type { Selection } from '../../projections/views.ts';

/** One selection, seen in every pane, with a history like a browser's (Alt+Left, Alt+Right). */
export interface SelectionState {
  readonly current?: Selection | undefined;
  readonly history: readonly Selection[];
  /** Position of `current` in `history`; -1 when nothing is selected. */
  readonly position: number;
  /** What the pointer rests on, in any pane: references, addresses and `#seq`s of records. A weaker selection. */
  readonly hover: readonly string[];
  select(selection: Selection | undefined): void;
  setHover(things: readonly string[]): void;
  back(): void;
  forward(): void;
  reset(): void;
}

const LIMIT = 100;

export const sameSelection = (a: Selection | undefined, b: Selection | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

export const useSelection = create<SelectionState>((set, get) => ({
  current: undefined,
  history: [],
  position: -1,
  hover: [],
  select(selection) {
    const { history, position, current } = get();
    if (sameSelection(current, selection)) return;
    if (selection === undefined) {
      set({ current: undefined });
      return;
    }
    const kept = [...history.slice(0, position + 1), selection].slice(-LIMIT);
    set({ current: selection, history: kept, position: kept.length - 1 });
  },
  setHover: (hover) => set({ hover }),
  back() {
    const { history, position, current } = get();
    const to = current === undefined ? position : position - 1;
    if (to >= 0) set({ current: history[to], position: to });
  },
  forward() {
    const { history, position } = get();
    if (position + 1 < history.length) set({ current: history[position + 1], position: position + 1 });
  },
  reset: () => set({ current: undefined, history: [], position: -1, hover: [] }),
}));
