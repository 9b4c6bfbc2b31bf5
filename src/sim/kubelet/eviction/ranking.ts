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
// Nobody can ask for inodes: whoever has any exceeds what was asked for.
const overInodes = ({ usage }: Candidate): number => usage.disk?.inodes ?? 0;
const exceedsInodes: Order = (a, b) => Number(overInodes(b) > 0) - Number(overInodes(a) > 0);
const mostInodes: Order = (a, b) => overInodes(b) - overInodes(a);
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
  'allocatableMemory.available': inTurn(exceeds, priority, mostMemory),
  'nodefs.available': inTurn(exceedsDisk, priority, mostDisk),
  'nodefs.inodesFree': inTurn(exceedsInodes, priority, mostInodes),
  'imagefs.available': inTurn(exceedsDisk, priority, mostDisk),
  'imagefs.inodesFree': inTurn(exceedsInodes, priority, mostInodes),
  'pid.available': inTurn(priority, mostProcesses),
};

/** Who goes first, first. Source: `kubernetes/pkg/kubelet/eviction/helpers.go` rankMemoryPressure, rankDiskPressureFunc, rankPIDPressure. */
export function ranked(signal: Signal, candidates: readonly Candidate[]): readonly Candidate[] {
  return [...candidates].sort(orders[signal]);
}

/** Static Pods, mirror Pods and those of system priority are never evicted (`types/pod_update.go` IsCriticalPod). */
export function isCriticalPod(pod: Pod): boolean {
  return isStaticPod(pod) || isMirrorPod(pod) || (pod.spec?.priority ?? 0) >= SYSTEM_CRITICAL_PRIORITY;
}

const inKi = (bytes: number): string => formatQuantity(units(Math.floor(bytes / 1_024) * 1_024, 'BinarySI'));

/** One sentence for each container that uses more than it asked for (evictionMessage). */
export function consumption(signal: Signal, { pod, usage }: Candidate): string {
  const resource = signals[signal].resource;
  const amounts = resource === 'memory' ? usage.containers : resource === 'ephemeral-storage' ? usage.disk?.containers : undefined;
  if (!amounts) return '';
  const parts: string[] = [];
  const ofPod = resource === 'memory' ? pod.spec?.resources?.requests?.[resource] : undefined;
  if (ofPod !== undefined)
    parts.push(`Pod ${pod.metadata?.name ?? ''} was using ${inKi(usage.memory)}, request is ${ofPod}, has larger consumption of ${resource}. `);
  for (const container of [...containersOf(pod), ...initContainersOf(pod).filter(isSidecar)]) {
    const used = amounts[container.name] ?? 0;
    const request = container.resources?.requests?.[resource] ?? '0';
    if (used <= unitValue(request)) continue;
    parts.push(`Container ${container.name} was using ${inKi(used)}, request is ${request}, has larger consumption of ${resource}. `);
  }
  return parts.join('');
}
