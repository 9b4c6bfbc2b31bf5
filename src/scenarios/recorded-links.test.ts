import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type Micros, type Scenario, seconds } from '../api/index.ts';
import { fingerprint } from '../projections/fingerprint.ts';
import { createSimulation } from '../sim/cluster/index.ts';
import { decodeLink, encodeLink } from './index.ts';
import links from './recorded-links.json' with { type: 'json' };

/**
 * Links that were shared once. They must open for ever, with the same content: never edit the list, only add. What they run
 * to changes with the simulator; which hash that is stands beside, and `npm run golden` writes it anew.
 */
const HASHES = fileURLToPath(new URL('./recorded-links.hashes.json', import.meta.url));
const recorded = new Map(Object.entries(existsSync(HASHES) ? (JSON.parse(readFileSync(HASHES, 'utf8')) as Record<string, string>) : {}));
const found: Record<string, string> = {};

function hashOf(scenario: Scenario, t: Micros): string {
  const simulation = createSimulation(scenario);
  simulation.runUntil(t);
  return fingerprint(simulation.ledger);
}

describe.each(links)('$name', ({ name, link, title, seed }) => {
  const decoded = decodeLink(link);

  it('still opens', () => {
    expect(decoded).toMatchObject({ ok: true, scenario: { spec: { title, seed } } });
  });

  it('says the same when it is made anew', () => {
    if (!decoded.ok) throw new Error(decoded.failure.message);
    const { ok: _, ...content } = decoded;
    expect(decodeLink(encodeLink(content))).toEqual(decoded);
  });

  it('runs to its hash', () => {
    if (!decoded.ok) throw new Error(decoded.failure.message);
    const hash = hashOf(decoded.scenario, (decoded.view.t as Micros | undefined) ?? seconds(5));
    found[name] = hash;
    if (!process.env.UPDATE_GOLDEN) expect(hash).toBe(recorded.get(name));
  });
});

afterAll(() => {
  if (process.env.UPDATE_GOLDEN) writeFileSync(HASHES, `${JSON.stringify(found, undefined, 1)}\n`);
});
