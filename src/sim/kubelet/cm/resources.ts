import type { Container, LinuxContainerResources, Pod } from '../../../api/index.ts';
import { milliValue, unitValue } from '../../apimachinery/quantity.ts';
import { containersOf, initContainersOf, isSidecar } from '../pod.ts';

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

const MIN_SHARES = 2;
const MAX_SHARES = 262_144;
const CFS_PERIOD = 100_000;
const MIN_QUOTA = 1_000;

/** cgroup v1 shares of a CPU request, millicores (`kubernetes/pkg/kubelet/cm/helpers_linux.go` MilliCPUToShares). */
export function cpuShares(milli: number): number {
  return milli === 0 ? MIN_SHARES : Math.max(MIN_SHARES, Math.min(MAX_SHARES, Math.floor((milli * 1_024) / 1_000)));
}

/** cgroup v2 weight of shares, as the kubelet computes it for Pod and QoS cgroups (`cgroup_manager_linux.go` getCPUWeight). */
export const cpuWeight = (shares: number): number => Math.floor(((shares - 2) * 9_999) / 262_142 + 1);

/** CFS quota of a CPU limit, microseconds in each period of 100 ms; 0 = no limit (MilliCPUToQuota). */
export function cpuQuota(milli: number): number {
  return milli === 0 ? 0 : Math.max(MIN_QUOTA, Math.floor((milli * CFS_PERIOD) / 1_000));
}

