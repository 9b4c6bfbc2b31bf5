import { describe, expect, it } from 'vitest';
import { address, type DocumentRecord, type HttpRequest, type Node, type Pod, type SchedulerConfiguration, seconds, type Status } from '../../api/index.ts';
import { ObjectTracker } from '../client-go/testing/object-tracker.ts';
import { Kernel, LatencyModel, type LatencyProfile } from '../kernel/index.ts';
import { kubeScheduler } from './index.ts';
import type { SchedulingDocument } from './scheduling-document.ts';

const profile: LatencyProfile = { name: 'flat', jitter: 0, rules: [], costs: {} };

const node = (name: string, cpu = '4', extra: Partial<Node> = {}): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name } },
  status: { allocatable: { cpu, memory: '8Gi', pods: '110' } },
  ...extra,
});

const pod = (name: string, cpu?: string, spec: Partial<NonNullable<Pod['spec']>> = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', uid: `uid-${name}`, labels: { app: 'web' } },
  spec: { schedulerName: 'default-scheduler', containers: [{ name: 'c', image: 'nginx', ...(cpu ? { resources: { requests: { cpu } } } : {}) }], ...spec },
});

const BINDING = /^\/api\/v1\/namespaces\/default\/pods\/([^/]+)\/binding$/;

/** Does what kube-apiserver does for a binding: sets the node's name. */
function bind(tracker: ObjectTracker, { path, body }: HttpRequest): Status | undefined {
  const name = BINDING.exec(path)?.[1];
  const before = tracker.get('/api/v1/pods', `default/${name}`) as Pod | undefined;
  if (before?.spec) tracker.set('/api/v1/pods', { ...before, spec: { ...before.spec, nodeName: (body as { target: { name: string } }).target.name } });
  return undefined;
}

function cluster(nodes: readonly Node[], pods: readonly Pod[], configuration: SchedulerConfiguration = {}) {
  const kernel = new Kernel({ seed: 1, epochMs: 0, latency: (random) => new LatencyModel(profile, random) });
  const api = new ObjectTracker(bind);
  kernel.register(address('kube-apiserver'), api.factory);
  kernel.register(address('kube-scheduler'), kubeScheduler(configuration));
  kernel.start(address('kube-apiserver'));
  kernel.start(address('kube-scheduler'));
  for (const object of nodes) api.set('/api/v1/nodes', object);
  for (const object of pods) api.set('/api/v1/pods', object);
  const nodeOf = (name: string): string | undefined => (api.get('/api/v1/pods', `default/${name}`) as Pod | undefined)?.spec?.nodeName;
  const events = (): string[] =>
    api.writes
      .filter(({ method, path }) => method === 'POST' && path.endsWith('/events'))
      .map(({ body }) => body as { readonly reason: string; readonly message: string })
      .map(({ reason, message }) => `${reason}: ${message}`);
  const document = (name: string): SchedulingDocument =>
    kernel.ledger
      .all()
      .filter((r): r is DocumentRecord => r.kind === 'document' && r.ref === `Scheduling/default/${name}`)
      .at(-1)?.value as SchedulingDocument;
  return { kernel, api, nodeOf, events, document };
}

