import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type DocumentRef, seconds } from '../../api/index.ts';
import { LedgerIndex } from '../../projections/ledger-index.ts';
import { panelView } from '../../projections/panels/panels.ts';
import type { ResourcesView } from '../../projections/resources/views.ts';
import { parseScenario } from '../../scenarios/index.ts';
import { createSimulation } from '../../sim/cluster/index.ts';

const GI = 2 ** 30;
let index: LedgerIndex;

function run(name: string, until: number): LedgerIndex {
  const parsed = parseScenario(readFileSync(new URL(`../../scenarios/${name}/scenario.yaml`, import.meta.url), 'utf8'));
  if (!parsed.ok) throw new Error(name);
  const simulation = createSimulation(parsed.scenario);
  simulation.runUntil(seconds(until));
  const made = new LedgerIndex(simulation.ledger);
  made.extend();
  return made;
}

beforeAll(async () => {
  await import('../../sim/cluster/later.ts');
});

function resources(ref: string, t: number): ResourcesView {
  const found = panelView(index, 'resources', { kind: 'object', ref: ref as DocumentRef }, seconds(t));
  if (found?.kind !== 'resources') throw new Error('no panel');
  return found.view;
}

describe('resources of a node and its Pods, in the run eviction-64gi', () => {
  beforeAll(() => {
    index = run('eviction-64gi', 12);
  });

  it('ranks by the excess over the request: BestEffort goes first, Guaranteed last (eviction/helpers.go)', () => {
    const before = resources('Node/node-1', -1).ranking;
    expect(before.map(({ ref }) => ref)).toEqual(['Pod/default/besteffort-batch', 'Pod/default/burstable-api', 'Pod/default/guaranteed-db']);
    expect(before.map(({ qos }) => qos)).toEqual(['BestEffort', 'Burstable', 'Guaranteed']);
    expect(before[0]).toMatchObject({ request: 0 });
    expect(before.at(-1)?.over).toBe(0);
  });

  it('shows what was promised of the memory, and what is used of it', () => {
    const memory = resources('Node/node-1', -1).bars.find(({ name }) => name === 'memory');
    expect(memory?.capacity).toBe(64 * GI);
    expect(memory?.used).toBeGreaterThan(50 * GI);
    expect(memory?.requested).toBeGreaterThan(0);
    expect(memory?.allocatable).toBeLessThan(64 * GI);
  });

  it("draws memory as it changed: less when a Pod has gone, the sum of the Pods' own curves", () => {
    const { history } = resources('Node/node-1', 12).memory;
    const most = Math.max(...history.map(({ value }) => value));
    expect(history.at(-1)?.value).toBeLessThan(most);
    const own = ['besteffort-batch', 'burstable-api', 'guaranteed-db'].map((name) => resources(`Pod/default/${name}`, 12).memory.history.at(-1)?.value ?? 0);
    expect(own.reduce((sum, each) => sum + each, 0)).toBe(history.at(-1)?.value);
  });

  it('has the tree of cgroups: Guaranteed under kubepods itself, the others in their class (qos_container_manager_linux.go)', () => {
    const { cgroups, owners } = resources('Node/node-1', -1);
    const uid = (name: string): string => owners.find(([, owner]) => owner === `default/${name}`)?.[0] ?? '?';
    const parent = (name: string): string | undefined =>
      cgroups
        .find(({ path }) => path.endsWith(uid(name)))
        ?.path.split('/')
        .at(-2);
    expect(['guaranteed-db', 'burstable-api', 'besteffort-batch'].map(parent)).toEqual(['kubepods', 'burstable', 'besteffort']);
    const depths = cgroups.map(({ depth }) => depth);
    expect(
      depths.every((depth, i) => i === 0 || depth <= (depths[i - 1] ?? 0) + 1),
      'a child stands below its parent',
    ).toBe(true);
  });
});

describe('CPU of a Pod, in the run cpu-mem', () => {
  beforeAll(() => {
    index = run('cpu-mem', 62);
  });

  it('stays at the limit when more is wanted, and is throttled for it (cpu.max: 100 ms of each 100 ms)', () => {
    const { cpu, throttling } = resources('Pod/default/resource-demo', 62);
    expect(cpu.marks).toEqual([
      { name: 'request', value: 0.5 },
      { name: 'limit', value: 1 },
    ]);
    const between = (from: number, to: number) => cpu.history.filter(({ t }) => t >= seconds(from) && t < seconds(to)).map(({ value }) => value);
    // 600m are wanted until T+29.8 s, 1200m from then on.
    for (const value of between(1, 25)) expect(value).toBeCloseTo(0.6, 1);
    for (const value of between(31, 58)) expect(value).toBeCloseTo(1, 1);
    expect(between(31, 58).length).toBeGreaterThan(0);
    expect(throttling?.throttled).toBeGreaterThan(100);
  });
});
