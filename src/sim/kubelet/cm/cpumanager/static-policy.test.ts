import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../../api/index.ts';
import { formatCpus } from './cpuset.ts';
import type { TopologyManagerPolicy } from '../topologymanager/policy.ts';
import { exclusiveCpus, StaticPolicy } from './static-policy.ts';

const container = (cpu: string, more: object = {}) => ({
  name: 'app',
  image: 'app',
  resources: { requests: { cpu, memory: '1Gi' }, limits: { cpu, memory: '1Gi' }, ...more },
});
const pod = (cpu: string, more: object = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'default' },
  spec: { containers: [container(cpu, more)] },
});
const give = (policy: StaticPolicy, uid: string, cpu: string, topology: TopologyManagerPolicy = 'none') =>
  policy.allocate(uid, pod(cpu), container(cpu), topology);

// cpuset(7), List Format
it.each([
  [[], ''],
  [[3], '3'],
  [[0, 1, 2], '0-2'],
  [[0, 2, 3, 7], '0,2-3,7'],
])('%j is %s', (cpus, text) => expect(formatCpus(cpus)).toBe(text));

// pkg/kubelet/cm/cpumanager/policy_static.go guaranteedCPUs
describe('who gets CPUs for itself', () => {
  it.each([
    ['4', {}, 4],
    ['4000m', {}, 4],
    ['2500m', {}, 0],
    ['4', { limits: {} }, 0],
    ['4', { limits: { cpu: '8', memory: '1Gi' } }, 0],
  ])('%s with %j: %i', (cpu, more, count) => expect(exclusiveCpus(pod(cpu, more), container(cpu, more))).toBe(count));
});

describe('the static policy', () => {
  it('gives the lowest CPUs after the reserved ones, and takes them back', () => {
    const policy = new StaticPolicy({ cpus: 64, numaNodes: 1 }, 2_100);
    expect(give(policy, 'a', '4')).toBeUndefined();
    expect([policy.cpusOf('a', 'app'), policy.cpusOf('b', 'app')]).toEqual(['3-6', '0-2,7-63']);
    expect(policy.release('a')).toBe(true);
    expect(policy.cpusOf('b', 'app')).toBe('0-63');
  });

  it('goes on with what an earlier life of the kubelet gave away', () => {
    const before = new StaticPolicy({ cpus: 8, numaNodes: 1 }, 1_000);
    give(before, 'a', '2');
    const policy = new StaticPolicy({ cpus: 8, numaNodes: 1 }, 1_000);
    policy.restore(before.state);
    expect(policy.state).toEqual(before.state);
    give(policy, 'b', '1');
    expect(policy.cpusOf('b', 'app')).toBe('3');
  });

  it('keeps the reserved ones for those who have none of their own', () => {
    const policy = new StaticPolicy({ cpus: 8, numaNodes: 1 }, 1_000);
    expect(give(policy, 'a', '8')).toEqual({
      reason: 'UnexpectedAdmissionError',
      message: 'Allocate failed due to not enough cpus available to satisfy request: requested=8, available=7, which is unexpected',
    });
  });

  it('prefers one NUMA node', () => {
    const policy = new StaticPolicy({ cpus: 8, numaNodes: 2 }, 1_000);
    expect(give(policy, 'a', '4')).toBeUndefined();
    expect(policy.cpusOf('a', 'app')).toBe('4-7');
  });

  // pkg/kubelet/cm/topologymanager policy_*.go canAdmitPodResult, pkg/kubelet/cm/cpumanager/policy_static.go generateCPUTopologyHints
  it.each([
    // One NUMA node would be enough for 3 CPUs, and none has them any more.
    ['none', '3', '1,4'],
    ['best-effort', '3', '1,4'],
    ['restricted', '3', 'TopologyAffinityError'],
    ['single-numa-node', '3', 'TopologyAffinityError'],
    // No single NUMA node has 5: two are as few as can be.
    ['restricted', '5', 'TopologyAffinityError'],
    ['best-effort', '5', 'UnexpectedAdmissionError'],
    ['restricted', '2', '4-5'],
    ['single-numa-node', '2', '4-5'],
  ] as const)('%s, and a Pod of %s CPUs when 1 and 4-5 are free: %s', (topology, cpu, expected) => {
    const policy = new StaticPolicy({ cpus: 8, numaNodes: 2 }, 1_000);
    policy.restore({ entries: { other: { app: '2-3,6-7' } } });
    const refused = give(policy, 'a', cpu, topology);
    expect(refused?.reason ?? policy.cpusOf('a', 'app')).toMatch(new RegExp(`^${expected}`));
  });

  it.each([
    ['restricted', undefined],
    ['single-numa-node', 'TopologyAffinityError'],
  ] as const)('%s, and a Pod that is larger than any NUMA node: %s', (topology, reason) => {
    const policy = new StaticPolicy({ cpus: 8, numaNodes: 2 }, 1_000);
    expect(give(policy, 'a', '5', topology)?.reason).toBe(reason);
  });

  it('never gives a CPU to two, nor loses one', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 6 })), { maxLength: 30 }), (steps) => {
        const policy = new StaticPolicy({ cpus: 16, numaNodes: 2 }, 1_000);
        for (const [uid, count] of steps) {
          if (count === 0) policy.release(String(uid));
          else give(policy, String(uid), String(count));
        }
        const { defaultCpuSet, entries } = policy.state;
        const ids = [defaultCpuSet, ...Object.values(entries).flatMap((each) => Object.values(each))].flatMap((text) =>
          text.split(',').flatMap((part) => {
            const [from = '', to = from] = part.split('-');
            return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => Number(from) + i);
          }),
        );
        expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, id) => id));
      }),
      { numRuns: 100 },
    );
  });
});
