import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { micros, seconds } from '../../api/index.ts';
import { fingerprint } from '../../projections/fingerprint.ts';
import { parseScenario } from '../../scenarios/parse.ts';
import { createSimulation } from '../../sim/cluster/simulation.ts';

/** The page boots its first scenario without the later parts; in a link, on the command line and in every other run they are there from the start. */
it('gives the same run of the first scenario whenever the later parts are loaded', async () => {
  const parsed = parseScenario(readFileSync(new URL('../../scenarios/hello/scenario.yaml', import.meta.url), 'utf8'));
  if (!parsed.ok) throw new Error('hello is no scenario');
  const first = createSimulation(parsed.scenario);
  first.runUntil(micros(-1));
  await import('../../sim/cluster/later.ts');
  const second = createSimulation(parsed.scenario);
  for (const simulation of [first, second]) simulation.runUntil(seconds(30));
  expect(first.ledger.length).toBeGreaterThan(3_000);
  expect(fingerprint(first.ledger)).toBe(fingerprint(second.ledger));
});
