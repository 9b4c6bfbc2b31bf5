import { describe, expect, it } from 'vitest';
import { type CoreEvent, type Namespace, type Node, type Pod, resources, seconds } from '../../api/index.ts';
import { get, patch, remove } from '../client-go/index.ts';
import { deploymentOf, serviceOf, TestCluster } from './testing/cluster.ts';

const MERGE = 'application/merge-patch+json';
const patchDeployment = (spec: object) => patch(resources.deployments, 'default', 'web', MERGE, { spec });
const setImage = (image: string) =>
  patchDeployment({ template: { spec: { containers: [{ name: 'web', image, ports: [{ containerPort: 80, name: 'http' }] }] } } });
const sizesOf = (cluster: TestCluster): readonly (number | undefined)[] => cluster.replicaSets().map(({ spec }) => spec?.replicas);

function running(replicas: number): TestCluster {
  const cluster = new TestCluster();
  cluster.create(resources.deployments, deploymentOf('web', replicas));
  cluster.run(seconds(5));
  return cluster;
}

describe('a Deployment is born', () => {
  const cluster = new TestCluster();
  const since = cluster.kernel.ledger.length;
  cluster.create(resources.deployments, deploymentOf('web', 3));
  cluster.create(resources.services, serviceOf('web'));
  cluster.run(seconds(5));
  const writes = cluster.writes(since);

  it('gets three ready Pods and says so', () => {
    expect(cluster.deployment().status).toMatchObject({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      terminatingReplicas: 0,
    });
    expect(cluster.condition('Available')).toBe('True MinimumReplicasAvailable Deployment has minimum availability.');
    expect(cluster.condition('Progressing')).toBe('True NewReplicaSetAvailable ReplicaSet "web-<hash>" has successfully progressed.');
    expect(cluster.deployment().metadata?.annotations?.['deployment.kubernetes.io/revision']).toBe('1');
    expect(cluster.replicaSets()[0]?.metadata?.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '1',
      'deployment.kubernetes.io/desired-replicas': '3',
      'deployment.kubernetes.io/max-replicas': '4',
    });
  });

  // The audit log of a real control plane for `kubectl apply -f web.yaml` (1.32.13): same writers, same order within each.
  it.each([
    [
      'deployment',
      ['POST replicasets 201', 'POST events 201', 'PUT deployments/web/status 200', 'PUT deployments/web/status 409', 'PUT deployments/web/status 200'],
    ],
    ['endpoint', ['POST endpoints 201', 'PUT endpoints/web 200']],
    ['endpointslice', ['POST endpointslices 201', 'PUT endpointslices/web-<rand> 200']],
    [
      'replicaset',
      ['POST pods 201', 'POST events 201', 'POST pods 201', 'POST pods 201', 'POST events 201', 'POST events 201', 'PUT replicasets/web-<hash>/status 200'],
    ],
  ])('%s writes as on a real cluster', (controller, expected) => {
    const own = writes.filter((write) => write.startsWith(`${controller} `)).map((write) => write.slice(controller.length + 1));
    expect(own.slice(0, expected.length)).toEqual(expected);
  });

  it("records Events in Kubernetes' words", () => {
    expect(cluster.events('ScalingReplicaSet', 'SuccessfulCreate')).toEqual([
      'ScalingReplicaSet Scaled up replica set web-<hash> from 0 to 3',
      ...Array(3).fill('SuccessfulCreate Created pod: web-<hash>-<rand>'),
    ]);
  });

  it('fills slice and Endpoints with all three', () => {
    expect(cluster.slices().map(({ endpoints }) => endpoints?.map(({ conditions }) => conditions?.ready))).toEqual([[true, true, true]]);
    const endpoints = cluster.ask(get<{ apiVersion: string; kind: string; subsets: { addresses: unknown[] }[] }>(resources.endpoints, 'default', 'web'));
    expect(endpoints.subsets[0]?.addresses).toHaveLength(3);
  });

  it('each namespace has its ServiceAccount and root certificate, each node its Pod range', () => {
    expect(cluster.list(resources.serviceaccounts).map(({ metadata }) => metadata?.name)).toEqual(['default']);
    expect(cluster.list(resources.configmaps).map(({ metadata }) => metadata?.name)).toEqual(['kube-root-ca.crt']);
    expect(cluster.list<Node>(resources.nodes).map(({ spec }) => spec?.podCIDR)).toEqual(['10.244.0.0/24', '10.244.1.0/24', '10.244.2.0/24']);
  });
});

