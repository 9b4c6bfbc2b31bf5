import { describe, expect, it } from 'vitest';
import type { Node, Pod, PodDisruptionBudget } from '../../api/index.ts';
import { randomStream } from '../kernel/index.ts';
import type { NodeGroup } from './cloud-provider.ts';
import { blockingReason, goesWithNode } from './drainability.ts';
import { instantiate } from './estimator.ts';
import { bestOption, type ExpansionOption, waste } from './expander.ts';
import { utilizationOf } from './planner.ts';

const node = (cpu: string, memory: string): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n' },
  status: { allocatable: { cpu, memory, pods: '110' } },
});
const pod = (cpu: string, memory: string, rest: Partial<Pod> = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'default' },
  spec: { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu, memory } } }] },
  ...rest,
});

const group = (name: string): NodeGroup => ({ name, minSize: 0, maxSize: 10, targetSize: 0, template: node('1', '1Gi'), instances: [] });
const option = (name: string, size: Node, pods: readonly Pod[], nodeCount = 1): ExpansionOption => ({
  group: group(name),
  template: { node: size, pods: [] },
  nodeCount,
  pods,
});

describe('expanders', () => {
  // `cluster-autoscaler/expander/waste/waste_test.go`: a node of 1000m and 1000 bytes for a Pod of 500m and 500 bytes wastes half of each.
  const small = option('balanced', node('1000m', '1000'), [pod('500m', '500')]);
  const highMemory = option('highmem', node('1000m', '2000'), [pod('500m', '500')]);
  const highCpu = option('highcpu', node('2000m', '1000'), [pod('500m', '500')]);

  it('least-waste takes the node of which the least is left over', () => {
    expect([small, highMemory, highCpu].map(waste)).toEqual([1, 1.25, 1.25]);
    for (const options of [
      [small, highMemory, highCpu],
      [highCpu, small],
      [highMemory, small],
    ])
      expect(bestOption(options, 'least-waste', randomStream(1, 't'))?.group.name).toBe('balanced');
  });

  it('most-pods and least-nodes count', () => {
    const many = option('many', node('4', '4000'), [pod('1', '1'), pod('1', '1')], 2);
    const one = option('one', node('1', '1000'), [pod('1', '1')], 1);
    expect(bestOption([one, many], 'most-pods', randomStream(1, 't'))?.group.name).toBe('many');
    expect(bestOption([many, one], 'least-nodes', randomStream(1, 't'))?.group.name).toBe('one');
    expect(bestOption([], 'random', randomStream(1, 't'))).toBeUndefined();
  });
});

describe('utilization', () => {
  // `cluster-autoscaler/simulator/utilization/info_test.go`: Pods of 100m and 200000 bytes on a node of 2000m and 2000000 bytes.
  it('is what is asked for over what can be given', () => {
    const all = [pod('100m', '200000'), pod('100m', '200000')];
    expect(utilizationOf(node('2000m', '2000000'), all)).toEqual({ cpu: 0.1, memory: 0.2 });
  });
});

describe('what keeps a node', () => {
  const owned = (kind: string, more: Pod['metadata'] = {}): Partial<Pod> => ({
    metadata: { name: 'p', namespace: 'default', ownerReferences: [{ apiVersion: 'v1', kind, name: 'o', uid: 'u', controller: true }], ...more },
  });
  const withVolume = (volume: object): Pod => ({ ...pod('1', '1', owned('ReplicaSet')), spec: { containers: [], volumes: [{ name: 'v', ...volume }] } });
  const budget = (disruptionsAllowed: number): PodDisruptionBudget => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'b', namespace: 'default' },
    spec: { selector: {} },
    status: { disruptionsAllowed, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 },
  });

  // `cluster-autoscaler/utils/drain/drain_test.go`, `simulator/drainability/rules/*/rule_test.go`.
  it.each<readonly [string, Pod, readonly PodDisruptionBudget[], string | undefined]>([
    ['a Pod of a ReplicaSet', pod('1', '1', owned('ReplicaSet')), [], undefined],
    ['a naked Pod', pod('1', '1'), [], 'NotReplicated'],
    [
      'a naked Pod that says it is safe',
      pod('1', '1', { metadata: { name: 'p', namespace: 'default', annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'true' } } }),
      [],
      undefined,
    ],
    [
      'one that says it is not',
      pod('1', '1', owned('ReplicaSet', { annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' } })),
      [],
      'NotSafeToEvictAnnotation',
    ],
    ['emptyDir', withVolume({ emptyDir: {} }), [], 'LocalStorageRequested'],
    ['emptyDir in memory', withVolume({ emptyDir: { medium: 'Memory' } }), [], undefined],
    ['hostPath', withVolume({ hostPath: { path: '/tmp' } }), [], 'LocalStorageRequested'],
    ['kube-system without a budget', pod('1', '1', owned('ReplicaSet', { namespace: 'kube-system' })), [], 'UnmovableKubeSystemPod'],
    ['a budget with room', pod('1', '1', owned('ReplicaSet')), [budget(1)], undefined],
    ['a budget without', pod('1', '1', owned('ReplicaSet')), [budget(0)], 'NotEnoughPdb'],
  ])('%s', (_name, given, budgets, reason) => {
    expect(blockingReason(given, budgets)).toBe(reason);
  });

  it('is not a Pod of a DaemonSet, nor a mirror of a static one', () => {
    expect(goesWithNode(pod('1', '1', owned('DaemonSet')))).toBe(true);
    expect(goesWithNode(pod('1', '1', { metadata: { name: 'p', annotations: { 'kubernetes.io/config.mirror': 'x' } } }))).toBe(true);
    expect(goesWithNode(pod('1', '1', owned('ReplicaSet')))).toBe(false);
  });
});

it('a new node of a group has a name of its own, and so have the Pods on it', () => {
  const { node: made, pods } = instantiate({ node: node('1', '1Gi'), pods: [pod('1', '1')] }, 'pool', 3);
  expect([made.metadata?.name, made.metadata?.labels?.['kubernetes.io/hostname'], pods[0]?.spec?.nodeName]).toEqual([
    'template-node-for-pool-3',
    'template-node-for-pool-3',
    'template-node-for-pool-3',
  ]);
});
