import { type Micros, seconds } from '../../../api/index.ts';

/** So many at once, then so many a second (`k8s.io/client-go/util/flowcontrol/throttle.go` tokenBucketRateLimiter). */
export class TokenBucket {
  private tokens: number;
  private filledAt: Micros;

  constructor(
    private readonly clock: { now(): Micros },
    /** A second; 0 = no limit. */
    private readonly qps: number,
    private readonly burst: number,
  ) {
    this.tokens = burst;
    this.filledAt = clock.now();
  }

  /** Takes a token if there is one. */
  tryAccept(): boolean {
    if (this.qps === 0) return true;
    const now = this.clock.now();
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.filledAt) / seconds(1)) * this.qps);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens--;
    return true;
  }
}
