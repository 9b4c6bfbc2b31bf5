import { type Address, address, type Message, type OciSpec, type Payload, type Syscall, type TrafficRequest, type TrafficResponse } from '../../api/index.ts';
import { podOf } from '../component-helpers/oci.ts';
import type { Process, ProcessFactory, ProcessHost } from '../kernel/index.ts';
import { flag, number, spec, strings, text } from './args.ts';
import { Container, type Neighbours } from './container.ts';
import { RunQueue } from './run-queue.ts';
import { programFor } from './programs/index.ts';
import type { ProcessEntry } from './system.ts';

export interface WorkloadOptions {
  readonly node: string;
  readonly kernel: Address;
  /** CPUs of the node; nobody counts them when absent. */
  readonly cpus?: number;
}

/** runc's own helpers have had the ids in between. */
const FIRST_SHARED_PID = 7;

/** A container that is being started. */
interface Launch {
  readonly id: string;
  readonly config: OciSpec;
  readonly hostNetwork: boolean;
  /** Its first process in the node's own PID namespace. */
  readonly nodePid: number;
}

const refused: TrafficResponse = { type: 'traffic-response', outcome: 'connection-refused', code: 0 };

/** User space of a node: what runs inside the Pods' containers. Knows of the rest of the node only what the kernel tells. */
class WorkloadHost implements Process {
  private readonly containers = new Map<string, Container>();
  /** Containers of one network namespace, by the lane of the Pod. */
  private readonly pods = new Map<string, Set<Container>>();

  private readonly queue: RunQueue;

  /** Next process id of each PID namespace that a Pod's containers share, by its path. */
  private readonly sharedPids = new Map<string, number>();

  constructor(
    private readonly host: ProcessHost,
    private readonly options: WorkloadOptions,
  ) {
    this.queue = new RunQueue(options.cpus ?? Number.POSITIVE_INFINITY);
  }

  start(): void {}

  receive(message: Message<Payload>): void {
    const { payload } = message;
    if (payload.type === 'traffic-request') {
      this.serve(message.to, payload, (response) => {
        this.host.reply(message, { payload: response, code: response.outcome === 'ok' ? response.code : response.outcome });
      });
    } else if (payload.type === 'syscall') this.upcalls[payload.call]?.(payload.args, message);
  }

  private readonly upcalls: Readonly<Record<string, (args: Syscall['args'], message: Message<Payload>) => void>> = {
    execve: (args, message) => ('execId' in args ? this.exec(args, message) : this.launch(args)),
    write: (args) => this.containers.get(text(args, 'id'))?.feed(text(args, 'execId'), text(args, 'text'), flag(args, 'eof')),
    // The kernel's accounting: what a container has used of the CPUs.
    times: (args, message) => {
      const result = this.containers.get(text(args, 'id'))?.times() ?? { usage: 0 };
      this.host.reply(message, { payload: { type: 'syscall-result', result }, code: 0 });
    },
    'cpu.max': (args) => this.containers.get(text(args, 'id'))?.limitCpu(text(args, 'quota')),
    kill: (args) => {
      const container = this.containers.get(text(args, 'id'));
      const signal = text(args, 'signal');
      const execId = text(args, 'execId');
      if (signal !== 'SIGKILL' || execId !== '') container?.signal(signal, execId);
      else if (container) this.remove(container);
    },
  };

  private launch(args: Syscall['args']): void {
    const config = spec(args, 'spec');
    if (!config) return;
    const { node, kernel } = this.options;
    const id = text(args, 'id');
    const hostNetwork = flag(args, 'hostNetwork');
    const nodePid = number(args, 'pid');
    const neighbours = this.neighboursOf({ id, config, hostNetwork, nodePid });
    const container = new Container(this.host, {
      id,
      nodePid,
      spec: config,
      ip: text(args, 'ip'),
      hostNetwork,
      node,
      kernel,
      programFor,
      neighbours,
      queue: this.queue,
    });
    this.containers.set(id, container);
    const pod = this.pods.get(container.lane);
    if (pod) pod.add(container);
    else this.pods.set(container.lane, new Set([container]));
    container.local = (request, done) => this.serve(container.lane, request, done);
    container.start(programFor(config.root.image, config.process.args, true), () => this.forget(container));
  }

