import { type DocumentRef, type HttpRequest, type KubeObject, type Micros, type Seq, seconds } from '../../api/index.ts';
import { tableFor } from '../apis/index.ts';
import type { ResourceInfo, Scheme } from '../apimachinery/index.ts';
import { type ApiClient, type ApiRequest, get, type ListOptions } from '../client-go/index.ts';
import { all, type Procedure, type ProcessHost, suspend } from '../kernel/index.ts';
import { ApiError, CommandError } from './errors.ts';
import { Flags } from './flags.ts';
import type { Table } from './printers/table.ts';

/** Whom `--as` and `--as-group` name. */
export type Impersonation = NonNullable<HttpRequest['impersonate']>;

/** One run of kubectl: its connection, its files, what it prints. */
export class Session {
  /** Lines that were printed to standard error as errors; the exit code is 1 when there are any. */
  failures = 0;
  flags = new Flags();
  /** The words of the command: `apply`, `rollout status`. */
  verb = '';

  constructor(
    readonly host: ProcessHost,
    private readonly connect: (impersonate: Impersonation | undefined) => ApiClient,
    readonly scheme: Scheme,
    readonly seq: Seq,
    readonly files: Readonly<Record<string, string>>,
  ) {}

  private connected: ApiClient | undefined;

  /** The connection to kube-apiserver, as the user that the flags name. */
  get client(): ApiClient {
    this.connected ??= this.connect(this.impersonation());
    return this.connected;
  }

  private impersonation(): Impersonation | undefined {
    const user = this.flags.get('as');
    const groups = this.flags.all('as-group');
    if (user !== undefined) return { user, groups };
    if (groups.length > 0) throw new CommandError('requesting uid, groups or user-extra for  without impersonating a user');
    return undefined;
  }

  get namespace(): string {
    return this.flags.get('namespace') ?? 'default';
  }

  get allNamespaces(): boolean {
    return this.flags.bool('all-namespaces');
  }

  /** Milliseconds since the Unix epoch in the simulated world. */
  nowMs(): number {
    return Date.parse(this.host.timestamp());
  }

  out(text: string): void {
    this.host.output(`kubectl/${this.seq}`, 'stdout', text);
  }

  err(text: string): void {
    this.host.output(`kubectl/${this.seq}`, 'stderr', text);
  }

  /** Sends a request. Errors: throws ApiError when the answer is a refusal. Server warnings go to standard error. */
  *api<T>(request: ApiRequest<T>, context?: string): Procedure<T> {
    const result = yield* this.client.call(request);
    for (const warning of result.warnings) this.err(`Warning: ${warning}`);
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
   * The watch starts with the current state.
   */
  *watchUntil<T>(info: ResourceInfo, namespace: string | undefined, name: string, timeout: Micros | undefined, until: (object: KubeObject | undefined) => T | undefined): Procedure<T | undefined> {
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
        { fieldSelector: `metadata.name=${name}` },
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

  /** Calls `onObject` for every change of a kind for one minute of virtual time. */
  *watchFor(info: ResourceInfo, namespace: string | undefined, options: ListOptions, onObject: (object: KubeObject) => void): Procedure<void> {
    yield* suspend<void>((resume) => {
      const handle = this.client.watch<KubeObject>(
        info.type,
        namespace,
        options,
        (event) => {
          if (event.event !== 'BOOKMARK' && event.event !== 'ERROR') onObject(event.object);
        },
        () => resume(undefined),
      );
      this.host.after(seconds(60), () => {
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
