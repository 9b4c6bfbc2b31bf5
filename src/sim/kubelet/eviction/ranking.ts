import type { Pod } from '../../../api/index.ts';
import { formatQuantity, unitValue, units } from '../../apimachinery/quantity.ts';
import { podAmount, SYSTEM_CRITICAL_PRIORITY } from '../cm/resources.ts';
import { isMirrorPod, isStaticPod } from '../config/file.ts';
import { containersOf, initContainersOf, isSidecar } from '../pod.ts';
import type { LocalUsage } from './local-storage.ts';
import { type Signal, signals } from './thresholds.ts';

/** What a Pod uses now. Bytes. */
export interface PodUsage {
  readonly memory: number;
  readonly procs: number;
  /** Memory by container. */
  readonly containers: Readonly<Record<string, number>>;
  /** What it has written, where disks are the matter. */
  readonly disk?: LocalUsage | undefined;
}

export interface Candidate {
  readonly pod: Pod;
  readonly usage: PodUsage;
}

type Order = (a: Candidate, b: Candidate) => number;

const priority: Order = (a, b) => (a.pod.spec?.priority ?? 0) - (b.pod.spec?.priority ?? 0);
const above = ({ pod, usage }: Candidate): number => usage.memory - podAmount(pod, 'memory', 'requests');
const exceeds: Order = (a, b) => Number(above(b) > 0) - Number(above(a) > 0);
const mostMemory: Order = (a, b) => above(b) - above(a);
const overDisk = ({ pod, usage }: Candidate): number => (usage.disk?.total ?? 0) - podAmount(pod, 'ephemeral-storage', 'requests');
const exceedsDisk: Order = (a, b) => Number(overDisk(b) > 0) - Number(overDisk(a) > 0);
const mostDisk: Order = (a, b) => overDisk(b) - overDisk(a);
const mostProcesses: Order = (a, b) => b.usage.procs - a.usage.procs;

const inTurn =
  (...orders: readonly Order[]): Order =>
  (a, b) => {
    for (const order of orders) {
      const verdict = order(a, b);
      if (verdict !== 0) return verdict;
    }
    return 0;
  };

/** Who goes first, by signal (`kubernetes/pkg/kubelet/eviction/helpers.go` rankMemoryPressure, rankDiskPressureFunc, rankPIDPressure). */
const orders: Readonly<Record<Signal, Order>> = {
  'memory.available': inTurn(exceeds, priority, mostMemory),
  'nodefs.available': inTurn(exceedsDisk, priority, mostDisk),
  'imagefs.available': inTurn(exceedsDisk, priority, mostDisk),
  'pid.available': inTurn(priority, mostProcesses),
};

export function ranked(signal: Signal, candidates: readonly Candidate[]): readonly Candidate[] {
  return [...candidates].sort(orders[signal]);
}

/** Static Pods, mirror Pods and those of system priority are never evicted (`types/pod_update.go` IsCriticalPod). */
export function isCriticalPod(pod: Pod): boolean {
  return isStaticPod(pod) || isMirrorPod(pod) || (pod.spec?.priority ?? 0) >= SYSTEM_CRITICAL_PRIORITY;
}

/** One sentence for each container that uses more than it asked for (evictionMessage). */
export function consumption(signal: Signal, { pod, usage }: Candidate): string {
  const resource = signals[signal].resource;
  const amounts = resource === 'memory' ? usage.containers : resource === 'ephemeral-storage' ? usage.disk?.containers : undefined;
  if (!amounts) return '';
  const parts: string[] = [];
  for (const container of [...containersOf(pod), ...initContainersOf(pod).filter(isSidecar)]) {
    const used = amounts[container.name] ?? 0;
    const request = container.resources?.requests?.[resource] ?? '0';
    if (used <= unitValue(request)) continue;
    const amount = formatQuantity(units(Math.floor(used / 1_024) * 1_024, 'BinarySI'));
    parts.push(`Container ${container.name} was using ${amount}, request is ${request}, has larger consumption of ${resource}. `);
  }
  return parts.join('');
}
