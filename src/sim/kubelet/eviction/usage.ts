import type { Procedure } from '../../kernel/index.ts';
import type { KernelCalls } from '../kernel-calls.ts';
import type { PodUsage } from './ranking.ts';

const numeric = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** What the whole machine uses, as cAdvisor reads it: bytes in memory, processes, and the bytes that Pods have written. */
export function* machineUsage(kernel: KernelCalls): Procedure<{ readonly memory: number; readonly procs: number; readonly disk: number } | undefined> {
  const { errno, result } = yield* kernel.call('sysinfo', {});
  return errno ? undefined : { memory: numeric(result?.usedram), procs: numeric(result?.procs), disk: numeric(result?.useddisk) };
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