  /** What a container sees of the others: those of its Pod, by the namespaces that it shares with them. */
  private neighboursOf({ id, config, hostNetwork, nodePid }: Launch): Neighbours {
    const lane = address(`${this.options.node}/pod/${podOf(config)}`);
    const others = (): readonly Container[] => [...(this.pods.get(lane) ?? [])].filter((other) => other.options.id !== id);
    // With a path the PID namespace is the sandbox's: pause has process id 1 in it.
    const shared = config.linux.namespaces.find(({ type }) => type === 'pid')?.path;
    const hostPid = !config.linux.namespaces.some(({ type }) => type === 'pid');
    const inPidNamespace = (): readonly Container[] => (shared === undefined ? [] : others());
    let next = hostPid ? nodePid : 1;
    return {
      allocatePid: () => {
        if (shared === undefined) return next++;
        const pid = this.sharedPids.get(shared) ?? FIRST_SHARED_PID;
        this.sharedPids.set(shared, pid + 1);
        return pid;
      },
      listens: (port) =>
        (hostNetwork ? [...this.containers.values()].filter((other) => other.options.hostNetwork && other.options.id !== id) : others()).some((other) =>
          other.listeners.has(port),
        ),
      processes: () => {
        if (hostPid) return [{ pid: 1, args: '/sbin/init' }, ...this.firstProcesses(id)];
        return shared === undefined ? [] : [{ pid: 1, args: '/pause' }, ...inPidNamespace().flatMap((other) => other.processes())];
      },
      signal: (pid, signal) => inPidNamespace().some((other) => other.deliver(pid, signal, true)),
    };
  }

  /** The other containers' first processes, as the node's PID namespace has them. */
  private firstProcesses(id: string): readonly ProcessEntry[] {
    return [...this.containers.values()]
      .filter(({ options }) => options.id !== id)
      .flatMap((other) =>
        other
          .processes()
          .slice(0, 1)
          .map(({ args }) => ({ pid: other.options.nodePid, args })),
      );
  }

  private exec(args: Syscall['args'], message: Message<Payload>): void {
    const container = this.containers.get(text(args, 'id'));
    if (!container) {
      this.host.reply(message, { payload: { type: 'syscall-result', errno: 'ESRCH' }, code: 'ESRCH' });
      return;
    }
    const argv = strings(args, 'argv');
    if (flag(args, 'stdio')) {
      const stdio = { stdin: flag(args, 'stdin'), tty: flag(args, 'tty') };
      container.attached(text(args, 'execId'), programFor(container.options.spec.root.image, argv, false), argv, stdio, (code) => {
        this.host.reply(message, { payload: { type: 'syscall-result', result: { code } }, code });
      });
      return;
    }
    container.exec(text(args, 'execId'), programFor(container.options.spec.root.image, argv, false), argv, (code, stdout, stderr) => {
      this.host.reply(message, { payload: { type: 'syscall-result', result: { code, stdout, stderr } }, code });
    });
  }

  private remove(container: Container): void {
    container.kill();
    this.forget(container);
  }

  private forget(container: Container): void {
    container.leaveQueue();
    this.containers.delete(container.options.id);
    const pod = this.pods.get(container.lane);
    pod?.delete(container);
    if (pod?.size === 0) this.pods.delete(container.lane);
  }

  private serve(lane: Address, request: TrafficRequest, done: (response: TrafficResponse) => void): void {
    const pod = this.pods.get(lane);
    const pinged = request.protocol === 'icmp' && pod !== undefined;
    for (const container of pod ?? []) if (!pinged && container.serve(request, done)) return;
    done(pinged ? { type: 'traffic-response', outcome: 'ok', code: 0 } : refused);
  }
}

/** The Pods of one node, registered at `<node>/pod`: each Pod is the lane `<node>/pod/<namespace>/<name>`. */
export function workloadHost(options: WorkloadOptions): ProcessFactory {
  return (host) => new WorkloadHost(host, options);
}
