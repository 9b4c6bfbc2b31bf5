import { micros, seconds } from '../src/api/index.ts';
import { fingerprint } from '../src/projections/fingerprint.ts';
import { createSimulation } from '../src/sim/cluster/index.ts';
import { expect, scenario, scenarioIds, test } from './pages/test.ts';

/** Latest moment compared, virtual seconds: long scenarios are compared up to there. */
const LONGEST = 60;
/** Scenarios that one page opens one after another: what one leaves behind must not change the next. */
const TOGETHER = 7;

const groups = Array.from({ length: Math.ceil(scenarioIds.length / TOGETHER) }, (_, index) => scenarioIds.slice(index * TOGETHER, (index + 1) * TOGETHER));

for (const ids of groups) {
  test(`the same ledger in Node and in the browser, byte for byte: ${ids.join(', ')}`, async ({ orrery, page }) => {
    test.setTimeout(180_000);
    for (const id of ids) {
      await test.step(id, async () => {
        const { spec } = scenario(id);
        const end = Math.min(LONGEST, spec.until ?? Math.max(30, ...spec.checkpoints.map(({ by }) => by)));
        const simulation = createSimulation(scenario(id));
        simulation.runUntil(seconds(end));
        await orrery.open(`#/x/${id}`);
        await expect(page).toHaveTitle(new RegExp(spec.title.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&'), 'u'));
        await orrery.goToSecond(end);
        expect(await orrery.fingerprint()).toBe(fingerprint(simulation.ledger, micros(end * 1_000_000)));
      });
    }
  });
}
