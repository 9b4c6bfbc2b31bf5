import { address } from '../../api/index.ts';
import { describe, expect, it } from 'vitest';
import { FakeCluster } from './testing/fake-cluster.ts';

const one = (image: string, extra: object = {}): object => ({ containers: [{ name: 'c', image, ...extra }] });
const statusOf = (c: FakeCluster, name: string) => c.pod(name)?.status;
const stateOf = (c: FakeCluster, name: string) => statusOf(c, name)?.containerStatuses?.[0]?.state;

describe('node', () => {
  it('registers with capacity, allocatable, conditions, and a lease', () => {
    const c = new FakeCluster({});
    c.run(25);
    const node = c.api.objects.get('/api/v1/nodes/node-1') as { status?: Record<string, unknown> };
    // kubernetes/pkg/kubelet/eviction/defaults_linux.go: allocatable of 8 GiB without reservations is 8 GiB − 100 MiB.
    expect(node.status?.capacity).toMatchObject({ cpu: '4', memory: '8388608Ki', pods: '110' });
    expect(node.status?.allocatable).toMatchObject({ memory: '8286208Ki' });
    const conditions = (node.status?.conditions ?? []) as { type: string; status: string; reason: string; message: string }[];
    expect(conditions.map(({ type, status, reason, message }) => [type, status, reason, message])).toEqual([
      ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
      ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
      ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
      ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
    ]);
    const leases = c.api.requests.filter((request) => request.includes('leases'));
    // One GET (not found), one POST, then a PUT every 10 s (0.25 × 40 s).
    expect(leases.map((request) => request.split(' ')[0])).toEqual(['GET', 'POST', 'PUT', 'PUT']);
  });

  it('is not ready while the network is not, and says so', () => {
    const c = new FakeCluster({ nginx: {} });
    c.runtime.networkReady = false;
    c.run(8);
    const node = c.api.objects.get('/api/v1/nodes/node-1') as { status?: { conditions?: { type: string; status: string; message: string }[] } };
    const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
    expect(ready).toMatchObject({
      status: 'False',
      reason: 'KubeletNotReady',
      message:
        'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
    });
    c.create('web', one('nginx', { imagePullPolicy: 'IfNotPresent' }));
    c.run(9);
    expect(c.events()).toContain(
      'NetworkNotReady: network is not ready: container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
    );
    c.runtime.networkReady = true;
    c.run(14);
    expect(statusOf(c, 'web')?.phase).toBe('Running');
    expect(c.events()).toContain('NodeReady: Node node-1 status is now: NodeReady');
  });
});

describe('what others wrote', () => {
  type Condition = { type: string; status: string; reason: string; lastTransitionTime: string };
  const conditionsOf = (c: FakeCluster) => (c.api.objects.get('/api/v1/nodes/node-1') as { status?: { conditions?: Condition[] } }).status?.conditions ?? [];

  // kubelet_node_status.go, nodestatus/setters.go: a condition that is not what the Node shows changes now, and is an event.
  it('is put right, with a new time and an event, when the node controller did not know', () => {
    const c = new FakeCluster({});
    c.run(32);
    const path = '/api/v1/nodes/node-1';
    const node = c.api.objects.get(path) as unknown as { status: { conditions: Condition[] } };
    const conditions = node.status.conditions.map((condition) => ({
      ...condition,
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      lastTransitionTime: '2026-01-01T00:00:30Z',
    }));
    c.act(() => c.api.put(path, { ...node, status: { ...node.status, conditions } } as never));
    c.run(41);
    expect(conditionsOf(c).map(({ type, status, lastTransitionTime }) => [type, status, lastTransitionTime.slice(14, 19)])).toEqual([
      ['MemoryPressure', 'False', '00:40'],
      ['DiskPressure', 'False', '00:40'],
      ['PIDPressure', 'False', '00:40'],
      ['Ready', 'True', '00:40'],
    ]);
    expect(c.events()).toContain('NodeReady: Node node-1 status is now: NodeReady x2');
  });

  it('stays as it was over a restart of the kubelet: no event, no new time', () => {
    const c = new FakeCluster({});
    c.run(30);
    const before = conditionsOf(c).map(({ lastTransitionTime }) => lastTransitionTime);
    c.kernel.crash(address('node-1/kubelet'));
    c.kernel.start(address('node-1/kubelet'));
    c.run(60);
    expect(conditionsOf(c).map(({ lastTransitionTime }) => lastTransitionTime)).toEqual(before);
    expect(c.events()).toContain('NodeReady: Node node-1 status is now: NodeReady');
  });

  // status_manager.go syncPod: GET, then a patch of what differs; conditions that are not the kubelet's stay.
  it('in a Pod is read before each patch, and kept', () => {
    const c = new FakeCluster({ 'nginx:1.27': {} });
    c.run(1);
    c.create('web', one('nginx:1.27'));
    c.run(5);
    const path = '/api/v1/namespaces/default/pods/web';
    const pod = c.pod(path.slice(path.lastIndexOf('/') + 1));
    const gate = { type: 'example.com/gate', status: 'True' };
    c.act(() => c.api.put(path, { ...pod, status: { ...pod?.status, conditions: [...(pod?.status?.conditions ?? []), gate] } } as never));
    c.run(6);
    c.runtime.exit([...c.runtime.configs.keys()][0] ?? '', 1);
    c.run(15);
    expect(statusOf(c, 'web')?.containerStatuses?.[0]?.restartCount).toBe(1);
    expect(statusOf(c, 'web')?.conditions?.map(({ type }) => type)).toContain('example.com/gate');
    const requests = c.api.requests.filter((request) => request.includes('pods/web'));
    requests.forEach((request, at) => {
      if (request.startsWith('PATCH')) expect(requests[at - 1]).toBe(`GET ${path}`);
    });
    expect(requests.filter((request) => request.startsWith('PATCH')).length).toBeGreaterThan(3);
  });
});

