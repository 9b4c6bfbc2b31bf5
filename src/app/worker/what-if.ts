import type { DocumentRef, Micros, Scenario } from '../../api/index.ts';
import { type Outcome, isBetter, outcomeOfRun, outcomeText } from '../../projections/why/outcome.ts';
import { proposals, watchedOf } from '../../projections/why/counterfactuals.ts';
import type { WhatIf, WhatIfView } from '../../projections/views.ts';
import type { Branch, SimulationFactory } from './branch.ts';
import { inSlices, Stride } from './slices.ts';

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

/** The run of the branch up to the moment, then the steps, then a minute: what becomes of the object. Leaves no branch behind. */
async function tryOut({ scenario, createSimulation, branch, t, stale }: Trial, steps: WhatIf['steps'], ref: DocumentRef): Promise<Outcome | undefined> {
  const simulation = createSimulation(scenario);
  const stride = new Stride();
  const todo = [...branch.actions.filter((action) => action.t <= t), ...steps.map(({ after, intent }) => ({ t: (t + after) as Micros, intent }))];
  for (const { t: at, intent } of [...todo, { t: (t + HORIZON) as Micros, intent: undefined }]) {
    await inSlices(() => {
      if (stale() || simulation.now() >= at) return false;
      stride.run(simulation.now(), at, (to) => simulation.runUntil(to as Micros));
      return true;
    });
    if (stale()) return undefined;
    if (intent) simulation.submit(intent);
  }
  return outcomeOfRun(simulation.ledger, ref);
}

/** Tries what might change the state of an object, each in a run of its own, and the course of things without any of it. */
export async function whatIf(trial: Trial, ref: DocumentRef): Promise<WhatIfView | undefined> {
  const { index } = trial.branch;
  const now = index.lastSeqAt(trial.t);
  const options = proposals(index, ref, now);
  const watched = watchedOf(index, ref, now);
  const anyway = await tryOut(trial, [], watched);
  const tried: WhatIfView['tried'][number][] = [];
  for (const option of options) {
    const outcome = await tryOut(trial, option.steps, watched);
    if (trial.stale()) return undefined;
    tried.push({ ...option, outcome: outcome ? outcomeText(watched, outcome, trial.t) : '', better: isBetter(outcome, anyway) });
  }
  return { anyway: anyway ? outcomeText(watched, { ...anyway, since: trial.t }, trial.t) : '', horizon: HORIZON, tried };
}
