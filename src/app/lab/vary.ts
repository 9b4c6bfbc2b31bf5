import { type Micros, micros, type Scenario, seconds } from '../../api/index.ts';
import { currentScenario } from '../links.ts';
import type { Session } from '../session/session.ts';
import { branchShown, useRun } from '../stores/run.ts';

/** From when on the runs of two scenarios that differ in seed, profile or steps may be different ones; `otherwise` when they do not differ. */
export function partsAt(a: Scenario, b: Scenario, otherwise: Micros): Micros {
  if (a.spec.seed !== b.spec.seed || a.spec.profile !== b.spec.profile) return micros(0);
  const [left, right] = [a.spec.steps, b.spec.steps];
  const i = left.findIndex((step, place) => JSON.stringify(step) !== JSON.stringify(right[place]));
  const first = Math.min(...[left, right].map((steps) => steps[i < 0 ? left.length : i]?.at ?? Number.POSITIVE_INFINITY));
  return Number.isFinite(first) ? seconds(first) : otherwise;
}

/** Runs the branch shown with something else in its scenario, and shows the same moment of it. What was seen of it so far is kept, as the branch that it is. */
export async function vary(session: Session, change: (scenario: Scenario) => Scenario, name?: string): Promise<void> {
  const { run: before, scenario: shown } = useRun.getState();
  // What was done by hand in a served cluster comes back from there.
  const scenario = before?.live === undefined ? currentScenario() : shown;
  if (scenario === undefined) return;
  session.pause();
  const t = session.player.now();
  const next = change(scenario);
  const submitted = session.commands.submitted();
  const { run, branched } = await session.port.vary({ scenario: next, at: partsAt(scenario, next, t), ...(name === undefined ? {} : { name }) }, t);
  const { actions, scenarios, patch } = useRun.getState();
  const [from, to] = [branchShown(before), branchShown(run)];
  patch({
    scenarios: { ...scenarios, [to]: next },
    actions: { ...actions, [to]: before?.live === undefined ? [] : (actions[from] ?? []).filter((action) => action.t <= t) },
  });
  await session.showBranch(run, submitted);
  if (branched) session.commands.noticeBranch(from, false);
}