describe('a Pod', () => {
  it('goes from bound to Running and Ready, with three patches of its status', () => {
    const c = new FakeCluster({ 'nginx:1.27': {} });
    c.run(1);
    c.create('web', one('nginx:1.27'));
    c.run(5);
    expect(statusOf(c, 'web')).toMatchObject({ phase: 'Running', podIP: '10.244.0.2', hostIP: '192.168.0.11', qosClass: 'BestEffort' });
    expect(statusOf(c, 'web')?.conditions?.map(({ type, status }) => `${type}=${status}`)).toEqual([
      'PodReadyToStartContainers=True',
      'Initialized=True',
      'Ready=True',
      'ContainersReady=True',
      'PodScheduled=True',
    ]);
    expect(c.events().slice(-3)).toEqual([
      'Pulled: Container image "nginx:1.27" already present on machine and can be accessed by the pod',
      'Created: Container created',
      'Started: Container started',
    ]);
    expect(c.runtime.calls.filter((call) => !/^(List|Version|ImageFsInfo|Status$)/.test(call))).toEqual([
      'RunPodSandbox',
      'PodSandboxStatus',
      'ImageStatus',
      'CreateContainer',
      'StartContainer',
      'PodSandboxStatus',
      'ContainerStatus',
    ]);
    expect(c.api.requests.filter((request) => request.startsWith('PATCH') && request.endsWith('web/status'))).toHaveLength(3);
    expect(c.transitions('container', 'node-1/default/web/c').map((line) => line.split(' ')[1])).toEqual(['waiting.ContainerCreating', 'running']);
    expect(c.transitions('pod-phase', 'node-1/default/web').map((line) => line.split(' ')[1])).toEqual(['Pending', 'Running']);
  });

  it('pulls an image that is not there, one at a time', () => {
    const c = new FakeCluster({ a: { onNode: false, pullSeconds: 2 }, 'b:1': { onNode: false, pullSeconds: 3 } });
    c.run(1);
    c.create('one', one('b:1'));
    c.create('two', one('b:1', { imagePullPolicy: 'Always' }));
    c.run(10);
    expect(c.events().filter((event) => event.startsWith('Pulled'))).toEqual([
      'Pulled: Successfully pulled image "b:1" in 3.002s (3.002s including waiting). Image size: 1000 bytes.',
      // The second waits for the first (serializeImagePulls).
      'Pulled: Successfully pulled image "b:1" in 3.002s (6.004s including waiting). Image size: 1000 bytes.',
    ]);
  });

  it('backs off from an image that cannot be pulled: 10 s, 20 s, …', () => {
    const c = new FakeCluster({ nope: { missing: true } });
    c.run(1);
    c.create('web', one('nope:v1'));
    c.run(3);
    const error = 'rpc error: code = NotFound desc = failed to pull and unpack image "nope:v1": not found';
    expect(stateOf(c, 'web')).toEqual({ waiting: { reason: 'ImagePullBackOff', message: `Back-off pulling image "nope:v1": ErrImagePull: ${error}` } });
    c.run(80);
    expect(c.events().filter((event) => !event.includes('Node'))).toEqual(
      expect.arrayContaining([
        `Failed: Failed to pull image "nope:v1": ${error} x4`,
        'Failed: Error: ErrImagePull x4',
        expect.stringMatching(/^Failed: Error: ImagePullBackOff x\d/),
        expect.stringMatching(/^BackOff: Back-off pulling image "nope:v1" x\d/),
      ]),
    );
    expect(statusOf(c, 'web')?.phase).toBe('Pending');
  });

  it('refuses an image name that is none', () => {
    const c = new FakeCluster({});
    c.run(1);
    c.create('web', one('Nginx:latest'));
    c.run(3);
    const message = `Failed to apply default image tag "Nginx:latest": couldn't parse image name "Nginx:latest": invalid reference format: repository name (library/Nginx) must be lowercase`;
    expect(stateOf(c, 'web')).toEqual({ waiting: { reason: 'InvalidImageName', message } });
    expect(c.events()).toEqual(
      expect.arrayContaining([expect.stringContaining(`InspectFailed: ${message}`), expect.stringContaining('Failed: Error: InvalidImageName')]),
    );
  });

  it('says which ConfigMap is missing, and starts when it is there', () => {
    const c = new FakeCluster({ app: {} });
    c.run(1);
    c.create('web', one('app', { imagePullPolicy: 'IfNotPresent', env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'conf', key: 'a' } } }] }));
    c.run(3);
    expect(stateOf(c, 'web')).toEqual({ waiting: { reason: 'CreateContainerConfigError', message: 'configmap "conf" not found' } });
    c.act(() =>
      c.api.put('/api/v1/namespaces/default/configmaps/conf', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf' }, data: { b: '1' } } as never),
    );
    c.run(14);
    expect(stateOf(c, 'web')).toEqual({ waiting: { reason: 'CreateContainerConfigError', message: "couldn't find key a in ConfigMap default/conf" } });
  });

  it('waits for its volumes, and mounts what they hold', () => {
    const c = new FakeCluster({ app: {} });
    c.run(1);
    c.create('web', {
      volumes: [{ name: 'v', configMap: { name: 'conf' } }],
      containers: [{ name: 'c', image: 'app', imagePullPolicy: 'IfNotPresent', volumeMounts: [{ name: 'v', mountPath: '/etc/conf' }] }],
    });
    c.run(3);
    expect(stateOf(c, 'web')).toEqual({ waiting: { reason: 'ContainerCreating' } });
    expect(c.events()).toContainEqual(expect.stringContaining('FailedMount: MountVolume.SetUp failed for volume "v" : configmap "conf" not found'));
    c.act(() =>
      c.api.put('/api/v1/namespaces/default/configmaps/conf', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'conf' },
        data: { a: 'hello' },
      } as never),
    );
    c.run(10);
    expect(statusOf(c, 'web')?.phase).toBe('Running');
    const directory = `/var/lib/kubelet/pods/${c.pod('web')?.metadata?.uid}/volumes/kubernetes.io~configmap/v`;
    expect(c.syscalls).toContainEqual(expect.objectContaining({ call: 'write', args: { path: `${directory}/a`, text: 'hello' } }));
    expect([...c.runtime.configs.values()][0]?.config.mounts).toEqual([
      { containerPath: '/etc/conf', hostPath: directory, readonly: false },
      { containerPath: '/dev/termination-log', hostPath: `/var/lib/kubelet/pods/${c.pod('web')?.metadata?.uid}/containers/c/00000000`, readonly: false },
    ]);
  });
});

