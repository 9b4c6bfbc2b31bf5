import type { Address, Channel, Fault, Intent, LossRecord, Message, Micros, Outgoing, Seq } from '../../api/index.ts';
import { NO_CAUSE } from '../../api/index.ts';
import { EventQueue } from './event-queue.ts';
import type { Exchange, Registration, Stretch } from './exchange.ts';
import { FirstDocuments } from './first-documents.ts';
import { Host } from './host.ts';
import type { LatencyModel } from './latency.ts';
import { Ledger } from './ledger.ts';
import type { LossReason, ProcessFactory, RequestOptions } from './process.ts';
import { randomStream } from './random.ts';
import { type Incarnated, type Loop, Timer } from './timer.ts';
import type { Interceptor, Silence, Verdict } from './verdict.ts';

const KEEPALIVE = 45_000_000;

export interface KernelOptions {
  readonly seed: number;
  /** Wall time of the simulated world at virtual time 0, milliseconds since the Unix epoch. */
  readonly epochMs: number;
  /** Where the clock starts; negative when the cluster boots before the scenario begins at 0. */
  readonly startAt?: Micros;
  readonly latency: (random: ReturnType<typeof randomStream>) => LatencyModel;
}

/** The discrete-event kernel: clock, queue, bus and ledger. It knows no Kubernetes word. */
export class Kernel {
  readonly ledger = new Ledger();
  readonly firsts = new FirstDocuments();
  readonly epochMs: number;
  readonly seed: number;
  readonly latency: LatencyModel;
  private readonly queue = new EventQueue();
  /** What happens, at the place that the queue names: a message arrives, or a timer fires. */
  private readonly slots: (Message | Timer | undefined)[] = [];
  private readonly free: number[] = [];
  private readonly registrations = new Map<Address, Registration>();
  private readonly routes = new Map<Address, Registration | undefined>();
  private readonly machines = new Map<Address, string>();
  private readonly exchanges = new Map<Seq, Exchange>();
  /** By sender, receiver and channel. */
  private readonly stretches = new Map<Address, Map<Address, Map<Channel, Stretch>>>();
  private readonly interceptors = new Set<Interceptor>();
  private clock = 0 as Micros;
  private stampedSecond = -1;
  private stamp = '';
  private currentCause: Seq = NO_CAUSE;
  private pendingLoop: Loop | undefined = undefined;

  constructor(options: KernelOptions) {
    this.seed = options.seed;
    this.clock = options.startAt ?? (0 as Micros);
    this.epochMs = options.epochMs;
    this.latency = options.latency(randomStream(options.seed, 'latency'));
  }

  now(): Micros {
    return this.clock;
  }

  /** Wall time of the simulated world, RFC 3339 with whole seconds. */
  timestamp(at: Micros = this.clock): string {
    const second = Math.floor((this.epochMs + at / 1_000) / 1_000);
    if (second !== this.stampedSecond) {
      this.stampedSecond = second;
      this.stamp = `${new Date(second * 1_000).toISOString().slice(0, 19)}Z`;
    }
    return this.stamp;
  }

  /** Time of the next event, or undefined when nothing will ever happen again. */
  nextEventAt(): Micros | undefined {
    return this.queue.length > 0 ? this.queue.peekTime() : undefined;
  }

  /** Handles the next event. Returns false when there is none. */
  step(): boolean {
    return this.handle(Number.POSITIVE_INFINITY as Micros);
  }

  /** Handles the next event that is due by `until`. Returns false when there is none. */
  private handle(until: Micros): boolean {
    const index = this.queue.take(until);
    if (index < 0) return false;
    this.clock = this.queue.time;
    const event = this.slots[index];
    this.slots[index] = undefined;
    this.free.push(index);
    if (event === undefined) return true;
    if (event.kind === 'message') {
      this.currentCause = event.seq;
      this.deliver(event);
    } else if (event.owner?.held) {
      event.owner.held.push(event);
    } else {
      this.currentCause = event.cause;
      this.pendingLoop = event.loop;
      event.fire();
    }
    this.currentCause = NO_CAUSE;
    this.pendingLoop = undefined;
    return true;
  }

