import { create } from 'zustand';
import type { Selection } from '../../projections/views.ts';

/** The menu on the thing itself: what it is about and where it opens, in pixels of the window. */
export interface MenuState {
  readonly selection: Selection;
  /** The menu is of a lane: it can be pinned and hidden, too. */
  readonly lane?: string;
  readonly x: number;
  readonly y: number;
}

interface MenuStore {
  readonly menu?: MenuState | undefined;
  open(menu: MenuState): void;
  close(): void;
}

export const useMenu = create<MenuStore>((set) => ({
  open: (menu) => set({ menu }),
  close: () => set({ menu: undefined }),
}));