describe('restarts', () => {
  it('crash-loops with 10 s, 20 s, 40 s, … after a first restart at once', () => {
    const c = new FakeCluster({ crash: { exitAfter: 1, exitCode: 1 } });
    c.run(1);
    c.create('web', one('crash', { imagePullPolicy: 'IfNotPresent' }));
    c.run(100);
    const runs = c
      .transitions('container', 'node-1/default/web/c')
      .filter((line) => line.endsWith(' running'))
      .map((line) => Number(line.split(' ')[0]));
    const gaps = runs.slice(1).map((at, index) => at - (runs[index] ?? 0));
    // Each run takes 1 s; kuberuntime_manager.go doBackOff: immediate, then 10 s, 20 s, 40 s counted from the end of the run.
    expect(gaps.map((gap) => Math.floor(gap))).toEqual([1, 11, 21, 41]);
    expect(stateOf(c, 'web')?.waiting).toEqual({
      reason: 'CrashLoopBackOff',
      message: `back-off 1m20s restarting failed container=c pod=web_default(${c.pod('web')?.metadata?.uid})`,
    });
    expect(statusOf(c, 'web')).toMatchObject({
      phase: 'Running',
      containerStatuses: [{ restartCount: 4, ready: false, lastState: { terminated: { exitCode: 1, reason: 'Error' } } }],
    });
    expect(c.events()).toContainEqual(expect.stringMatching(/^BackOff: Back-off restarting failed container c in pod web_default\(/));
  });

  it.each([
    ['Never', 0, 'Succeeded', 0],
    ['Never', 3, 'Failed', 0],
    ['OnFailure', 0, 'Succeeded', 0],
    ['OnFailure', 3, 'Running', 2],
    ['Always', 0, 'Running', 2],
  ])('restartPolicy %s, exit %i: %s after %i restarts', (restartPolicy, exitCode, phase, restarts) => {
    const c = new FakeCluster({ job: { exitAfter: 2, exitCode } });
    c.run(1);
    c.create('web', { ...one('job', { imagePullPolicy: 'IfNotPresent' }), restartPolicy });
    c.run(20);
    expect(statusOf(c, 'web')?.phase).toBe(phase);
    expect(statusOf(c, 'web')?.containerStatuses?.[0]?.restartCount).toBe(restarts);
    if (phase === 'Succeeded') {
      expect(
        statusOf(c, 'web')
          ?.conditions?.filter(({ reason }) => reason === 'PodCompleted')
          .map(({ type, status }) => `${type}=${status}`),
      ).toEqual(['Initialized=True', 'Ready=False', 'ContainersReady=False']);
    }
  });

  it('kills a container whose liveness probe fails three times, and starts it again', () => {
    const c = new FakeCluster({ app: {} });
    c.runtime.execExitCode = 1;
    c.run(1);
    c.create('web', one('app', { imagePullPolicy: 'IfNotPresent', livenessProbe: { exec: { command: ['cat', '/tmp/healthy'] }, periodSeconds: 5 } }));
    c.run(13);
    expect(c.events()).toContainEqual('Unhealthy: Liveness probe failed: no such file\n x2');
    c.run(18);
    expect(c.events()).toContainEqual('Killing: Container c failed liveness probe, will be restarted');
    expect(statusOf(c, 'web')?.containerStatuses?.[0]?.restartCount).toBe(1);
    expect(c.runtime.stops.map(({ timeout }) => timeout)).toEqual([30]);
  });
});

describe('readiness', () => {
  it('makes the Pod ready after the first success, and unready after three failures', () => {
    const c = new FakeCluster({ app: {} });
    c.answer = undefined;
    c.run(1);
    c.create(
      'web',
      one('app', {
        imagePullPolicy: 'IfNotPresent',
        ports: [{ name: 'http', containerPort: 8080 }],
        readinessProbe: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 5 },
      }),
    );
    c.run(4);
    const ready = (): string | undefined => statusOf(c, 'web')?.conditions?.find(({ type }) => type === 'Ready')?.status;
    expect(statusOf(c, 'web')?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [c]',
    });
    expect(c.events()).toContainEqual(
      expect.stringContaining('Unhealthy: Readiness probe failed: Get "http://10.244.0.2:8080/healthz": dial tcp 10.244.0.2:8080: connect: connection refused'),
    );
    c.answer = 200;
    c.run(8);
    expect(ready()).toBe('True');
    c.answer = 500;
    c.run(18);
    expect(ready()).toBe('True');
    c.run(23);
    expect(ready()).toBe('False');
    // Three at the period, and one at once when the Pod became unready.
    expect(c.events()).toContainEqual('Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 500 x4');
  });

  it('a startup probe holds back the others, and readiness gates hold back Ready', () => {
    const c = new FakeCluster({ app: {} });
    c.answer = 503;
    c.run(1);
    const probe = { httpGet: { path: '/', port: 80 }, periodSeconds: 2 };
    c.create('web', {
      ...one('app', { imagePullPolicy: 'IfNotPresent', startupProbe: { ...probe, failureThreshold: 30 }, readinessProbe: probe }),
      readinessGates: [{ conditionType: 'example.com/gate' }],
    });
    c.run(6);
    expect(statusOf(c, 'web')?.containerStatuses?.[0]).toMatchObject({ started: false, ready: false });
    expect(c.events().some((event) => event.includes('Readiness'))).toBe(false);
    c.answer = 200;
    c.run(9);
    expect(statusOf(c, 'web')?.containerStatuses?.[0]).toMatchObject({ started: true, ready: true });
    expect(statusOf(c, 'web')?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ReadinessGatesNotReady',
      message: 'corresponding condition of pod readiness gate "example.com/gate" does not exist.',
    });
  });
});