  /** Handles every event up to and including `until`; the clock then stands at `until`. */
  runUntil(until: Micros): void {
    while (this.handle(until));
    if (until > this.clock) this.clock = until;
  }

  // --- processes -----------------------------------------------------------------------------------------------------

  register(address: Address, factory: ProcessFactory): void {
    if (this.registrations.has(address)) throw new Error(`process ${address} is registered twice`);
    const host = new Host(this, address, randomStream(this.seed, address));
    this.registrations.set(address, { address, factory, host, process: undefined });
    this.routes.clear();
  }

  /** Starts a registered process (again): its boot is a loop record, root of what it causes. */
  start(address: Address): void {
    const registration = this.registration(address);
    if (registration.process) return;
    this.enter(this.currentCause, this.currentCause === NO_CAUSE ? { process: address, name: 'start' } : undefined, () => {
      registration.process = registration.factory(registration.host);
      registration.process.start();
    });
  }

  /** Ends a process at once: its timers, requests and streams are gone; whoever waits for it finds the connection reset. */
  crash(address: Address): void {
    const registration = this.registration(address);
    if (!registration.process) return;
    registration.process = undefined;
    registration.host.incarnation++;
    registration.host.held = undefined;
    for (const [seq, exchange] of [...this.exchanges]) {
      if (exchange.owner === registration) this.drop(seq);
      else if (this.route(exchange.server) === registration) this.fail(seq, 'refused');
    }
  }

  /** Stops a process as SIGSTOP does: nothing is lost, nothing is done, and peers that want an answer give up in their time. Ends with what it returns. */
  suspend(address: Address): () => void {
    const registration = this.registration(address);
    const { host } = registration;
    if (!registration.process || host.held) return () => undefined;
    const held: (Message | Timer)[] = [];
    host.held = held;
    for (const [seq, exchange] of this.exchanges) {
      if (exchange.owner !== registration && this.route(exchange.server) === registration) this.giveUpLater(seq, () => host.held === held);
    }
    return () => {
      if (host.held !== held) return;
      host.held = undefined;
      for (const event of held) this.occupy(this.clock, event);
    };
  }

  /** Sets the clock of a process's machine ahead (or, negative, back). */
  skew(address: Address, by: Micros): void {
    this.registration(address).host.skew = by;
  }

  /**
   * No way through between the peers for which `crosses` holds. What is sent meanwhile arrives when there is one again, if
   * the connection is still open then; where nothing is heard, the keepalive ends it. Ends with what it returns.
   */
  cut(crosses: (from: Address, to: Address) => boolean): () => void {
    const silence: Silence = { over: false, waiting: [] };
    const stop = this.intercept(({ from, to }) => (crosses(from, to) ? { kind: 'hold', silence } : { kind: 'deliver' }));
    for (const [seq, { owner, server }] of this.exchanges) {
      if (crosses(owner.address, server)) this.giveUpLater(seq, () => !silence.over);
    }
    return () => {
      silence.over = true;
      stop();
      for (const message of silence.waiting) {
        if (this.exchanges.has(message.replyTo ?? message.seq)) this.occupy(this.clock, { ...message, arrivesAt: this.clock });
      }
    };
  }

  /** The keepalive of a connection on which nothing is heard; a client with a time-out of its own looks after itself. */
  private giveUpLater(request: Seq, silent: () => boolean): void {
    if (this.exchanges.get(request)?.timer !== undefined) return;
    this.schedule(
      (this.clock + KEEPALIVE) as Micros,
      () => {
        if (silent()) this.expire(request);
      },
      this.currentCause,
    );
  }

  isRunning(address: Address): boolean {
    return this.route(address)?.process !== undefined;
  }

