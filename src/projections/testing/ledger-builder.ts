import {
  type Address,
  address,
  type Channel,
  type DocumentRecord,
  type DocumentRef,
  type Fault,
  type Intent,
  type LedgerRecord,
  type LedgerView,
  type LossRecord,
  type Message,
  type Micros,
  micros,
  NO_CAUSE,
  type Payload,
  type Read,
  type Seq,
} from '../../api/index.ts';

/** What a test says of a message; the rest follows. */
export interface Sent {
  readonly from: string;
  readonly to: string;
  readonly channel?: Channel;
  readonly method: string;
  readonly subject?: string;
  readonly code?: number | string;
  readonly payload: Payload;
  readonly cause?: Seq;
  readonly replyTo?: Seq;
  /** Milliseconds on the way. */
  readonly takes?: number;
  readonly reads?: readonly Read[];
}

/** Writes ledgers by hand, for tests of the projections. Time is set with `at` (milliseconds). */
export class LedgerBuilder implements LedgerView {
  private readonly records: LedgerRecord[] = [];
  private clock = 0 as Micros;

  get length(): number {
    return this.records.length;
  }

  get now(): Micros {
    return this.clock;
  }

  all(): readonly LedgerRecord[] {
    return this.records;
  }

  // Named like the ledger's own look-up; `time` sets the clock.
  at(seq: Seq): LedgerRecord | undefined {
    return this.records[seq - 1];
  }

  /** Sets the clock, in milliseconds. It never goes back. */
  time(ms: number): this {
    this.clock = Math.max(this.clock, micros(ms * 1_000)) as Micros;
    if (this.records.length === 0) this.clock = micros(ms * 1_000);
    return this;
  }

  private head(cause: Seq): { readonly seq: Seq; readonly cause: Seq; readonly sentAt: Micros } {
    return { seq: (this.records.length + 1) as Seq, cause, sentAt: this.clock };
  }

  private add(record: LedgerRecord): Seq {
    this.records.push(record);
    return record.seq;
  }

  action(intent: Intent): Seq {
    return this.add({ kind: 'action', ...this.head(NO_CAUSE), intent });
  }

  fault(fault: Fault, phase: 'injected' | 'healed' = 'injected', cause: Seq = NO_CAUSE): Seq {
    return this.add({ kind: 'fault', ...this.head(cause), fault, phase });
  }

  loop(process: string, loop: string): Seq {
    return this.add({ kind: 'loop', ...this.head(NO_CAUSE), process: address(process), loop });
  }

  loss(message: Seq, reason: LossRecord['reason']): Seq {
    return this.add({ kind: 'loss', ...this.head(message), reason });
  }

  send(sent: Sent): Seq {
    const { from, to, channel = 'https', method, subject, code, payload, cause = NO_CAUSE, replyTo, takes = 2, reads } = sent;
    const message: Message = {
      kind: 'message',
      ...this.head(replyTo !== undefined && cause === NO_CAUSE ? replyTo : cause),
      from: address(from),
      to: address(to),
      channel,
      method,
      payload,
      arrivesAt: (this.clock + takes * 1_000) as Micros,
      ...(subject === undefined ? {} : { subject: subject as DocumentRef }),
      ...(code === undefined ? {} : { code }),
      ...(replyTo === undefined ? {} : { replyTo }),
      ...(reads === undefined ? {} : { reads }),
    };
    return this.add(message);
  }

  /** A request and, `takes` later, its answer. Returns the answer's seq; the clock stands where the answer arrives. */
  call(request: Sent, answer: { readonly payload: Payload; readonly code?: number | string; readonly cause?: Seq }): Seq {
    const seq = this.send(request);
    return this.answer(seq, answer);
  }

  answer(request: Seq, answer: { readonly payload: Payload; readonly code?: number | string; readonly cause?: Seq }): Seq {
    const sent = this.at(request);
    if (sent?.kind !== 'message') throw new Error(`#${request} is no message`);
    this.clock = Math.max(this.clock, sent.arrivesAt) as Micros;
    const { from, to, channel, method, subject } = sent;
    const reply = this.send({ from: to, to: from, channel, method, replyTo: request, ...(subject === undefined ? {} : { subject }), ...answer });
    this.clock = (this.clock + 2_000) as Micros;
    return reply;
  }

  transition(
    machine: string,
    entity: string,
    from: string,
    to: string,
    event: string,
    more: { readonly cause?: Seq; readonly process?: string; readonly subject?: string } = {},
  ): Seq {
    const { cause = NO_CAUSE, process = 'kube-apiserver', subject } = more;
    const process_: Address = address(process);
    return this.add({
      kind: 'transition',
      ...this.head(cause),
      process: process_,
      machine,
      entity,
      from,
      to,
      event,
      context: {},
      timers: [],
      ...(subject === undefined ? {} : { subject: subject as DocumentRef }),
    });
  }

  document(
    op: DocumentRecord['op'],
    ref: string,
    value: unknown,
    more: { readonly cause?: Seq; readonly resourceVersion?: string; readonly process?: string } = {},
  ): Seq {
    const { cause = NO_CAUSE, resourceVersion, process = 'etcd-0' } = more;
    return this.add({
      kind: 'document',
      ...this.head(cause),
      process: address(process),
      op,
      ref: ref as DocumentRef,
      value,
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    });
  }

  output(source: string, text: string, more: { readonly cause?: Seq; readonly stream?: 'stdout' | 'stderr' } = {}): Seq {
    return this.add({ kind: 'output', ...this.head(more.cause ?? NO_CAUSE), process: address('user'), stream: more.stream ?? 'stdout', source, text });
  }
}

export const httpRequest = (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, query?: Record<string, string>): Payload => ({
  type: 'http-request',
  method,
  path,
  userAgent: 'test',
  credentials: { kind: 'none' },
  ...(query === undefined ? {} : { query }),
});
export const httpResponse = (code: number, body: unknown = {}): Payload => ({ type: 'http-response', code, body });
