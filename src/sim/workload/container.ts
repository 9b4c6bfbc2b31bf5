import {
  type Address,
  address,
  documentRef,
  type DocumentRef,
  type DnsResponse,
  micros,
  millis,
  type OciSpec,
  type Outgoing,
  seconds,
  type Syscall,
  type SyscallResult,
  type TrafficRequest,
  type TrafficResponse,
} from '../../api/index.ts';
import { podOf } from '../component-helpers/oci.ts';
import type { Procedure, ProcessHost } from '../kernel/index.ts';
import { CpuTime, cpuModelOf } from './cpu-time.ts';
import type { RunQueue } from './run-queue.ts';
import { Filesystem } from './filesystem.ts';
import { inCluster } from './in-cluster.ts';
import { asksCluster, candidates, parseResolvConf } from './resolver.ts';
import { Pipe } from './shell/streams.ts';
import { type OwnPart, ProcessSystem, type Services, type Task } from './process-system.ts';
import type { Answer, Handler, ProcessEntry, Program, Sink, Source, Streams, Surroundings, System } from './system.ts';

export interface ContainerOptions {
  readonly id: string;
  /** Its first process in the node's own PID namespace. */
  readonly nodePid: number;
  readonly spec: OciSpec;
  readonly ip: string;
  readonly hostNetwork: boolean;
  readonly node: string;
  readonly kernel: Address;
  readonly programFor: (image: string, argv: readonly string[], tail: boolean) => Program;
  readonly neighbours: Neighbours;
  /** The CPUs of the node. */
  readonly queue: RunQueue;
}

/** The other containers of the Pod, as far as namespaces are shared with them. */
export interface Neighbours {
  /** The next process id of the PID namespace. */
  readonly allocatePid: () => number;
  /** Does somebody else in this network namespace listen on the port? */
  readonly listens: (port: number) => boolean;
  /** Processes of others in the PID namespace. */
  readonly processes: () => readonly ProcessEntry[];
  /** Signals a process of another container in the PID namespace. */
  readonly signal: (pid: number, signal: string) => boolean;
}

const SIGNAL_NUMBERS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGUSR2: 12,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGWINCH: 28,
};

const signalNumber = (signal: string): number => SIGNAL_NUMBERS[signal] ?? 15;

const nothing: Source = {
  *readLine() {
    return undefined;
  },
};

/** How the standard streams of one more program are connected, when somebody follows them (`kubectl exec`). */
export interface Stdio {
  readonly stdin: boolean;
  readonly tty: boolean;
}

const cri = (spec: OciSpec, name: string): string => spec.annotations[`io.kubernetes.cri.${name}`] ?? '';

/** Ports of the container as the kubelet names them: `[{"containerPort":80,"protocol":"TCP"}]`. */
function containerPorts(spec: OciSpec): readonly number[] {
  const text = spec.annotations['io.kubernetes.container.ports'] ?? '';
  return [...text.matchAll(/"containerPort":\s*(\d+)/g)].map((match) => Number(match[1]));
}

function userOf({ process: { user } }: OciSpec): Surroundings['user'] {
  const { uid = 0, gid = 0, additionalGids = [] } = user ?? {};
  return { uid, gid, groups: [...new Set([gid, ...additionalGids])].sort((a, b) => a - b) };
}

function surroundingsOf({ spec, node, ip }: ContainerOptions): Surroundings {
  const annotations: Record<string, string> = {};
  for (const [key, value] of Object.entries(spec.annotations)) if (key.startsWith('orrery.dev/')) annotations[key.slice('orrery.dev/'.length)] = value;
  const [namespace = '', pod = ''] = podOf(spec).split('/');
  return {
    node,
    namespace,
    pod,
    container: cri(spec, 'container-name'),
    hostname: spec.hostname,
    ip,
    image: spec.root.image,
    user: userOf(spec),
    containerPorts: containerPorts(spec),
    annotations,
  };
}

