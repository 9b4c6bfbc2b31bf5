import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../../api/index.ts';
import { formatCpus } from './cpuset.ts';
import { exclusiveCpus, StaticPolicy } from './static-policy.ts';

const container = (cpu: string, more: object = {}) => ({ name: 'app', image: 'app', resources: { requests: { cpu, memory: '1Gi' }, limits: { cpu, memory: '1Gi' }, ...more } });
const pod = (cpu: string, more: object = {}): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'default' }, spec: { containers: [container(cpu, more)] } });
const give = (policy: StaticPolicy, uid: string, cpu: string, aligned = false) => policy.allocate(uid, pod(cpu), container(cpu), aligned);

// cpuset(7), List Format
it.each([[[], ''], [[3], '3'], [[0, 1, 2], '0-2'], [[0, 2, 3, 7], '0,2-3,7']])('%j is %s', (cpus, text) => expect(formatCpus(cpus)).toBe(text));

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
    expect(give(policy, 'a', '8')).toEqual({ reason: 'UnexpectedAdmissionError', message: 'Allocate failed due to not enough cpus available to satisfy request: requested=8, available=7, which is unexpected' });
  });

  it('prefers one NUMA node, and with single-numa-node takes nothing else', () => {
    const policy = new StaticPolicy({ cpus: 8, numaNodes: 2 }, 1_000);
    expect(give(policy, 'a', '4')).toBeUndefined();
    expect(policy.cpusOf('a', 'app')).toBe('4-7');
    expect(give(policy, 'b', '2', true)).toBeUndefined();
    const rest = new StaticPolicy({ cpus: 8, numaNodes: 2 }, 1_000);
    expect(give(rest, 'a', '5', true)).toMatchObject({ reason: 'TopologyAffinityError' });
    expect(give(rest, 'a', '5')).toBeUndefined();
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
        const ids = [defaultCpuSet, ...Object.values(entries).flatMap((each) => Object.values(each))].flatMap((text) => text.split(',').flatMap((part) => {
          const [from = '', to = from] = part.split('-');
          return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => Number(from) + i);
        }));
        expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, id) => id));
      }),
      { numRuns: 100 },
    );
  });
});
