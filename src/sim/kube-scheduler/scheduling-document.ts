import { documentRef, type DocumentRef, type Micros } from '../../api/index.ts';
import { splitKey } from '../client-go/index.ts';
import type { PluginScore } from './framework/runtime/framework.ts';
import type { CycleResult } from './schedule-one.ts';

/** Why a node was left out: the plugin and its reasons; `ok` when it passed. */
export type FilterVerdict = 'ok' | { readonly plugin: string; readonly reasons: readonly string[] };

export interface Attempt {
  readonly t: Micros;
  readonly feasible: number;
  readonly chosen?: string;
  readonly message?: string;
  readonly filters?: Readonly<Record<string, FilterVerdict>>;
  /** Node → plugin → score. Empty when there was nothing to compare. */
  readonly scores?: Readonly<Record<string, Readonly<Record<string, PluginScore>>>>;
  readonly totals?: Readonly<Record<string, number>>;
}

/** Document `Scheduling/<namespace>/<pod>`: every attempt; the matrices of the last one only. */
export interface SchedulingDocument {
  readonly attempts: readonly Attempt[];
}

export function schedulingRef(key: string): DocumentRef {
  const { namespace, name } = splitKey(key);
  return documentRef(`Scheduling/${namespace ?? ''}/${name}`);
}

export function attemptOf(t: Micros, result: CycleResult): Attempt {
  const filters: Record<string, FilterVerdict> = {};
  for (const name of result.feasible) filters[name] = 'ok';
  for (const [name, { plugin = '', reasons }] of result.statuses.nodes) filters[name] = { plugin, reasons };
  const scores: Record<string, Readonly<Record<string, PluginScore>>> = {};
  const totals: Record<string, number> = {};
  for (const row of result.scores) {
    scores[row.name] = row.scores;
    totals[row.name] = row.total;
  }
  return {
    t,
    feasible: result.feasible.length,
    ...(result.chosen === undefined ? {} : { chosen: result.chosen }),
    ...(result.message === '' ? {} : { message: result.message }),
    filters,
    scores,
    totals,
  };
}

const summary = ({ t, feasible, chosen, message }: Attempt): Attempt => ({
  t,
  feasible,
  ...(chosen === undefined ? {} : { chosen }),
  ...(message === undefined ? {} : { message }),
});

/** Earlier attempts keep only their outcome; at most twenty are kept. */
export function withAttempt(before: SchedulingDocument | undefined, attempt: Attempt): SchedulingDocument {
  return { attempts: [...(before?.attempts ?? []).slice(-19).map(summary), attempt] };
}
