import { ok, text } from '../args.ts';
import { cgroupPath } from '../cgroups.ts';
import type { Calls } from './call.ts';

/** Memory of the machine's own: kernel and daemons, bytes. */
const SYSTEM_MEMORY = 200 * 2 ** 20;

/** Where the writable layers of containers are. */
const LAYERS = '/var/lib/containers/layers';

/** What the whole machine uses, and what one cgroup does. */
export const statisticsCalls: Calls = {
  /** `sysinfo(2)` and `statfs(2)` → `{usedram, procs, useddisk}`: bytes in use, number of processes, bytes that Pods have written. */
  sysinfo: (machine) => {
    let usedram = SYSTEM_MEMORY;
    let procs = 0;
    const written = ['/var/lib/kubelet/pods'];
    for (const task of machine.processes.all()) {
      usedram += task.memory;
      procs++;
      written.push(`${LAYERS}/${task.id}`);
    }
    return ok({ usedram, procs, useddisk: machine.files.written(written) });
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