describe('scaling and rolling out', () => {
  it('scales up and down', () => {
    const cluster = running(3);
    cluster.ask(patchDeployment({ replicas: 5 }));
    cluster.run(seconds(5));
    expect(cluster.deployment().status).toMatchObject({ replicas: 5, availableReplicas: 5 });
    cluster.ask(patchDeployment({ replicas: 1 }));
    cluster.run(seconds(5));
    expect(cluster.pods()).toHaveLength(1);
    expect(cluster.events('ScalingReplicaSet').slice(1)).toEqual([
      'ScalingReplicaSet Scaled up replica set web-<hash> from 3 to 5',
      'ScalingReplicaSet Scaled down replica set web-<hash> from 5 to 1',
    ]);
  });

  // Measured on a real cluster: new 0→1, old 4→3, new 1→2, old 3→2, new 2→3, old 2→1, new 3→4, old 1→0.
  it('rolls out four replicas step by step', () => {
    const cluster = running(4);
    cluster.ask(setImage('nginx:1.28'));
    cluster.run(seconds(15));
    const moves = cluster
      .events('ScalingReplicaSet')
      .slice(1)
      .map((event) => event.replace('ScalingReplicaSet Scaled ', '').replace('replica set web-<hash> from ', ''));
    expect(moves.filter((move) => move.startsWith('up')).at(0)).toBe('up 0 to 1');
    expect(moves.at(-1)).toBe('down 1 to 0');
    expect(sizesOf(cluster)).toEqual(expect.arrayContaining([0, 4]));
    expect(cluster.condition('Progressing')).toBe('True NewReplicaSetAvailable ReplicaSet "web-<hash>" has successfully progressed.');
    expect(cluster.deployment().metadata?.annotations?.['deployment.kubernetes.io/revision']).toBe('2');
    expect(cluster.replicaSets()).toHaveLength(2);
    // Back to the first template: its ReplicaSet is used again, with a new revision.
    cluster.ask(setImage('nginx:1.27'));
    cluster.run(seconds(15));
    const revisions = cluster
      .replicaSets()
      .map(({ metadata }) => [
        metadata?.annotations?.['deployment.kubernetes.io/revision'],
        metadata?.annotations?.['deployment.kubernetes.io/revision-history'],
      ]);
    expect(revisions).toEqual(
      expect.arrayContaining([
        ['2', undefined],
        ['3', '1'],
      ]),
    );
  });

  it('a rollout that makes no progress misses its deadline, and recovers', () => {
    const cluster = new TestCluster();
    cluster.create(resources.deployments, deploymentOf('web', 2, { progressDeadlineSeconds: 30 }));
    cluster.run(seconds(5));
    cluster.kubelet.broken.add('nginx:nope');
    cluster.ask(setImage('nginx:nope'));
    cluster.run(seconds(25));
    expect(cluster.condition('Progressing')).toBe('True ReplicaSetUpdated ReplicaSet "web-<hash>" is progressing.');
    cluster.run(seconds(10));
    expect(cluster.condition('Progressing')).toBe('False ProgressDeadlineExceeded ReplicaSet "web-<hash>" has timed out progressing.');
    expect(cluster.condition('Available')).toContain('True MinimumReplicasAvailable');
    cluster.ask(setImage('nginx:1.29'));
    cluster.run(seconds(15));
    expect(cluster.condition('Progressing')).toBe('True NewReplicaSetAvailable ReplicaSet "web-<hash>" has successfully progressed.');
  });

  it('pauses and resumes', () => {
    const cluster = running(2);
    cluster.ask(patchDeployment({ paused: true }));
    cluster.ask(setImage('nginx:1.28'));
    cluster.run(seconds(3));
    expect(cluster.condition('Progressing')).toBe('Unknown DeploymentPaused Deployment is paused');
    expect(cluster.replicaSets()).toHaveLength(1);
    cluster.ask(patchDeployment({ paused: false }));
    cluster.run(seconds(8));
    expect(cluster.condition('Progressing')).toContain('True NewReplicaSetAvailable');
    expect(cluster.replicaSets()).toHaveLength(2);
  });

  it('Recreate waits until all old Pods are gone', () => {
    const cluster = new TestCluster();
    cluster.create(resources.deployments, deploymentOf('web', 2, { strategy: { type: 'Recreate' } }));
    cluster.run(seconds(5));
    cluster.ask(setImage('nginx:1.28'));
    cluster.run(seconds(0.5));
    expect(cluster.pods().map(({ metadata }) => metadata?.deletionTimestamp !== undefined)).toEqual([true, true]);
    cluster.run(seconds(5));
    expect(cluster.pods().map(({ spec }) => spec?.containers[0]?.image)).toEqual(['nginx:1.28', 'nginx:1.28']);
  });

  it('keeps `revisionHistoryLimit` old ReplicaSets', () => {
    const cluster = new TestCluster();
    cluster.create(resources.deployments, deploymentOf('web', 1, { revisionHistoryLimit: 1 }));
    for (const image of ['nginx:1', 'nginx:2', 'nginx:3']) {
      cluster.run(seconds(5));
      cluster.ask(setImage(image));
    }
    cluster.run(seconds(8));
    expect(
      cluster
        .replicaSets()
        .map(({ metadata }) => metadata?.annotations?.['deployment.kubernetes.io/revision'])
        .sort(),
    ).toEqual(['3', '4']);
  });

  it('releases a Pod whose labels no longer fit, replaces it, and adopts it again', () => {
    const cluster = running(1);
    const [pod] = cluster.pods();
    const name = pod?.metadata?.name ?? '';
    cluster.ask(patch(resources.pods, 'default', name, MERGE, { metadata: { labels: { app: 'other' } } }));
    cluster.run(seconds(3));
    expect(cluster.ask(get<Pod>(resources.pods, 'default', name)).metadata?.ownerReferences ?? []).toEqual([]);
    expect(cluster.pods()).toHaveLength(2);
    cluster.ask(patch(resources.pods, 'default', name, MERGE, { metadata: { labels: { app: 'web' } } }));
    cluster.run(seconds(3));
    expect(cluster.pods()).toHaveLength(1);
  });
});