/** The user space of one running container. */
export class Container {
  readonly pod: string;
  readonly lane: Address;
  readonly subject: DocumentRef;
  readonly listeners = new Map<number, Handler>();
  private readonly surroundings: Surroundings;
  private readonly fs: Filesystem;
  private readonly tasks = new Map<number, Task>();
  private readonly execs = new Map<string, number>();
  /** Open standard inputs, by the exec that they belong to; '' is the first process's. */
  private readonly inputs = new Map<string, Pipe>();
  /** The first process's: 1, unless the Pod shares its PID namespace (then pause is 1). */
  private initPid = 1;
  private alive = true;
  /** Bytes in memory that the kernel does not know of yet. */
  private resident: number | undefined;
  /** Processes that its programs have forked and that still run. */
  private children = 0;
  private readonly cpu: CpuTime;
  /** Output of one instant goes to the kernel as one write. */
  private pending: { fd: number; text: string } | undefined;

  constructor(
    private readonly host: ProcessHost,
    readonly options: ContainerOptions,
  ) {
    const { spec } = options;
    this.surroundings = surroundingsOf(options);
    const { namespace, pod, hostname, ip } = this.surroundings;
    this.pod = `${namespace}/${pod}`;
    this.lane = address(`${options.node}/pod/${this.pod}`);
    this.subject = documentRef(`Pod/${this.pod}`);
    const etc = {
      '/etc/hostname': `${hostname}\n`,
      '/etc/hosts': `# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n${ip}\t${hostname}\n`,
      '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
      '/etc/os-release': 'NAME="Linux"\n',
      '/dev/termination-log': '',
      ...Object.fromEntries((spec.linux.devices ?? []).map(({ path }) => [path, ''])),
    };
    const { annotations, container } = this.surroundings;
    const model = cpuModelOf(spec.root.image, spec.process.args, (key) => annotations[`${container}.${key}`] ?? annotations[key]);
    this.cpu = new CpuTime(model, spec.linux.resources['cpu.max'], host.now(), Number(spec.linux.resources['cpu.shares'] ?? 2), options.queue);
    options.queue.join(this.cpu, host.now());
    const created = host.now();
    this.fs = new Filesystem(
      spec,
      etc,
      options.id,
      (call, args) => this.syscall(call, args),
      () => host.timestamp(created),
    );
  }

  /** Starts the container's first process; its end is the container's. `onEnd` is not called when the kernel kills it. */
  start(program: Program, onEnd: () => void): void {
    const out = (fd: number): Sink => ({ write: (text) => this.write(fd, text) });
    const stdin = this.options.spec.process.stdin ? this.input('', false) : nothing;
    const streams: Streams = { stdin, stdout: out(1), stderr: out(2) };
    this.initPid = this.spawn(program, this.options.spec.process.args, streams, (code) => {
      this.leave(code);
      this.stop();
      onEnd();
    });
  }

  /** Ends the first process. What it wrote last must be in the log before the kernel hears that it is gone. */
  private leave(code: number): void {
    const { id } = this.options;
    const { pending } = this;
    this.pending = undefined;
    const exit = (): void => this.notify('exit_group', { id, code });
    if (pending) this.host.request(this.outgoing('write', { id, ...pending }), exit, { onFailure: exit });
    else exit();
  }

  private input(execId: string, tty: boolean): Pipe {
    const pipe = new Pipe(tty);
    this.inputs.set(execId, pipe);
    return pipe;
  }

  /** Something was written to a standard input from outside; `eof` closes it. */
  feed(execId: string, text: string, eof: boolean): void {
    const pipe = this.inputs.get(execId);
    if (text !== '') pipe?.write(text);
    if (eof) pipe?.close();
  }

  /** Runs one more program whose streams are FIFOs; `done` gets its exit code when all of its output has been written. */
  attached(execId: string, program: Program, argv: readonly string[], { stdin, tty }: Stdio, done: (code: number) => void): void {
    const out = (fd: number): Sink => ({
      write: (text) => {
        this.notify('write', { id: this.options.id, execId, fd, text });
        return true;
      },
    });
    const streams: Streams = { stdin: stdin ? this.input(execId, tty) : nothing, stdout: out(1), stderr: out(tty ? 1 : 2) };
    const pid = this.spawn(program, argv, streams, (code) => {
      this.execs.delete(execId);
      this.inputs.delete(execId);
      done(code);
    });
    if (this.tasks.has(pid)) this.execs.set(execId, pid);
  }

