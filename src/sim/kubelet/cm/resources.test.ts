import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../api/index.ts';
import { computeQos, containerResources, cpuQuota, cpuShares, cpuWeight, oomScoreAdj, podAmount, podCgroup, podCgroupFiles } from './resources.ts';

const GIB = 2 ** 30;
const pod = (containers: object[], extra: object = {}): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { uid: 'u' },
    spec: { containers: containers.map((resources, index) => ({ name: `c${index}`, resources })), ...extra },
  }) as Pod;
const container = (resources: object): Pod => pod([resources]);

describe('cpu', () => {
  // kubernetes/pkg/kubelet/cm/helpers_linux.go, cgroup_manager_linux_test.go
  it.each([
    [0, 2],
    [1, 2],
    [100, 102],
    [1_000, 1_024],
    [1_000_000, 262_144],
  ])('%im is %i shares', (milli, shares) => expect(cpuShares(milli)).toBe(shares));
  it.each([
    [2, 1],
    [1_024, 39],
    [262_144, 10_000],
  ])('%i shares are weight %i', (shares, weight) => expect(cpuWeight(shares)).toBe(weight));
  it.each([
    [0, 0],
    [5, 1_000],
    [500, 50_000],
    [2_000, 200_000],
  ])('%im is a quota of %i µs', (milli, quota) => expect(cpuQuota(milli)).toBe(quota));
});

describe('QoS', () => {
  // kubernetes/pkg/apis/core/v1/helper/qos/qos_test.go
  it.each([
    ['BestEffort', [{}]],
    ['Burstable', [{ requests: { cpu: '100m' } }]],
    ['Burstable', [{ requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } }, {}]],
    ['Burstable', [{ requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '2', memory: '1Gi' } }]],
    ['Guaranteed', [{ requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1000m', memory: '1024Mi' } }]],
  ])('%s of %j', (qos, containers) => expect(computeQos(pod(containers))).toBe(qos));
});

describe('oom_score_adj', () => {
  // kubernetes/pkg/kubelet/qos/policy_test.go: 1000 − 1000·request/capacity, in [3, 999]
  it.each([
    [1000, container({})],
    [-997, container({ requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } })],
    [875, container({ requests: { memory: '1Gi' } })],
    [999, container({ requests: { cpu: '1' } })],
    [3, container({ requests: { memory: '8Gi' } })],
    [-997, pod([{}], { priority: 2_000_000_000 })],
  ])('is %i', (score, owner) => expect(oomScoreAdj(owner, owner.spec?.containers[0] as never, 8 * GIB)).toBe(score));
});

describe('cgroups', () => {
  it('stand below their QoS class', () => {
    expect(
      [{}, { requests: { cpu: '1' } }, { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } }].map((resources) =>
        podCgroup(container(resources)),
      ),
    ).toEqual(['/kubepods/besteffort/podu', '/kubepods/burstable/podu', '/kubepods/podu']);
  });

  it('are limited only when every container is', () => {
    const limits = { limits: { cpu: '500m', memory: '128Mi' }, requests: { cpu: '500m', memory: '128Mi' } };
    expect(podCgroupFiles(pod([limits, limits]))).toEqual({ 'cpu.weight': '39', 'cpu.max': '100000 100000', 'memory.max': String(256 * 2 ** 20) });
    expect(podCgroupFiles(pod([limits, { requests: { cpu: '500m' } }]))).toEqual({ 'cpu.weight': '39' });
  });

  it('count the largest moment of initialisation', () => {
    const owner = pod([{ requests: { cpu: '100m' } }], {
      initContainers: [
        { name: 's', restartPolicy: 'Always', resources: { requests: { cpu: '50m' } } },
        { name: 'i', resources: { requests: { cpu: '300m' } } },
      ],
      overhead: { cpu: '10m' },
    });
    expect(podAmount(owner, 'cpu', 'requests')).toBe(360);
  });

  it('CRI resources of a container', () => {
    const owner = container({ requests: { cpu: '250m', memory: '1Gi' }, limits: { cpu: '500m' } });
    expect(containerResources(owner, owner.spec?.containers[0] as never, 8 * GIB)).toEqual({
      cpuPeriod: 100_000,
      cpuQuota: 50_000,
      cpuShares: 256,
      memoryLimitInBytes: 0,
      oomScoreAdj: 875,
    });
  });
});
