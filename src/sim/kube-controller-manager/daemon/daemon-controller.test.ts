import { describe, expect, it } from 'vitest';
import { type Node, type Pod, resources, seconds } from '../../../api/index.ts';
import { get, patch, remove } from '../../client-go/index.ts';
import { type ControllerRevision, controllerRevisions } from '../history/controller-history.ts';
import { TestCluster } from '../testing/cluster.ts';
import { type DaemonSet, nodeShouldRunDaemonPod } from './daemon-set.ts';

const MERGE = 'application/merge-patch+json';
const labels = { app: 'agent' };

function daemonSetOf(spec: Partial<NonNullable<DaemonSet['spec']>> = {}, pod: object = {}): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: 'default' },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'agent', image: 'fluentd:v1.16' }], ...pod } },
      ...spec,
    },
  };
}

function running(spec: Partial<NonNullable<DaemonSet['spec']>> = {}, pod: object = {}): TestCluster {
  const cluster = new TestCluster();
  cluster.create(resources.daemonsets, daemonSetOf(spec, pod));
  cluster.run(seconds(4));
  return cluster;
}

const read = (cluster: TestCluster): DaemonSet => cluster.ask(get<DaemonSet>(resources.daemonsets, 'default', 'agent'));
const change = (cluster: TestCluster, spec: object): unknown => cluster.ask(patch(resources.daemonsets, 'default', 'agent', MERGE, { spec }));
const setImage = (cluster: TestCluster, image: string): unknown => change(cluster, { template: { spec: { containers: [{ name: 'agent', image }] } } });
const changeNode = (cluster: TestCluster, name: string, body: object): unknown => cluster.ask(patch(resources.nodes, undefined, name, MERGE, body));
const nodesOf = (pods: readonly Pod[]): readonly (string | undefined)[] => pods.map(({ spec }) => spec?.nodeName).sort();
const images = (cluster: TestCluster): readonly (string | undefined)[] => cluster.pods().map(({ spec }) => spec?.containers[0]?.image);

// `daemon_controller.go` getDaemonPods: what is adopted counts in the same pass, so that its node gets no second Pod.
it('adopts a Pod that fits', () => {
  const cluster = new TestCluster();
  cluster.create<Pod>(resources.pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'orphan', namespace: 'default', labels },
    spec: { nodeName: 'node-1', containers: [{ name: 'agent', image: 'fluentd:v1.16' }] },
  });
  cluster.run(seconds(2));
  cluster.create(resources.daemonsets, daemonSetOf({ updateStrategy: { type: 'OnDelete' } }));
  cluster.run(seconds(4));
  expect(nodesOf(cluster.pods())).toEqual(['node-1', 'node-2', 'node-3']);
  expect(cluster.pods().find(({ metadata }) => metadata?.name === 'orphan')?.metadata?.ownerReferences?.[0]?.kind).toBe('DaemonSet');
});

describe('a DaemonSet is born', () => {
  const cluster = running();

  // `kubectl get ds` on a real cluster: DESIRED 3, CURRENT 3, READY 3, UP-TO-DATE 3, AVAILABLE 3.
  it('has one Pod on each node and counts them', () => {
    expect(nodesOf(cluster.pods())).toEqual(['node-1', 'node-2', 'node-3']);
    expect(read(cluster).status).toEqual({
      observedGeneration: 1,
      desiredNumberScheduled: 3,
      currentNumberScheduled: 3,
      numberMisscheduled: 0,
      numberReady: 3,
      numberAvailable: 3,
      updatedNumberScheduled: 3,
    });
    expect(cluster.events('SuccessfulCreate')).toHaveLength(3);
    expect(cluster.events('SuccessfulCreate')[0]).toMatch(/^SuccessfulCreate Created pod: agent-\w{5}$/);
  });

  // `daemon/util/daemonset_util.go` CreatePodTemplate, ReplaceDaemonSetPodNodeNameNodeAffinity.
  it('its Pods carry their node, their tolerations and their revision', () => {
    const [pod] = cluster.pods();
    expect(pod?.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution).toEqual({
      nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [pod?.spec?.nodeName] }] }],
    });
    expect(pod?.spec?.tolerations?.map(({ key, effect }) => `${key?.replace('node.kubernetes.io/', '')}:${effect}`)).toEqual([
      'not-ready:NoExecute',
      'unreachable:NoExecute',
      'disk-pressure:NoSchedule',
      'memory-pressure:NoSchedule',
      'pid-pressure:NoSchedule',
      'unschedulable:NoSchedule',
    ]);
    const [revision] = cluster.list<ControllerRevision>(controllerRevisions);
    expect(revision).toMatchObject({ revision: 1, metadata: { name: `agent-${pod?.metadata?.labels?.['controller-revision-hash']}` } });
    expect(pod?.metadata?.labels).toMatchObject({ app: 'agent', 'pod-template-generation': '1' });
    expect(read(cluster).metadata?.annotations).toEqual({ 'deprecated.daemonset.template.generation': '1' });
  });

  it('a Pod that is deleted comes back on its node', () => {
    const [pod] = cluster.pods();
    cluster.ask(remove(resources.pods, 'default', pod?.metadata?.name ?? ''));
    cluster.run(seconds(5));
    expect(nodesOf(cluster.pods())).toEqual(['node-1', 'node-2', 'node-3']);
    expect(read(cluster).status?.numberReady).toBe(3);
  });

  it('a new node gets a Pod, too', () => {
    const [node] = cluster.list<Node>(resources.nodes);
    cluster.create(resources.nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-4', labels: node?.metadata?.labels }, status: node?.status });
    cluster.run(seconds(5));
    expect(nodesOf(cluster.pods())).toContain('node-4');
    expect(read(cluster).status).toMatchObject({ desiredNumberScheduled: 4, numberReady: 4 });
  });
});

