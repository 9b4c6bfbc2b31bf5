import type { Procedure } from '../../kernel/index.ts';
import type { KernelCalls } from '../kernel-calls.ts';
import type { PodUsage } from './ranking.ts';

const numeric = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** What the whole machine uses. Bytes. */
export interface MachineUsage {
  readonly memory: number;
  /** Of the cgroup `kubepods` alone. */
  readonly pods: number;
  readonly procs: number;
  /** What Pods have written to the disk, and in how many files and directories. */
  readonly disk: number;
  readonly inodes: number;
}

/** As cAdvisor reads it; undefined when the machine does not answer. */
export function* machineUsage(kernel: KernelCalls): Procedure<MachineUsage | undefined> {
  const { errno, result } = yield* kernel.call('sysinfo', {});
  if (errno) return undefined;
  return {
    memory: numeric(result?.usedram),
    pods: numeric(result?.podsram),
    procs: numeric(result?.procs),
    disk: numeric(result?.useddisk),
    inodes: numeric(result?.usedinodes),
  };
}

/** What one Pod uses, from its cgroup. */
export function* podUsage(kernel: KernelCalls, path: string): Procedure<PodUsage> {
  const { result } = yield* kernel.call('cgroupstats', { path });
  const containers: Record<string, number> = {};
  if (typeof result?.containers === 'object' && result.containers !== null) {
    for (const [name, memory] of Object.entries(result.containers)) containers[name] = numeric(memory);
  }
  return { memory: numeric(result?.memory), procs: numeric(result?.procs), containers };
}
