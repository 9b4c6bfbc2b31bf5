import { type Address, address, documentRef, type Message, type NodeSpec, type OciSpec, type Payload, type Syscall } from '../../api/index.ts';
import { podOf } from '../component-helpers/oci.ts';
import type { ProcessHost } from '../kernel/index.ts';
import { networkOf } from '../component-helpers/ipv4.ts';
import { blockOf } from './blocks.ts';
import type { BpfMaps, BpfProgram } from './bpf.ts';
import { cgroupPath, Cgroups } from './cgroups.ts';
import { Conntrack } from './conntrack.ts';
import { InterfaceCounters } from './counters.ts';
import type { FileStore } from './files.ts';
import { Inodes } from './inodes.ts';
import type { VirtualServers } from './ipvs.ts';
import type { Ruleset } from './nftables.ts';
import { NetworkNamespaces, type Route } from './namespaces.ts';
import { emptyTables, type IpSets, type RecentLists, type Tables, type Traversal } from './netfilter/index.ts';
import { Readers } from './readers.ts';
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
  /** Its BIRD asks the others for their routes when it starts: a machine that came later was not there when they were told. */
  readonly joins?: boolean;
  readonly podCIDR: string;
  readonly nodeIndex: number;
  /** Kernel modules that are not there (`ip_vs`). */
  readonly without?: readonly string[];
  /** Bytes of memory; nobody counts when absent. */
  readonly memory?: number;
  /** Which cgroup hierarchy is mounted; v2 when absent. */
  readonly cgroup?: 'v1' | 'v2';
  /** Machines of the node network that are no nodes: the control plane's. */
  readonly servers?: readonly { readonly ip: string; readonly port: number; readonly to: Address }[];
  /** What answers CRI on this node: `crictl` asks it. */
  readonly runtime?: Address;
  /** What the machine was made as: what stands in its configuration files, and how large its disk is. */
  readonly spec?: NodeSpec;
  /** Where DNS queries of Pods arrive at last; CoreDNS unless said otherwise. */
  readonly dns?: Address;
}

/** What the disk and the routing daemon keep over a reboot of the node. */
export interface Durable {
  readonly files: FileStore;
  /** Routes to other nodes' Pod blocks, by block, as BGP told them. */
  readonly blockRoutes: Map<string, Route>;
  /** Prefix lengths of these routes, besides that of Calico's blocks. */
  readonly prefixes: Set<number>;
  readonly ownBlocks: Set<string>;
  /** Containers in containerd's own book (`meta.db`) that were not made through CRI, by `namespace/id`. */
  readonly containers: Map<string, OciSpec>;
  /** What was last shown of things that live in memory only: a reboot takes it back. */
  readonly shown: Map<string, unknown>;
}

/** What a program holds that tells of no memory, bytes. */
const SMALLEST_RSS = 102_400;

const conmonKey = ({ annotations }: OciSpec, sandbox: boolean): string =>
  `${annotations['io.kubernetes.cri.sandbox-id'] ?? ''}/${sandbox ? 'POD' : (annotations['io.kubernetes.cri.container-name'] ?? '')}`;

/** The state of one running kernel, and what its system calls share. A reboot begins with a fresh one. */
export class Machine {
  readonly namespaces = new NetworkNamespaces();
  readonly processes = new ProcessTable();
  readonly conntrack = new Conntrack();
  readonly counters = new InterfaceCounters((ip) => this.namespaces.owner(ip)?.path);
  readonly cgroups: Cgroups;
  readonly inodes = new Inodes();
  /** Process ids of shims (one a Pod) and conmons (one a container), with what they were started as. */
  readonly monitors = new Map<string, { readonly pid: number; readonly command: string }>();
  readonly recent: RecentLists = new Map();
  readonly ipsets: IpSets = new Map();
  readonly bpfMaps: BpfMaps = new Map();
  /** What an agent put at the devices of Pods. */
  bpfProgram: BpfProgram | undefined;
  /** Where connections that are kept open were sent when they began: the nat table sees only their first packet. */
  readonly established = new Map<string, Traversal>();
  /** IPVS and nf_tables, where something made use of them. */
  ipvs: VirtualServers | undefined;
  nft: Ruleset | undefined;
  /** Ports that processes in the host's network namespace listen on: port → lane of the Pod. */
  readonly hostListeners = new Map<number, Address>();
  /** Who is told when something changes in a directory: path → processes. */
  readonly watches = new Map<string, Set<Address>>();
  /** Exit codes of processes that nobody has waited for yet, by container id. */
  readonly zombies = new Map<string, number>();
  readonly readers: Readers;
  tables: Tables = emptyTables;