  /** Runs one more program; `done` gets its exit code and what it printed. 137 when the container ends first. */
  exec(execId: string, program: Program, argv: readonly string[], done: (code: number, stdout: string, stderr: string) => void): void {
    const output = { stdout: '', stderr: '' };
    const into = (key: 'stdout' | 'stderr'): Sink => ({
      write: (text) => {
        output[key] += text;
        return true;
      },
    });
    const pid = this.spawn(program, argv, { stdin: nothing, stdout: into('stdout'), stderr: into('stderr') }, (code) => {
      this.execs.delete(execId);
      done(code, output.stdout, output.stderr);
    });
    if (this.tasks.has(pid)) this.execs.set(execId, pid);
  }

  /** A signal from outside. The first process has no default actions: what it does not handle is discarded. */
  signal(signal: string, execId: string): void {
    const pid = execId === '' ? this.initPid : this.execs.get(execId);
    if (pid !== undefined) this.deliver(pid, signal, execId !== '');
  }

  /** The kernel has ended every process of the container. */
  kill(): void {
    this.pending = undefined;
    for (const task of [...this.tasks.values()]) if (task.pid !== this.initPid) task.end(137);
    this.stop();
  }

  /** Hands a request to who listens on its port, if anybody does. */
  serve(request: TrafficRequest, done: (response: TrafficResponse) => void): boolean {
    const handler = this.listeners.get(request.port);
    if (!handler) return false;
    this.cpu.request();
    const answer = handler(request);
    const settle = (settled: Answer): void => done({ type: 'traffic-response', servedBy: this.surroundings.pod, ...settled });
    if ('next' in answer) this.host.run(answer, settle);
    else settle(answer);
    return true;
  }

  /** CPU time used so far, microseconds. */
  cpuTime(): number {
    return this.cpu.at(this.host.now());
  }

  /** What `times` tells: CPU time, and how often its quota ran out. */
  times(): Readonly<Record<string, number>> {
    return { usage: this.cpuTime(), ...this.cpu.throttling() };
  }

  /** It wants no CPU any more. */
  leaveQueue(): void {
    this.options.queue.leave(this.cpu, this.host.now());
  }

  /** Its cgroup has a new `cpu.max`. */
  limitCpu(quota: string): void {
    this.cpu.restrict(quota, this.host.now());
  }

  private stop(): void {
    this.alive = false;
    this.listeners.clear();
    for (const task of this.tasks.values()) {
      task.alive = false;
      if (task.pid !== this.initPid) task.end(137);
    }
    this.tasks.clear();
  }

  private spawn(program: Program, argv: readonly string[], streams: Streams, onEnd: (code: number) => void): number {
    const pid = this.options.neighbours.allocatePid();
    let ended = false;
    const task: Task = {
      pid,
      argv,
      handlers: new Map(),
      alive: true,
      end: (code) => {
        if (ended) return;
        ended = true;
        task.alive = false;
        this.tasks.delete(pid);
        onEnd(code);
      },
    };
    this.tasks.set(pid, task);
    const env = new Map<string, string>();
    for (const pair of this.options.spec.process.env) {
      const equals = pair.indexOf('=');
      if (equals > 0) env.set(pair.slice(0, equals), pair.slice(equals + 1));
    }
    const system = this.systemFor(task, { argv, env, cwd: this.options.spec.process.cwd, streams });
    this.host.run(program(system), task.end);
    return pid;
  }

  private systemFor(task: Task, own: OwnPart): System {
    return new ProcessSystem(this.host, this.surroundings, this.fs, this.services, task, own);
  }

