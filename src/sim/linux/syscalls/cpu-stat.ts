import type { SyscallResult } from '../../../api/index.ts';
import { fail, ok } from '../args.ts';
import { cgroupPath } from '../cgroups.ts';
import type { Machine, SyscallMessage } from '../machine.ts';

/** `cpu.stat` of a container's cgroup: how much CPU time its processes have had is counted where they run. */
export function readCpuStat(machine: Machine, directory: string, message: SyscallMessage): SyscallResult | undefined {
  const inner = cgroupPath(directory);
  const task = machine.processes.all().find(({ cgroup, state }) => cgroupPath(cgroup) === inner && state === 'running');
  if (!task) return machine.cgroups.get(directory) ? ok({ text: 'usage_usec 0\n' }) : fail('ENOENT');
  machine.host.request({ to: machine.podLane(task.pod), channel: 'syscall', method: 'times', payload: { type: 'syscall', call: 'times', args: { id: task.id } } }, ({ payload }) => {
    const usage = payload.type === 'syscall-result' ? Number(payload.result?.usage ?? 0) : 0;
    machine.host.reply(message, { payload: ok({ text: `usage_usec ${usage}\n` }) });
  });
  return undefined;
}