  constructor(
    readonly host: ProcessHost,
    readonly options: KernelOptions,
    readonly durable: Durable,
  ) {
    this.readers = new Readers(host);
    durable.files.clock = () => host.now();
    this.cgroups = new Cgroups(options.cgroup ?? 'v2', (op, unit) => this.document(op, `cgroups${unit.path}`, unit));
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

  /** inotify: a file below a watched directory was written or removed. */
  touched(path: string): void {
    for (const [directory, watchers] of this.watches) {
      if (path !== directory && !path.startsWith(`${directory}/`)) continue;
      for (const to of watchers) {
        this.host.send({ to, channel: 'syscall', method: 'inotify', payload: { type: 'syscall', call: 'inotify', args: { path } } });
      }
    }
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
      interfaces: [{ name: 'eth0', addresses: [`${nodeIP}/24`], mtu: 1_500, state: 'UP' }, ...this.namespaces.hostDevices.values()],
      routes: [
        { dst: 'default', via: '192.168.0.1', dev: 'eth0' },
        ...this.connected(),
        ...[...this.durable.ownBlocks].map((dst) => ({ dst, dev: 'blackhole', proto: 'bird' })),
        ...this.durable.blockRoutes.values(),
      ],
    });
  }

  /** Routes that a bridge's own address brings with it (`proto kernel`). */
  connected(): readonly Route[] {
    return [...this.namespaces.hostDevices.values()].flatMap(({ name, kind, addresses }) =>
      kind === 'bridge'
        ? addresses.map((cidr) => ({ dst: networkOf(cidr), dev: name, proto: 'kernel', scope: 'link' as const, src: cidr.split('/')[0] ?? '' }))
        : [],
    );
  }

  /** A route to other nodes' Pods; the lengths of all prefixes are kept for looking one up. */
  addRoute(route: Route): void {
    this.durable.blockRoutes.set(route.dst, route);
    this.durable.prefixes.add(Number(route.dst.split('/')[1] ?? 32));
    this.publishHost('MODIFIED');
  }

  /** The route to an address of another node: the longest prefix decides. */
  routeTo(dst: string): Route | undefined {
    const block = this.durable.blockRoutes.get(blockOf(dst));
    if (block) return block;
    for (const bits of this.durable.prefixes) {
      const route = this.durable.blockRoutes.get(networkOf(`${dst}/${bits}`));
      if (route) return route;
    }
    return undefined;
  }

  /** The process that is a container's parent: its Pod's shim, or its own conmon. */
  monitorOf(parent: string, config: OciSpec, sandbox: boolean): number {
    const { annotations } = config;
    const binary = parent.slice(parent.lastIndexOf('/') + 1);
    const [namespace = '', id = ''] = podOf(config).split('/');
    const sandboxId = annotations['io.kubernetes.cri.sandbox-id'];
    const pod = sandboxId ?? id;
    const key = binary === 'conmon' ? conmonKey(config, sandbox) : pod;
    const known = this.monitors.get(key);
    if (known) return known.pid;
    const pid = this.processes.allocatePid();
    const command =
      binary === 'conmon'
        ? `/usr/bin/conmon -b ${annotations['io.kubernetes.cri.sandbox-id'] ?? ''}`
        : `/usr/bin/${binary} -namespace ${sandboxId === undefined ? namespace : this.options.spec?.runtime === 'cri-dockerd' ? 'moby' : 'k8s.io'} -id ${pod} -address /run/containerd/containerd.sock`;
    this.monitors.set(key, { pid, command });
    return pid;
  }

  /** `memory.current`: resident memory of the processes in a cgroup and below, bytes; undefined when there is no such cgroup. */
  memoryCurrent(path: string): string | undefined {
    if (!this.cgroups.get(path) && this.cgroups.directoriesBelow(path).length === 0) return undefined;
    return String(this.tasksBelow(path).reduce((sum, { memory }) => sum + Math.max(memory, SMALLEST_RSS), 0));
  }

  /** First processes of containers in a cgroup and below it. */
  tasksBelow(path: string): readonly TaskStruct[] {
    const inner = cgroupPath(path).replace(/\/$/, '');
    return this.processes.all().filter(({ cgroup }) => cgroup === inner || cgroup.startsWith(`${inner}/`));
  }

  /** Takes a process out of its cgroup and the table. */
  discard(task: TaskStruct): void {
    // Sandboxes, and containers that belong to none, have a shim of their own; every other one may have a conmon.
    this.monitors.delete(task.id);
    if (isSandbox(task.spec)) this.inodes.forget(task.pid);
    else this.monitors.delete(conmonKey(task.spec, false));
    this.cgroups.detach(task.cgroup, task.pid);
    const rest = this.processes.remove(task);
    if (task.state === 'running') this.document(rest.length === 0 ? 'DELETED' : 'MODIFIED', `processes/${task.pod}`, { processes: rest });
  }

  /** Ends a process; it stays a zombie until it is waited for. Whoever started it is told by the shim. */
  exit(task: TaskStruct, exitCode: number, oomKilled: boolean): void {
    this.discard(task);
    this.zombies.set(task.id, exitCode);
    this.readers.close(task.id);
    this.readers.close(task.logPath);
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
    if (oomKilled) this.cgroups.oomKilled(task.cgroup);
    if (!isSandbox(task.spec) && task.state === 'running') {
      this.upcall(task.pod, 'kill', { id: task.id, signal: 'SIGKILL', ...(oomKilled ? { oom: true } : {}) });
    }
    this.exit(task, 137, oomKilled);
  }
}

export type SyscallMessage = Message<Payload>;
