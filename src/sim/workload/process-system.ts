import type { DnsResponse, Micros, TrafficRequest, TrafficResponse } from '../../api/index.ts';
import { type Procedure, type ProcessHost, type RandomStream, suspend } from '../kernel/index.ts';
import type { Filesystem } from './filesystem.ts';
import type { Handler, InCluster, ProcessEntry, Program, Streams, Surroundings, System } from './system.ts';

/** One process inside a container: its signal handlers, and whether it is still there. */
export interface Task {
  readonly pid: number;
  readonly argv: readonly string[];
  readonly handlers: Map<string, (() => void) | 'ignore'>;
  alive: boolean;
  readonly end: (code: number) => void;
}

/** What differs between a process and one that it starts. */
export type OwnPart = Pick<System, 'argv' | 'env' | 'cwd' | 'streams'>;

/** What the container does for its processes. */
export interface Services {
  alive(): boolean;
  listen(ports: readonly number[], handler: Handler): readonly number[];
  processes(): readonly ProcessEntry[];
  allocate(bytes: number, lazily?: boolean): void;
  forked(by: 1 | -1): void;
  lookup(argv: readonly string[], tail: boolean): Program | string;
  kill(pid: number, signal: string): boolean;
  inCluster(userAgent: string, token: string): InCluster;
  resolve(name: string, wait: System['wait']): Procedure<readonly string[] | undefined>;
  ask(name: string, wait: System['wait']): Procedure<DnsResponse['answers'] | undefined>;
  connect(request: Omit<TrafficRequest, 'type' | 'src' | 'hops'>, wait: System['wait']): Procedure<TrafficResponse>;
}

/** The system calls of one process. A wait is never answered once the process or its container is gone. */
export class ProcessSystem implements System {
  readonly argv: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly streams: Streams;

  constructor(
    private readonly host: ProcessHost,
    readonly surroundings: Surroundings,
    readonly fs: Filesystem,
    private readonly services: Services,
    private readonly task: Task,
    own: OwnPart,
  ) {
    this.argv = own.argv;
    this.env = own.env;
    this.cwd = own.cwd;
    this.streams = own.streams;
  }

  get pid(): number {
    return this.task.pid;
  }

  get random(): RandomStream {
    return this.host.random;
  }

  now(): Micros {
    return this.host.now();
  }

  timestamp(): string {
    return this.host.timestamp();
  }

  wait<T>(register: (resume: (value: T) => void) => void): Procedure<T> {
    return suspend<T>((resume) =>
      register((value) => {
        if (this.task.alive && this.services.alive()) resume(value);
      }),
    );
  }

  sleep(time: Micros): Procedure<void> {
    return this.wait<void>((resume) => void this.host.after(time, () => resume(undefined)));
  }

  listen(ports: readonly number[], handler: Handler): readonly number[] {
    return this.services.listen(ports, handler);
  }

  processes(): readonly ProcessEntry[] {
    return this.services.processes();
  }

  allocate(bytes: number, lazily?: boolean): void {
    this.services.allocate(bytes, lazily);
  }

  forked(by: 1 | -1): void {
    if (this.services.alive()) this.services.forked(by);
  }

  onSignal(signal: string, handler: (() => void) | 'ignore' | 'default'): void {
    if (handler === 'default') this.task.handlers.delete(signal);
    else this.task.handlers.set(signal, handler);
  }

  resolve(name: string): Procedure<readonly string[] | undefined> {
    return this.services.resolve(name, (register) => this.wait(register));
  }

  ask(name: string): Procedure<DnsResponse['answers'] | undefined> {
    return this.services.ask(name, (register) => this.wait(register));
  }

  connect(request: Omit<TrafficRequest, 'type' | 'src' | 'hops'>): Procedure<TrafficResponse> {
    return this.services.connect(request, (register) => this.wait(register));
  }

  inCluster(userAgent: string, token: string): InCluster {
    return this.services.inCluster(userAgent, token);
  }

  kill(pid: number, signal: string): boolean {
    return this.services.kill(pid, signal);
  }

  lookup(argv: readonly string[], tail: boolean): Program | string {
    return this.services.lookup(argv, tail);
  }

  with(change: Partial<OwnPart>): System {
    const { argv, env, cwd, streams } = this;
    return new ProcessSystem(this.host, this.surroundings, this.fs, this.services, this.task, { argv, env, cwd, streams, ...change });
  }
}
