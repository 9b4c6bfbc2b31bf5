import { create } from 'zustand';
import { micros } from '../../api/index.ts';
import type { Micros, Seq } from '../../api/index.ts';
import type { StepUnit } from '../../projections/views.ts';

export type Speed = 'readable' | number;
export const SPEEDS: readonly Speed[] = ['readable', 0.1, 0.25, 1, 4, 16, 64];
export const STEP_UNITS: readonly StepUnit[] = ['state change', 'message', 'bus event', 'API write', 'chapter', 'bookmark'];

/** A part of time that the overview and the sequence are limited to. */
export interface TimeZoom {
  readonly from: Micros;
  readonly to: Micros;
  readonly name: string;
}

export interface Bookmark {
  readonly t: Micros;
  readonly name: string;
}

/** Where we are in time. `t` follows the running clock at the rate at which frames arrive; the clock itself is in the player. */
export interface TransportState {
  readonly t: Micros;
  /** The record the last step landed on, so that steps through one instant make progress. */
  readonly seq?: Seq | undefined;
  readonly playing: boolean;
  /** True while playback waits for the engine. */
  readonly waiting: boolean;
  /** The clock keeps to the newest moment of a run that goes on in `orrery serve`. */
  readonly live: boolean;
  readonly speed: Speed;
  readonly unit: StepUnit;
  /** The live edge: the furthest moment that has been shown. */
  readonly seen: Micros;
  readonly bookmarks: readonly Bookmark[];
  /** Text of the last skip over silence, e.g. `4 min 40 s`. */
  readonly flash?: { readonly text: string; readonly id: number } | undefined;
  /** Windows of time, each inside the one before. */
  readonly zooms: readonly TimeZoom[];
  readonly follow: boolean;
  patch(change: Partial<TransportData>): void;
  cycleUnit(): void;
  changeSpeed(direction: 1 | -1): void;
  toggleBookmark(bookmark: Bookmark): void;
  nameBookmark(t: Micros, name: string): void;
  /** Shows only a part of time; the breadcrumbs lead back out. */
  zoomTo(zoom: TimeZoom): void;
  /** Leaves all zooms but the first `depth`. */
  zoomOut(depth: number): void;
  reset(): void;
}

type TransportData = Pick<TransportState, 't' | 'seq' | 'playing' | 'waiting' | 'live' | 'speed' | 'unit' | 'seen' | 'flash' | 'follow' | 'bookmarks'>;

const START = {
  t: micros(0),
  seq: undefined,
  playing: false,
  waiting: false,
  live: false,
  seen: micros(0),
  bookmarks: [],
  flash: undefined,
  follow: true,
  zooms: [],
};

export const useTransport = create<TransportState>((set, get) => ({
  ...START,
  speed: 'readable',
  unit: 'state change',
  patch: (change) => set(change),
  cycleUnit() {
    const next = STEP_UNITS[(STEP_UNITS.indexOf(get().unit) + 1) % STEP_UNITS.length];
    set({ unit: next ?? 'state change' });
  },
  changeSpeed(direction) {
    const at = SPEEDS.indexOf(get().speed) + direction;
    set({ speed: SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at))] ?? 'readable' });
  },
  toggleBookmark(bookmark) {
    const { bookmarks } = get();
    const without = bookmarks.filter((b) => b.t !== bookmark.t);
    const next = without.length < bookmarks.length ? without : [...bookmarks, bookmark].sort((a, b) => a.t - b.t);
    set({ bookmarks: next });
  },
  nameBookmark: (t, name) => set({ bookmarks: get().bookmarks.map((bookmark) => (bookmark.t === t ? { t, name } : bookmark)) }),
  zoomTo: (zoom) => set({ zooms: [...get().zooms, zoom] }),
  zoomOut: (depth) => set({ zooms: get().zooms.slice(0, depth) }),
  reset: () => set(START),
}));
