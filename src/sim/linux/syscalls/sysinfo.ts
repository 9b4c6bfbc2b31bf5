import { ok, text } from '../args.ts';
import { cgroupPath } from '../cgroups.ts';
import { SYSTEM_MEMORY } from '../oom.ts';
import type { Machine } from '../machine.ts';
import type { Calls } from './call.ts';

/** Where Pods write: their volumes, the writable layers of their containers, their logs. */
const WRITTEN = ['/var/lib/kubelet/pods', '/var/lib/containers/layers', '/var/log/pods'];
/** Files and directories of a small Debian with Kubernetes' binaries. */
const SYSTEM_INODES = 60_000;

/** What Pods have written, in bytes and files, with the files of the system. */
export function writtenBytes({ files }: Machine): { readonly bytes: number; readonly inodes: number } {
  let [bytes, inodes] = [0, SYSTEM_INODES];
  for (const path of WRITTEN) {
    const usage = files.usage(path);
    bytes += usage.bytes;
    inodes += usage.inodes;
  }
  return { bytes, inodes };
}

/** What the whole machine uses, and what one cgroup does. */
export const statisticsCalls: Calls = {
  /** `sysinfo(2)` and `statfs(2)` → `{usedram, podsram, procs, useddisk, usedinodes}`: bytes and processes; what Pods have written, in bytes and files. */
  sysinfo: (machine) => {
    let podsram = 0;
    let procs = 0;
    for (const task of machine.processes.all()) {
      podsram += task.memory;
      procs += task.pids;
    }
    const { bytes, inodes } = writtenBytes(machine);
    return ok({ usedram: SYSTEM_MEMORY + podsram, podsram, procs, useddisk: bytes, usedinodes: inodes });
  },
  /** `{netns}` → what has gone through the interface in it. */
  RTM_GETSTATS: (machine, args) => ok({ ...machine.counters.of(text(args, 'netns')) }),
  /** `{path}` of a cgroup → `{memory, procs, containers}`: memory.current and pids.current, and the memory of each container in it by name. */
  cgroupstats: (machine, args) => {
    const inner = cgroupPath(text(args, 'path'));
    const containers: Record<string, number> = {};
    let memory = 0;
    let procs = 0;
    for (const task of machine.processes.all()) {
      if (!cgroupPath(task.cgroup).startsWith(inner)) continue;
      memory += task.memory;
      procs += task.pids;
      const name = task.spec.annotations['io.kubernetes.cri.container-name'];
      if (name) containers[name] = (containers[name] ?? 0) + task.memory;
    }
    return ok({ memory, procs, containers });
  },
};
