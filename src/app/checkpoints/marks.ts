import { type Checkpoint, type Micros, seconds, type Seq } from '../../api/index.ts';
import type { CheckpointResult } from '../../projections/checkpoints.ts';

/** One checkpoint of the scenario beside the run: fulfilled, still to come, or missed. */
export interface Mark {
  readonly name: string;
  readonly state: 'fulfilled' | 'due' | 'missed';
  /** When it was fulfilled; while it is not, by when it has to be. */
  readonly t: Micros;
  readonly by: Micros;
  readonly seq?: Seq;
  readonly reason: string;
}

/** How many of the checkpoints can be judged once the run was seen up to a moment. */
export const judged = (checkpoints: readonly Checkpoint[], seen: Micros): number => checkpoints.filter(({ by }) => seconds(by) <= seen).length;

/** The checkpoints with what is known of them, in the order of their times. `results` are those of the ones that could be judged, by position. */
export function marksOf(checkpoints: readonly Checkpoint[], results: ReadonlyMap<number, CheckpointResult>): readonly Mark[] {
  return checkpoints
    .map(({ name, by }, i): Mark => {
      const result = results.get(i);
      const limit = seconds(by);
      if (result === undefined) return { name, state: 'due', t: limit, by: limit, reason: '' };
      if (!result.ok || result.at === undefined) return { name, state: 'missed', t: limit, by: limit, reason: result.reason };
      return { name, state: 'fulfilled', t: seconds(result.at), by: limit, reason: result.reason, ...(result.seq === undefined ? {} : { seq: result.seq }) };
    })
    .sort((a, b) => a.t - b.t);
}
