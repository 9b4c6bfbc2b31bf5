import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/index.ts';
import { AggregateContainerState } from './aggregate.ts';
import { capped, recommend } from './estimator.ts';
import { Histogram } from './histogram.ts';
import { containerResources } from './resources.ts';
import type { VerticalPodAutoscaler } from './types.ts';

const DAY = 86_400;

describe('histogram', () => {
  // `recommender/util/histogram_test.go`: percentiles are upper ends of buckets; an empty histogram has 0.
  it('gives the upper end of the bucket in which a share is reached', () => {
    const histogram = new Histogram({ first: 10, max: 1_000 });
    for (const value of [5, 5, 5, 5, 5, 5, 5, 5, 5, 15]) histogram.add(value, 1, 0);
    expect(histogram.percentile(0.5)).toBeCloseTo(10);
    expect(histogram.percentile(0.9)).toBeCloseTo(10);
    expect(histogram.percentile(0.95)).toBeCloseTo(20.5);
    expect(new Histogram({ first: 1, max: 10 }).percentile(0.5)).toBe(0);
  });

  // `recommender/util/decaying_histogram_test.go`: a sample of a half-life ago weighs half as much.
  it('forgets', () => {
    const histogram = new Histogram({ first: 10, max: 1_000 });
    histogram.add(5, 3, 0);
    histogram.add(15, 2, DAY);
    expect(histogram.percentile(0.4)).toBeCloseTo(10);
    expect(histogram.percentile(0.5)).toBeCloseTo(20.5);
    histogram.subtract(15, 2, DAY);
    expect(histogram.percentile(0.99)).toBeCloseTo(10);
  });
});

/** A container that is seen every minute, for so many minutes. */
function watched(minutes: number, cores: number, bytes: number): AggregateContainerState {
  const state = new AggregateContainerState();
  for (let minute = 0; minute < minutes; minute++) {
    state.addCpu(cores, 0.1, minute * 60);
    state.addMemory('pod', bytes, minute * 60);
  }
  return state;
}

describe('recommendation', () => {
  // `recommender/logic/recommender.go`: 25m and 250Mi (262144k) for a Pod at least, shared out among its containers.
  it('is never below the minimum', () => {
    expect(recommend('c', watched(10, 0.001, 1e6), 1, undefined).target).toEqual({ cpu: '25m', memory: '262144k' });
    expect(recommend('c', watched(10, 0.001, 1e6), 2, undefined).target).toEqual({ cpu: '12m', memory: '131072k' });
  });

  // `recommender/logic/estimator.go`: one day of samples each minute is a confidence of about 1, so the upper bound is about twice the target.
  it('has bounds that come closer with time', () => {
    const upper = (days: number): number => Number.parseInt(String(recommend('c', watched(days * 1_440 + 1, 1, 1e9), 1, undefined).upperBound['cpu']), 10);
    const target = Number.parseInt(String(recommend('c', watched(1_441, 1, 1e9), 1, undefined).target['cpu']), 10);
    expect(upper(1) / target).toBeCloseTo(2, 1);
    expect(upper(7) / target).toBeCloseTo(8 / 7, 1);
  });

  // `recommender/model/container.go` RecordOOM: 20 % more than what it had, at least 100 MiB more.
  it('grows after an OOM', () => {
    const state = watched(10, 0.1, 1e9);
    state.recordOom('pod', 1e9, 700);
    const memory = Number(String(recommend('c', state, 1, undefined).target['memory']).replace(/k$/, '000'));
    expect(memory).toBeGreaterThan(1.2e9 * 1.15);
  });

  // `utils/vpa/capping_test.go`
  it('stays within the policy', () => {
    const policy = { containerName: 'c', minAllowed: { cpu: '100m' }, maxAllowed: { cpu: '1', memory: '1Gi' }, controlledResources: ['cpu'] };
    expect(capped({ cpu: '50m', memory: '2Gi' }, policy)).toEqual({ cpu: '100m' });
    expect(capped({ cpu: '2', memory: '2Gi' }, { ...policy, controlledResources: ['cpu', 'memory'] })).toEqual({ cpu: '1', memory: '1Gi' });
  });
});

// `utils/vpa/limit_and_request_scaling_test.go`: limits keep their proportion to requests.
it('limits follow requests unless only these are controlled', () => {
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    spec: { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '1' }, limits: { cpu: '2' } } }] },
  };
  const amounts = { cpu: '1500m' };
  const vpa = (controlledValues: 'RequestsAndLimits' | 'RequestsOnly'): VerticalPodAutoscaler => ({
    apiVersion: 'autoscaling.k8s.io/v1',
    kind: 'VerticalPodAutoscaler',
    metadata: { name: 'v' },
    spec: { resourcePolicy: { containerPolicies: [{ containerName: '*', controlledValues }] } },
    status: {
      recommendation: {
        containerRecommendations: [{ containerName: 'c', target: amounts, lowerBound: amounts, upperBound: amounts, uncappedTarget: amounts }],
      },
    },
  });
  expect(containerResources(vpa('RequestsAndLimits'), pod)[0]?.resources).toEqual({ requests: { cpu: '1500m' }, limits: { cpu: '3' } });
  expect(containerResources(vpa('RequestsOnly'), pod)[0]?.resources).toEqual({ requests: { cpu: '1500m' }, limits: { cpu: '2' } });
});
