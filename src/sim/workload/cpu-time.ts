import { type Micros, micros } from '../../api/index.ts';
import { parseCurve, type Point } from './curve.ts';
import { parseDuration } from './duration.ts';
import type { Runnable, RunQueue } from './run-queue.ts';

/** How much CPU time a program takes. */
export interface CpuModel {
  /** Cores that it would use without being asked anything, over time. */
  readonly base: readonly Point[];
  /** CPU time that one request costs, microseconds. */
  readonly perRequest: number;
}

const IDLE = 0.001;
const REQUEST = 1_000;
/** `registry.k8s.io/hpa-example` adds up a million square roots for each request. */
const HPA_EXAMPLE_REQUEST = 100_000;

/** `100m`, `0.5`, `2`: cores. */
function cores(text: string | undefined): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(m?)$/.exec(text ?? '');
  return match ? Number(match[1]) / (match[2] === 'm' ? 1_000 : 1) : undefined;
}

/**
 * The model of a container: annotations `orrery.dev/cpu` (cores, `50m`, or a curve of steps: curve.ts) and `orrery.dev/cpu-per-request` (`20ms`) of its Pod, else
 * what its image is known for. `stress --cpus N` uses N cores.
 */
export function cpuModelOf(image: string, argv: readonly string[], override: (key: string) => string | undefined): CpuModel {
  const flag = argv.findIndex((arg) => arg === '--cpus' || arg === '-cpus' || arg === '--cpu' || arg === '-c');
  const stress = argv.some((arg) => arg.endsWith('stress') || arg.endsWith('stress-ng')) && flag >= 0 ? Number(argv[flag + 1]) : Number.NaN;
  return {
    base: parseCurve(override('cpu'), cores) ?? [{ at: micros(0), value: Number.isFinite(stress) ? stress : IDLE }],
    perRequest: parseDuration(override('cpu-per-request')) ?? (image.includes('hpa-example') ? HPA_EXAMPLE_REQUEST : REQUEST),
  };
}

/**
 * CPU time that a container has used, counted when somebody asks. What its quota (`cpu.max`) does not let it use in time waits, as CFS
 * bandwidth control makes it wait.
 */
export class CpuTime implements Runnable {
  readonly peak: number;
  private used = 0;
  private backlog = 0;
  private settledAt: Micros;
  private readonly startedAt: Micros;
  private bandwidth = { periods: 0, throttledPeriods: 0, throttled: 0 };

  constructor(
    private readonly model: CpuModel,
    /** `50000 100000`, or `max 100000`. */
    private quota: string | undefined,
    now: Micros,
    /** `cpu.shares` of its cgroup. */
    readonly weight = 2,
    /** The CPUs that it shares with others. */
    private readonly queue?: RunQueue,
  ) {
    this.peak = model.base.reduce((most, { value }) => Math.max(most, value), 0);
    this.settledAt = now;
    this.startedAt = now;
  }

  request(): void {
    this.backlog += this.model.perRequest;
  }

  /** Microseconds of CPU time used up to now (`cpu.stat` usage_usec). */
  at(now: Micros): Micros {
    const { base } = this.model;
    for (let step = 0; step < base.length; step++) {
      const next = base[step + 1];
      this.count(base[step]?.value ?? 0, micros(next ? Math.min(now, this.startedAt + next.at) : now));
    }
    return micros(Math.round(this.used));
  }

  settle(now: Micros): void {
    this.at(now);
  }

  demandAt(at: Micros): number {
    const { value = 0 } = this.model.base.findLast((point) => this.startedAt + point.at <= at) ?? {};
    return Math.min(value, this.limit()?.cores ?? value);
  }

  stepsBetween(from: Micros, to: Micros): readonly Micros[] {
    return this.model.base.map((point) => micros(this.startedAt + point.at)).filter((at) => at > from && at < to);
  }

  /** Cores that the quota lets it use, and the period, microseconds; undefined without one. */
  private limit(): { readonly cores: number; readonly period: number } | undefined {
    const [quota = 'max', period = '100000'] = (this.quota ?? 'max').split(' ');
    return quota === 'max' ? undefined : { cores: Number(quota) / Number(period), period: Number(period) };
  }

  /** Counts the time up to `until`, all of it at one demand of its own. */
  private count(cores: number, until: Micros): void {
    if (until <= this.settledAt) return;
    for (const end of this.queue?.stretches(this.settledAt, until) ?? [until]) this.spend(cores, end, this.queue?.shareOf(this, this.settledAt));
  }

  /** The same while nothing changes for the others either; `share`: the cores that they leave it. */
  private spend(cores: number, until: Micros, share: number | undefined): void {
    const elapsed = until - this.settledAt;
    this.settledAt = until;
    const wanted = this.backlog + cores * elapsed;
    const limit = this.limit();
    const allowed = limit ? Math.min(wanted, limit.cores * elapsed) : wanted;
    const granted = share === undefined ? allowed : Math.min(allowed, share * elapsed);
    this.used += granted;
    this.backlog = wanted - granted;
    if (limit) this.throttle(elapsed / limit.period, allowed < wanted, elapsed * (1 - allowed / wanted));
  }

  /** From now on another quota is in force. */
  restrict(quota: string, now: Micros): void {
    this.queue?.change(now);
    this.at(now);
    this.quota = quota;
  }

  /** Periods with a quota so far, those in which it ran out, and for how long (microseconds). */
  throttling(): { readonly periods: number; readonly throttledPeriods: number; readonly throttled: number } {
    const { periods, throttledPeriods, throttled } = this.bandwidth;
    return { periods: Math.floor(periods), throttledPeriods: Math.floor(throttledPeriods), throttled: Math.round(throttled) };
  }

  private throttle(periods: number, out: boolean, waited: number): void {
    const { bandwidth } = this;
    this.bandwidth = {
      periods: bandwidth.periods + periods,
      throttledPeriods: bandwidth.throttledPeriods + (out ? periods : 0),
      throttled: bandwidth.throttled + (out ? waited : 0),
    };
  }
}
