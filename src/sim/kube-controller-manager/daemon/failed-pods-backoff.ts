/** 1 s, doubling to 15 min; forgotten after twice that. Milliseconds. */
const INITIAL = 1_000;
const MAX = 15 * 60_000;

interface Entry {
  readonly backoff: number;
  readonly lastUpdate: number;
}

/**
 * Keeps the controller from killing and making a Pod that the kubelet rejects in a hot loop.
 * Source: `client-go/util/flowcontrol/backoff.go` as `daemon_controller.go` uses it.
 */
export class FailedPodsBackoff {
  private readonly entries = new Map<string, Entry>();

  /** Milliseconds to wait; 0 when the Pod may go now, which lengthens the next wait. */
  next(key: string, now: number): number {
    const entry = this.entries.get(key);
    const alive = entry !== undefined && now - entry.lastUpdate <= 2 * MAX;
    if (alive && now - entry.lastUpdate < entry.backoff) return entry.backoff;
    this.entries.set(key, { backoff: alive ? Math.min(entry.backoff * 2, MAX) : INITIAL, lastUpdate: now });
    return 0;
  }
}
