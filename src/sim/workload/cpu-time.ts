import { type Micros, micros } from '../../api/index.ts';
import { parseCurve, type Point } from './curve.ts';
import { parseDuration } from './duration.ts';

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
export class CpuTime {
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
  ) {
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
      this.settle(base[step]?.value ?? 0, next ? Math.min(now, this.startedAt + next.at) : now);
    }
    return micros(Math.round(this.used));
  }

  /** Counts the time up to `until`, all of it at one demand. */
  private settle(cores: number, until: number): void {
    const elapsed = until - this.settledAt;
    if (elapsed <= 0) return;
    this.settledAt = micros(until);
    const wanted = this.backlog + cores * elapsed;
    const [quota = 'max', period = '100000'] = (this.quota ?? 'max').split(' ');
    const granted = quota === 'max' ? wanted : Math.min(wanted, (Number(quota) / Number(period)) * elapsed);
    this.used += granted;
    this.backlog = wanted - granted;
    if (quota !== 'max') this.count(elapsed / Number(period), granted < wanted, elapsed * (1 - granted / wanted));
  }

  /** From now on another quota is in force. */
  limit(quota: string, now: Micros): void {
    this.at(now);
    this.quota = quota;
  }

  /** Periods with a quota so far, those in which it ran out, and for how long (microseconds). */
  throttling(): { readonly periods: number; readonly throttledPeriods: number; readonly throttled: number } {
    const { periods, throttledPeriods, throttled } = this.bandwidth;
    return { periods: Math.floor(periods), throttledPeriods: Math.floor(throttledPeriods), throttled: Math.round(throttled) };
  }

  private count(periods: number, out: boolean, waited: number): void {
    const { bandwidth } = this;
    this.bandwidth = { periods: bandwidth.periods + periods, throttledPeriods: bandwidth.throttledPeriods + (out ? periods : 0), throttled: bandwidth.throttled + (out ? waited : 0) };
  }
}
