import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../api/index.ts';
import { type Candidate, consumption, isCriticalPod, ranked } from './ranking.ts';
import { isMet, lowMessage, type Threshold, thresholdsOf } from './thresholds.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

function candidate(name: string, used: number, request?: string, priority?: number, procs = 1): Candidate {
  const container = { name: 'c', ...(request ? { resources: { requests: { memory: request } } } : {}) };
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [container], ...(priority === undefined ? {} : { priority }) } };
  return { pod, usage: { memory: used, procs, containers: { c: used } } };
}

const names = (candidates: readonly Candidate[]): readonly string[] => candidates.map(({ pod }) => pod.metadata?.name ?? '');

// kubernetes/pkg/kubelet/eviction/helpers_test.go TestOrderedByExceedsRequestMemory, TestOrderedByPriorityMemory
describe('ranking', () => {
  it.each([
    ['usage above the request first', [candidate('within', GIB, '2Gi'), candidate('above', GIB, '512Mi')], ['above', 'within']],
    ['then the lower priority', [candidate('high', GIB, '512Mi', 100), candidate('low', GIB, '900Mi', 1)], ['low', 'high']],
    ['then who is further above it', [candidate('less', GIB, '900Mi'), candidate('more', GIB, '100Mi')], ['more', 'less']],
    [
      'the example of 64 GiB: batch, api, db',
      [candidate('db', 30 * GIB, '30Gi'), candidate('api', 25 * GIB, '20Gi'), candidate('batch', 10 * GIB)],
      ['batch', 'api', 'db'],
    ],
  ] as const)('memory: %s', (_, candidates, order) => {
    expect(names(ranked('memory.available', candidates))).toEqual(order);
  });

  it('processes: the lower priority first, then who has more', () => {
    const candidates = [candidate('few', 0, undefined, 0, 2), candidate('many', 0, undefined, 0, 9), candidate('cheap', 0, undefined, -1, 1)];
    expect(names(ranked('pid.available', candidates))).toEqual(['cheap', 'many', 'few']);
  });

  // kubernetes/pkg/kubelet/types/pod_update_test.go TestIsCriticalPod
  it.each([
    [{ annotations: { 'kubernetes.io/config.source': 'file' } }, 0, true],
    [{ annotations: { 'kubernetes.io/config.source': 'api' } }, 0, false],
    [{ annotations: { 'kubernetes.io/config.mirror': 'x' } }, 0, true],
    [{}, 2_000_000_000, true],
    [{}, 1_999_999_999, false],
  ])('critical: %j with priority %i is %s', (metadata, priority, critical) => {
    expect(isCriticalPod({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [], priority } })).toBe(critical);
  });
});

describe('thresholds', () => {
  const memory: Threshold = { signal: 'memory.available', value: '100Mi', hard: true, gracePeriod: 0 as never };
  const imagefs: Threshold = { ...memory, signal: 'imagefs.available', value: '15%' };

  // kubernetes/pkg/kubelet/eviction/defaults_linux.go DefaultEvictionHard
  it('are those of Kubernetes by default, memory first', () => {
    expect(thresholdsOf(undefined).map(({ signal, value }) => `${signal}<${value}`)).toEqual([
      'memory.available<100Mi',
      'allocatableMemory.available<100Mi',
      'nodefs.available<10%',
      'nodefs.inodesFree<5%',
      'imagefs.available<15%',
      'imagefs.inodesFree<5%',
    ]);
  });

  it.each([
    [memory, 100 * MIB, GIB, false],
    [memory, 100 * MIB - 1, GIB, true],
    // 0.15 is a float32: 100 GiB of it are 16106128000 bytes.
    [imagefs, 16_106_128_000, 100 * GIB, false],
    [imagefs, 16_106_127_999, 100 * GIB, true],
  ])('%j at %i of %i is met: %s', (threshold, available, capacity, met) => {
    expect(isMet(threshold, { [threshold.signal]: { available, capacity } })).toBe(met);
  });

  // kubernetes/pkg/kubelet/eviction/helpers_test.go TestEvictionMessage
  it('says what was low, and who used how much', () => {
    const observations = { 'memory.available': { available: 51 * MIB, capacity: GIB } };
    const text = lowMessage(memory, observations) + consumption('memory.available', candidate('x', 512 * MIB, '128Mi'));
    expect(text).toBe(
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 51Mi. Container c was using 512Mi, request is 128Mi, has larger consumption of memory. ',
    );
  });

  // helpers.go getThresholdMetInfo: a percentage is told in BinarySI, what is there of inodes and processes in DecimalSI.
  it.each([
    ['nodefs.inodesFree', '5%', 100_000, 4_000, 'inodes. Threshold quantity: 5000, available: 4k. '],
    ['pid.available', '1k', 32_768, 999, 'pids. Threshold quantity: 1k, available: 999. '],
    ['imagefs.available', '15%', 100 * GIB, 14 * GIB, 'ephemeral-storage. Threshold quantity: 16106128000, available: 14Gi. '],
  ] as const)('%s: %s', (signal, value, capacity, available, text) => {
    expect(lowMessage({ ...memory, signal, value }, { [signal]: { available, capacity } })).toBe(`The node was low on resource: ${text}`);
  });

  // eviction_manager.go: once met, a threshold holds until minReclaim beyond it is free.
  it('is over when what is to be reclaimed is free', () => {
    const [threshold] = thresholdsOf({ evictionHard: { 'nodefs.inodesFree': '1000' }, evictionMinimumReclaim: { 'nodefs.inodesFree': '500' } });
    const met = (available: number, enforce: boolean) => threshold && isMet(threshold, { 'nodefs.inodesFree': { available, capacity: 1e6 } }, enforce);
    expect([met(999, false), met(1_200, false), met(1_200, true), met(1_500, true)]).toEqual([true, false, true, false]);
  });

  it('names the Pod, when the Pod as a whole asked for memory', () => {
    const asked = candidate('x', 512 * MIB, '128Mi');
    const pod = { ...asked.pod, spec: { containers: asked.pod.spec?.containers ?? [], resources: { requests: { memory: '256Mi' } } } };
    expect(consumption('memory.available', { ...asked, pod })).toBe(
      'Pod x was using 512Mi, request is 256Mi, has larger consumption of memory. Container c was using 512Mi, request is 128Mi, has larger consumption of memory. ',
    );
  });

  it('says nothing of a container that is within its request', () => {
    expect(consumption('memory.available', candidate('x', 128 * MIB, '128Mi'))).toBe('');
  });
});
