import type { HorizontalPodAutoscaler, Micros } from '../../../api/index.ts';

type Spec = NonNullable<HorizontalPodAutoscaler['spec']>;
export type Behavior = NonNullable<Spec['behavior']>;
type Rules = NonNullable<Behavior['scaleUp']>;

/** What the rules made of a recommendation, with the conditions that say so. */
export interface Normalized {
  readonly replicas: number;
  readonly ableToScale: { readonly reason: string; readonly message: string };
  readonly limited: boolean;
  readonly scalingLimited: { readonly reason: string; readonly message: string };
}

export interface Bounds {
  readonly current: number;
  readonly min: number;
  readonly max: number;
}

interface Recommendation {
  readonly replicas: number;
  readonly at: Micros;
}

const DOWNSCALE_WINDOW = 300;
const SECOND = 1_000_000;
const READY = { reason: 'ReadyForNewScale', message: 'recommended size matches current size' };
const WITHIN = { reason: 'DesiredWithinRange', message: 'the desired count is within the acceptable range' };
const TOO_MANY = { reason: 'TooManyReplicas', message: 'the desired replica count is more than the maximum replica count' };
const TOO_FEW = { reason: 'TooFewReplicas', message: 'the desired replica count is less than the minimum replica count' };
const UP_LIMIT = { reason: 'ScaleUpLimit', message: 'the desired replica count is increasing faster than the maximum scale rate' };
const DOWN_LIMIT = { reason: 'ScaleDownLimit', message: 'the desired replica count is decreasing faster than the maximum scale rate' };
const DOWN_STABILIZED = {
  reason: 'ScaleDownStabilized',
  message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
};
const UP_STABILIZED = { reason: 'ScaleUpStabilized', message: 'recent recommendations were lower than current one, applying the lowest recent recommendation' };

/** `autoscaling/v2` defaults of a behaviour that is there (`pkg/apis/autoscaling/v2/defaults.go`). */
const UP: Required<Pick<Rules, 'policies' | 'selectPolicy' | 'stabilizationWindowSeconds'>> = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
const DOWN: typeof UP = { stabilizationWindowSeconds: DOWNSCALE_WINDOW, selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };

const filled = (rules: Rules | undefined, defaults: typeof UP): typeof UP => ({
  stabilizationWindowSeconds: rules?.stabilizationWindowSeconds ?? defaults.stabilizationWindowSeconds,
  selectPolicy: rules?.selectPolicy ?? defaults.selectPolicy,
  policies: rules?.policies ?? defaults.policies,
});

/** What the controller remembers of one autoscaler: its recommendations and what it did. Source: `pkg/controller/podautoscaler/horizontal.go`. */
export class ScalingHistory {
  private recommendations: Recommendation[] = [];
  private ups: Recommendation[] = [];
  private downs: Recommendation[] = [];

  /** The size at the first look counts as a recommendation (recordInitialRecommendation). */
  begin(current: number, now: Micros): void {
    if (this.recommendations.length === 0) this.recommendations = [{ replicas: current, at: now }];
  }

  /** A change of size was made. */
  scaled(before: number, after: number, now: Micros, behavior: Behavior | undefined): void {
    if (!behavior) return;
    const change = { replicas: Math.abs(after - before), at: now };
    const keep = (events: readonly Recommendation[], rules: typeof UP): Recommendation[] => {
      const longest = Math.max(0, ...rules.policies.map(({ periodSeconds }) => periodSeconds));
      return [...events.filter(({ at }) => at >= now - longest * SECOND), change];
    };
    if (after > before) this.ups = keep(this.ups, filled(behavior.scaleUp, UP));
    else this.downs = keep(this.downs, filled(behavior.scaleDown, DOWN));
  }

  /** Bounds, rates and stabilization for a recommended size. */
  normalize(bounds: Bounds, desired: number, behavior: Behavior | undefined, now: Micros): Normalized {
    return behavior ? this.byBehavior(bounds, desired, behavior, now) : this.byDefault(bounds, desired, now);
  }

