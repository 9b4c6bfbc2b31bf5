import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type DocumentRef, seconds } from '../../api/index.ts';
import type { DiscoveryView } from '../../projections/discovery/views.ts';
import { LedgerIndex } from '../../projections/ledger-index.ts';
import { panelsOf, panelView } from '../../projections/panels/panels.ts';
import type { Selection } from '../../projections/views.ts';
import { parseScenario } from '../../scenarios/index.ts';
import { createSimulation } from '../../sim/cluster/index.ts';

let index: LedgerIndex;
const pod = (name: string): Selection => ({ kind: 'object', ref: `Pod/${name}` as DocumentRef });

function names(selection: Selection): DiscoveryView {
  const found = panelView(index, 'discovery', selection, seconds(79));
  if (found?.kind !== 'discovery') throw new Error('no panel');
  return found.view;
}

describe('how Pods find Services, in the run discovery', () => {
  beforeAll(async () => {
    await import('../../sim/cluster/later.ts');
    const parsed = parseScenario(readFileSync(new URL('../../scenarios/discovery/scenario.yaml', import.meta.url), 'utf8'));
    if (!parsed.ok) throw new Error('scenario');
    const simulation = createSimulation(parsed.scenario);
    simulation.runUntil(seconds(79));
    index = new LedgerIndex(simulation.ledger);
    index.extend();
  });

  it('shows resolv.conf as the kubelet computed it (kubernetes/pkg/kubelet/network/dns)', () => {
    expect(names(pod('default/p2')).resolv).toEqual([
      'nameserver 10.96.0.10',
      'search default.svc.cluster.local svc.cluster.local cluster.local',
      'options ndots:5',
    ]);
  });

  it('shows the walk through the search list, each question with what CoreDNS found', () => {
    const walk = [...names(pod('other/p3')).queries].reverse().slice(0, 2);
    expect(walk.map(({ name, rcode }) => [name, rcode])).toEqual([
      ['backend.other.svc.cluster.local', 'NXDOMAIN'],
      ['backend.svc.cluster.local', 'NXDOMAIN'],
    ]);
    expect(walk[0]?.plugins).toEqual(['kubernetes: NXDOMAIN']);
    expect(names(pod('default/p2')).queries.at(-1)).toMatchObject({
      name: 'backend.default.svc.cluster.local',
      rcode: 'NOERROR',
      answers: ['A 10.96.5.20 (30 s)'],
    });
  });

  it('shows the variables of a Service to the Pod that is younger, not to the older one', () => {
    const variables = (of: Selection): readonly string[] => names(of).env.flatMap((each) => each.variables.map(([name, value]) => `${name}=${value}`));
    expect(variables(pod('default/p2'))).toEqual(expect.arrayContaining(['BACKEND_SERVICE_HOST=10.96.5.20', 'BACKEND_SERVICE_PORT=80']));
    const older = index.lastSeqAt(seconds(79));
    if (panelsOf(index, pod('default/p1'), older).includes('discovery')) expect(variables(pod('default/p1')).join(' ')).not.toContain('BACKEND_');
  });

  it('shows what CoreDNS was asked', () => {
    expect(names({ kind: 'process', address: 'coredns' }).queries.length).toBeGreaterThan(3);
  });
});
