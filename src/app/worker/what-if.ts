import type { DocumentRef, Micros, Scenario } from '../../api/index.ts';
import { LedgerIndex } from '../../projections/ledger-index.ts';
import { isBetter, outcomeOfRun, outcomeText } from '../../projections/why/outcome.ts';
import { measured } from '../../projections/why/measures.ts';
import { proposals, watchedOf } from '../../projections/why/counterfactuals.ts';
import type { WhatIf, WhatIfView } from '../../projections/views.ts';
import { whatIfWords } from '../../projections/words/what-if.ts';
import type { Branch, Simulation, SimulationFactory } from './branch.ts';
import { rerun } from './rerun.ts';

/** How far after the moment a run is watched. */
const HORIZON = 60_000_000 as Micros;

export interface Trial {
  readonly scenario: Scenario;
  readonly createSimulation: SimulationFactory;
  readonly branch: Branch;
  readonly t: Micros;
  /** Nobody waits for the answer any more. */
  readonly stale: () => boolean;
}

/** The run of the branch up to the moment, with the steps done from `from` on, then a minute. Leaves no branch behind. */
async function tryOut({ scenario, createSimulation, branch, t, stale }: Trial, steps: WhatIf['steps'], from = t): Promise<Simulation | undefined> {
  const done = branch.actions.filter((action) => action.t <= t);
  const tried = steps.map(({ after, intent }) => ({ t: (from + after) as Micros, intent }));
  return rerun({ scenario, createSimulation, actions: [...done, ...tried].sort((a, b) => a.t - b.t), until: (t + HORIZON) as Micros, stale });
}

type Tried = WhatIfView['tried'][number];

/** How an option fares beside the run in which it is not taken. */
function judged({ t }: Trial, option: WhatIf, watched: DocumentRef, tried: Simulation, anyway: Simulation): Tried {
  const { watch = watched, measure, from = t } = option;
  const end = (t + HORIZON) as Micros;
  if (measure === undefined) {
    const outcome = outcomeOfRun(tried.ledger, watch);
    return { ...option, outcome: outcome ? outcomeText(watch, outcome, t) : '', better: isBetter(outcome, outcomeOfRun(anyway.ledger, watch)) };
  }
  const of = ({ ledger }: Simulation) => measured(measure, new LedgerIndex(ledger), watch, from, end);
  const [mine, other] = [of(tried), of(anyway)];
  return { ...option, outcome: words(mine.text, other.text), better: mine.value < other.value };
}

const words = (mine: string, other: string): string => (mine === other ? mine : whatIfWords.otherwise(mine, other));

/** Tries what might change the state of an object, each in a run of its own, and the course of things without any of it. */
export async function whatIf(trial: Trial, ref: DocumentRef): Promise<WhatIfView | undefined> {
  const { index } = trial.branch;
  const now = index.lastSeqAt(trial.t);
  const options = proposals(index, ref, now);
  const watched = watchedOf(index, ref, now);
  const anyway = await tryOut(trial, []);
  const tried: Tried[] = [];
  for (const option of options) {
    const run = await tryOut(trial, option.steps, option.from);
    const against = option.against === undefined ? anyway : await tryOut(trial, option.against, option.from);
    if (run === undefined || against === undefined || trial.stale()) return undefined;
    tried.push(judged(trial, option, watched, run, against));
  }
  const outcome = anyway && outcomeOfRun(anyway.ledger, watched);
  return { anyway: outcome ? outcomeText(watched, { ...outcome, since: trial.t }, trial.t) : '', horizon: HORIZON, tried };
}
