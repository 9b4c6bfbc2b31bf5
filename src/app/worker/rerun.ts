import type { Micros, Scenario } from '../../api/index.ts';
import type { Simulation, SimulationFactory, UserAction } from './branch.ts';
import { inSlices, RECORDS_AT_ONCE } from './slices.ts';

export interface Rerun {
  readonly scenario: Scenario;
  readonly createSimulation: SimulationFactory;
  readonly actions: readonly UserAction[];
  readonly until: Micros;
  /** Nobody waits for it any more. */
  readonly stale: () => boolean;
}

/** A run apart from every branch: the scenario with these actions, up to a moment, in slices. Undefined when nobody waited for it. */
export async function rerun({ scenario, createSimulation, actions, until, stale }: Rerun): Promise<Simulation | undefined> {
  const simulation = createSimulation(scenario);
  const todo: readonly { readonly t: Micros; readonly intent?: UserAction['intent'] }[] = [...actions.filter((action) => action.t <= until), { t: until }];
  for (const { t, intent } of todo) {
    await inSlices(() => {
      if (stale() || simulation.now() >= t) return false;
      simulation.runUntil(t, RECORDS_AT_ONCE);
      return true;
    });
    if (stale()) return undefined;
    if (intent) simulation.submit(intent);
  }
  return simulation;
}
