import type { Address, DocumentRecord, DocumentRef, Message, Micros, Outgoing, Seq } from '../../api/index.ts';
import { NO_CAUSE } from '../../api/index.ts';
import type { Kernel } from './kernel.ts';
import { type AnyLifecycle, type LifecycleChange, type LifecycleHandle, type LifecycleHost, type LifecycleOptions, startLifecycle } from './lifecycle.ts';
import { type Procedure, runProcedure, suspend } from './procedure.ts';
import type { Incoming, LossReason, ProcessHost, Reply, RequestOptions, TimerHandle } from './process.ts';
import type { RandomStream } from './random.ts';
import type { Timer } from './timer.ts';

/** Implements what a process sees of the kernel. `incarnation` grows at a crash, which silences everything older. */
export class Host implements ProcessHost, LifecycleHost {
  incarnation = 0;
  /** Messages and timers of a process that is stopped, in their order; undefined while it runs. */
  held: (Message | Timer)[] | undefined = undefined;
  /** How far the clock of its machine is ahead. */
  skew = 0;

  constructor(
    private readonly kernel: Kernel,
    readonly address: Address,
    readonly random: RandomStream,
  ) {}

  now(): Micros {
    return this.kernel.now();
  }

  timestamp(at?: Micros): string {
    return this.skew === 0 ? this.kernel.timestamp(at) : this.kernel.timestamp(((at ?? this.now()) + this.skew) as Micros);
  }

  microTimestamp(): string {
    const micros = String((((this.now() + this.skew) % 1_000_000) + 1_000_000) % 1_000_000).padStart(6, '0');
    return `${this.timestamp().slice(0, 19)}.${micros}Z`;
  }

  send(outgoing: Outgoing): Message {
    return this.kernel.post(this.address, outgoing, undefined);
  }

  request(outgoing: Outgoing, onReply: (reply: Incoming) => void, options?: RequestOptions): Message {
    const message = this.kernel.post(this.address, outgoing, undefined);
    this.kernel.expect(this.address, message, false, onReply, options);
    return message;
  }

  stream(outgoing: Outgoing, onMessage: (message: Incoming) => void, onEnd?: (reason: LossReason | 'ended') => void): Message {
    const message = this.kernel.post(this.address, outgoing, undefined);
    this.kernel.expect(this.address, message, true, onMessage, undefined, onEnd);
    return message;
  }

  reply(request: Incoming, reply: Reply, delay?: Micros): boolean {
    const exchange = this.kernel.openExchange(request.seq);
    if (!exchange) return false;
    // Field by field, in one order: the hottest allocation of a run.
    const outgoing: Outgoing = {
      to: request.from,
      from: reply.from ?? request.to,
      channel: reply.channel ?? request.channel,
      method: reply.method ?? request.method,
      subject: reply.subject ?? request.subject,
      code: reply.code,
      payload: reply.payload,
      reads: reply.reads,
    };
    if (delay !== undefined && delay > 0) this.kernel.postLater(this.address, outgoing, request.seq, delay);
    else this.kernel.post(this.address, outgoing, request.seq, exchange);
    return true;
  }

  end(request: Message): void {
    this.kernel.end(request.seq, this.address);
  }

  after(delay: Micros, run: () => void): TimerHandle {
    return this.kernel.scheduleFromHere((this.kernel.now() + delay) as Micros, run, this);
  }

  every(period: Micros, loop: string, run: () => void, offset: Micros = period): TimerHandle {
    const tick = (): void => {
      this.kernel.again((this.now() + period) as Micros, timer);
      run();
    };
    const timer = this.kernel.schedule((this.now() + offset) as Micros, tick, NO_CAUSE, { process: this.address, name: loop }, this);
    return timer;
  }

  cancel(timer: TimerHandle | undefined): void {
    timer?.cancel();
  }

  cause(): Seq {
    return this.kernel.cause();
  }

  withCause(cause: Seq, run: () => void): void {
    this.kernel.enter(cause, undefined, run);
  }

  asLoop(loop: string, run: () => void): void {
    this.kernel.enter(NO_CAUSE, { process: this.address, name: loop }, run);
  }

  exit(restart: Micros): void {
    this.kernel.scheduleFromHere((this.now() + restart) as Micros, () => this.kernel.start(this.address), { incarnation: 0 });
    this.kernel.crash(this.address);
  }

  document(op: DocumentRecord['op'], ref: DocumentRef, value: unknown, resourceVersion?: string): void {
    const cause = this.kernel.cause();
    const { ledger } = this.kernel;
    ledger.append({ kind: 'document', seq: ledger.nextSeq, cause, sentAt: this.now(), process: this.address, op, ref, value, resourceVersion });
    if (op === 'ADDED') this.kernel.firsts.written(ref);
  }

  output(source: string, stream: 'stdout' | 'stderr', text: string): void {
    const cause = this.kernel.cause();
    const { ledger } = this.kernel;
    ledger.append({ kind: 'output', seq: ledger.nextSeq, cause, sentAt: this.now(), process: this.address, stream, source, text });
  }

  lifecycle<L extends AnyLifecycle>(definition: L, options: LifecycleOptions<L>): LifecycleHandle<L> {
    return startLifecycle(this, definition, options);
  }

  /** Writes a transition of a statechart; `then` is its consequence. */
  transition(change: LifecycleChange, lane: Address | undefined, then: (() => void) | undefined): void {
    const cause = this.kernel.cause();
    const { ledger } = this.kernel;
    const seq = ledger.nextSeq;
    const { machine, entity, from, to, event, context, timers, subject } = change;
    ledger.append({
      kind: 'transition',
      seq,
      cause,
      sentAt: this.now(),
      process: lane ?? this.address,
      machine,
      entity,
      from,
      to,
      event,
      context,
      timers,
      subject,
    });
    if (then) this.kernel.enter(seq, undefined, then);
  }

  run<T>(procedure: Procedure<T>, onDone?: (result: T) => void): void {
    runProcedure(procedure, onDone);
  }

  cost(name: string, fallback: Micros): Micros {
    return this.kernel.latency.cost(name, fallback);
  }

  sleep(delay: Micros): Procedure<void> {
    return suspend<void>((resume) => {
      this.after(delay, () => resume(undefined));
    });
  }

  call(outgoing: Outgoing, options?: { readonly timeout?: Micros }): Procedure<Incoming | LossReason> {
    return suspend<Incoming | LossReason>((resume) => {
      this.request(outgoing, resume, { timeout: options?.timeout, onFailure: resume });
    });
  }
}