describe('kube-scheduler', () => {
  it('binds a Pod, records Scheduled and says what it read', () => {
    const { kernel, api, nodeOf, events, document } = cluster([node('node-1'), node('node-2')], [pod('web', '1')]);
    kernel.runUntil(seconds(1));
    const chosen = nodeOf('web');
    expect(chosen).toMatch(/^node-[12]$/);
    expect(events()).toEqual([`Scheduled: Successfully assigned default/web to ${chosen}`]);
    expect(document('web').attempts).toHaveLength(1);
    expect(document('web').attempts[0]?.scores?.['node-1']).toMatchObject({
      TaintToleration: { raw: 0, normalized: 100, weighted: 300 },
      // cpu (4000 − 1000)·100/4000 = 75, memory (8 GiB − 200 MiB)·100/8 GiB = 97; (75 + 97)/2
      NodeResourcesFit: { raw: 86, normalized: 86, weighted: 86 },
      ImageLocality: { raw: 0 },
    });
    const binding = kernel.ledger.all().find((r) => r.kind === 'message' && r.method.endsWith('/binding'));
    expect(binding).toMatchObject({ reads: expect.arrayContaining([{ ref: `Node/${chosen}`, pointer: '/status/allocatable' }]) });
    expect(api.writes.filter(({ path }) => BINDING.test(path))).toHaveLength(1);
  });

  it('spreads by LeastAllocated, each Pod seeing the ones assumed before it', () => {
    const { kernel, nodeOf } = cluster(
      [node('node-1'), node('node-2'), node('node-3')],
      Array.from({ length: 12 }, (_, i) => pod(`web-${i}`, '500m')),
    );
    kernel.runUntil(seconds(2));
    const count = new Map<string, number>();
    for (let i = 0; i < 12; i++) count.set(nodeOf(`web-${i}`) ?? '', (count.get(nodeOf(`web-${i}`) ?? '') ?? 0) + 1);
    expect([...count.values()]).toEqual([4, 4, 4]);
  });

  // Texts of v1.36: kubernetes/pkg/scheduler/framework/types.go FitError.
  it('says why nothing fits', () => {
    const control = node('control', '4', { spec: { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] } });
    const { kernel, api, events, document } = cluster([control, node('a'), node('b')], [pod('big', '10')]);
    kernel.runUntil(seconds(0.5));
    const message =
      '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.';
    expect(events()).toEqual([`FailedScheduling: ${message}`]);
    const patch = api.writes.find(({ method }) => method === 'PATCH');
    expect(patch?.path).toBe('/api/v1/namespaces/default/pods/big/status');
    expect(patch?.body).toMatchObject({ status: { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }] } });
    expect(document('big').attempts[0]?.filters).toEqual({
      control: { plugin: 'TaintToleration', reasons: ['node(s) had untolerated taint(s)'] },
      a: { plugin: 'NodeResourcesFit', reasons: ['Insufficient cpu'] },
      b: { plugin: 'NodeResourcesFit', reasons: ['Insufficient cpu'] },
    });
  });

  it('says so when there are no nodes at all', () => {
    const { kernel, events } = cluster([], [pod('web')]);
    kernel.runUntil(seconds(0.5));
    expect(events()).toEqual(['FailedScheduling: no nodes available to schedule pods']);
  });

  it('distinguishes a node that is full from one that is too small', () => {
    const { kernel, events } = cluster([node('a', '2')], [pod('first', '2'), pod('second', '1')]);
    kernel.runUntil(seconds(0.5));
    expect(events()).toContain(
      'FailedScheduling: 0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    );
  });

  it('tries again when a node that fits arrives, and not before', () => {
    const { kernel, api, nodeOf, document } = cluster([node('a', '1')], [pod('web', '2')]);
    kernel.runUntil(seconds(20));
    expect(document('web').attempts).toHaveLength(1);
    api.set('/api/v1/nodes', node('b', '1'));
    kernel.runUntil(seconds(25));
    expect(document('web').attempts).toHaveLength(1);
    api.set('/api/v1/nodes', node('c', '4'));
    kernel.runUntil(seconds(26));
    expect(nodeOf('web')).toBe('c');
  });

  // schedule_one.go, volumebinding/volume_binding.go: a PreFilter rejection before DynamicResources ends in `not found`
  it('waits for a claim', () => {
    const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', namespace: 'default' } };
    const { kernel, api, events, nodeOf } = cluster(
      [node('a')],
      [pod('db', '1', { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] })],
    );
    kernel.runUntil(seconds(1));
    expect(events()).toEqual(['FailedScheduling: 0/1 nodes are available: persistentvolumeclaim "data" not found. not found']);
    api.set('/api/v1/persistentvolumeclaims', claim);
    kernel.runUntil(seconds(5));
    expect(events().at(-1)).toBe('FailedScheduling: 0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found');
    api.set('/api/v1/persistentvolumes', { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv-1' } });
    // Bound is what the PV controller has finished binding (component-helpers/storage/volume: AnnBindCompleted).
    api.set('/api/v1/persistentvolumeclaims', {
      ...claim,
      metadata: { ...claim.metadata, annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
      spec: { volumeName: 'pv-1' },
    });
    kernel.runUntil(seconds(10));
    expect(nodeOf('db')).toBe('a');
  });

  // plugins/volumebinding/binder.go: bindAPIUpdate, checkBindings
  it('binds a claim that waits for its first consumer, then the Pod', () => {
    const storageClass = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'late' },
      provisioner: 'csi.example.com',
      volumeBindingMode: 'WaitForFirstConsumer',
    };
    const claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'default', uid: 'u' },
      spec: { storageClassName: 'late' },
    };
    const { kernel, api, nodeOf } = cluster([node('a')], []);
    api.set('/apis/storage.k8s.io/v1/storageclasses', storageClass);
    api.set('/api/v1/persistentvolumeclaims', claim);
    api.set('/api/v1/pods', pod('db', '1', { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] }));
    kernel.runUntil(seconds(3));
    const selected = api.writes.find(({ method, path }) => method === 'PUT' && path.endsWith('/persistentvolumeclaims/data'))?.body;
    expect(selected).toMatchObject({ metadata: { annotations: { 'volume.kubernetes.io/selected-node': 'a' } } });
    expect(nodeOf('db')).toBeUndefined();
    const annotations = { 'volume.kubernetes.io/selected-node': 'a', 'pv.kubernetes.io/bind-completed': 'yes' };
    api.set('/api/v1/persistentvolumes', { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv' } });
    api.set('/api/v1/persistentvolumeclaims', { ...claim, metadata: { ...claim.metadata, annotations }, spec: { ...claim.spec, volumeName: 'pv' } });
    kernel.runUntil(seconds(5));
    expect(nodeOf('db')).toBe('a');
  });

  it('has a profile for each schedulerName it knows', () => {
    const configuration = {
      profiles: [{}, { schedulerName: 'packer', pluginConfig: [{ name: 'NodeResourcesFit', args: { scoringStrategy: { type: 'MostAllocated' } } }] }],
    } as const;
    const resident = pod('resident', '2', { nodeName: 'a' });
    const { kernel, nodeOf } = cluster(
      [node('a'), node('b')],
      [resident, pod('spread', '1'), pod('packed', '1', { schedulerName: 'packer' }), pod('other', '1', { schedulerName: 'somebody-else' })],
      configuration,
    );
    kernel.runUntil(seconds(1));
    expect([nodeOf('spread'), nodeOf('packed'), nodeOf('other')]).toEqual(['b', 'a', undefined]);
  });

  it('holds a gated Pod without trying it', () => {
    const { kernel, api, events, nodeOf } = cluster([node('a')], [pod('web', '1', { schedulingGates: [{ name: 'example.com/wait' }] })]);
    kernel.runUntil(seconds(2));
    expect(events()).toEqual([]);
    api.set('/api/v1/pods', pod('web', '1'));
    kernel.runUntil(seconds(3));
    expect(nodeOf('web')).toBe('a');
  });

  it('preempts Pods of lower priority', () => {
    const low = { ...pod('low', '3', { priority: 0, nodeName: 'a' }), status: { startTime: '1970-01-01T00:00:00Z' } };
    const { kernel, api, events, nodeOf } = cluster([node('a')], [low, pod('high', '3', { priority: 1000 })]);
    kernel.runUntil(seconds(0.5));
    expect(events()).toEqual(['Preempted: Preempted by pod uid-high on node a', 'FailedScheduling: 0/1 nodes are available: 1 Insufficient cpu.']);
    expect(api.writes.some(({ method, path }) => method === 'DELETE' && path.endsWith('/pods/low'))).toBe(true);
    expect(api.writes.some(({ body }) => (body as { status?: { nominatedNodeName?: string } })?.status?.nominatedNodeName === 'a')).toBe(true);
    api.remove('/api/v1/pods', 'default/low');
    kernel.runUntil(seconds(4));
    expect(nodeOf('high')).toBe('a');
  });
});
