import type { Address, DocumentRecord, DocumentRef, Message, Micros, Outgoing, Payload, Seq } from '../../api/index.ts';
import type { AnyLifecycle, LifecycleHandle, LifecycleOptions } from './lifecycle.ts';
import type { Procedure } from './procedure.ts';
import type { RandomStream } from './random.ts';

/** A timer that can be cancelled (`ProcessHost.cancel`). */
export interface TimerHandle {
  readonly kind: 'timer';
  cancel(): void;
}

export type LossReason = 'refused' | 'dropped' | 'timeout';

export interface RequestOptions {
  /** Gives up after this long: `onFailure('timeout')`. Without it a lost request is never noticed. */
  readonly timeout?: Micros;
  readonly onFailure?: (reason: LossReason) => void;
}

export type Incoming = Message<Payload>;
/** A reply needs no address: it goes back to the sender of the request, from the lane that was asked. */
export type Reply<P extends Payload = Payload> = Omit<Outgoing<P>, 'to' | 'channel' | 'method'> & Partial<Pick<Outgoing<P>, 'channel' | 'method'>>;

/** All that a process can do and know. It sees no other process, no clock but this one, no randomness but its own. */
export interface ProcessHost {
  readonly address: Address;
  readonly random: RandomStream;
  now(): Micros;
  /** Wall time of the simulated world (now, or at another virtual time), RFC 3339, whole seconds: `2026-01-01T00:00:03Z`. */
  timestamp(at?: Micros): string;
  /** The same with microseconds, as MicroTime fields want it. */
  microTimestamp(): string;

  /** Sends a message that expects no answer. */
  send(outgoing: Outgoing): Message;
  /** Sends a request; the one answer reaches `onReply` (never `receive`). */
  request(outgoing: Outgoing, onReply: (reply: Incoming) => void, options?: RequestOptions): Message;
  /** Opens a stream: every message of it reaches `onMessage` until either side ends it. `onEnd` runs when the peer is gone. */
  stream(outgoing: Outgoing, onMessage: (message: Incoming) => void, onEnd?: (reason: LossReason | 'ended') => void): Message;
  /** Answers a request, now or `delay` later; or sends one more message of a stream. Returns false if nobody listens any more. */
  reply(request: Incoming, reply: Reply, delay?: Micros): boolean;
  /** Ends a stream: by the client (its own request) or by the server (the request it serves). */
  end(request: Message): void;

  /** One-shot timer. What it causes is caused by what is being handled now. */
  after(delay: Micros, run: () => void): TimerHandle;
  /** Periodic loop, first tick after `offset` (default: one period). What a tick causes is caused by the loop itself. */
  every(period: Micros, loop: string, run: () => void, offset?: Micros): TimerHandle;
  cancel(timer: TimerHandle | undefined): void;

  /** The record whose handling we are in. Work queues keep it beside a key and restore it with `withCause`. */
  cause(): Seq;
  withCause(cause: Seq, run: () => void): void;
  /** Runs as a named loop of this process (its boot, a resync): root of a causal chain. */
  asLoop(loop: string, run: () => void): void;

  /** Ends this process, as os.Exit does: nothing of it is left. What looks after it starts it again `restart` later. */
  exit(restart: Micros): void;

  /** Writes a version of a document (API object as stored, or an inner document of this process) to the ledger. */
  document(op: DocumentRecord['op'], ref: DocumentRef, value: unknown, resourceVersion?: string): void;
  /** Writes a line of output (a container's log, a command's print) to the ledger. */
  output(source: string, stream: 'stdout' | 'stderr', text: string): void;

  /** Starts a statechart for one entity. */
  lifecycle<L extends AnyLifecycle>(definition: L, options: LifecycleOptions<L>): LifecycleHandle<L>;
  /** Runs a multi-step client procedure. */
  run<T>(procedure: Procedure<T>, onDone?: (result: T) => void): void;
  /** A procedure step: waits `delay` of virtual time. */
  sleep(delay: Micros): Procedure<void>;
  /** A procedure step: sends a request and waits; a loss reason instead of a message when it failed. */
  call(outgoing: Outgoing, options?: { readonly timeout?: Micros }): Procedure<Incoming | LossReason>;
  /** How long a named piece of work takes under the run's latency profile. */
  cost(name: string, fallback: Micros): Micros;
}

/** A process of the cluster: an address, an inbox, timers, and nothing else. A crash discards the instance. */
export interface Process {
  start(): void;
  receive(message: Incoming): void;
}

/** Makes a fresh instance. What survives a crash (a disk, running containers) lives in the factory's closure. */
export type ProcessFactory = (host: ProcessHost) => Process;
