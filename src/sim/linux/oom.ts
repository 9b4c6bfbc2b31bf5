import { isSandbox, type TaskStruct } from './processes.ts';

/** Memory of the machine's own: kernel and daemons, bytes. */
export const SYSTEM_MEMORY = 200 * 2 ** 20;

/** What is asked of the machine. */
interface Memory {
  readonly options: { readonly memory?: number };
  readonly processes: { all(): readonly TaskStruct[] };
  kill(task: TaskStruct, oomKilled: boolean): void;
}

/** What Pods hold, bytes. */
function podsMemory(machine: Pick<Memory, 'processes'>): number {
  let sum = 0;
  for (const task of machine.processes.all()) sum += task.memory;
  return sum;
}

/** Bytes held, and oom_score_adj thousandths of the machine on top. Source: `mm/oom_kill.c` oom_badness. */
const badness = ({ memory, spec }: TaskStruct, total: number): number => memory + ((spec.process.oomScoreAdj ?? 0) * total) / 1_000;

/**
 * The machine itself has no memory left: the process with the most points is ended, whoever asked for the last page. Without swap more
 * than there is cannot be used. Source: `mm/oom_kill.c` out_of_memory.
 */
export function outOfMemory(machine: Memory): void {
  const total = machine.options.memory;
  if (total === undefined) return;
  while (SYSTEM_MEMORY + podsMemory(machine) > total) {
    const running = machine.processes.all().filter((task) => task.state === 'running' && !isSandbox(task.spec) && task.memory > 0);
    const [first, ...rest] = running;
    if (!first) return;
    machine.kill(
      rest.reduce((worst, task) => (badness(task, total) > badness(worst, total) ? task : worst), first),
      true,
    );
  }
}
