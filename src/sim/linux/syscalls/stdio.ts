import type { Syscall, SyscallResult } from '../../../api/index.ts';
import { fail, number, ok, text } from '../args.ts';
import type { Machine } from '../machine.ts';
import { stdioName } from './fifos.ts';

/** RFC 3339 with nanoseconds, as CRI log lines begin: `2026-01-01T00:00:03.000020000Z`. */
const nanoTimestamp = (machine: Machine): string => `${machine.host.microTimestamp().slice(0, -1)}000Z`;

/**
 * Writes to a container's standard output or error: lines of its CRI log file, `<time> stdout F <text>`. What one more program
 * in it (`execId`) writes is for the readers of its FIFOs only; `fd` 0 is what the runtime writes to a program's standard input.
 */
export function writeStream(machine: Machine, args: Syscall['args']): SyscallResult {
  const id = text(args, 'id');
  const task = machine.processes.get(id);
  if (!task) return fail('ESRCH');
  const content = text(args, 'text');
  const execId = text(args, 'execId');
  if (number(args, 'fd') === 0) {
    machine.upcall(task.pod, 'write', args);
    return ok();
  }
  const stream = number(args, 'fd') === 2 ? 'stderr' : 'stdout';
  machine.readers.emit(stdioName(id, execId), stream, content);
  if (execId !== '') return ok();
  const lines = (content.endsWith('\n') ? content.slice(0, -1) : content).split('\n');
  const prefix = `${nanoTimestamp(machine)} ${stream} F `;
  if (task.logPath !== '') {
    const logged = lines.map((line) => `${prefix}${line}\n`).join('');
    machine.files.write(task.logPath, logged, true);
    machine.readers.emit(task.logPath, stream, logged);
  }
  for (const line of lines) machine.host.output(`${machine.options.node}/${id}`, stream, line);
  return ok();
}
