import type { Micros, Scenario } from '../../api/index.ts';
import type { RunOutcome } from '../../projections/compare/outcome.ts';
import type { EnginePort } from '../port.ts';

/** One who computes runs: an engine in a worker of its own. */
export interface Helper {
  readonly port: Pick<EnginePort, 'sweep'>;
  /** Ends it at once, whatever it is doing. */
  end(): void;
}

/** Each holds an engine and a whole run in memory. */
const MOST_HELPERS = 8;

/** How many runs are computed side by side: as many as there are processors. */
export const helpersFor = (runs: number, processors: number): number => Math.max(1, Math.min(runs, processors, MOST_HELPERS));

export interface Swept {
  readonly count: number;
  readonly profile: Scenario['spec']['profile'];
  readonly until: Micros;
  /** Absent: the run that the helper shows. */
  readonly scenario?: Scenario;
}

/** Seeds 1 to `count`, each computed by whichever helper is free; what becomes of a seed is the same with any of them. Errors: rejects with the first that fails. */
export async function sweepSeeds({ count, ...run }: Swept, helpers: readonly Helper[], onOutcome: (seed: number, outcome: RunOutcome) => void): Promise<void> {
  let next = 1;
  const work = async ({ port }: Helper): Promise<void> => {
    while (next <= count) {
      const seed = next;
      next += 1;
      const outcome = await port.sweep({ seed, ...run });
      if (outcome === undefined) return;
      onOutcome(seed, outcome);
    }
  };
  await Promise.all(helpers.map(work));
}
