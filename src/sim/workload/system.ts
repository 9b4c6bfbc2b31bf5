import type { DnsResponse, Micros, TrafficRequest, TrafficResponse } from '../../api/index.ts';
import type { ApiClient, ClientHost } from '../client-go/index.ts';
import type { Procedure, RandomStream } from '../kernel/index.ts';
import type { Filesystem } from './filesystem.ts';

/** Where a program runs: facts that it could read from its environment. */
export interface Surroundings {
  readonly node: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly hostname: string;
  readonly ip: string;
  readonly image: string;
  /** Whom its processes run as: user, group, and all groups in order. */
  readonly user: { readonly uid: number; readonly gid: number; readonly groups: readonly number[] };
  /** Ports that the Pod's specification names for this container. */
  readonly containerPorts: readonly number[];
  /** `orrery.dev/…` annotations of the Pod. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** Standard input, output and error of a process. */
export interface Streams {
  readonly stdin: Source;
  readonly stdout: Sink;
  readonly stderr: Sink;
}

export interface Source {
  /** The next line without its newline; undefined at the end. */
  readLine(): Procedure<string | undefined>;
  /** A person types into it: a shell prompts. */
  readonly tty?: boolean;
}

export interface Sink {
  /** Returns false when nobody reads any more (SIGPIPE). */
  write(text: string): boolean;
}

/** One line of `ps`. */
export interface ProcessEntry {
  readonly pid: number;
  readonly args: string;
}

export type Answer = Omit<TrafficResponse, 'type'>;

/** client-go inside a program: what it asks for ends with the container. */
export interface InCluster {
  readonly client: ApiClient;
  readonly host: ClientHost;
}

/** Answers one request: at once, or after steps of its own (reading a file of a volume). */
export type Handler = (request: TrafficRequest) => Answer | Procedure<Answer>;

/** What a program can do: its system calls. Every wait ends with the container. */
export interface System {
  readonly argv: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly surroundings: Surroundings;
  readonly fs: Filesystem;
  readonly streams: Streams;
  readonly random: RandomStream;
  /** 1 for the container's first process: the kernel discards signals for which it has no handler. */
  readonly pid: number;
  now(): Micros;
  /** RFC 3339, whole seconds. */
  timestamp(): string;
  sleep(time: Micros): Procedure<void>;
  /** Waits for something that `register`'s callback tells. */
  wait<T>(register: (resume: (value: T) => void) => void): Procedure<T>;
  /** Serves connections on ports until the program ends. Returns those that somebody else has (EADDRINUSE). */
  listen(ports: readonly number[], handler: Handler): readonly number[];
  /** Resident memory has become this many bytes. `lazily`: told to the kernel with the next call of the program. */
  allocate(bytes: number, lazily?: boolean): void;
  /** A process of its own has begun to run beside it, or ended. */
  forked(by: 1 | -1): void;
  onSignal(signal: string, handler: (() => void) | 'ignore' | 'default'): void;
  /** Addresses of a name by the Pod's resolver; undefined = NXDOMAIN. */
  resolve(name: string): Procedure<readonly string[] | undefined>;
  /** The records of a name, and of what it is another name for, as the DNS has them; undefined = NXDOMAIN. */
  ask(name: string): Procedure<DnsResponse['answers'] | undefined>;
  connect(request: Omit<TrafficRequest, 'type' | 'src' | 'hops'>): Procedure<TrafficResponse>;
  /** A client of kube-apiserver with the token of a ServiceAccount (`rest.InClusterConfig`). */
  inCluster(userAgent: string, token: string): InCluster;
  /** What `ps` shows: the processes of the PID namespace. */
  processes(): readonly ProcessEntry[];
  /** Signals a process of this PID namespace. Returns false when there is none. */
  kill(pid: number, signal: string): boolean;
  /**
   * The program that a command line starts, or why there is none: `not found`, `Permission denied`. An unknown program
   * that is not the last thing of its script (`tail`) does something short and ends.
   */
  lookup(argv: readonly string[], tail: boolean): Program | string;
  /** The same process with other arguments, streams or variables: how a shell starts a command. */
  with(change: Partial<Pick<System, 'argv' | 'env' | 'cwd' | 'streams'>>): System;
}

/** A program: what a process does in virtual time. Its result is the exit code. */
export type Program = (system: System) => Procedure<number>;