describe('init containers', () => {
  it('run one after the other; a sidecar stays beside the app and ends after it', () => {
    const c = new FakeCluster({ init: { exitAfter: 2 }, side: {}, app: { exitAfter: 5 } });
    c.run(1);
    const image = (name: string, img: string, extra: object = {}): object => ({ name, image: img, imagePullPolicy: 'IfNotPresent', ...extra });
    c.create('web', {
      restartPolicy: 'Never',
      initContainers: [image('one', 'init'), image('proxy', 'side', { restartPolicy: 'Always' }), image('two', 'init')],
      containers: [image('app', 'app')],
    });
    c.run(3);
    expect(statusOf(c, 'web')?.phase).toBe('Pending');
    expect(statusOf(c, 'web')?.conditions?.find(({ type }) => type === 'Initialized')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [one proxy two]',
    });
    expect(stateOf(c, 'web')).toEqual({ waiting: { reason: 'PodInitializing' } });
    c.run(30);
    const order = ['one', 'proxy', 'two', 'app'].map(
      (name) =>
        c
          .transitions('container', `node-1/default/web/${name}`)
          .find((line) => line.endsWith(' running'))
          ?.split(' ')[0],
    );
    expect([...order].sort((a, b) => Number(a) - Number(b))).toEqual(order);
    expect(statusOf(c, 'web')?.phase).toBe('Succeeded');
    expect(c.runtime.stops.map(({ name }) => name)).toEqual(['proxy']);
  });

  it('a failing init container with restartPolicy Never fails the Pod', () => {
    const c = new FakeCluster({ bad: { exitAfter: 1, exitCode: 1 }, app: {} });
    c.run(1);
    c.create('web', {
      restartPolicy: 'Never',
      initContainers: [{ name: 'i', image: 'bad', imagePullPolicy: 'IfNotPresent' }],
      containers: [{ name: 'c', image: 'app' }],
    });
    c.run(8);
    expect(statusOf(c, 'web')?.phase).toBe('Failed');
    expect(c.transitions('container', 'node-1/default/web/c')).toHaveLength(2);
  });
});