  /** What the kernel does for the container's processes. */
  private readonly services: Services = {
    alive: () => this.alive,
    listen: (ports, handler) => this.listen(ports, handler),
    allocate: (bytes, lazily) => {
      if (lazily) this.resident = bytes;
      else this.notify('mmap', { id: this.options.id, bytes });
    },
    forked: (by) => {
      this.children += by;
      this.notify('fork', { id: this.options.id, pids: 1 + this.children });
    },
    lookup: (argv, tail) => this.lookup(argv, tail),
    kill: (pid, signal) => this.deliver(pid, signal, true) || this.options.neighbours.signal(pid, signal),
    processes: () => [...this.processes(), ...this.options.neighbours.processes()].sort((a, b) => a.pid - b.pid),
    inCluster: (userAgent, token) => inCluster(this.host, () => this.alive, { userAgent, credentials: { kind: 'bearer-token', token }, lane: this.lane }),
    resolve: (name, wait) => this.resolve(name, wait),
    ask: (name, wait) => this.ask(name, wait),
    connect: (request, wait) => this.connect(request, wait),
  };

  private lookup(argv: readonly string[], tail: boolean): Program | string {
    const { root, mounts } = this.options.spec;
    const name = argv[0] ?? '';
    const base = name.slice(name.lastIndexOf('/') + 1);
    const mounted = mounts.some(({ destination }) => name.startsWith(`${destination}/`));
    const there = !root.executables || mounted || root.executables.includes(base) || root.executables.includes(name);
    return there ? this.options.programFor(root.image, argv, tail) : 'not found';
  }

  /** What `ps` shows of this container. */
  processes(): readonly ProcessEntry[] {
    // An entrypoint script has become, by `exec "$@"`, what it was given.
    const args = (argv: readonly string[]): string => (argv.length > 1 && argv[0]?.endsWith('.sh') ? argv.slice(1) : argv).join(' ');
    return [...this.tasks.values()].map(({ pid, argv }) => ({ pid, args: args(argv) }));
  }

  deliver(pid: number, signal: string, sentInside: boolean): boolean {
    const task = this.tasks.get(pid);
    if (!task) return false;
    const handler = task.handlers.get(signal);
    if (typeof handler === 'function') handler();
    else if (handler === undefined && pid !== 1 && sentInside) task.end(128 + signalNumber(signal));
    return true;
  }

  /** Returns the ports that somebody else has (EADDRINUSE). */
  private listen(ports: readonly number[], handler: Handler): readonly number[] {
    const taken = ports.filter((port) => this.options.neighbours.listens(port));
    const free = ports.filter((port) => !this.listeners.has(port) && !taken.includes(port));
    for (const port of free) this.listeners.set(port, handler);
    const { id, hostNetwork } = this.options;
    const { resident } = this;
    this.resident = undefined;
    if (free.length > 0) this.notify('listen', { id, ports: free, ...(hostNetwork ? { hostNetwork } : {}), ...(resident === undefined ? {} : { resident }) });
    return taken;
  }

  private write(fd: number, text: string): boolean {
    if (text === '') return true;
    if (this.pending && this.pending.fd !== fd) this.flush();
    if (this.pending) this.pending.text += text;
    else {
      this.pending = { fd, text };
      this.host.after(micros(0), () => this.flush());
    }
    return true;
  }

  private flush(): void {
    const { pending } = this;
    this.pending = undefined;
    if (pending) this.notify('write', { id: this.options.id, ...pending });
  }

  private outgoing(call: string, args: Syscall['args']): Outgoing {
    const { kernel } = this.options;
    return { to: kernel, from: this.lane, channel: 'syscall', method: call, subject: this.subject, payload: { type: 'syscall', call, args } };
  }

  private notify(call: string, args: Syscall['args']): void {
    this.host.send(this.outgoing(call, args));
  }

  private *syscall(call: string, args: Syscall['args']): Procedure<SyscallResult> {
    const reply = yield* this.host.call(this.outgoing(call, args));
    return typeof reply === 'string' || reply.payload.type !== 'syscall-result' ? { type: 'syscall-result', errno: 'EIO' } : reply.payload;
  }

