import { create } from 'zustand';
import type { SequenceOptions } from '../../projections/views.ts';

/** How the sequence is laid out: filter, folds, lanes. `revision` grows with each change, so that rows are asked for again. */
export interface SequenceOptionsState extends SequenceOptions {
  readonly revision: number;
  setFilter(filter: string): void;
  setPreset(preset: SequenceOptions['preset']): void;
  fold(direction: 1 | -1): void;
  toggleFold(foldId: string): void;
  toggleLane(lane: string): void;
  /** Shows a group as one lane, or (it is `collapsed`) its processes. */
  toggleGroup(group: string, collapsed: boolean): void;
  showLanes(): void;
  toggleProportional(): void;
  /** Rows that do not fit the filter stay, paler; or are left away. */
  toggleDim(): void;
  /** Shows the lane although there are many; or no more so. */
  pinLane(lane: string): void;
  orderLanes(order: readonly string[]): void;
  reset(): void;
}

/** How a page comes. */
export const DEFAULTS: Required<Omit<SequenceOptions, 'selection' | 'maxLanes' | 'window'>> = {
  filter: '',
  preset: 'all',
  foldLevel: 2,
  toggled: [],
  hiddenLanes: [],
  collapsedGroups: [],
  expandedGroups: [],
  pinnedLanes: [],
  laneOrder: [],
  proportional: false,
  dim: false,
};

const toggle = (list: readonly string[], item: string): readonly string[] => (list.includes(item) ? list.filter((other) => other !== item) : [...list, item]);

export const LEVELS = [0, 1, 2, 3] as const;

export const useSequenceOptions = create<SequenceOptionsState>((set, get) => {
  const change = (part: Partial<SequenceOptions>): void => set({ ...part, revision: get().revision + 1 });
  return {
    ...DEFAULTS,
    revision: 0,
    setFilter: (filter) => change({ filter }),
    setPreset: (preset) => change({ preset }),
    fold(direction) {
      const level = LEVELS[get().foldLevel + direction];
      if (level !== undefined) change({ foldLevel: level, toggled: [] });
    },
    toggleFold: (foldId) => change({ toggled: toggle(get().toggled, foldId) }),
    toggleLane: (lane) => change({ hiddenLanes: toggle(get().hiddenLanes, lane) }),
    toggleGroup(group, collapsed) {
      const without = (list: readonly string[] = []): readonly string[] => list.filter((other) => other !== group);
      const { collapsedGroups, expandedGroups } = get();
      change(
        collapsed
          ? { collapsedGroups: without(collapsedGroups), expandedGroups: [...without(expandedGroups), group] }
          : { collapsedGroups: [...without(collapsedGroups), group], expandedGroups: without(expandedGroups) },
      );
    },
    toggleDim: () => change({ dim: get().dim !== true }),
    toggleProportional: () => change({ proportional: get().proportional !== true }),
    pinLane: (lane) => change({ pinnedLanes: toggle(get().pinnedLanes ?? [], lane), hiddenLanes: get().hiddenLanes.filter((other) => other !== lane) }),
    orderLanes: (laneOrder) => change({ laneOrder }),
    showLanes: () => change({ hiddenLanes: [], laneOrder: [] }),
    reset: () => change(DEFAULTS),
  };
});

/** The part that the engine is asked with. */
export function sequenceOptions(state: SequenceOptionsState): SequenceOptions {
  const {
    filter,
    preset,
    foldLevel,
    toggled,
    hiddenLanes,
    collapsedGroups,
    expandedGroups = [],
    pinnedLanes = [],
    laneOrder = [],
    proportional = false,
    dim = false,
  } = state;
  return { filter, preset, foldLevel, toggled, hiddenLanes, collapsedGroups, expandedGroups, pinnedLanes, laneOrder, proportional, dim };
}
