import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Seq, seconds } from '../api/index.ts';
import { checkCheckpoints } from '../projections/checkpoints.ts';
import { fingerprint } from '../projections/fingerprint.ts';
import { goldenLines } from '../projections/golden.ts';
import { cardsIn, checkpointOf, placesOf } from '../scenarios/cards/index.ts';
import { createSimulation, type Simulation } from '../sim/cluster/index.ts';
import { builtInNames, builtInScenario } from './gallery.ts';

const fileOf = (name: string): string => fileURLToPath(new URL(`../scenarios/${name}/expected.trace`, import.meta.url));

function play(name: string): Simulation {
  const scenario = builtInScenario(name);
  if (!scenario) throw new Error(`no scenario ${name}`);
  const simulation = createSimulation(scenario);
  simulation.runUntil(seconds(scenario.spec.until ?? 60));
  return simulation;
}

/** Where a chain of causes ends: the record's kind, or `broken` when it points at nothing. */
function rootOf(simulation: Simulation, start: Seq): string {
  let seq = start;
  for (;;) {
    const record = simulation.ledger.at(seq);
    if (!record) return 'broken';
    if (record.kind === 'action' || record.kind === 'fault') return record.kind;
    if (record.kind === 'loop' && record.cause === 0) return 'loop';
    if (record.cause >= seq) return 'broken';
    seq = record.cause;
  }
}

describe.each(builtInNames())('scenario %s', (name) => {
  let simulation: Simulation;
  beforeAll(() => {
    simulation = play(name);
  });

  it('fulfils its checkpoints', () => {
    const results = checkCheckpoints(simulation.ledger, simulation.scenario.spec.checkpoints);
    expect(results.filter((result) => !result.ok)).toEqual([]);
  });

  it('has the places that cards lead to', () => {
    const places = cardsIn(name).flatMap((card) => placesOf(card).flatMap((place) => (place.scenario === name ? [checkpointOf(card, place)] : [])));
    expect(checkCheckpoints(simulation.ledger, places).filter((result) => !result.ok)).toEqual([]);
  });

  it('tells the story of its golden trace', () => {
    const text = `${goldenLines(simulation.ledger).join('\n')}\n`;
    if (process.env.UPDATE_GOLDEN) writeFileSync(fileOf(name), text);
    expect(existsSync(fileOf(name)), 'run npm run golden to record it').toBe(true);
    expect(text).toBe(readFileSync(fileOf(name), 'utf8'));
  });

  it('has a cause for every record, up to a user action, a fault or a loop', () => {
    const roots = new Set<string>();
    for (let seq = 1; seq <= simulation.ledger.length; seq++) {
      const root = rootOf(simulation, seq as Seq);
      if (root === 'broken') expect.fail(`record ${seq} has no root: ${JSON.stringify(simulation.ledger.at(seq as Seq))?.slice(0, 300)}`);
      roots.add(root);
    }
    expect([...roots].sort()).toEqual(expect.arrayContaining(['action', 'loop']));
  });

  it('gives the same ledger again', () => {
    expect(fingerprint(play(name).ledger)).toBe(fingerprint(simulation.ledger));
  });
});
