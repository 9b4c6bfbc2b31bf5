import { ok, text } from '../args.ts';
import { cgroupPath } from '../cgroups.ts';
import type { Calls } from './call.ts';

/** Memory of the machine's own: kernel and daemons, bytes. */
const SYSTEM_MEMORY = 200 * 2 ** 20;

/** What the whole machine uses, and what one cgroup does. */
export const statisticsCalls: Calls = {
  /** `sysinfo(2)` → `{usedram, procs}`: bytes in use, number of processes. */
  sysinfo: (machine) => {
    let usedram = SYSTEM_MEMORY;
    let procs = 0;
    for (const task of machine.processes.all()) {
      usedram += task.memory;
      procs++;
    }
    return ok({ usedram, procs });
  },
  /** `{path}` of a cgroup → `{memory, procs, containers}`: memory.current and pids.current, and the memory of each container in it by name. */
  cgroupstats: (machine, args) => {
    const inner = cgroupPath(text(args, 'path'));
    const containers: Record<string, number> = {};
    let memory = 0;
    let procs = 0;
    for (const task of machine.processes.all()) {
      if (!cgroupPath(task.cgroup).startsWith(inner)) continue;
      memory += task.memory;
      procs++;
      const name = task.spec.annotations['io.kubernetes.cri.container-name'];
      if (name) containers[name] = (containers[name] ?? 0) + task.memory;
    }
    return ok({ memory, procs, containers });
  },
};