describe('termination', () => {
  it('stops containers with the grace period, then the sandbox, then removes the object', () => {
    const c = new FakeCluster({ slow: { stopAfter: 4 } });
    c.run(1);
    c.create('web', one('slow', { imagePullPolicy: 'IfNotPresent', lifecycle: { preStop: { sleep: { seconds: 3 } } } }));
    c.run(5);
    const pod = c.pod('web');
    c.act(() =>
      c.api.put('/api/v1/namespaces/default/pods/web', {
        ...pod,
        metadata: { ...pod?.metadata, deletionTimestamp: '2026-01-01T00:00:35Z', deletionGracePeriodSeconds: 30 },
      } as never),
    );
    c.run(11);
    // 3 s of the 30 s went to the preStop hook.
    expect(c.runtime.stops).toMatchObject([{ name: 'c', timeout: 27 }]);
    expect(statusOf(c, 'web')?.phase).toBe('Running');
    c.run(14);
    expect(c.pod('web')).toBeUndefined();
    expect(c.api.requests.at(-1)).not.toContain('PATCH');
    expect(c.events()).toContainEqual('Killing: Stopping container c');
    expect(c.runtime.calls.indexOf('StopPodSandbox')).toBeGreaterThan(c.runtime.calls.indexOf('StopContainer'));
    expect(c.transitions('pod-worker', 'node-1/default/web').map((line) => line.split(' ')[1])).toEqual(['syncing', 'terminating', 'terminated', 'finished']);
    c.run(130);
    expect(c.runtime.calls).toEqual(expect.arrayContaining(['RemoveContainer', 'RemovePodSandbox']));
  });

  it('a Pod that is removed by force is stopped with the shortest grace', () => {
    const c = new FakeCluster({ slow: { stopAfter: 40 } });
    c.run(1);
    c.create('web', one('slow', { imagePullPolicy: 'IfNotPresent' }));
    c.run(5);
    const pod = c.pod('web');
    c.act(() => {
      c.api.objects.set('/api/v1/namespaces/default/pods/web', {
        ...pod,
        metadata: { ...pod?.metadata, deletionTimestamp: '2026-01-01T00:00:05Z', deletionGracePeriodSeconds: 0 },
      } as never);
      c.api.delete('/api/v1/namespaces/default/pods/web');
    });
    c.run(12);
    expect(c.runtime.stops).toMatchObject([{ name: 'c', timeout: 2 }]);
    expect(c.runtime.calls).toContain('StopPodSandbox');
  });

  it('activeDeadlineSeconds fails the Pod', () => {
    const c = new FakeCluster({ app: {} });
    c.run(1);
    c.create('web', { ...one('app', { imagePullPolicy: 'IfNotPresent' }), activeDeadlineSeconds: 10 });
    c.run(14);
    expect(statusOf(c, 'web')).toMatchObject({
      phase: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    });
  });
});

