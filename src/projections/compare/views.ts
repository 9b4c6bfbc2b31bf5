import type { Micros, Seq } from '../../api/index.ts';
import type { Outcome } from '../views.ts';
import type { RunOutcome } from './outcome.ts';

/** One thing that happened in one of two runs. */
export interface Happening {
  readonly seq: Seq;
  readonly t: Micros;
  readonly from: string;
  readonly to: string;
  readonly title: string;
  readonly outcome: Outcome;
}

/** What stands beside what: in both runs, or in one alone. */
export interface ComparedRow {
  readonly a?: Happening;
  readonly b?: Happening;
  /** Both, but later or earlier, or with another outcome. */
  readonly changed: boolean;
}

export interface CompareView {
  readonly t: Micros;
  /** Things that happened in both at the same moment before the first difference. */
  readonly common: number;
  /** Where they part, and what happened there; absent when they do not, up to `t`. */
  readonly divergence?: { readonly t: Micros; readonly a?: Happening; readonly b?: Happening };
  readonly rows: readonly ComparedRow[];
  /** Things that are left out at the end of `rows`. */
  readonly more: number;
  readonly a: RunOutcome;
  readonly b: RunOutcome;
}