  /** The address of a name in `/etc/hosts`, where that is a file of the Pod. */
  private *fromHosts(name: string): Procedure<string | undefined> {
    if (!this.options.spec.mounts.some(({ destination }) => destination === '/etc/hosts')) return undefined;
    for (const line of ((yield* this.fs.read('/etc/hosts')) ?? '').split('\n')) {
      const [ip, ...names] = line
        .replace(/#.*/, '')
        .split(/\s+/)
        .filter((word) => word !== '');
      if (ip !== undefined && names.includes(name)) return ip;
    }
    return undefined;
  }

  /** One name by the rules of the container's resolv.conf. */
  private *resolve(name: string, wait: System['wait']): Procedure<readonly string[] | undefined> {
    if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return [name];
    if (name === 'localhost') return ['127.0.0.1'];
    if (name === this.surroundings.hostname) return [this.surroundings.ip];
    const listed = yield* this.fromHosts(name);
    if (listed !== undefined) return [listed];
    const addresses = (yield* this.ask(name, wait))?.filter(({ type }) => type === 'A').map(({ data }) => data);
    return addresses?.length === 0 ? undefined : addresses;
  }

  /** What the servers of resolv.conf know of a name, by its search list. */
  private *ask(name: string, wait: System['wait']): Procedure<DnsResponse['answers'] | undefined> {
    const config = parseResolvConf((yield* this.fs.read('/etc/resolv.conf')) ?? '');
    if (!asksCluster(config)) return undefined;
    for (const candidate of candidates(name, config)) {
      const answers = yield* wait<DnsResponse['answers'] | undefined>((resume) => this.query(candidate, config.nameservers[0] ?? '', resume));
      // Nobody answers: the rest of the search list would fare no better, and resolvers give up (EAI_AGAIN).
      if (answers === undefined) return undefined;
      if (answers.length > 0) return answers;
    }
    return undefined;
  }

  private query(name: string, server: string, resume: (answers: DnsResponse['answers'] | undefined) => void): void {
    const outgoing: Outgoing = {
      to: this.options.kernel,
      from: this.lane,
      channel: 'dns',
      method: `A ${name}`,
      subject: this.subject,
      payload: { type: 'dns-query', name, qtype: 'A', src: this.surroundings.ip, server, hops: [this.lane] },
    };
    this.host.request(outgoing, ({ payload }) => resume(payload.type === 'dns-response' ? payload.answers : undefined), {
      timeout: seconds(5),
      onFailure: () => resume(undefined),
    });
  }

  private *connect(request: Omit<TrafficRequest, 'type' | 'src' | 'hops'>, wait: System['wait']): Procedure<TrafficResponse> {
    const own = request.dst === '127.0.0.1' || request.dst === this.surroundings.ip;
    const packet: TrafficRequest = { type: 'traffic-request', ...request, src: this.surroundings.ip, hops: [this.lane] };
    if (own) {
      yield* wait<void>((resume) => void this.host.after(millis(1), () => resume(undefined)));
      return yield* wait<TrafficResponse>((resume) => this.local(packet, resume));
    }
    return yield* wait<TrafficResponse>((resume) => {
      const outgoing: Outgoing = {
        to: this.options.kernel,
        from: this.lane,
        channel: request.protocol === 'tcp' ? 'tcp' : 'http',
        method: `${request.method ?? 'CONNECT'} ${request.host ?? request.dst}:${request.port}${request.path ?? ''}`,
        subject: this.subject,
        payload: packet,
      };
      const failed: TrafficResponse = { type: 'traffic-response', outcome: 'timeout', code: 0 };
      this.host.request(outgoing, ({ payload }) => resume(payload.type === 'traffic-response' ? payload : failed), { onFailure: () => resume(failed) });
    });
  }

  /** Set by the workload host: a connection inside the Pod's own network namespace. */
  local: (request: TrafficRequest, done: (response: TrafficResponse) => void) => void = (_request, done) =>
    done({ type: 'traffic-response', outcome: 'connection-refused', code: 0 });
}