  private remember(replicas: number, windowSeconds: number, now: Micros): void {
    this.recommendations = [...this.recommendations.filter(({ at }) => at >= now - windowSeconds * SECOND), { replicas, at: now }];
  }

  private byDefault({ current, min, max }: Bounds, desired: number, now: Micros): Normalized {
    const recent = this.recommendations.filter(({ at }) => at >= now - DOWNSCALE_WINDOW * SECOND);
    const stable = Math.max(desired, ...recent.map(({ replicas }) => replicas));
    this.remember(desired, DOWNSCALE_WINDOW, now);
    const limit = Math.max(2 * current, 4);
    const most = Math.min(max, limit);
    const replicas = stable < min ? min : Math.min(stable, most);
    const why = stable < min ? TOO_FEW : stable > most ? (max > limit ? UP_LIMIT : TOO_MANY) : WITHIN;
    return { replicas, ableToScale: stable === desired ? READY : DOWN_STABILIZED, limited: replicas !== stable, scalingLimited: why };
  }

  private byBehavior(bounds: Bounds, desired: number, behavior: Behavior, now: Micros): Normalized {
    const up = filled(behavior.scaleUp, UP);
    const down = filled(behavior.scaleDown, DOWN);
    const since = (seconds: number): readonly number[] => this.recommendations.filter(({ at }) => at > now - seconds * SECOND).map(({ replicas }) => replicas);
    const lowest = Math.min(desired, ...since(up.stabilizationWindowSeconds));
    const highest = Math.max(desired, ...since(down.stabilizationWindowSeconds));
    const stable = Math.min(Math.max(bounds.current, lowest), highest);
    this.remember(desired, Math.max(up.stabilizationWindowSeconds, down.stabilizationWindowSeconds), now);
    const stabilized = desired >= bounds.current ? UP_STABILIZED : DOWN_STABILIZED;
    const { replicas, why } = this.atRate(bounds, stable, up, down, now);
    return { replicas, ableToScale: stable === desired ? READY : stabilized, limited: replicas !== stable, scalingLimited: why };
  }

  /** convertDesiredReplicasWithBehaviorRate. */
  private atRate(
    { current, min, max }: Bounds,
    desired: number,
    up: typeof UP,
    down: typeof UP,
    now: Micros,
  ): { readonly replicas: number; readonly why: typeof WITHIN } {
    if (desired > current) {
      const limit = Math.max(current, this.limitOf(current, up, 1, now));
      const most = Math.min(max, limit);
      if (desired > most) return { replicas: most, why: max > limit ? UP_LIMIT : TOO_MANY };
    } else if (desired < current) {
      const limit = Math.min(current, this.limitOf(current, down, -1, now));
      const least = Math.max(min, limit);
      if (desired < least) return { replicas: least, why: min < limit ? DOWN_LIMIT : TOO_FEW };
    }
    return { replicas: desired, why: WITHIN };
  }

  /** calculateScaleUpLimitWithScalingRules and calculateScaleDownLimitWithBehaviors. */
  private limitOf(current: number, { selectPolicy, policies }: typeof UP, direction: 1 | -1, now: Micros): number {
    if (selectPolicy === 'Disabled') return current;
    const changed = (events: readonly Recommendation[], seconds: number): number =>
      events.filter(({ at }) => at > now - seconds * SECOND).reduce((sum, { replicas }) => sum + replicas, 0);
    const proposals = policies.map(({ type, value, periodSeconds }) => {
      const start = current - changed(this.ups, periodSeconds) + changed(this.downs, periodSeconds);
      if (type === 'Pods') return start + direction * value;
      return direction > 0 ? Math.ceil(start * (1 + value / 100)) : Math.trunc(start * (1 - value / 100));
    });
    const largest = (selectPolicy === 'Min') === direction < 0;
    return largest ? Math.max(...proposals) : Math.min(...proposals);
  }
}
