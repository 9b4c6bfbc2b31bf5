import { addMicros, type Micros, millis, seconds } from '../../../api/index.ts';
import type { Procedure, ProcessHost, TimerHandle } from '../../kernel/index.ts';

/** `NodeEvictionPeriod`: how often the queues are looked at. */
const PERIOD = millis(100);

/**
 * The nodes of one zone that wait for a NoExecute taint, at a limited rate with a burst of one, so that a broken network
 * does not empty a whole zone at once. Source: `nodelifecycle/scheduler/rate_limited_queue.go`.
 */
export class NoExecuteTainter {
  private readonly waiting = new Set<string>();
  private nextAt = 0 as Micros;
  private timer: TimerHandle | undefined;
  private rate: number;

  constructor(
    private readonly host: ProcessHost,
    rate: number,
    /** Taints one node; true when it need not be tried again. */
    private readonly taint: (node: string) => Procedure<boolean>,
  ) {
    this.rate = rate;
    this.nextAt = host.now();
  }

  add(node: string): void {
    this.waiting.add(node);
    this.schedule();
  }

  remove(node: string): void {
    this.waiting.delete(node);
  }

  /** Nodes per second; 0 stops it. */
  setRate(rate: number): void {
    if (rate === this.rate) return;
    this.rate = rate;
    this.host.cancel(this.timer);
    this.timer = undefined;
    this.schedule();
  }

  private schedule(): void {
    if (this.timer !== undefined || this.rate === 0 || this.waiting.size === 0) return;
    const delay = Math.max(PERIOD, this.nextAt - this.host.now()) as Micros;
    this.timer = this.host.after(delay, () => this.pass());
  }

  private pass(): void {
    this.timer = undefined;
    const [node] = this.waiting;
    if (node === undefined) return;
    this.waiting.delete(node);
    this.nextAt = addMicros(this.host.now(), seconds(1 / this.rate));
    this.host.run(this.taint(node), (done) => {
      if (!done) this.waiting.add(node);
      this.schedule();
    });
  }
}