  addresses(): readonly Address[] {
    return [...this.registrations.keys()];
  }

  /** Says on which machine a process runs whose address does not tell. */
  place(address: Address, machine: string): void {
    this.machines.set(address, machine);
  }

  /** Does a process run on a machine: by its address (`node-1/kubelet`), or because it was placed there? */
  isOn(address: Address, machine: string): boolean {
    return address.startsWith(`${machine}/`) || this.machines.get(address) === machine;
  }

  private registration(address: Address): Registration {
    const registration = this.registrations.get(address);
    if (!registration) throw new Error(`no process is registered at ${address}`);
    return registration;
  }

  /** The process behind an address: itself, or the nearest registered ancestor. */
  private route(target: Address): Registration | undefined {
    const known = this.routes.get(target);
    if (known || this.routes.has(target)) return known;
    let path: string = target;
    let found = this.registrations.get(target);
    while (!found && path.includes('/')) {
      path = path.slice(0, path.lastIndexOf('/'));
      found = this.registrations.get(path as Address);
    }
    this.routes.set(target, found);
    return found;
  }

  // --- roots of causality ----------------------------------------------------------------------------------------------

  /** Writes a user's action and runs `then` as its consequence. */
  act(intent: Intent, then: () => void): Seq {
    const seq = this.ledger.nextSeq;
    this.ledger.append({ kind: 'action', seq, cause: NO_CAUSE, sentAt: this.clock, intent });
    this.enter(seq, undefined, then);
    return seq;
  }

  /** Writes a fault and runs `then` as its consequence. */
  fault(fault: Fault, phase: 'injected' | 'healed', then: () => void): void {
    const seq = this.ledger.nextSeq;
    this.ledger.append({ kind: 'fault', seq, cause: this.cause(), sentAt: this.clock, fault, phase });
    this.enter(seq, undefined, then);
  }

  intercept(interceptor: Interceptor): () => void {
    this.interceptors.add(interceptor);
    return () => this.interceptors.delete(interceptor);
  }

  /** The record being handled; a pending loop tick is written now, because it turns out to matter. */
  cause(): Seq {
    if (this.pendingLoop) {
      const { process, name } = this.pendingLoop;
      const seq = this.ledger.nextSeq;
      this.ledger.append({ kind: 'loop', seq, cause: this.currentCause, sentAt: this.clock, process, loop: name });
      this.pendingLoop = undefined;
      this.currentCause = seq;
    }
    return this.currentCause;
  }

  /** Runs something with a given cause, or as a tick of a loop. */
  enter(cause: Seq, loop: Loop | undefined, run: () => void): void {
    const outerCause = this.currentCause;
    const outerLoop = this.pendingLoop;
    this.currentCause = cause;
    this.pendingLoop = loop;
    run();
    this.currentCause = outerCause;
    this.pendingLoop = outerLoop;
  }

  // --- timers --------------------------------------------------------------------------------------------------------

  /** `owner` is the process whose crash silences it. */
  schedule(at: Micros, run: () => void, cause: Seq, loop?: Loop, owner?: Incarnated): Timer {
    const timer = new Timer(run, cause, loop, owner);
    this.occupy(at, timer);
    return timer;
  }

  /** Lets a timer fire once more. */
  again(at: Micros, timer: Timer): void {
    this.occupy(at, timer);
  }

  private occupy(at: Micros, event: Message | Timer): void {
    const index = this.free.pop() ?? this.slots.length;
    this.slots[index] = event;
    this.queue.push(at, index);
  }

  /** Schedules a consequence of what is being handled now. A pending loop tick stays pending until it leads to a record. */
  scheduleFromHere(at: Micros, run: () => void, owner: Incarnated): Timer {
    return this.schedule(at, run, this.currentCause, this.pendingLoop, owner);
  }

  // --- bus -----------------------------------------------------------------------------------------------------------

