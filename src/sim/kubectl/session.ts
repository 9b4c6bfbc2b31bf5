import { type Credentials, type DocumentRef, type HttpRequest, type Intent, type KubeObject, type Micros, type Seq, seconds } from '../../api/index.ts';
import { tableFor } from '../apis/index.ts';
import type { ResourceInfo, Scheme } from '../apimachinery/index.ts';
import { type ApiClient, type ApiRequest, get, type ListOptions } from '../client-go/index.ts';
import { all, type Procedure, type ProcessHost, suspend } from '../kernel/index.ts';
import { ApiError, CommandError, type Failure } from './errors.ts';
import { Flags } from './flags.ts';
import type { UserMachine } from './machine.ts';
import type { Table } from './printers/table.ts';

/** Whom `--as` and `--as-group` name. */
export type Impersonation = NonNullable<HttpRequest['impersonate']>;

/** What is typed while a command runs: a line, Ctrl+C, Ctrl+D. */
export type KeyboardInput = Extract<Intent, { type: 'keyboard' }>['input'];

/** How a command was started. */
export interface Invocation {
  readonly seq: Seq;
  readonly files: Readonly<Record<string, string>>;
  /** `NAME=value` in front of the command. */
  readonly env: Readonly<Record<string, string>>;
  /** Somebody is at the keyboard. */
  readonly interactive: boolean;
  /** Ended with `&`: nobody waits for it. */
  readonly background: boolean;
}

/** How long an endless command (`-w`, `-f`) goes on when nobody is there to press Ctrl+C. */
const PATIENCE = seconds(60);

/** One run of kubectl: its connection, its files, what it prints. */
export class Session {
  /** What went wrong so far. They are told together when the command ends, which then fails. */
  private readonly failed: Failure[] = [];
  private readonly failedLast: Failure[] = [];
  /** What kubectl exits with when it fails. */
  failureCode = 1;
  /** True once this command has asked kube-apiserver which kinds there are. */
  discovered = false;
  /** True when the command fails without a word. */
  refused = false;
  flags = new Flags();
  /** The words of the command: `apply`, `rollout status`. */
  verb = '';
  /** Flags that the command itself has: `--user` of `create rolebinding` is no user of the kubeconfig. */
  own: ReadonlySet<string> = new Set();
  /** What follows them and is no flag. */
  args: readonly string[] = [];
  /** What to do with what is typed; without it input waits for nobody. */
  onInput: ((input: KeyboardInput) => void) | undefined;
  private over = false;
  private readonly warned = new Set<string>();
  private readonly cleanups = new Set<() => void>();

  constructor(
    readonly host: ProcessHost,
    private readonly connect: (impersonate: Impersonation | undefined, credentials: Credentials | undefined) => ApiClient,
    readonly scheme: Scheme,
    readonly invocation: Invocation,
    readonly machine: UserMachine,
  ) {}

  /** Goes on after a failure, which is told at the end. Errors: what is no expected failure is thrown. */
  fail(error: unknown): void {
    if (!(error instanceof ApiError || error instanceof CommandError)) throw error;
    this.failed.push(error);
  }

  /** The same, told behind all others. */
  failLast(error: Failure): void {
    this.failedLast.push(error);
  }

  get failures(): readonly Failure[] {
    return [...this.failed, ...this.failedLast];
  }

  get seq(): Seq {
    return this.invocation.seq;
  }

  get files(): Readonly<Record<string, string>> {
    return this.invocation.files;
  }

  /** The command has ended, or was interrupted: connections are closed, nothing more is printed. */
  end(): void {
    this.over = true;
    for (const cleanup of [...this.cleanups]) cleanup();
    this.cleanups.clear();
  }

  /** Runs when the command ends, however it does. Returns how to take that back. */
  atEnd(cleanup: () => void): () => void {
    this.cleanups.add(cleanup);
    return () => void this.cleanups.delete(cleanup);
  }

  /** Calls `stop` when nobody is there to stop an endless command and it has gone on for a minute of virtual time. */
  impatient(stop: () => void): void {
    const { interactive, background } = this.invocation;
    if (!interactive && !background) this.host.after(PATIENCE, stop);
  }

  private connected: ApiClient | undefined;

  /** The connection to kube-apiserver, as the user that the flags name. */
  get client(): ApiClient {
    if (this.connected) return this.connected;
    this.requireConfigured();
    this.connected = this.connect(this.impersonation(), this.credentials());
    return this.connected;
  }

  /** Errors: a flag names an entry that the kubeconfig has not. Source: `client-go/tools/clientcmd/client_config.go`, `validation.go`. */
  private requireConfigured(): void {
    const { contexts, clusters, users } = this.machine.kubeconfig;
    const [context, cluster, user] = ['context', 'cluster', 'user'].map((name) => (this.own.has(name) ? undefined : this.flags.get(name)));
    if (context !== undefined && !contexts.has(context))
      throw new CommandError(`Error in configuration: context was not found for specified context: ${context}`, 'verbatim');
    if (cluster !== undefined && !clusters.has(cluster)) throw new CommandError(`no server found for cluster ${JSON.stringify(cluster)}`);
    if (user !== undefined && !users.has(user)) throw new CommandError(`auth info ${JSON.stringify(user)} does not exist`);
  }

  /** `--token`, or `--username` with `--password`, instead of the kubeconfig's certificate. */
  private credentials(): Credentials | undefined {
    const [token, username] = [this.flags.get('token'), this.flags.get('username')];
    if (token !== undefined) return { kind: 'bearer-token', token };
    return username === undefined ? undefined : { kind: 'basic', username, password: this.flags.get('password') ?? '' };
  }

