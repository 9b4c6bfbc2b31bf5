import { describe, expect, it } from 'vitest';
import { type Pod, type PodDisruptionBudget, resources, seconds } from '../../../api/index.ts';
import { createSubresource, get, patch } from '../../client-go/index.ts';
import { deploymentOf, TestCluster } from '../testing/cluster.ts';
import { podDisruptionBudgets } from './disruption-controller.ts';

type Spec = NonNullable<PodDisruptionBudget['spec']>;

const budgetOf = (spec: Partial<Spec>): PodDisruptionBudget => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'web', namespace: 'default' },
  spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
});

function guarded(replicas: number, spec: Partial<Spec>): TestCluster {
  const cluster = new TestCluster();
  if (replicas > 0) cluster.create(resources.deployments, deploymentOf('web', replicas));
  cluster.create(podDisruptionBudgets, budgetOf(spec));
  cluster.run(seconds(5));
  return cluster;
}
const read = (cluster: TestCluster): NonNullable<PodDisruptionBudget['status']> | undefined =>
  cluster.ask(get<PodDisruptionBudget>(podDisruptionBudgets, 'default', 'web')).status;
const evict = (cluster: TestCluster, pod: Pod | undefined): unknown => {
  const { name = '', namespace } = pod?.metadata ?? {};
  return cluster.ask(
    createSubresource(resources.pods, namespace, name, 'eviction', { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } }),
  );
};

describe('PodDisruptionBudget', () => {
  // `disruption_test.go`: percentages are rounded up, of the size of the controllers.
  it.each<[number, Partial<Spec>, number, number, number, number]>([
    [3, { minAvailable: 2 }, 3, 2, 3, 1],
    [3, { minAvailable: 3 }, 3, 3, 3, 0],
    [3, { minAvailable: '28%' }, 3, 1, 3, 2],
    [10, { maxUnavailable: '30%' }, 10, 7, 10, 3],
    [7, { maxUnavailable: '50%' }, 7, 3, 7, 4],
    [3, { maxUnavailable: 5 }, 3, 0, 3, 3],
    [2, { minAvailable: '100%' }, 2, 2, 2, 0],
  ])('%i replicas, %j', (replicas, spec, expectedPods, desiredHealthy, currentHealthy, disruptionsAllowed) => {
    const status = read(guarded(replicas, spec));
    expect(status).toMatchObject({ expectedPods, desiredHealthy, currentHealthy, disruptionsAllowed, observedGeneration: 1 });
    expect(status?.conditions).toMatchObject([
      disruptionsAllowed > 0
        ? { type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods' }
        : { type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' },
    ]);
  });

  it('without Pods allows nothing and says so', () => {
    const cluster = guarded(0, { minAvailable: 1 });
    expect(read(cluster)).toMatchObject({ expectedPods: 0, currentHealthy: 0, disruptionsAllowed: 0 });
    expect(cluster.events('NoPods')).toEqual(['NoPods No matching pods found']);
  });

  it('lets one Pod go at a time', () => {
    const cluster = guarded(3, { minAvailable: 2 });
    const [first, second] = cluster.pods();
    evict(cluster, first);
    expect(() => evict(cluster, second)).toThrow("Cannot evict pod as it would violate the pod's disruption budget.");
    cluster.run(seconds(6));
    expect(read(cluster)).toMatchObject({ currentHealthy: 3, disruptionsAllowed: 1 });
    expect(read(cluster)?.disruptedPods).toBeUndefined();
    evict(cluster, second);
  });

  it('Pods that nobody controls cannot be counted by fractions', () => {
    const cluster = guarded(0, { maxUnavailable: 1 });
    cluster.create(resources.pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'alone', namespace: 'default', labels: { app: 'web' } },
      spec: { containers: [{ name: 'c', image: 'nginx' }] },
    });
    cluster.run(seconds(3));
    expect(read(cluster)).toMatchObject({ expectedPods: 0, disruptionsAllowed: 0 });
    expect(cluster.events('UnmanagedPods')[0]).toContain(
      '(selector: &LabelSelector{MatchLabels:map[string]string{app: web,},MatchExpressions:[]LabelSelectorRequirement{},}) were found to be unmanaged.',
    );
  });

  it('a controller that cannot be scaled fails safe', () => {
    const cluster = guarded(0, { maxUnavailable: 1 });
    const labels = { app: 'web' };
    cluster.create(resources.daemonsets, {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'web', namespace: 'default' },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx' }] } } },
    } as object as Pod);
    cluster.run(seconds(4));
    expect(read(cluster)?.conditions).toMatchObject([
      { status: 'False', reason: 'SyncFailed', message: 'daemonsets.apps does not implement the scale subresource' },
    ]);
    expect(read(cluster)?.disruptionsAllowed).toBe(0);
  });

  it('follows a scaled Deployment', () => {
    const cluster = guarded(2, { minAvailable: '50%' });
    cluster.ask(patch(resources.deployments, 'default', 'web', 'application/merge-patch+json', { spec: { replicas: 6 } }));
    cluster.run(seconds(5));
    expect(read(cluster)).toMatchObject({ expectedPods: 6, desiredHealthy: 3, currentHealthy: 6, disruptionsAllowed: 3 });
  });
});
