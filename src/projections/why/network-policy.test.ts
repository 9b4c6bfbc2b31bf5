import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type DocumentRef, seconds } from '../../api/index.ts';
import { parseScenario } from '../../scenarios/parse.ts';
import { createSimulation } from '../../sim/cluster/index.ts';
import { LedgerIndex } from '../ledger-index.ts';
import { why } from './why.ts';

/** Why a NetworkPolicy of a built-in scenario is as it is, at a moment of its run. */
function asked(scenario: string, t: number, ref: string) {
  const parsed = parseScenario(readFileSync(fileURLToPath(new URL(`../../scenarios/${scenario}/scenario.yaml`, import.meta.url)), 'utf8'));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const simulation = createSimulation(parsed.scenario);
  simulation.runUntil(seconds(t));
  const index = new LedgerIndex(simulation.ledger);
  return why(index, { kind: 'object', ref: ref as DocumentRef }, index.lastSeqAt(seconds(t)));
}

describe('why a NetworkPolicy', () => {
  it('stopped a packet: who, what, where, and what would help', () => {
    const view = asked('network', 29, 'NetworkPolicy/default/default-deny');
    expect(view?.sentence).toMatch(
      /selects 4 Pods of default for Ingress: of what they get, only that passes which some policy allows\. 2 packets were dropped, the first at T\+22\S* s: api → db, tcp port 8080, in cali-tw-cali\w+ on node-2/,
    );
    expect(view?.evidence?.rows.map((row) => [row[1], row[3]])).toEqual([
      ['api', 'node-2'],
      ['mail', 'node-2'],
    ]);
  });

  it('has no effect: nobody watches', () => {
    expect(asked('network-flannel', 25, 'NetworkPolicy/default/default-deny')?.sentence).toContain('no process of this cluster watches NetworkPolicies');
  });
});