describe('admission', () => {
  it('refuses a Pod that does not fit, with Failed and the reason', () => {
    const c = new FakeCluster({ app: {} });
    c.run(1);
    c.create('big', one('app', { resources: { requests: { cpu: '5' } } }));
    c.run(3);
    const message = "Node didn't have enough resource: cpu, requested: 5000, used: 0, capacity: 4000";
    expect(statusOf(c, 'big')).toMatchObject({ phase: 'Failed', reason: 'OutOfcpu', message: `Pod was rejected: ${message}` });
    expect(c.events()).toContain(`OutOfcpu: ${message}`);
    expect(c.runtime.calls).not.toContain('RunPodSandbox');
  });
});

describe('a kubelet that restarts', () => {
  it('finds its Pods again and leaves their containers alone', () => {
    const c = new FakeCluster({ app: {} });
    c.run(1);
    c.create('web', one('app', { imagePullPolicy: 'IfNotPresent', readinessProbe: { httpGet: { path: '/', port: 80 } } }));
    c.run(15);
    const before = statusOf(c, 'web');
    expect(before?.containerStatuses?.[0]?.ready).toBe(true);
    c.kernel.crash(address('node-1/kubelet'));
    c.run(20);
    c.kernel.start(address('node-1/kubelet'));
    const patches = (): number => c.api.requests.filter((request) => request.endsWith('web/status')).length;
    const sent = patches();
    c.run(60);
    expect(c.runtime.calls.filter((call) => call === 'RunPodSandbox' || call === 'CreateContainer')).toHaveLength(2);
    expect(statusOf(c, 'web')).toEqual(before);
    expect(patches()).toBe(sent);
    expect(c.transitions('container', 'node-1/default/web/c').at(-1)).toContain('running');
  });

  it('stops what was deleted while it was away', () => {
    const c = new FakeCluster({ app: {} });
    c.run(1);
    c.create('web', one('app', { imagePullPolicy: 'IfNotPresent' }));
    c.run(5);
    c.kernel.crash(address('node-1/kubelet'));
    c.act(() => c.api.delete('/api/v1/namespaces/default/pods/web'));
    c.run(10);
    c.kernel.start(address('node-1/kubelet'));
    c.run(20);
    expect(c.runtime.stops).toHaveLength(1);
    expect(c.runtime.calls).toContain('StopPodSandbox');
  });
});

// kubernetes/pkg/kubelet/kuberuntime/kuberuntime_manager_test.go TestComputePodActionsWithInitAndEphemeralContainers
describe('an ephemeral container', () => {
  it('is started beside the others, once, and has a status of its own', () => {
    const c = new FakeCluster({ nginx: {}, busybox: { exitAfter: 2, exitCode: 3 } });
    c.run(1);
    c.create('web', one('nginx'));
    c.run(5);
    const pod = c.pod('web');
    const spec = { ...pod?.spec, ephemeralContainers: [{ name: 'debug', image: 'busybox' }] };
    c.act(() => c.api.put('/api/v1/namespaces/default/pods/web', { ...pod, metadata: { ...pod?.metadata, generation: 2 }, spec } as never));
    c.run(30);
    const created = c.runtime.calls.filter((call) => call === 'CreateContainer');
    expect(created).toHaveLength(2);
    expect(statusOf(c, 'web')).toMatchObject({
      phase: 'Running',
      ephemeralContainerStatuses: [{ name: 'debug', ready: false, restartCount: 0, state: { terminated: { exitCode: 3 } } }],
    });
  });
});
