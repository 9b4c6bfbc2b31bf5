import { describe, expect, it } from 'vitest';
import type { SchedulerProfile } from '../../../api/index.ts';
import { CycleState } from '../framework/cycle-state.ts';
import { Framework } from '../framework/runtime/framework.ts';
import { podInfoOf } from '../framework/types.ts';
import { frameworkOf, node, pod } from '../testing/fixtures.ts';
import { profilesOf } from './profile.ts';

const taint = { key: 'k', value: 'v', effect: 'NoSchedule' } as const;
const nodes = [
  node('full', { cpu: '4', memory: '4Gi' }),
  node('empty', { cpu: '4', memory: '4Gi' }),
  node('tainted', { cpu: '4', memory: '4Gi' }, { spec: { taints: [taint] } }),
];
const resident = pod([{ cpu: '2', memory: '2Gi' }], { nodeName: 'full' });

function run(profile: SchedulerProfile) {
  const { cache, handle } = frameworkOf([], nodes, [resident]);
  const [made] = profilesOf({ profiles: [profile] });
  const framework = new Framework(made?.plugins(handle) ?? []);
  const info = podInfoOf(pod([{ cpu: '1', memory: '1Gi' }]));
  const state = new CycleState();
  framework.preFilter(state, info, cache.nodes());
  const feasible = cache.nodes().filter((candidate) => framework.filter(state, info, candidate) === undefined);
  framework.preScore(state, info, feasible);
  const scores = framework.score(state, info, feasible);
  return { feasible: feasible.map(({ name }) => name).sort(), of: (name: string) => scores.find((row) => row.name === name)?.scores ?? {} };
}

// plugins/noderesources/{least,most}_allocated.go; pkg/scheduler/apis/config/v1/default_plugins.go
describe('profile', () => {
  it('LeastAllocated by default', () => {
    const { feasible, of } = run({});
    expect(feasible).toEqual(['empty', 'full']);
    expect(of('empty').NodeResourcesFit).toEqual({ raw: 75, normalized: 75, weighted: 75 });
    expect(of('full').NodeResourcesFit).toEqual({ raw: 25, normalized: 25, weighted: 25 });
    expect(of('empty').TaintToleration?.weighted).toBe(300);
  });
  it('MostAllocated when configured', () => {
    const { of } = run({ pluginConfig: [{ name: 'NodeResourcesFit', args: { scoringStrategy: { type: 'MostAllocated' } } }] });
    expect([of('empty').NodeResourcesFit?.raw, of('full').NodeResourcesFit?.raw]).toEqual([25, 75]);
  });
  it('RequestedToCapacityRatio by its shape', () => {
    const shape = [
      { utilization: 0, score: 0 },
      { utilization: 100, score: 10 },
    ];
    const { of } = run({
      pluginConfig: [{ name: 'NodeResourcesFit', args: { scoringStrategy: { type: 'RequestedToCapacityRatio', requestedToCapacityRatio: { shape } } } }],
    });
    expect([of('empty').NodeResourcesFit?.raw, of('full').NodeResourcesFit?.raw]).toEqual([25, 75]);
  });
  it('a plugin can be left out everywhere, in one point, or given another weight', () => {
    expect(run({ plugins: { multiPoint: { disabled: [{ name: 'TaintToleration' }] } } }).feasible).toEqual(['empty', 'full', 'tainted']);
    const filterOnly = run({ plugins: { score: { disabled: [{ name: '*' }], enabled: [{ name: 'NodeResourcesFit', weight: 7 }] } } });
    expect(filterOnly.feasible).toEqual(['empty', 'full']);
    expect(filterOnly.of('empty')).toEqual({ NodeResourcesFit: { raw: 75, normalized: 75, weighted: 525 } });
  });
  it('keeps the percentage and the names', () => {
    expect(
      profilesOf({ percentageOfNodesToScore: 30, profiles: [{}, { schedulerName: 'packer', percentageOfNodesToScore: 70 }] }).map(
        ({ schedulerName, percentageOfNodesToScore }) => [schedulerName, percentageOfNodesToScore],
      ),
    ).toEqual([
      ['default-scheduler', 30],
      ['packer', 70],
    ]);
  });
});
