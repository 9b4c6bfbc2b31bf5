import { describe, expect, it } from 'vitest';
import type { Node, Pod } from '../../../../api/index.ts';
import { asSelector } from '../../../component-helpers/scheduling/corev1/selector.ts';
import { node, pod, scoresOf } from '../../testing/fixtures.ts';
import type { PluginFactory } from '../interface.ts';
import { imageLocality } from './imagelocality/image-locality.ts';
import { interPodAffinity } from './interpodaffinity/plugin.ts';
import { nodeAffinity } from './nodeaffinity/node-affinity.ts';
import { nodeResourcesBalancedAllocation } from './noderesources/balanced-allocation.ts';
import { nodeResourcesFit } from './noderesources/fit.ts';
import { defaultResources } from './noderesources/resource-allocation.ts';
import { podTopologySpread } from './podtopologyspread/plugin.ts';
import { taintToleration } from './tainttoleration/taint-toleration.ts';

function normalized(make: PluginFactory, incoming: Pod, nodes: readonly Node[], existing: readonly Pod[] = []): (number | undefined)[] {
  const scores = scoresOf(make, incoming, nodes, existing);
  return nodes.map(({ metadata }) => scores[metadata?.name ?? '']?.normalized);
}

const cpuMemory = (cpu: string, memory: string): Record<string, string> => ({ cpu, memory });
const on = (name: string, ...requests: readonly Record<string, string>[]): Pod =>
  pod(requests, { nodeName: name, containers: pod(requests).spec?.containers ?? [] });
const asking = pod([cpuMemory('1000', '2000'), cpuMemory('2000', '3000')]);
const milliAsking = pod([cpuMemory('1000m', '2000'), cpuMemory('2000m', '3000')]);

// plugins/noderesources/least_allocated_test.go
describe('LeastAllocated', () => {
  const big = [node('n1', cpuMemory('10000', '20000')), node('n2', cpuMemory('10000', '20000'))];
  it.each<[string, Pod, readonly Node[], readonly Pod[], number[]]>([
    ['nothing scheduled, nothing requested', pod(), [node('n1', cpuMemory('4000', '10000')), node('n2', cpuMemory('4000', '10000'))], [], [100, 100]],
    ['differently sized nodes', asking, [node('n1', cpuMemory('4000', '10000')), node('n2', cpuMemory('6000', '10000'))], [], [37, 50]],
    [
      'no resources requested, pods scheduled with resources',
      pod(),
      big,
      [on('n1', cpuMemory('3000', '0')), on('n1', cpuMemory('3000', '0')), on('n2', cpuMemory('3000', '0')), on('n2', cpuMemory('3000', '5000'))],
      [70, 57],
    ],
    ['resources requested, pods scheduled with resources', asking, big, [on('n1', cpuMemory('3000', '0')), on('n2', cpuMemory('3000', '5000'))], [57, 45]],
  ])('%s', (_name, incoming, nodes, existing, expected) => {
    expect(normalized(nodeResourcesFit(), incoming, nodes, existing)).toEqual(expected);
  });
});

// Formulas: kubernetes/pkg/scheduler/framework/plugins/noderesources/most_allocated.go, requested_to_capacity_ratio.go
describe('other strategies', () => {
  it('MostAllocated packs', () => {
    const most = nodeResourcesFit({ type: 'MostAllocated', resources: defaultResources });
    expect(normalized(most, asking, [node('n1', cpuMemory('4000', '10000')), node('n2', cpuMemory('6000', '10000'))])).toEqual([62, 50]);
  });
  it('RequestedToCapacityRatio follows its shape', () => {
    const shape = [
      { utilization: 0, score: 10 },
      { utilization: 100, score: 0 },
    ];
    const ratio = nodeResourcesFit({ type: 'RequestedToCapacityRatio', resources: defaultResources, shape });
    expect(normalized(ratio, asking, [node('n1', cpuMemory('4000', '10000')), node('n2', cpuMemory('6000', '10000'))])).toEqual([38, 50]);
  });
});

// plugins/noderesources/balanced_allocation_test.go (v1.36)
describe('NodeResourcesBalancedAllocation', () => {
  const busy = on('n2', cpuMemory('1000m', '2000'), cpuMemory('2000m', '3000'));
  const cpuOnly = on('n1', cpuMemory('1000m', '0'), cpuMemory('2000m', '0'));
  it.each<[string, Pod, readonly Node[], readonly Pod[], (number | undefined)[]]>([
    ['skips a Pod without requests', pod(), [node('n1', cpuMemory('4', '10000'))], [], [undefined]],
    ['differently sized nodes', milliAsking, [node('n1', cpuMemory('4', '10000')), node('n2', cpuMemory('6', '10000'))], [], [68, 75]],
    ['pods scheduled with resources', milliAsking, [node('n1', cpuMemory('10', '20000')), node('n2', cpuMemory('10', '20000'))], [cpuOnly, busy], [73, 74]],
    [
      'differently sized nodes, pods scheduled',
      milliAsking,
      [node('n1', cpuMemory('10', '20000')), node('n2', cpuMemory('10', '50000'))],
      [cpuOnly, busy],
      [73, 70],
    ],
    [
      'least and most',
      pod([{ memory: '2000' }, { memory: '3000' }]),
      [node('n1', cpuMemory('3', '5000')), node('n2', cpuMemory('3', '5000'))],
      [cpuOnly],
      [100, 50],
    ],
  ])('%s', (_name, incoming, nodes, existing, expected) => {
    expect(normalized(nodeResourcesBalancedAllocation(), incoming, nodes, existing)).toEqual(expected);
  });
});

