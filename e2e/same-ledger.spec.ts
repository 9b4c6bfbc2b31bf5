import { micros, seconds } from '../src/api/index.ts';
import { fingerprint } from '../src/projections/fingerprint.ts';
import { createSimulation } from '../src/sim/cluster/index.ts';
import { expect, scenario, scenarioIds, test } from './pages/test.ts';

/** Latest moment compared, virtual seconds: long scenarios are compared up to there. */
const LONGEST = 180;

for (const id of scenarioIds) {
  test(`${id}: the same ledger in Node and in the browser, byte for byte`, async ({ orrery }) => {
    const { checkpoints, until } = scenario(id).spec;
    const end = Math.min(LONGEST, until ?? Math.max(30, ...checkpoints.map(({ by }) => by)));
    const simulation = createSimulation(scenario(id));
    simulation.runUntil(seconds(end));
    await orrery.open(`#/x/${id}`);
    await orrery.goToSecond(end);
    expect(await orrery.fingerprint()).toBe(fingerprint(simulation.ledger, micros(end * 1_000_000)));
  });
}
