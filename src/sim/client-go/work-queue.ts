import { type Micros, millis, type Seq, seconds } from '../../api/index.ts';
import type { Procedure, ProcessHost } from '../kernel/index.ts';

/** How a reconcile ended: `done` forgets the failures, `retry` comes back with back-off, a number after so many micros. */
export type Reconciled = 'done' | 'retry' | { readonly requeueAfter: Micros };

export interface WorkQueueOptions {
  readonly name: string;
  /** How many keys are worked on at the same time (`--concurrent-deployment-syncs` 5 and the like). */
  readonly workers: number;
  readonly reconcile: (key: string) => Procedure<Reconciled>;
  /** After this many failures in a row a key is given up until something adds it again. Absent = never. */
  readonly maxRetries?: number;
  /** First back-off after a failure; 5 ms when absent. It doubles up to 1000 s. */
  readonly baseDelay?: Micros;
}

/**
 * client-go's rate-limited work queue: a key is worked on by one worker at a time, additions while it is being worked on
 * are kept for one more pass, failures back off 5 ms doubling to 1000 s. The first addition's cause is the reconcile's cause.
 * Source: `client-go/util/workqueue/{queue,default_rate_limiters}.go`.
 */
export class WorkQueue {
  private readonly dirty = new Map<string, Seq>();
  private readonly processing = new Set<string>();
  private readonly failures = new Map<string, number>();
  private active = 0;
  private pumping = false;
  private running = false;

  constructor(
    private readonly host: ProcessHost,
    private readonly options: WorkQueueOptions,
  ) {}

  /** Workers start when the caches have synced; keys added before wait. */
  start(): void {
    this.running = true;
    this.wake();
  }

  add(key: string): void {
    if (this.dirty.has(key)) return;
    this.dirty.set(key, this.host.cause());
    this.wake();
  }

  addAfter(key: string, delay: Micros): void {
    this.host.after(delay, () => this.add(key));
  }

  addRateLimited(key: string): void {
    const failures = this.failures.get(key) ?? 0;
    this.failures.set(key, failures + 1);
    this.addAfter(key, Math.min((this.options.baseDelay ?? millis(5)) * 2 ** failures, seconds(1_000)) as Micros);
  }

  /** Keys that wait, in order. */
  get waiting(): readonly string[] {
    return [...this.dirty.keys()];
  }

  /** Workers pick up at the end of the instant, so that simultaneous events make one pass. */
  private wake(): void {
    if (!this.running || this.pumping) return;
    this.pumping = true;
    this.host.after(0 as Micros, () => {
      this.pumping = false;
      this.pump();
    });
  }

  private pump(): void {
    for (const [key, cause] of this.dirty) {
      if (this.active >= this.options.workers) return;
      if (this.processing.has(key)) continue;
      this.dirty.delete(key);
      this.processing.add(key);
      this.active++;
      this.host.withCause(cause, () => this.host.run(this.options.reconcile(key), (result) => this.finish(key, result)));
    }
  }

  private finish(key: string, result: Reconciled): void {
    this.processing.delete(key);
    this.active--;
    if (result === 'retry' && (this.failures.get(key) ?? 0) < (this.options.maxRetries ?? Number.POSITIVE_INFINITY)) this.addRateLimited(key);
    else {
      this.failures.delete(key);
      if (typeof result === 'object') this.addAfter(key, result.requeueAfter);
    }
    if (this.dirty.size > 0) this.wake();
  }
}