describe('a ReplicationController', () => {
  it('keeps its Pods by the same rules', () => {
    const cluster = new TestCluster();
    const { spec } = deploymentOf('rc', 2);
    const rc = {
      apiVersion: 'v1',
      kind: 'ReplicationController',
      metadata: { name: 'rc', namespace: 'default' },
      spec: { replicas: 2, selector: { app: 'rc' }, template: spec?.template },
    };
    cluster.create(resources.replicationcontrollers, rc);
    cluster.run(seconds(3));
    const [first] = cluster.pods();
    cluster.ask(remove(resources.pods, 'default', first?.metadata?.name ?? ''));
    cluster.run(seconds(5));
    expect(cluster.pods().map(({ metadata }) => metadata?.ownerReferences?.[0]?.kind)).toEqual(['ReplicationController', 'ReplicationController']);
    const found = cluster.ask(get<typeof rc & { status: object }>(resources.replicationcontrollers, 'default', 'rc'));
    expect(found.status).toMatchObject({ replicas: 2, readyReplicas: 2, availableReplicas: 2 });
  });
});

describe('deletion', () => {
  it('in the background: dependents follow', () => {
    const cluster = running(2);
    cluster.ask(remove(resources.deployments, 'default', 'web', { propagationPolicy: 'Background' }));
    cluster.run(seconds(3));
    expect([cluster.replicaSets(), cluster.pods()]).toEqual([[], []]);
  });

  it('in the foreground: the owner goes last', () => {
    const cluster = running(2);
    cluster.ask(remove(resources.deployments, 'default', 'web', { propagationPolicy: 'Foreground' }));
    cluster.run(seconds(0.5));
    expect(cluster.deployment().metadata?.finalizers).toEqual(['foregroundDeletion']);
    cluster.run(seconds(5));
    expect(() => cluster.deployment()).toThrow('not found');
    expect(cluster.pods()).toEqual([]);
  });

  it('of an owner alone: dependents are orphaned', () => {
    const cluster = running(2);
    cluster.ask(remove(resources.deployments, 'default', 'web', { propagationPolicy: 'Orphan' }));
    cluster.run(seconds(3));
    expect(() => cluster.deployment()).toThrow('not found');
    expect(cluster.replicaSets().map(({ metadata }) => metadata?.ownerReferences ?? [])).toEqual([[]]);
    expect(cluster.pods()).toHaveLength(2);
  });

  it('of a namespace: Pods first, then the rest, then the namespace', () => {
    const cluster = new TestCluster();
    cluster.create(resources.namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    cluster.run(seconds(1));
    const web = deploymentOf('web', 2);
    cluster.create(resources.deployments, { ...web, metadata: { ...web.metadata, namespace: 'shop' } });
    cluster.run(seconds(5));
    cluster.ask(remove(resources.namespaces, undefined, 'shop'));
    cluster.run(seconds(6));
    expect(cluster.ask(get<Namespace>(resources.namespaces, undefined, 'shop')).status?.phase).toBe('Terminating');
    cluster.run(seconds(40));
    expect(() => cluster.ask(get(resources.namespaces, undefined, 'shop'))).toThrow('not found');
    expect(cluster.list(resources.pods, 'shop')).toEqual([]);
  });
});

describe('a node falls silent', () => {
  const cluster = new TestCluster();
  cluster.create(resources.deployments, deploymentOf('web', 3));
  cluster.run(seconds(5));
  cluster.kubelet.silent.add('node-1');
  const node = (): Node => cluster.ask(get<Node>(resources.nodes, undefined, 'node-1'));
  const taints = (): readonly string[] => (node().spec?.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);
  const lost = cluster.pods().find(({ spec }) => spec?.nodeName === 'node-1')?.metadata?.name;

  it('after the grace period it is Unknown, tainted, and its Pods are not ready', () => {
    cluster.run(seconds(45));
    expect(node().status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
    cluster.run(seconds(20));
    expect(node().status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
    });
    expect(taints()).toEqual(expect.arrayContaining(['node.kubernetes.io/unreachable:NoSchedule', 'node.kubernetes.io/unreachable:NoExecute']));
    const ready = cluster
      .pods()
      .find(({ metadata }) => metadata?.name === lost)
      ?.status?.conditions?.find(({ type }) => type === 'Ready');
    expect(ready?.status).toBe('False');
    expect(cluster.events('NodeNotReady')).toEqual(['NodeNotReady Node node-1 status is now: NodeNotReady', 'NodeNotReady Node is not ready']);
    expect(cluster.events('RegisteredNode')[0]).toBe('RegisteredNode Node node-1 event: Registered Node node-1 in Controller');
  });

  it('after 300 s its Pods are deleted and replaced', () => {
    cluster.run(seconds(310));
    const pod = cluster.pods().find(({ metadata }) => metadata?.name === lost);
    expect(pod?.metadata?.deletionTimestamp).toBeDefined();
    expect(pod?.status?.conditions?.find(({ type }) => type === 'DisruptionTarget')).toMatchObject({
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
    });
    expect(cluster.list<CoreEvent>(resources.events).some(({ message }) => message === `Marking for deletion Pod default/${lost}`)).toBe(true);
    expect(cluster.deployment().status).toMatchObject({ readyReplicas: 3, terminatingReplicas: 1 });
  });

  it('the Pods of a node that is gone are removed by the Pod garbage collector', () => {
    cluster.ask(remove(resources.nodes, undefined, 'node-1'));
    cluster.run(seconds(90));
    expect(cluster.pods().some(({ metadata }) => metadata?.name === lost)).toBe(false);
  });
});
