import { create } from 'zustand';
import type { BreakpointHit } from '../../projections/views.ts';
import { load, save } from './storage.ts';

export interface Breakpoint {
  readonly condition: string;
  readonly on: boolean;
}

interface BreakpointsState {
  readonly list: readonly Breakpoint[];
  /** Where playback stopped, oldest first, of the run that is open. */
  readonly hits: readonly BreakpointHit[];
  add(condition: string): void;
  toggle(condition: string): void;
  remove(condition: string): void;
  hit(hit: BreakpointHit): void;
  forgetHits(): void;
}

const KEY = 'breakpoints';
const MOST_HITS = 50;

function stored(): readonly Breakpoint[] {
  const list = load(KEY);
  if (!Array.isArray(list)) return [];
  return list.flatMap((each: unknown) =>
    typeof each === 'object' && each !== null && 'condition' in each && typeof each.condition === 'string'
      ? [{ condition: each.condition, on: 'on' in each && each.on === true }]
      : [],
  );
}

/** Conditions at which playback stops. They stay in this browser. */
export const useBreakpoints = create<BreakpointsState>((set, get) => {
  const change = (list: readonly Breakpoint[]): void => {
    set({ list });
    save(KEY, list);
  };
  return {
    list: stored(),
    hits: [],
    add(condition) {
      const text = condition.trim();
      if (text !== '') change([...get().list.filter((each) => each.condition !== text), { condition: text, on: true }]);
    },
    toggle: (condition) => change(get().list.map((each) => (each.condition === condition ? { ...each, on: !each.on } : each))),
    remove: (condition) => change(get().list.filter((each) => each.condition !== condition)),
    hit: (hit) =>
      set({
        hits: [
          ...get()
            .hits.filter((each) => each.seq !== hit.seq)
            .slice(1 - MOST_HITS),
          hit,
        ],
      }),
    forgetHits: () => set({ hits: [] }),
  };
});

export const activeConditions = (): readonly string[] => useBreakpoints.getState().list.flatMap(({ condition, on }) => (on ? [condition] : []));