  /** Puts a message on the bus: ledger, latency, faults, delivery. `exchange` is that of `replyTo`, where it is known already. */
  post(from: Address, outgoing: Outgoing, replyTo: Seq | undefined, exchange?: Exchange): Message {
    const cause = this.cause();
    // All fields, one by one, in one order: every message of a run has one shape, and nothing is copied on the way.
    const message: Message = {
      kind: 'message',
      seq: this.ledger.nextSeq,
      cause,
      sentAt: this.clock,
      arrivesAt: (this.clock + this.latency.travel(outgoing)) as Micros,
      from: outgoing.from ?? from,
      to: outgoing.to,
      channel: outgoing.channel,
      method: outgoing.method,
      subject: outgoing.subject,
      code: outgoing.code,
      payload: outgoing.payload,
      reads: outgoing.reads,
      replyTo,
    };
    return this.interceptors.size === 0 ? this.carry(message, exchange) : this.carryThroughFaults(message);
  }

  /** Writes a message and takes it to its receiver. */
  private carry(message: Message, exchange?: Exchange): Message {
    const carried = this.inOrder(message, exchange);
    this.ledger.append(carried);
    this.occupy(carried.arrivesAt, carried);
    return carried;
  }

  private carryThroughFaults(message: Message): Message {
    const verdicts = [...this.interceptors].map((interceptor) => interceptor(message));
    if (verdicts.some(({ kind }) => kind === 'drop')) {
      const lost = this.inOrder(message);
      this.ledger.append(lost);
      this.schedule(lost.arrivesAt, () => this.lose(lost, 'dropped'), lost.seq);
      return lost;
    }
    const hold = verdicts.find((verdict) => verdict.kind === 'hold');
    if (hold) return this.hold(message, hold.silence);
    const answer = verdicts.find((verdict) => verdict.kind === 'answer');
    if (answer) return this.answerInstead(message, answer);
    const replaced = verdicts.find((verdict) => verdict.kind === 'replace');
    const delay = verdicts.reduce((sum, verdict) => sum + (verdict.kind === 'delay' ? verdict.by : 0), 0);
    const delayed = delay > 0 ? { ...message, arrivesAt: (message.arrivesAt + delay) as Micros } : message;
    const carried = this.carry(replaced ? { ...delayed, payload: replaced.payload } : delayed);
    for (const { kind } of verdicts) {
      if (kind === 'duplicate') this.occupy(carried.arrivesAt, carried);
    }
    return carried;
  }

  private hold(message: Message, silence: Silence): Message {
    const lost = this.inOrder(message);
    this.ledger.append(lost);
    silence.waiting.push(lost);
    this.schedule(
      lost.arrivesAt,
      () => {
        this.ledger.append({ kind: 'loss', seq: this.ledger.nextSeq, cause: lost.seq, sentAt: this.clock, reason: 'dropped' });
        this.giveUpLater(lost.replyTo ?? lost.seq, () => !silence.over);
      },
      lost.seq,
    );
    return lost;
  }

  /**
   * Does something to a message that is on its way; one that has arrived is left alone. The ledger keeps the arrival that was
   * foreseen when it was sent: what becomes of it is written by the fault and its consequences.
   */
  interfere(seq: Seq, verdict: Exclude<Verdict, { readonly kind: 'answer' | 'replace' | 'hold' }>): void {
    const index = this.slots.findIndex((event) => event?.kind === 'message' && event.seq === seq);
    const message = this.slots[index];
    if (message?.kind !== 'message' || verdict.kind === 'deliver') return;
    if (verdict.kind === 'duplicate') {
      this.occupy(message.arrivesAt, message);
      return;
    }
    this.slots[index] = undefined;
    // The fault is what the loss follows from, but what was lost is told by the message.
    if (verdict.kind === 'drop') this.schedule(message.arrivesAt, () => this.lose(message, 'dropped'), seq);
    else this.postpone(message, (message.arrivesAt + verdict.by) as Micros);
  }

