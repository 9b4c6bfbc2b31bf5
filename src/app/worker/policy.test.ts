import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type DocumentRef, seconds } from '../../api/index.ts';
import { LedgerIndex } from '../../projections/ledger-index.ts';
import { panelView } from '../../projections/panels/panels.ts';
import { inBlock } from '../../projections/policy/matrix.ts';
import type { PolicyCell, PolicyView } from '../../projections/policy/views.ts';
import { parseScenario } from '../../scenarios/index.ts';
import { createSimulation } from '../../sim/cluster/index.ts';

function run(name: string, until: number): LedgerIndex {
  const parsed = parseScenario(readFileSync(new URL(`../../scenarios/${name}/scenario.yaml`, import.meta.url), 'utf8'));
  if (!parsed.ok) throw new Error(name);
  const simulation = createSimulation(parsed.scenario);
  simulation.runUntil(seconds(until));
  const index = new LedgerIndex(simulation.ledger);
  index.extend();
  return index;
}

function policy(index: LedgerIndex, name: string, t: number): PolicyView {
  const found = panelView(index, 'policy', { kind: 'object', ref: `NetworkPolicy/default/${name}` as DocumentRef }, seconds(t));
  if (found?.kind !== 'policy') throw new Error('no panel');
  return found.view;
}

const cell = ({ pods, cells }: PolicyView, from: string, to: string): PolicyCell | undefined =>
  cells[pods.findIndex(({ name }) => name === from)]?.[pods.findIndex(({ name }) => name === to)];

describe('who may talk to whom, in the run network', () => {
  let index: LedgerIndex;
  beforeAll(async () => {
    await import('../../sim/cluster/later.ts');
    index = run('network', 34);
  });

  it('is nobody under a policy that selects all and allows nothing', () => {
    const view = policy(index, 'default-deny', 25);
    expect(view.enforced).toBe(true);
    expect(cell(view, 'api', 'db')).toEqual({ verdict: 'none', ports: [], by: ['ingress of default-deny'] });
    expect(cell(view, 'api', 'api')?.verdict).toBe('all');
  });

  it('adds up: another policy lets one of them in, to one port', () => {
    const view = policy(index, 'allow-api', 34);
    expect(cell(view, 'api', 'db')).toMatchObject({ verdict: 'some', ports: ['TCP http'] });
    expect(cell(view, 'web', 'db')?.verdict).toBe('none');
    expect(view.isolates).toEqual([['Ingress', ['db']]]);
  });

  it('is offered for a Pod too, with the policies that isolate it', () => {
    const found = panelView(index, 'policy', { kind: 'object', ref: 'Pod/default/db' as DocumentRef }, seconds(34));
    if (found?.kind !== 'policy') throw new Error('no panel');
    expect(found.view).toMatchObject({
      of: 'pod',
      isolates: [
        ['Ingress', ['default-deny', 'allow-api']],
        ['Egress', []],
      ],
    });
    expect(panelView(index, 'policy', { kind: 'object', ref: 'Pod/default/db' as DocumentRef }, seconds(10))).toBeUndefined();
  });

  it('agrees with what the packets met: api was answered, web was not', () => {
    const codes = (pod: string) =>
      index.touching(`node-1/pod/default/${pod}`).flatMap((seq) => {
        const message = index.message(seq);
        return message?.payload.type === 'traffic-response' && message.to === `node-1/pod/default/${pod}` && message.sentAt > seconds(31)
          ? [message.payload.outcome]
          : [];
      });
    expect(codes('api')).toContain('ok');
    expect(codes('web')).not.toContain('ok');
  });
});

it('says that nobody enforces it where nobody does', () => {
  const index = run('network-flannel', 25);
  const [ref] = index.refsOf('NetworkPolicy');
  expect(policy(index, ref?.split('/').at(-1) ?? '', 25).enforced).toBe(false);
});

it.each([
  ['10.244.1.5', '10.244.0.0/16', true],
  ['10.245.1.5', '10.244.0.0/16', false],
  ['192.168.0.11', '0.0.0.0/0', true],
  ['', '0.0.0.0/0', false],
])('%s is in %s: %s', (ip, cidr, expected) => expect(inBlock(ip, cidr)).toBe(expected));
