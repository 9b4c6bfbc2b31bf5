import type { Micros } from '../../../api/index.ts';
import type { ProcessHost, TimerHandle } from '../../kernel/index.ts';

export interface RunnerOptions {
  /** Least time from the end of one run to the start of the next. */
  readonly minInterval: Micros;
  /** How soon to try again after a failure. */
  readonly retryInterval: Micros;
  /** Most time without a run. */
  readonly maxInterval: Micros;
  /** Does the work; calls `done` with its success when it is over. */
  readonly run: (done: (ok: boolean) => void) => void;
}

/**
 * Runs something when asked, but not more often than allowed. The first request runs at once.
 * Source: `pkg/proxy/runner/bounded_frequency_runner.go`.
 */
export class BoundedFrequencyRunner {
  private lastEnd: Micros | undefined;
  private running = false;
  private again = false;
  private timer: TimerHandle | undefined;
  private scheduled = false;

  constructor(
    private readonly host: ProcessHost,
    private readonly options: RunnerOptions,
  ) {}

  /** Asks for a run as soon as the interval allows. Requests until then make one run. */
  trigger(): void {
    if (this.running) this.again = true;
    else if (!this.scheduled) this.schedule(this.wait());
  }

  private wait(): Micros {
    if (this.lastEnd === undefined) return 0 as Micros;
    return Math.max(0, this.lastEnd + this.options.minInterval - this.host.now()) as Micros;
  }

  private schedule(delay: Micros): void {
    this.host.cancel(this.timer);
    this.scheduled = true;
    this.timer = this.host.after(delay, () => {
      this.scheduled = false;
      this.running = true;
      this.options.run((ok) => this.finish(ok));
    });
  }

  private finish(ok: boolean): void {
    this.running = false;
    this.lastEnd = this.host.now();
    if (this.again) {
      this.again = false;
      this.schedule(this.wait());
      return;
    }
    const { retryInterval, maxInterval } = this.options;
    this.host.cancel(this.timer);
    this.timer = this.host.after(ok ? maxInterval : retryInterval, () => this.trigger());
  }
}
