import type { RunOutcome } from '../../projections/compare/outcome.ts';

export type SweepMetric = 'readyAt' | 'unready' | 'failedRequests' | 'restarts' | 'warnings' | 'messages';

export interface SweptRun {
  readonly seed: number;
  readonly outcome: RunOutcome;
}

export interface Dot {
  readonly seed: number;
  readonly value: number;
  /** Pixels from the left of the axis. */
  readonly x: number;
  /** How many dots stand below it. */
  readonly level: number;
}

/** Width of a stack of dots, pixels. */
const STACK = 11;

/** What is measured of a run; times in seconds, and undefined when it never came to that. */
export const measured =
  (metric: SweepMetric) =>
  (outcome: RunOutcome): number | undefined => {
    if (metric === 'readyAt') return outcome.readyAt === undefined ? undefined : outcome.readyAt / 1_000_000;
    return metric === 'unready' ? outcome.unready / 1_000_000 : outcome[metric];
  };

/** The middle of an ascending list. */
export function median(values: readonly number[]): number | undefined {
  const half = values.length >> 1;
  const [low, high] = [values[half - 1], values[half]];
  if (high === undefined) return undefined;
  return values.length % 2 === 1 || low === undefined ? high : (low + high) / 2;
}

/** One run out of many. Without a value: it never came to that. */
export interface Extreme {
  readonly seed: number;
  readonly value: number | undefined;
}

export interface Spread {
  /** Of every metric less is better: the least value first. */
  readonly best: Extreme;
  readonly median: number | undefined;
  readonly worst: Extreme;
  /** Runs that never came to it. */
  readonly missing: number;
}

/** How far runs lie apart in one respect; of equal ones the run of the lowest seed counts. Undefined without any run. */
export function spread(runs: readonly SweptRun[], metric: SweepMetric): Spread | undefined {
  const of = measured(metric);
  const all = runs
    .map(({ seed, outcome }): Extreme => ({ seed, value: of(outcome) }))
    .toSorted((a, b) => (a.value ?? Infinity) - (b.value ?? Infinity) || a.seed - b.seed);
  const values = all.flatMap(({ value }) => value ?? []);
  const [best] = all;
  const worst = all.find(({ value }) => value === all.at(-1)?.value);
  return best && worst && { best, median: median(values), worst, missing: all.length - values.length };
}

/** An axis from the least to the greatest of ascending values: where a value stands on it, and round figures to write under it. */
export function ticks(values: readonly number[]): { readonly marks: readonly number[]; share(value: number): number } {
  const low = values[0] ?? 0;
  const high = values.at(-1) ?? 0;
  if (high <= low) return { marks: [low], share: () => 0.5 };
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10);
  const marks: number[] = [];
  for (let n = Math.ceil(low / step); n * step <= high; n++) marks.push(Number((n * step).toPrecision(12)));
  return { marks, share: (value) => (value - low) / (high - low) };
}

/** Runs as dots over an axis, those of one place on top of each other. Runs without a value are left out. */
export function dots(runs: readonly SweptRun[], of: (outcome: RunOutcome) => number | undefined, width: number): readonly Dot[] {
  const known = runs.flatMap(({ seed, outcome }) => {
    const value = of(outcome);
    return value === undefined ? [] : [{ seed, value }];
  });
  const sorted = known.toSorted((a, b) => a.value - b.value || a.seed - b.seed);
  const { share } = ticks(sorted.map(({ value }) => value));
  const heights = new Map<number, number>();
  return sorted.map(({ seed, value }) => {
    const column = Math.round((share(value) * width) / STACK);
    const level = heights.get(column) ?? 0;
    heights.set(column, level + 1);
    return { seed, value, x: column * STACK, level };
  });
}