// plugins/imagelocality/image_locality_test.go
describe('ImageLocality', () => {
  const MIB = 1024 * 1024;
  const withImages = (name: string, ...mib: readonly number[]): Node =>
    node(name, {}, { images: mib.map((size) => ({ names: [`gcr.io/${size}:latest`], sizeBytes: size * MIB })) });
  const running = (...mib: readonly number[]): Pod => pod([], { containers: mib.map((size) => ({ name: `c${size}`, image: `gcr.io/${size}` })) });
  it.each<[string, Pod, readonly Node[], number[]]>([
    ['the larger image decides', running(40, 250), [withImages('n1', 40, 300, 2000), withImages('n2', 250, 10)], [0, 5]],
    ['two images on one node', running(40, 300), [withImages('n1', 40, 300, 2000), withImages('n2', 250, 10)], [7, 0]],
    ['at most 100', running(10, 4000), [withImages('n1', 4000, 30), withImages('n2', 250, 10)], [100, 0]],
    ['scaled by the share of nodes', running(10, 4000), [withImages('n1', 4000, 30), withImages('n2', 250, 10), withImages('n3')], [66, 0, 0]],
    ['several large images', running(300, 600, 900), [withImages('n1', 600, 40, 900), withImages('n2', 300, 600, 900), withImages('n3')], [32, 36, 0]],
  ])('%s', (_name, incoming, nodes, expected) => expect(normalized(imageLocality, incoming, nodes)).toEqual(expected));
});

// plugins/podtopologyspread/scoring_test.go TestPodTopologySpreadScore
describe('PodTopologySpread', () => {
  const names = ['a', 'b', 'c', 'd'];
  const foo = { matchLabels: { foo: '' } };
  const spread = (maxSkew: number): Pod =>
    pod(
      [],
      { topologySpreadConstraints: [{ maxSkew, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: foo }] },
      { labels: { foo: '' } },
    );
  const existing = (counts: readonly number[]): Pod[] =>
    counts.flatMap((count, i) => Array.from({ length: count }, () => pod([], { nodeName: names[i] ?? '' }, { labels: { foo: '' } })));
  it.each<[string, number, number[], number[]]>([
    ['no Pods yet', 1, [0, 0, 0, 0], [100, 100, 100, 100]],
    ['2/1/0/3, maxSkew 1', 1, [2, 1, 0, 3], [20, 60, 100, 0]],
    ['2/1/0/3, maxSkew 2', 2, [2, 1, 0, 3], [33, 66, 100, 16]],
  ])('%s', (_name, maxSkew, counts, expected) => {
    expect(
      normalized(
        podTopologySpread,
        spread(maxSkew),
        names.map((name) => node(name)),
        existing(counts),
      ),
    ).toEqual(expected);
  });

  // podtopologyspread/scoring.go scoreForCount: raw = Σ count·ln(size + 2) + maxSkew − 1; nodes without a zone take part
  it('spreads the Pods of a workload by default', () => {
    const workload = pod([], {}, { labels: { foo: '' } });
    const scores = scoresOf(podTopologySpread, workload, [node('a'), node('b')], existing([3, 0]), asSelector(foo));
    expect([scores.a?.raw, scores.b?.raw]).toEqual([Math.round(3 * Math.log(4) + 2), 2]);
    expect([scores.a?.normalized, scores.b?.normalized]).toEqual([33, 100]);
  });
});

// kubernetes/pkg/scheduler/framework/plugins/tainttoleration/taint_toleration.go
describe('TaintToleration', () => {
  it('prefers nodes with fewer PreferNoSchedule taints', () => {
    const tainted = (name: string, count: number): Node =>
      node(name, {}, { spec: { taints: Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value: 'v', effect: 'PreferNoSchedule' as const })) } });
    expect(normalized(taintToleration, pod(), [tainted('a', 0), tainted('b', 1), tainted('c', 2)])).toEqual([100, 50, 0]);
    const tolerant = pod([], { tolerations: [{ operator: 'Exists' }] });
    expect(normalized(taintToleration, tolerant, [tainted('a', 0), tainted('b', 1)])).toEqual([100, 100]);
  });
});

describe('NodeAffinity', () => {
  const preferring = pod([], {
    affinity: {
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 2, preference: { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] } },
          { weight: 4, preference: { matchExpressions: [{ key: 'zone', operator: 'Exists' }] } },
        ],
      },
    },
  });
  it('sums the weights of the terms that match', () => {
    const nodes = [node('a', {}, { labels: { disk: 'ssd', zone: 'z' } }), node('b', {}, { labels: { disk: 'ssd' } }), node('c')];
    expect(normalized(nodeAffinity, preferring, nodes)).toEqual([100, 33, 0]);
  });
  it('skips a Pod without preferences', () => expect(normalized(nodeAffinity, pod(), [node('a')])).toEqual([undefined]));
});

describe('InterPodAffinity', () => {
  const term = (app: string) => ({ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app } } });
  it('counts weights for and against, and what other Pods want', () => {
    const incoming = pod([], {
      affinity: {
        podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 10, podAffinityTerm: term('cache') }] },
        podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 5, podAffinityTerm: term('noisy') }] },
      },
    });
    const existing = [pod([], { nodeName: 'a' }, { labels: { app: 'cache' } }), pod([], { nodeName: 'b' }, { labels: { app: 'noisy' } })];
    expect(normalized(interPodAffinity(), incoming, [node('a'), node('b'), node('c')], existing)).toEqual([100, 0, 33]);
  });
});
