import { micros } from '../../api/index.ts';
import type { Micros } from '../../api/index.ts';

/** At most this many foreground rows are revealed per wall second. */
export const ROWS_PER_SECOND = 3;
/** Silence never takes longer than this on the wall clock, seconds. */
export const GAP_SECONDS = 0.6;
/** When nothing is known to happen for this long, time runs as in life (1×) instead of being skipped, virtual seconds. */
export const HORIZON_SECONDS = 60;
/** Silence longer than this is announced when it is skipped, virtual seconds. */
export const FLASH_SECONDS = 2;

export interface PaceStep {
  readonly t: Micros;
  /** Virtual microseconds of silence that have just begun to be skipped. */
  readonly skipping?: Micros;
  /** True when the rows ahead are not known: the engine must compute further. */
  readonly starved: boolean;
}

/** Wall seconds for the way from one moment to the next one at which `rows` foreground rows appear. */
export function segmentSeconds(from: Micros, to: Micros, rows: number): number {
  return Math.max(rows / ROWS_PER_SECOND, Math.min((to - from) / 1_000_000, GAP_SECONDS));
}

/** Length of a segment that runs at 1×. */
const REAL_TIME_SECONDS = 0.25;

interface Segment {
  readonly from: Micros;
  readonly to: Micros;
  readonly seconds: number;
}

/**
 * Readable pace: virtual time runs from one foreground row to the next, slowly through bursts and fast through silence.
 * Within a segment time is linear, so messages in flight move steadily.
 */
export class ReadablePace {
  private segment: Segment | undefined;
  private elapsed = 0;

  /** Forget the segment: after a seek, a pause, or a change of what is foreground. */
  reset(): void {
    this.segment = undefined;
    this.elapsed = 0;
  }

  /**
   * @param t where time stands
   * @param wallSeconds wall time since the last call
   * @param upcoming times of foreground rows after `t`, ascending; several rows may share one
   * @param frontier how far the run is computed
   */
  tick(t: Micros, wallSeconds: number, upcoming: readonly Micros[], frontier: Micros): PaceStep {
    let left = wallSeconds;
    let at = t;
    let skipping: Micros | undefined;
    for (let guard = 0; guard < 16 && left > 0; guard += 1) {
      if (this.segment === undefined || this.segment.to <= at) {
        const next = nextSegment(at, upcoming, frontier);
        if (next === undefined) return { t: at, starved: true, ...(skipping === undefined ? {} : { skipping }) };
        this.segment = next;
        this.elapsed = 0;
        if (next.to - next.from >= FLASH_SECONDS * 1_000_000) skipping = micros(next.to - next.from);
      }
      const { from, to, seconds } = this.segment;
      const use = Math.min(left, seconds - this.elapsed);
      this.elapsed += use;
      left -= use;
      at = this.elapsed >= seconds - 1e-9 ? to : micros(from + ((to - from) * this.elapsed) / seconds);
    }
    return { t: at, starved: false, ...(skipping === undefined ? {} : { skipping }) };
  }
}

function nextSegment(at: Micros, upcoming: readonly Micros[], frontier: Micros): Segment | undefined {
  const first = upcoming.find((time) => time > at && time <= frontier);
  if (first === undefined) {
    if (frontier - at < HORIZON_SECONDS * 1_000_000) return undefined;
    return { from: at, to: micros(at + REAL_TIME_SECONDS * 1_000_000), seconds: REAL_TIME_SECONDS };
  }
  const rows = upcoming.filter((time) => time === first).length;
  return { from: at, to: first, seconds: segmentSeconds(at, first, rows) };
}