  private impersonation(): Impersonation | undefined {
    const user = this.flags.get('as');
    const groups = this.flags.all('as-group');
    if (user !== undefined) return { user, groups };
    if (groups.length > 0) throw new CommandError('requesting uid, groups or user-extra for  without impersonating a user');
    return undefined;
  }

  get namespace(): string {
    const { current, contexts } = this.machine.kubeconfig;
    return this.flags.get('namespace') ?? contexts.get(this.flags.get('context') ?? current)?.namespace ?? 'default';
  }

  get allNamespaces(): boolean {
    return this.flags.bool('all-namespaces');
  }

  /** Milliseconds since the Unix epoch in the simulated world. */
  nowMs(): number {
    return Date.parse(this.host.timestamp());
  }

  out(text: string): void {
    if (!this.over) this.host.output(`kubectl/${this.seq}`, 'stdout', text);
  }

  err(text: string): void {
    if (!this.over) this.host.output(`kubectl/${this.seq}`, 'stderr', text);
  }

  private readonly logged = new Set<string>();

  /** A warning of kubectl's own log, told once. Source: `k8s.io/klog/v2` header. */
  log(place: string, text: string): void {
    if (this.logged.has(place)) return;
    this.logged.add(place);
    const at = this.host.timestamp();
    this.err(
      `W${at.slice(5, 7)}${at.slice(8, 10)} ${at.slice(11, 19)}.${at.slice(20).replace(/\D/g, '').padEnd(6, '0').slice(0, 6)}       1 ${place}] ${text}`,
    );
  }

  /** What the server warns of is told once. Source: `client-go/rest/warnings.go` with Deduplicate. */
  warn(warning: string): void {
    if (!this.warned.has(warning)) this.err(`Warning: ${warning}`);
    this.warned.add(warning);
  }

  /** Sends a request. Errors: throws ApiError when the answer is a refusal. Server warnings go to standard error. */
  *api<T>(request: ApiRequest<T>, context?: string): Procedure<T> {
    if (this.over) yield* suspend<void>(() => {});
    const result = yield* this.client.call(request);
    for (const warning of result.warnings) this.warn(warning);
    if (!result.ok) throw new ApiError(result.status, context);
    return result.object;
  }

  /** The same, with `undefined` for 404. */
  *find<T>(request: ApiRequest<T>): Procedure<T | undefined> {
    const result = yield* this.client.call(request);
    if (result.ok) return result.object;
    if (result.code === 404) return undefined;
    throw new ApiError(result.status);
  }

  *exists(info: ResourceInfo, namespace: string | undefined, name: string): Procedure<boolean> {
    return (yield* this.find(get<KubeObject>(info.type, namespace, name))) !== undefined;
  }

  /** Runs steps side by side and waits for all. The first failure is thrown when all have ended. */
  *every(steps: readonly Procedure<void>[]): Procedure<void> {
    const failures: unknown[] = [];
    const guarded = function* (step: Procedure<void>): Procedure<void> {
      try {
        yield* step;
      } catch (error) {
        failures.push(error);
      }
    };
    yield* all(steps.map(guarded));
    if (failures.length > 0) throw failures[0];
  }

  *sleep(delay: Micros): Procedure<void> {
    yield* this.host.sleep(delay);
  }

  /**
   * Watches one object by name until `until` says what to print or the time is over. Returns undefined on time-out.
   * The watch starts with the current state, or behind the resource version `since`.
   */
  *watchUntil<T>(
    info: ResourceInfo,
    namespace: string | undefined,
    name: string,
    timeout: Micros | undefined,
    until: (object: KubeObject | undefined) => T | undefined,
    since?: string,
  ): Procedure<T | undefined> {
    return yield* suspend<T | undefined>((resume) => {
      let over = false;
      const finish = (value: T | undefined): void => {
        if (over) return;
        over = true;
        handle.stop();
        this.host.cancel(timer);
        resume(value);
      };
      const handle = this.client.watch<KubeObject>(
        info.type,
        namespace,
        { fieldSelector: `metadata.name=${name}`, ...(since === undefined ? {} : { resourceVersion: since }) },
        (event) => {
          if (event.event === 'BOOKMARK' || event.event === 'ERROR') return;
          const value = until(event.event === 'DELETED' ? undefined : event.object);
          if (value !== undefined) finish(value);
        },
        () => finish(undefined),
      );
      const timer = timeout === undefined ? undefined : this.host.after(timeout, () => finish(undefined));
    });
  }

  /** Calls `onObject` for every change of a kind (`ADDED`, `MODIFIED`, `DELETED`), until interrupted (or impatient). */
  *watchFor(info: ResourceInfo, namespace: string | undefined, options: ListOptions, onObject: (object: KubeObject, event: string) => void): Procedure<void> {
    yield* suspend<void>((resume) => {
      const handle = this.client.watch<KubeObject>(
        info.type,
        namespace,
        options,
        (event) => {
          if (event.event !== 'BOOKMARK' && event.event !== 'ERROR') onObject(event.object, event.event);
        },
        () => resume(undefined),
      );
      this.atEnd(() => handle.stop());
      this.impatient(() => {
        handle.stop();
        resume(undefined);
      });
    });
  }

  /** The columns that the server would print for objects that a watch brought. */
  table(info: ResourceInfo, objects: readonly KubeObject[]): Table {
    return tableFor(info, objects, { nowMs: this.nowMs() });
  }
}

/** The ledger's name for what a command printed: `kubectl/<seq>`. */
export const outputRef = (seq: Seq): DocumentRef => `kubectl/${seq}` as DocumentRef;
