import { describe, expect, it } from 'vitest';
import { type ConfigMap, type ResourceQuota, resources, seconds } from '../../../api/index.ts';
import { get, patch, remove } from '../../client-go/index.ts';
import { type Job, jobs } from '../job/job-status.ts';
import { deploymentOf, TestCluster } from '../testing/cluster.ts';
import { resourceQuotas } from './constraints.ts';

const quotaOf = (hard: Readonly<Record<string, string>>): ResourceQuota => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'q', namespace: 'default' },
  spec: { hard },
});
const usedIn = (cluster: TestCluster): unknown => cluster.ask(get<ResourceQuota>(resourceQuotas, 'default', 'q')).status?.used;

function web(replicas: number, requests: Readonly<Record<string, string>>): ReturnType<typeof deploymentOf> {
  const made = deploymentOf('web', replicas);
  const containers = [{ name: 'web', image: 'nginx', resources: { requests } }];
  return { ...made, spec: { ...made.spec, template: { metadata: { labels: { app: 'web' } }, spec: { containers } } } } as ReturnType<typeof deploymentOf>;
}

describe('ResourceQuota', () => {
  // `kubectl describe quota` of a quota on an empty namespace: pods 0 of 1, requests.cpu 0 of 500m.
  it('an empty namespace uses nothing', () => {
    const cluster = new TestCluster();
    cluster.create(resourceQuotas, quotaOf({ pods: '1', 'requests.cpu': '500m' }));
    cluster.run(seconds(2));
    expect(usedIn(cluster)).toEqual({ pods: '0', 'requests.cpu': '0' });
  });

  it('counts what was there before it, and what goes away', () => {
    const cluster = new TestCluster();
    cluster.create(resources.deployments, web(3, { cpu: '250m', memory: '64Mi' }));
    cluster.run(seconds(3));
    cluster.create(
      resourceQuotas,
      quotaOf({ pods: '10', 'requests.cpu': '2', 'requests.memory': '1Gi', 'count/deployments.apps': '5', configmaps: '9', 'limits.cpu': '4' }),
    );
    cluster.run(seconds(3));
    expect(usedIn(cluster)).toEqual({
      pods: '3',
      'requests.cpu': '750m',
      'requests.memory': '192Mi',
      'count/deployments.apps': '1',
      configmaps: '1',
      'limits.cpu': '0',
    });
    cluster.ask(patch(resources.deployments, 'default', 'web', 'application/merge-patch+json', { spec: { replicas: 1 } }));
    cluster.run(seconds(5));
    expect(usedIn(cluster)).toMatchObject({ pods: '1', 'requests.cpu': '250m', 'requests.memory': '64Mi' });
    cluster.create<ConfigMap>(resources.configmaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one', namespace: 'default' } });
    cluster.run(seconds(1));
    expect(usedIn(cluster)).toMatchObject({ configmaps: '2' });
    cluster.ask(remove(resources.configmaps, 'default', 'one'));
    cluster.run(seconds(1));
    expect(usedIn(cluster)).toMatchObject({ configmaps: '1' });
  });

  it('Pods that have ended do not count', () => {
    const cluster = new TestCluster();
    cluster.kubelet.outcomes.set('done', 'Succeeded');
    cluster.create(resourceQuotas, quotaOf({ pods: '4', 'count/jobs.batch': '4' }));
    const job: Job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'pi', namespace: 'default' },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'done' }] } } },
    };
    cluster.create(jobs, job);
    cluster.run(seconds(2));
    expect(usedIn(cluster)).toEqual({ pods: '1', 'count/jobs.batch': '1' });
    cluster.run(seconds(5));
    expect(usedIn(cluster)).toEqual({ pods: '0', 'count/jobs.batch': '1' });
  });

  it('follows a changed limit', () => {
    const cluster = new TestCluster();
    cluster.create(resourceQuotas, quotaOf({ pods: '4' }));
    cluster.ask(patch(resourceQuotas, 'default', 'q', 'application/merge-patch+json', { spec: { hard: { pods: '6', services: '2' } } }));
    cluster.run(seconds(2));
    expect(cluster.ask(get<ResourceQuota>(resourceQuotas, 'default', 'q')).status).toEqual({
      hard: { pods: '6', services: '2' },
      used: { pods: '0', services: expect.any(String) },
    });
  });
});
