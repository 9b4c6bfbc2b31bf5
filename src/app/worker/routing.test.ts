import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type DocumentRef, seconds } from '../../api/index.ts';
import { LedgerIndex } from '../../projections/ledger-index.ts';
import { panelView } from '../../projections/panels/panels.ts';
import type { RoutingView } from '../../projections/routing/views.ts';
import { parseScenario } from '../../scenarios/index.ts';
import { createSimulation } from '../../sim/cluster/index.ts';

let index: LedgerIndex;

function routing(t: number, node?: string): RoutingView {
  const found = panelView(index, 'routing', { kind: 'object', ref: 'Service/default/backend' as DocumentRef }, seconds(t), node);
  if (found?.kind !== 'routing') throw new Error('no panel');
  return found.view;
}

describe('the routing of a Service, in the run service-iptables', () => {
  beforeAll(async () => {
    await import('../../sim/cluster/later.ts');
    const parsed = parseScenario(readFileSync(new URL('../../scenarios/service-iptables/scenario.yaml', import.meta.url), 'utf8'));
    if (!parsed.ok) throw new Error('scenario');
    const simulation = createSimulation(parsed.scenario);
    simulation.runUntil(seconds(50));
    index = new LedgerIndex(simulation.ledger);
    index.extend();
  });

  it('has three endpoints, each with a third of the connections by the rules', () => {
    const { endpoints, chains } = routing(50);
    expect(endpoints).toHaveLength(3);
    for (const { share, condition } of endpoints) {
      expect(share).toBeCloseTo(1 / 3, 5);
      expect(condition).toBe('ready');
    }
    expect(chains.map(({ name }) => name.slice(0, 9))).toEqual(['KUBE-SERV', 'KUBE-SVC-', 'KUBE-SEP-', 'KUBE-SEP-', 'KUBE-SEP-']);
  });

  it('counts who answered: all requests, and no endpoint far from its share', () => {
    const { endpoints, answered, failed, former } = routing(50);
    expect(failed).toBe(0);
    expect(former).toEqual([]);
    // 10 requests a second from T+20: 300 of them, each endpoint 100 within four standard deviations (8.2 each).
    expect(answered).toBeGreaterThan(280);
    expect(endpoints.reduce((sum, each) => sum + each.answered, 0)).toBe(answered);
    for (const each of endpoints) expect(Math.abs(each.answered - answered / 3)).toBeLessThan(33);
  });

  it('shows the way of a packet by its chains, and nothing before the first one', () => {
    const ended = routing(50).walks.find(({ outcome }) => outcome === 'ok');
    expect(ended?.hops).toEqual(expect.arrayContaining(['nat PREROUTING', 'KUBE-SERVICES']));
    expect(ended?.hops.some((hop) => hop.startsWith('DNAT 10.244.'))).toBe(true);
    expect(routing(10)).toMatchObject({ answered: 0, walks: [] });
  });

  it('shows the rules of another node when asked', () => {
    const { nodes } = routing(50);
    expect(nodes.length).toBeGreaterThan(1);
    expect(routing(50, nodes[1]).node).toBe(nodes[1]);
    expect(routing(50, 'no-such-node').node).toBe(nodes[0]);
  });
});

describe('the three ways to write a Service into a kernel, in the run service-ipvs-nft', () => {
  beforeAll(() => {
    const parsed = parseScenario(readFileSync(new URL('../../scenarios/service-ipvs-nft/scenario.yaml', import.meta.url), 'utf8'));
    if (!parsed.ok) throw new Error('scenario');
    const simulation = createSimulation(parsed.scenario);
    simulation.runUntil(seconds(26));
    index = new LedgerIndex(simulation.ledger);
    index.extend();
  });

  it.each([
    ['node-1', 'iptables', 'KUBE-SERVICES'],
    ['node-2', 'ipvs', '10.96.5.20:80'],
    ['node-3', 'nftables', 'map service-ips'],
  ])('%s: %s', (node, mode, first) => {
    const view = routing(26, node);
    expect(view.mode).toBe(mode);
    expect(view.chains.map(({ name }) => name)).toContain(first);
    expect(view.chains.flatMap(({ rules }) => rules).length).toBeGreaterThan(3);
    expect(view.endpoints).toHaveLength(3);
    for (const { share } of view.endpoints) expect(share).toBeCloseTo(1 / 3, 5);
  });

  it('promises nobody a share where the source of a packet decides (sh)', () => {
    expect(routing(26, 'node-4')).toMatchObject({ mode: 'ipvs' });
    for (const endpoint of routing(26, 'node-4').endpoints) expect(endpoint.share).toBeUndefined();
  });
});
