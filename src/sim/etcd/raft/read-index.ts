import { type Micros, millis, seconds } from '../../../api/index.ts';
import type { ProcessHost, TimerHandle } from '../../kernel/index.ts';

/** A read that waits until it may be served. */
export interface PendingRead {
  readonly serve: () => void;
  readonly fail: (error: string) => void;
}

interface Batch {
  readonly context: string;
  readonly reads: readonly PendingRead[];
  /** Where the log must be applied up to; unknown until the leader has confirmed. */
  index: number | undefined;
  readonly timers: readonly TimerHandle[];
}

const RETRY = millis(500);
const TIMEOUT = seconds(7);

/**
 * Serves linearizable reads in batches: one question to the leader stands for all reads that came before it was asked.
 * Source: `etcd/server/etcdserver/v3_server.go` linearizableReadLoop, readIndexRetryTime.
 */
export class ReadIndexLoop {
  private next: PendingRead[] = [];
  private batch: Batch | undefined;
  private nextBatch = 1;

  constructor(
    private readonly host: ProcessHost,
    private readonly ask: (context: string) => void,
  ) {}

  add(read: PendingRead): void {
    this.next.push(read);
    if (!this.batch) this.begin();
  }

  private begin(): void {
    const context = `${this.host.address}/${this.host.now()}/${this.nextBatch++}`;
    const again = (): TimerHandle => this.host.every(RETRY as Micros, 'read index', () => this.ask(context));
    const timers = [again(), this.host.after(TIMEOUT, () => this.fail('etcdserver: request timed out'))];
    this.batch = { context, reads: this.next.splice(0), index: undefined, timers };
    this.ask(context);
  }

  /** The leader has confirmed a batch. */
  confirmed(context: string, index: number, applied: number): void {
    if (this.batch?.context !== context) return;
    this.batch.index = index;
    this.applied(applied);
  }

  /** The log is applied up to `index`. */
  applied(index: number): void {
    const { batch } = this;
    if (!batch || batch.index === undefined || batch.index > index) return;
    this.finish(batch);
    for (const read of batch.reads) read.serve();
  }

  /** Whoever waits for the answer of a leader that is no more is told so. */
  leaderChanged(error: string): void {
    if (this.batch?.index === undefined) this.fail(error);
  }

  private fail(error: string): void {
    const { batch } = this;
    if (!batch) return;
    this.finish(batch);
    for (const read of batch.reads) read.fail(error);
  }

  private finish(batch: Batch): void {
    for (const timer of batch.timers) this.host.cancel(timer);
    this.batch = undefined;
    if (this.next.length > 0)
      this.host.after(0 as Micros, () => {
        if (!this.batch && this.next.length > 0) this.begin();
      });
  }
}
