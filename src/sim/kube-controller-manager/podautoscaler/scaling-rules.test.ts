import { describe, expect, it } from 'vitest';
import { seconds } from '../../../api/index.ts';
import { type Behavior, ScalingHistory } from './scaling-rules.ts';

const at = (second: number) => seconds(second);

describe('ScalingHistory without a behaviour', () => {
  // horizontal.go convertDesiredReplicasWithRules: at most max(2 × current, 4) at once.
  it.each([
    [{ current: 1, min: 1, max: 20 }, 10, 4, 'ScaleUpLimit'],
    [{ current: 4, min: 1, max: 20 }, 10, 8, 'ScaleUpLimit'],
    [{ current: 4, min: 1, max: 6 }, 10, 6, 'TooManyReplicas'],
    [{ current: 4, min: 1, max: 20 }, 5, 5, 'DesiredWithinRange'],
    [{ current: 4, min: 3, max: 20 }, 1, 3, 'TooFewReplicas'],
  ])('%o asked for %i', (bounds, desired, replicas, reason) => {
    const result = new ScalingHistory().normalize(bounds, desired, undefined, at(0));
    expect([result.replicas, result.scalingLimited.reason]).toEqual([replicas, reason]);
  });

  // --horizontal-pod-autoscaler-downscale-stabilization 5m.
  it('the highest recommendation of the last 300 s counts', () => {
    const history = new ScalingHistory();
    const bounds = { current: 8, min: 1, max: 10 };
    history.normalize(bounds, 8, undefined, at(0));
    const soon = history.normalize(bounds, 2, undefined, at(299));
    expect([soon.replicas, soon.ableToScale.reason]).toEqual([8, 'ScaleDownStabilized']);
    const later = history.normalize(bounds, 2, undefined, at(301));
    expect([later.replicas, later.ableToScale.reason]).toEqual([2, 'ReadyForNewScale']);
  });
});

describe('ScalingHistory with a behaviour', () => {
  const rules = (direction: 'scaleUp' | 'scaleDown', extra: NonNullable<Behavior['scaleUp']>): Behavior => ({
    scaleDown: { stabilizationWindowSeconds: 0 },
    [direction]: { stabilizationWindowSeconds: 0, ...extra },
  });

  // horizontal.go calculateScaleUpLimitWithScalingRules, calculateScaleDownLimitWithBehaviors.
  it.each<readonly [string, Behavior, number, number, number]>([
    ['the defaults add the larger of 4 Pods and 100 %', { scaleUp: {} }, 10, 100, 20],
    ['the defaults of a small one', { scaleUp: {} }, 1, 100, 5],
    ['2 Pods', rules('scaleUp', { policies: [{ type: 'Pods', value: 2, periodSeconds: 60 }] }), 10, 100, 12],
    [
      'the smaller change',
      rules('scaleUp', {
        selectPolicy: 'Min',
        policies: [
          { type: 'Pods', value: 2, periodSeconds: 60 },
          { type: 'Percent', value: 50, periodSeconds: 60 },
        ],
      }),
      10,
      100,
      12,
    ],
    ['disabled', rules('scaleUp', { selectPolicy: 'Disabled' }), 10, 100, 10],
    ['10 % fewer', rules('scaleDown', { policies: [{ type: 'Percent', value: 10, periodSeconds: 60 }] }), 10, 1, 9],
    ['no fewer', rules('scaleDown', { selectPolicy: 'Disabled' }), 10, 1, 10],
  ])('%s', (_name, behavior, current, desired, replicas) => {
    expect(new ScalingHistory().normalize({ current, min: 1, max: 100 }, desired, behavior, at(0)).replicas).toBe(replicas);
  });

  it('what was added in the period counts', () => {
    const history = new ScalingHistory();
    const behavior = rules('scaleUp', { policies: [{ type: 'Pods', value: 4, periodSeconds: 60 }] });
    history.scaled(10, 14, at(0), behavior);
    expect(history.normalize({ current: 14, min: 1, max: 100 }, 50, behavior, at(30)).replicas).toBe(14);
    expect(history.normalize({ current: 14, min: 1, max: 100 }, 50, behavior, at(61)).replicas).toBe(18);
  });
});