  /** Lets a message arrive later, and behind it what was sent after it on the same stream. */
  private postpone(message: Message, until: Micros): void {
    const { from, to, channel, seq } = message;
    const stretch = this.stretches.get(from)?.get(to)?.get(channel);
    const behind: Message[] = [];
    for (const [index, other] of stretch ? this.slots.entries() : []) {
      if (other?.kind !== 'message' || other.seq <= seq || other.arrivesAt >= until) continue;
      if (other.from !== from || other.to !== to || other.channel !== channel) continue;
      behind.push(other);
      this.slots[index] = undefined;
    }
    behind.sort((a, b) => a.seq - b.seq);
    for (const late of [message, ...behind]) this.occupy(until, { ...late, arrivesAt: until });
    if (stretch) stretch.last = Math.max(until, stretch.last) as Micros;
  }

  /** The message goes out, and the answer of what stands in the receiver's place comes back. */
  private answerInstead(message: Message, { payload, code }: Extract<Verdict, { kind: 'answer' }>): Message {
    const { seq, from, to, channel, method, subject } = message;
    const asked = this.inOrder(message);
    this.ledger.append(asked);
    this.schedule(asked.arrivesAt, () => void this.post(to, { to: from, channel, method, code, payload, ...(subject ? { subject } : {}) }, seq), seq);
    return asked;
  }

  /** The same after `delay`, if the sender still runs then. */
  postLater(from: Address, outgoing: Outgoing, replyTo: Seq, delay: Micros): void {
    const cause = this.cause();
    const sender = this.route(from);
    const incarnation = sender?.host.incarnation;
    this.schedule(
      (this.clock + delay) as Micros,
      () => {
        if (sender?.process && sender.host.incarnation === incarnation) this.post(from, outgoing, replyTo);
      },
      cause,
      undefined,
      sender?.host,
    );
  }

  /** Streams (watch, raft, tcp, a gRPC stream) keep their order: a message never overtakes an earlier one of the same pair. */
  private inOrder(message: Message, known?: Exchange): Message {
    const { channel, replyTo, arrivesAt } = message;
    const exchange = known ?? (replyTo === undefined ? undefined : this.exchanges.get(replyTo));
    const ordered = channel === 'watch' || channel === 'raft' || channel === 'tcp' || message.payload.type === 'stream-frame';
    if (!ordered && exchange?.stream !== true) return message;
    const stretch = this.stretchOf(message, exchange);
    if (stretch.last > arrivesAt) return { ...message, arrivesAt: stretch.last };
    stretch.last = arrivesAt;
    return message;
  }

  private stretchOf({ from, to, channel, arrivesAt }: Message, exchange: Exchange | undefined): Stretch {
    const usual = exchange?.stretch;
    if (usual && usual.from === from && usual.to === to && usual.channel === channel) return usual;
    let receivers = this.stretches.get(from);
    if (!receivers) {
      receivers = new Map();
      this.stretches.set(from, receivers);
    }
    let channels = receivers.get(to);
    if (!channels) {
      channels = new Map();
      receivers.set(to, channels);
    }
    let stretch = channels.get(channel);
    if (!stretch) {
      stretch = { from, to, channel, last: arrivesAt };
      channels.set(channel, stretch);
    }
    if (exchange) exchange.stretch = stretch;
    return stretch;
  }

  private deliver(message: Message): void {
    if (message.replyTo !== undefined) {
      this.deliverReply(message, message.replyTo);
      return;
    }
    const target = this.route(message.to);
    const held = target?.host.held;
    if (held) {
      held.push(message);
      if (this.exchanges.has(message.seq)) this.giveUpLater(message.seq, () => target?.host.held === held);
    } else if (target?.process) target.process.receive(message);
    else this.lose(message, 'refused');
  }

