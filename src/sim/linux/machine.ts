import { type Address, address, documentRef, type Message, type Payload, type Syscall } from '../../api/index.ts';
import type { ProcessHost } from '../kernel/index.ts';
import { Cgroups } from './cgroups.ts';
import { Conntrack } from './conntrack.ts';
import type { FileStore } from './files.ts';
import { NetworkNamespaces, type Route } from './namespaces.ts';
import { emptyTables, type RecentLists, type Tables } from './netfilter/index.ts';
import { isSandbox, ProcessTable, type TaskStruct } from './processes.ts';

export interface Peer {
  readonly node: string;
  readonly nodeIP: string;
  readonly kernel: Address;
}

export interface KernelOptions {
  readonly node: string;
  readonly nodeIP: string;
  /** The other nodes' kernels, reachable over the node network. */
  readonly peers: readonly Peer[];
  readonly podCIDR: string;
  readonly nodeIndex: number;
}

/** What the disk and the routing daemon keep over a reboot of the node. */
export interface Durable {
  readonly files: FileStore;
  /** Routes to other nodes' Pod blocks, by block, as BGP told them. */
  readonly blockRoutes: Map<string, Route>;
  readonly ownBlocks: Set<string>;
  /** What was last shown of things that live in memory only: a reboot takes it back. */
  readonly shown: Map<string, unknown>;
}

/** The state of one running kernel, and what its system calls share. A reboot begins with a fresh one. */
export class Machine {
  readonly namespaces = new NetworkNamespaces();
  readonly processes = new ProcessTable();
  readonly conntrack = new Conntrack();
  readonly cgroups: Cgroups;
  readonly recent: RecentLists = new Map();
  /** Ports that processes in the host's network namespace listen on: port → lane of the Pod. */
  readonly hostListeners = new Map<number, Address>();
  /** Exit codes of processes that nobody has waited for yet, by container id. */
  readonly zombies = new Map<string, number>();
  tables: Tables = emptyTables;

  constructor(
    readonly host: ProcessHost,
    readonly options: KernelOptions,
    readonly durable: Durable,
  ) {
    this.cgroups = new Cgroups((op, unit) => this.document(op, `cgroups${unit.path}`, unit));
  }

  get files(): FileStore {
    return this.durable.files;
  }

  document(op: 'ADDED' | 'MODIFIED' | 'DELETED', name: string, value: unknown): void {
    this.host.document(op, documentRef(`${this.options.node}/${name}`), value);
    if (op === 'DELETED') this.durable.shown.delete(name);
    else if (name.includes('/')) this.durable.shown.set(name, value);
  }

  /** Processes, cgroups and network namespaces of the time before are gone. */
  forgetShown(): void {
    for (const [name, value] of [...this.durable.shown]) this.document('DELETED', name, value);
  }

  podLane(pod: string): Address {
    return address(`${this.options.node}/pod/${pod}`);
  }

  /** A signal or a new program for user space. */
  upcall(pod: string, call: string, args: Syscall['args']): void {
    this.host.send({
      to: this.podLane(pod),
      channel: 'syscall',
      method: call,
      subject: documentRef(`Pod/${pod}`),
      payload: { type: 'syscall', call, args },
    });
  }

  publishProcesses(task: TaskStruct): void {
    const processes = this.processes.put(task);
    this.document(processes.length === 1 ? 'ADDED' : 'MODIFIED', `processes/${task.pod}`, { processes });
  }

  publishNetwork(op: 'ADDED' | 'MODIFIED' | 'DELETED', path: string): void {
    const namespace = this.namespaces.get(path);
    if (!namespace || namespace.pod === '') return;
    const ip = this.namespaces.addressOf(path);
    const hostRoute = this.namespaces.podRoutes.get(`${ip}/32`);
    this.document(op, `network/${namespace.pod}`, { ...namespace, hostRoutes: hostRoute ? [hostRoute] : [] });
  }

  /** The node's own part of the network: its interface and the routes to the Pod blocks of other nodes. */
  publishHost(op: 'ADDED' | 'MODIFIED'): void {
    const { node, nodeIP } = this.options;
    this.document(op, 'network', {
      node,
      interfaces: [{ name: 'eth0', addresses: [`${nodeIP}/24`], mtu: 1_500, state: 'UP' }],
      routes: [
        { dst: 'default', via: '192.168.0.1', dev: 'eth0' },
        ...[...this.durable.ownBlocks].map((dst) => ({ dst, dev: 'blackhole', proto: 'bird' })),
        ...this.durable.blockRoutes.values(),
      ],
    });
  }

  /** Takes a process out of its cgroup and the table. */
  discard(task: TaskStruct): void {
    this.cgroups.detach(task.cgroup, task.pid);
    const rest = this.processes.remove(task);
    if (task.state === 'running') this.document(rest.length === 0 ? 'DELETED' : 'MODIFIED', `processes/${task.pod}`, { processes: rest });
  }

  /** Ends a process; it stays a zombie until it is waited for. Whoever started it is told by the shim. */
  exit(task: TaskStruct, exitCode: number, oomKilled: boolean): void {
    this.discard(task);
    this.zombies.set(task.id, exitCode);
    for (const [port, lane] of this.hostListeners) if (lane === this.podLane(task.pod)) this.hostListeners.delete(port);
    this.host.send({
      to: task.parent,
      channel: 'exec',
      method: 'TaskExit',
      subject: documentRef(`Pod/${task.pod}`),
      code: exitCode,
      payload: { type: 'task-exit', id: task.id, pid: task.pid, exitCode, oomKilled },
    });
  }

  /** Ends a process without asking it. */
  kill(task: TaskStruct, oomKilled: boolean): void {
    if (!isSandbox(task.spec) && task.state === 'running') {
      this.upcall(task.pod, 'kill', { id: task.id, signal: 'SIGKILL', ...(oomKilled ? { oom: true } : {}) });
    }
    this.exit(task, 137, oomKilled);
  }
}

export type SyscallMessage = Message<Payload>;