/** QoS class from cpu and memory of app and init containers (`kubernetes/pkg/apis/core/v1/helper/qos/qos.go`). */
export function computeQos(pod: Pod): QosClass {
  const requests = new Map<string, number>();
  const limits = new Map<string, number>();
  let guaranteed = true;
  for (const { resources = {} } of [...containersOf(pod), ...initContainersOf(pod)]) {
    for (const name of ['cpu', 'memory'] as const) {
      const request = milliValue(resources.requests?.[name]);
      const limit = milliValue(resources.limits?.[name]);
      if (request > 0) requests.set(name, (requests.get(name) ?? 0) + request);
      if (limit > 0) limits.set(name, (limits.get(name) ?? 0) + limit);
      else guaranteed = false;
    }
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort';
  const equal = [...requests].every(([name, value]) => limits.get(name) === value);
  return guaranteed && equal && requests.size === limits.size ? 'Guaranteed' : 'Burstable';
}

const isQosClass = (value: string | undefined): value is QosClass => value === 'Guaranteed' || value === 'Burstable' || value === 'BestEffort';

export function qosClassOf(pod: Pod): QosClass {
  const recorded = pod.status?.qosClass;
  return isQosClass(recorded) ? recorded : computeQos(pod);
}

export const SYSTEM_CRITICAL_PRIORITY = 2_000_000_000;
const GUARANTEED_OOM_SCORE_ADJ = -997;
const BEST_EFFORT_OOM_SCORE_ADJ = 1_000;

function burstableScore(memoryRequest: number, nodeMemory: number): number {
  const score = 1_000 - Math.floor((1_000 * memoryRequest) / nodeMemory);
  if (score < 1_000 + GUARANTEED_OOM_SCORE_ADJ) return 1_000 + GUARANTEED_OOM_SCORE_ADJ;
  return score === BEST_EFFORT_OOM_SCORE_ADJ ? score - 1 : score;
}

/**
 * `oom_score_adj` of a container's first process; `nodeMemory` is the node's capacity in bytes. A sidecar is not killed
 * before any app container. Source: `kubernetes/pkg/kubelet/qos/policy.go`.
 */
export function oomScoreAdj(pod: Pod, container: Container, nodeMemory: number): number {
  if ((pod.spec?.priority ?? 0) >= SYSTEM_CRITICAL_PRIORITY) return GUARANTEED_OOM_SCORE_ADJ;
  const qos = qosClassOf(pod);
  if (qos === 'Guaranteed') return GUARANTEED_OOM_SCORE_ADJ;
  if (qos === 'BestEffort') return BEST_EFFORT_OOM_SCORE_ADJ;
  const own = burstableScore(unitValue(container.resources?.requests?.memory), nodeMemory);
  if (!isSidecar(container) || !initContainersOf(pod).includes(container)) return own;
  const smallest = Math.min(...containersOf(pod).map((app) => unitValue(app.resources?.requests?.memory)));
  return Math.min(own, burstableScore(smallest, nodeMemory));
}

/** `linux.resources` of CreateContainer (`kuberuntime_container_linux.go` generateLinuxContainerResources). */
export function containerResources(pod: Pod, container: Container, nodeMemory: number): LinuxContainerResources {
  const { requests, limits } = container.resources ?? {};
  const cpuRequest = milliValue(requests?.cpu);
  const cpuLimit = milliValue(limits?.cpu);
  const quota = cpuQuota(cpuLimit);
  // A request of 0 (or none) with a limit counts as that limit; the API's defaulting has usually done so already.
  const shares = requests?.cpu === undefined && cpuLimit > 0 ? cpuShares(cpuLimit) : cpuShares(cpuRequest);
  return {
    cpuPeriod: CFS_PERIOD,
    cpuQuota: quota,
    cpuShares: shares,
    memoryLimitInBytes: unitValue(limits?.memory),
    oomScoreAdj: oomScoreAdj(pod, container, nodeMemory),
  };
}

/** `/kubepods/burstable/pod<uid>`; Guaranteed Pods stand directly below `/kubepods` (cgroupfs driver). */
export function podCgroup(pod: Pod): string {
  const qos = qosClassOf(pod);
  const parent = qos === 'Guaranteed' ? '/kubepods' : `/kubepods/${qos.toLowerCase()}`;
  return `${parent}/pod${pod.metadata?.uid ?? ''}`;
}

/** Where the cgroup of a Pod may be of which only the UID is known. */
export function podCgroups(uid: string): readonly string[] {
  return ['', '/burstable', '/besteffort'].map((qos) => `/kubepods${qos}/pod${uid}`);
}

export type ResourceName = 'cpu' | 'memory' | 'ephemeral-storage';

/**
 * A Pod's requests or limits of one resource: apps and sidecars together, or the largest moment of initialisation, plus
 * overhead (`k8s.io/component-helpers/resource/helpers.go`). Millicores for cpu, bytes otherwise.
 */
export function podAmount(pod: Pod, name: ResourceName, kind: 'requests' | 'limits'): number {
  const amount = name === 'cpu' ? milliValue : unitValue;
  let running = 0;
  for (const container of containersOf(pod)) running += amount(container.resources?.[kind]?.[name]);
  let sidecars = 0;
  let peak = 0;
  for (const container of initContainersOf(pod)) {
    const own = amount(container.resources?.[kind]?.[name]);
    if (isSidecar(container)) sidecars += own;
    peak = Math.max(peak, isSidecar(container) ? sidecars : sidecars + own);
  }
  return Math.max(running + sidecars, peak) + amount(pod.spec?.overhead?.[name]);
}

/** `cpu.shares` of a Pod's cgroup, for a node with cgroup v1. */
export const podCpuShares = (pod: Pod): number => (qosClassOf(pod) === 'BestEffort' ? MIN_SHARES : cpuShares(podAmount(pod, 'cpu', 'requests')));

/** Interface files of a Pod's cgroup: limits only when every container has one (`cm/helpers_linux.go` ResourceConfigForPod). */
export function podCgroupFiles(pod: Pod): Readonly<Record<string, string>> {
  const every = (name: ResourceName): boolean =>
    [...containersOf(pod), ...initContainersOf(pod)].every((container) => milliValue(container.resources?.limits?.[name]) > 0);
  const files: Record<string, string> = { 'cpu.weight': String(cpuWeight(cpuShares(podAmount(pod, 'cpu', 'requests')))) };
  if (qosClassOf(pod) === 'BestEffort') return { 'cpu.weight': String(cpuWeight(MIN_SHARES)) };
  if (every('cpu')) files['cpu.max'] = `${cpuQuota(podAmount(pod, 'cpu', 'limits'))} ${CFS_PERIOD}`;
  if (every('memory')) files['memory.max'] = String(podAmount(pod, 'memory', 'limits'));
  return files;
}