describe('which nodes qualify', () => {
  it('those of its nodeSelector, as labels come and go', () => {
    const cluster = running({}, { nodeSelector: { disk: 'ssd' } });
    expect(read(cluster).status).toMatchObject({ desiredNumberScheduled: 0 });
    changeNode(cluster, 'node-2', { metadata: { labels: { disk: 'ssd' } } });
    cluster.run(seconds(4));
    expect(nodesOf(cluster.pods())).toEqual(['node-2']);
    changeNode(cluster, 'node-2', { metadata: { labels: { disk: null } } });
    cluster.run(seconds(4));
    expect(cluster.pods()).toEqual([]);
  });

  it('a NoSchedule taint later leaves the Pod there, misscheduled; NoExecute takes it away', () => {
    const cluster = running();
    changeNode(cluster, 'node-1', { spec: { taints: [{ key: 'only', effect: 'NoSchedule' }] } });
    cluster.run(seconds(1));
    setImage(cluster, 'fluentd:v1.17');
    cluster.run(seconds(1));
    expect(read(cluster).status).toMatchObject({ desiredNumberScheduled: 2, numberMisscheduled: 1 });
    changeNode(cluster, 'node-1', { spec: { taints: [{ key: 'only', effect: 'NoExecute' }] } });
    cluster.run(seconds(12));
    expect(nodesOf(cluster.pods())).toEqual(['node-2', 'node-3']);
    expect(read(cluster).status).toMatchObject({ desiredNumberScheduled: 2, numberMisscheduled: 0, updatedNumberScheduled: 2 });
  });

  it('a cordoned node keeps its Pod', () => {
    const cluster = running();
    changeNode(cluster, 'node-1', { spec: { unschedulable: true, taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }] } });
    cluster.run(seconds(2));
    expect(read(cluster).status).toMatchObject({ desiredNumberScheduled: 3, numberReady: 3 });
  });
});

