import { create } from 'zustand';
import type { SequenceOptions } from '../../projections/views.ts';

/** How the sequence is laid out: filter, folds, lanes. `revision` grows with each change, so that rows are asked for again. */
export interface SequenceOptionsState extends SequenceOptions {
  readonly revision: number;
  /** Rows that do not fit are hidden (the engine's filter). */
  setFilter(filter: string): void;
  setPreset(preset: SequenceOptions['preset']): void;
  fold(direction: 1 | -1): void;
  toggleFold(foldId: string): void;
  toggleLane(lane: string): void;
  toggleGroup(group: string): void;
  showLanes(): void;
  reset(): void;
}

const DEFAULTS: SequenceOptions = { filter: '', preset: 'all', foldLevel: 2, toggled: [], hiddenLanes: [], collapsedGroups: [] };

const toggle = (list: readonly string[], item: string): readonly string[] => (list.includes(item) ? list.filter((other) => other !== item) : [...list, item]);

const LEVELS = [0, 1, 2, 3] as const;

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
    toggleGroup: (group) => change({ collapsedGroups: toggle(get().collapsedGroups, group) }),
    showLanes: () => change({ hiddenLanes: [] }),
    reset: () => change(DEFAULTS),
  };
});

/** The part that the engine is asked with. */
export function sequenceOptions(state: SequenceOptionsState): SequenceOptions {
  const { filter, preset, foldLevel, toggled, hiddenLanes, collapsedGroups } = state;
  return { filter, preset, foldLevel, toggled, hiddenLanes, collapsedGroups };
}