  private deliverReply(message: Message, replyTo: Seq): void {
    const exchange = this.exchanges.get(replyTo);
    if (!exchange || exchange.incarnation !== exchange.owner.host.incarnation) {
      // A late answer, or the end of a stream that crossed a message on its way: the client no longer listens.
      return;
    }
    if (exchange.owner.host.held) {
      exchange.owner.host.held.push(message);
      return;
    }
    if (!exchange.stream) {
      exchange.timer?.cancel();
      this.exchanges.delete(replyTo);
    }
    exchange.onMessage(message);
  }

  private lose(message: Message, reason: LossRecord['reason']): void {
    const seq = this.ledger.nextSeq;
    this.ledger.append({ kind: 'loss', seq, cause: message.seq, sentAt: this.clock, reason });
    const request = message.replyTo ?? message.seq;
    if (reason === 'refused' && message.replyTo === undefined) this.enter(seq, undefined, () => this.fail(request, 'refused'));
    if (reason === 'dropped') this.notice(request, message.replyTo !== undefined, seq);
  }

  /**
   * How a client notices a loss when it has set no time-out of its own: a stream with a gap is broken, and a connection on
   * which no answer comes is given up by its keepalive (HTTP/2 and gRPC: a ping after 30 s, 15 s for its answer).
   */
  private notice(request: Seq, answer: boolean, loss: Seq): void {
    const exchange = this.exchanges.get(request);
    if (!exchange || exchange.timer !== undefined) return;
    if (exchange.stream && answer) this.enter(loss, undefined, () => this.fail(request, 'dropped'));
    else this.schedule((this.clock + KEEPALIVE) as Micros, () => this.expire(request), loss);
  }

  /** Opens the client's side of a request or stream that was just posted. */
  expect(address: Address, message: Message, stream: boolean, onMessage: Exchange['onMessage'], options?: RequestOptions, onEnd?: Exchange['onFailure']): void {
    const owner = this.registration(address);
    const exchange: Exchange = {
      owner,
      incarnation: owner.host.incarnation,
      onMessage,
      onFailure: onEnd ?? (options?.onFailure as Exchange['onFailure']),
      stream,
      server: message.to,
      timer: undefined,
      stretch: undefined,
    };
    this.exchanges.set(message.seq, exchange);
    if (options?.timeout !== undefined) exchange.timer = owner.host.after(options.timeout, () => this.expire(message.seq));
  }

  private expire(request: Seq): void {
    if (!this.exchanges.has(request)) return;
    const seq = this.ledger.nextSeq;
    this.ledger.append({ kind: 'loss', seq, cause: request, sentAt: this.clock, reason: 'timeout' });
    this.enter(seq, undefined, () => this.fail(request, 'timeout'));
  }

  /** The exchange of a request, if anybody still waits for its answers. */
  openExchange(request: Seq): Exchange | undefined {
    const exchange = this.exchanges.get(request);
    return exchange !== undefined && exchange.incarnation === exchange.owner.host.incarnation ? exchange : undefined;
  }

  /** When the oldest request that still waits for its answer was sent; Infinity when none waits. Streams do not count. */
  oldestRequest(): number {
    for (const [seq, exchange] of this.exchanges) {
      if (exchange.stream) continue;
      return this.ledger.at(seq)?.sentAt ?? Number.POSITIVE_INFINITY;
    }
    return Number.POSITIVE_INFINITY;
  }

  /** Ends an exchange; if the server ends it, the client is told. */
  end(request: Seq, by: Address): void {
    const exchange = this.exchanges.get(request);
    if (!exchange) return;
    if (exchange.owner === this.route(by)) this.drop(request);
    else this.fail(request, 'ended');
  }

  private fail(request: Seq, reason: LossReason | 'ended'): void {
    const exchange = this.exchanges.get(request);
    if (!exchange) return;
    this.drop(request);
    if (exchange.incarnation === exchange.owner.host.incarnation) exchange.onFailure?.(reason);
  }

  private drop(request: Seq): void {
    const exchange = this.exchanges.get(request);
    if (!exchange) return;
    exchange.timer?.cancel();
    this.exchanges.delete(request);
  }
}