describe('updating', () => {
  it('one node at a time by default', () => {
    const cluster = running();
    setImage(cluster, 'fluentd:v1.17');
    let lowest = 3;
    for (let step = 0; step < 40; step++) {
      cluster.run(seconds(0.5));
      lowest = Math.min(lowest, read(cluster).status?.numberAvailable ?? 0);
    }
    expect(lowest).toBe(2);
    expect(images(cluster)).toEqual(Array(3).fill('fluentd:v1.17'));
    expect(read(cluster).status).toMatchObject({ observedGeneration: 2, updatedNumberScheduled: 3, numberAvailable: 3 });
    expect(
      cluster
        .list<ControllerRevision>(controllerRevisions)
        .map(({ revision }) => revision)
        .sort(),
    ).toEqual([1, 2]);
    // Back to the first template: its revision is used again, with a new number.
    setImage(cluster, 'fluentd:v1.16');
    cluster.run(seconds(15));
    expect(
      cluster
        .list<ControllerRevision>(controllerRevisions)
        .map(({ revision }) => revision)
        .sort(),
    ).toEqual([2, 3]);
  });

  it('with maxSurge the old Pod goes when the new one is available', () => {
    const cluster = running({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } });
    setImage(cluster, 'fluentd:v1.17');
    cluster.run(seconds(0.5));
    expect(cluster.pods()).toHaveLength(4);
    cluster.run(seconds(20));
    expect(images(cluster)).toEqual(Array(3).fill('fluentd:v1.17'));
  });

  it('OnDelete waits for the user', () => {
    const cluster = running({ updateStrategy: { type: 'OnDelete' } });
    setImage(cluster, 'fluentd:v1.17');
    cluster.run(seconds(5));
    expect(images(cluster)).toEqual(Array(3).fill('fluentd:v1.16'));
    cluster.ask(remove(resources.pods, 'default', cluster.pods()[0]?.metadata?.name ?? ''));
    cluster.run(seconds(5));
    expect([...images(cluster)].sort()).toEqual(['fluentd:v1.16', 'fluentd:v1.16', 'fluentd:v1.17']);
  });

  it('keeps `revisionHistoryLimit` old revisions', () => {
    const cluster = running({ revisionHistoryLimit: 1 });
    for (const image of ['a:1', 'a:2', 'a:3']) {
      setImage(cluster, image);
      cluster.run(seconds(20));
    }
    expect(
      cluster
        .list<ControllerRevision>(controllerRevisions)
        .map(({ revision }) => revision)
        .sort(),
    ).toEqual([3, 4]);
  });
});

describe('failed daemon Pods', () => {
  it('are killed and made again, later each time', () => {
    const cluster = new TestCluster({}, ['node-1']);
    cluster.kubelet.outcomes.set('bad', 'Failed');
    cluster.create(resources.daemonsets, daemonSetOf({}, { containers: [{ name: 'agent', image: 'bad' }] }));
    cluster.run(seconds(12));
    const told = cluster.events('FailedDaemonPod');
    expect(told.length).toBeGreaterThan(1);
    expect(told[0]).toMatch(/^FailedDaemonPod Found failed daemon pod default\/agent-\w{5} on node node-1, will try to kill it$/);
  });
});

it('deletion takes Pods and revisions with it', () => {
  const cluster = running();
  cluster.ask(remove(resources.daemonsets, 'default', 'agent', { propagationPolicy: 'Background' }));
  cluster.run(seconds(5));
  expect([cluster.pods(), cluster.list(controllerRevisions)]).toEqual([[], []]);
});

describe('nodeShouldRunDaemonPod', () => {
  const node = (taints: NonNullable<NonNullable<Node['spec']>['taints']>, nodeLabels: Readonly<Record<string, string>> = {}): Node => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node-1', labels: { ...nodeLabels } },
    spec: { taints },
  });
  const pod = (spec: object): DaemonSet => daemonSetOf({}, spec);
  const unschedulable = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const;
  // `daemon_controller_test.go` TestNodeShouldRunDaemonPod: should run, may continue.
  it.each<[string, Node, DaemonSet, boolean, boolean]>([
    ['nothing against it', node([]), pod({}), true, true],
    ['another node by name', node([]), pod({ nodeName: 'node-2' }), false, false],
    ['this node by name', node([]), pod({ nodeName: 'node-1' }), true, true],
    ['a nodeSelector that fits', node([], { type: 'gpu' }), pod({ nodeSelector: { type: 'gpu' } }), true, true],
    ['a nodeSelector that does not', node([]), pod({ nodeSelector: { type: 'gpu' } }), false, false],
    ['a NoSchedule taint', node([{ key: 'a', effect: 'NoSchedule' }]), pod({}), false, true],
    ['a NoExecute taint', node([{ key: 'a', effect: 'NoExecute' }]), pod({}), false, false],
    ['a PreferNoSchedule taint', node([{ key: 'a', effect: 'PreferNoSchedule' }]), pod({}), true, true],
    ['a taint that it tolerates', node([{ key: 'a', effect: 'NoExecute' }]), pod({ tolerations: [{ operator: 'Exists' }] }), true, true],
    ['an unschedulable node', node([unschedulable]), pod({}), true, true],
    ['network unavailable', node([{ key: 'node.kubernetes.io/network-unavailable', effect: 'NoSchedule' }]), pod({}), false, true],
    [
      'network unavailable, host network',
      node([{ key: 'node.kubernetes.io/network-unavailable', effect: 'NoSchedule' }]),
      pod({ hostNetwork: true }),
      true,
      true,
    ],
  ])('%s', (_, on, ds, shouldRun, shouldContinueRunning) => expect(nodeShouldRunDaemonPod(on, ds)).toEqual({ shouldRun, shouldContinueRunning }));
});
