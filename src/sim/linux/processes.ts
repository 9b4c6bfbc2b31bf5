import type { Address, OciSpec } from '../../api/index.ts';
import type { NamespaceInodes } from './inodes.ts';

/** One process of the node, in the kernel's table. Containers' first processes only; exec'd ones live as long as their call. */
export interface TaskStruct {
  readonly pid: number;
  readonly ppid: number;
  /** Container id as the OCI runtime knows it. */
  readonly id: string;
  /** `namespace/name` of its Pod. */
  readonly pod: string;
  readonly comm: string;
  readonly cgroup: string;
  readonly netns: string;
  /** Inode numbers of its namespaces. */
  readonly ns: NamespaceInodes;
  /** `created`: waits on runc's exec fifo. */
  readonly state: 'created' | 'running';
  readonly spec: OciSpec;
  readonly logPath: string;
  /** Who waits for its exit: the shim's side of the runtime. */
  readonly parent: Address;
  /** Resident bytes. */
  readonly memory: number;
  /** It and what it has forked. */
  readonly pids: number;
}

export const isSandbox = ({ annotations }: OciSpec): boolean => annotations['io.kubernetes.cri.container-type'] === 'sandbox';

const containerOf = ({ annotations }: OciSpec): string => annotations['io.kubernetes.cri.container-name'] ?? '';

/** What `ps` shows of one process. */
export interface ProcessView {
  readonly pid: number;
  readonly ppid: number;
  readonly comm: string;
  readonly args: string;
  readonly state: string;
  readonly container: string;
  readonly containerId: string;
  readonly cgroup: string;
  readonly rss: number;
  readonly namespaces: readonly string[];
  /** What `lsns` shows: equal numbers are shared namespaces. */
  readonly ns: NamespaceInodes;
}

/** A process as `/proc` shows it, for the node's document. */
function viewOf(task: TaskStruct): ProcessView {
  return {
    pid: task.pid,
    ppid: task.ppid,
    comm: task.comm,
    args: task.spec.process.args.join(' '),
    state: task.state,
    container: isSandbox(task.spec) ? 'POD' : containerOf(task.spec),
    containerId: task.id,
    cgroup: task.cgroup,
    rss: task.memory,
    namespaces: task.spec.linux.namespaces.map(({ type, path }) => (path ? `${type}:${path}` : type)),
    ns: task.ns,
  };
}

/** The process table, with an index by Pod so that a Pod's part of it is shown without a scan. */
export class ProcessTable {
  private readonly byId = new Map<string, TaskStruct>();
  private readonly byPod = new Map<string, Map<string, TaskStruct>>();
  private nextPid = 2_000;

  allocatePid(): number {
    return this.nextPid++;
  }

  get(id: string): TaskStruct | undefined {
    return this.byId.get(id);
  }

  /** The first process of a container of a Pod; `POD` is the one that holds its namespaces. */
  find(pod: string, container: string): TaskStruct | undefined {
    for (const task of this.byPod.get(pod)?.values() ?? []) {
      if (container === 'POD' ? isSandbox(task.spec) : !isSandbox(task.spec) && containerOf(task.spec) === container) return task;
    }
    return undefined;
  }

  /** Does a living process write to this log file? */
  writes(logPath: string): boolean {
    for (const task of this.byId.values()) if (task.logPath === logPath) return true;
    return false;
  }

  /** All first processes, in the order in which they came. */
  all(): readonly TaskStruct[] {
    return [...this.byId.values()];
  }

  /** Adds a process or replaces its record; returns its Pod's processes. */
  put(task: TaskStruct): readonly ProcessView[] {
    const { pod } = task;
    this.byId.set(task.id, task);
    let tasks = this.byPod.get(pod);
    if (!tasks) {
      tasks = new Map();
      this.byPod.set(pod, tasks);
    }
    tasks.set(task.id, task);
    return [...tasks.values()].map(viewOf);
  }

  remove(task: TaskStruct): readonly ProcessView[] {
    const { pod } = task;
    this.byId.delete(task.id);
    const tasks = this.byPod.get(pod);
    tasks?.delete(task.id);
    if (tasks?.size === 0) this.byPod.delete(pod);
    return tasks ? [...tasks.values()].map(viewOf) : [];
  }
}
