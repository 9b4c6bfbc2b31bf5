import { describe, expect, it } from 'vitest';
import { type HorizontalPodAutoscaler, resources, seconds } from '../../../api/index.ts';
import { get } from '../../client-go/index.ts';
import { deploymentOf, TestCluster } from '../testing/cluster.ts';
import { horizontalPodAutoscalers } from './horizontal-controller.ts';

const UNKNOWN =
  'failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)';

function scaled(replicas: number, name = 'web'): TestCluster {
  const cluster = new TestCluster();
  cluster.create(resources.deployments, deploymentOf('web', replicas));
  const hpa: HorizontalPodAutoscaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: 2,
      maxReplicas: 4,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }],
    },
  };
  cluster.create(horizontalPodAutoscalers, hpa);
  cluster.run(seconds(17));
  return cluster;
}
const statusOf = (cluster: TestCluster): HorizontalPodAutoscaler['status'] =>
  cluster.ask(get<HorizontalPodAutoscaler>(horizontalPodAutoscalers, 'default', 'web')).status;
const conditions = (cluster: TestCluster): readonly string[] =>
  (statusOf(cluster)?.conditions ?? []).map(({ type, status, reason, message }) => `${type} ${status} ${reason} ${message}`);

describe('HorizontalPodAutoscaler without a metrics API', () => {
  // What a cluster without metrics-server says (`horizontal.go`, `replica_calculator.go`).
  it('cannot compute, says why and leaves the size', () => {
    const cluster = scaled(3);
    expect(conditions(cluster)).toEqual([
      "AbleToScale True SucceededGetScale the HPA controller was able to get the target's current scale",
      `ScalingActive False FailedGetResourceMetric the HPA was unable to compute the replica count: ${UNKNOWN}`,
    ]);
    expect(cluster.events('FailedGetResourceMetric', 'FailedComputeMetricsReplicas')).toEqual([
      `FailedGetResourceMetric ${UNKNOWN}`,
      `FailedComputeMetricsReplicas invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${UNKNOWN}`,
    ]);
    expect(cluster.deployment().spec?.replicas).toBe(3);
    expect(statusOf(cluster)).toMatchObject({ currentReplicas: 3, desiredReplicas: 0 });
  });

  it.each([
    [1, 2, 'Current number of replicas below Spec.MinReplicas'],
    [6, 4, 'Current number of replicas above Spec.MaxReplicas'],
  ])('%i replicas become %i', (before, after, reason) => {
    const cluster = scaled(before);
    expect(cluster.deployment().spec?.replicas).toBe(after);
    expect(cluster.events('SuccessfulRescale')).toEqual([`SuccessfulRescale New size: ${after}; reason: ${reason}`]);
    expect(conditions(cluster)[0]).toBe(`AbleToScale True SucceededRescale the HPA controller was able to update the target scale to ${after}`);
  });

  it('is disabled at 0 replicas', () => {
    expect(conditions(scaled(0))[1]).toBe('ScalingActive False ScalingDisabled scaling is disabled since the replica count of the target is zero');
  });

  it('says when its target is not there', () => {
    expect(conditions(scaled(1, 'nope'))).toEqual([
      `AbleToScale False FailedGetScale the HPA controller was unable to get the target's current scale: deployments.apps "nope" not found`,
    ]);
  });
});
