import { beforeEach, describe, expect, it } from 'vitest';
import { type Intent, micros, type NodeSpec, seconds } from '../api/index.ts';
import { defaultCluster, defaultNodes, scenarioOf } from '../scenarios/index.ts';
import { createSimulation, type Simulation } from '../sim/cluster/index.ts';
import { outputOf } from './output.ts';

let simulation: Simulation;

function start(manifest: string, node: Partial<NodeSpec> = {}): void {
  const nodes = defaultNodes(1).map((each) => ({ ...each, cpu: '2', memory: '4Gi', ...node }));
  simulation = createSimulation(scenarioOf([{ name: 'p.yaml', text: manifest }], { cluster: defaultCluster(nodes) }));
  simulation.runUntil(seconds(8));
}

const kubectl = (...args: readonly string[]): string => submit({ type: 'kubectl', args });
const ssh = (...argv: readonly string[]): string => submit({ type: 'shell', node: 'node-1', argv });

function submit(intent: Intent): string {
  const seq = simulation.submit(intent);
  simulation.runUntil(micros(simulation.now() + seconds(4)));
  return outputOf(simulation.ledger, seq)
    .lines.map(({ text }) => text)
    .join('\n');
}

const resize = (resources: object, name = 'web'): string =>
  kubectl('patch', 'pod', name, '--subresource', 'resize', '--patch', JSON.stringify({ spec: { containers: [{ name: 'c', resources }] } }));

/** `kubernetes/pkg/kubelet/allocation`, `kuberuntime_manager.go` doPodResizeAction; texts: `kubelet/events/resize.go`, `apis/core/validation` ValidatePodResize. */
describe('in-place resize', () => {
  const pod = (name: string, resources: string, more = ''): string =>
    `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {containers: [{name: c, image: "nginx:1.27", resources: ${resources}${more}}]}}`;
  const web = '{requests: {cpu: 250m, memory: 64Mi}, limits: {cpu: 500m, memory: 128Mi}}';
  const events = (reason: string): string => kubectl('get', 'events', '--field-selector', `reason=${reason}`, '-o', 'jsonpath={.items[*].message}');
  const status = (path: string): string => kubectl('get', 'pod', 'web', '-o', `jsonpath={.status.${path}}`);

  it('changes the cgroups of a running container, and tells so', () => {
    start(pod('web', web));
    expect(resize({ requests: { cpu: '500m' }, limits: { cpu: '700m' } })).toBe('pod/web patched');
    expect(kubectl('exec', 'web', '--', 'cat', '/sys/fs/cgroup/cpu.max', '/sys/fs/cgroup/cpu.weight')).toBe('70000 100000\n59');
    expect(ssh('cat', '/sys/fs/cgroup/kubepods/burstable/cpu.weight')).toBe('20');
    expect(JSON.parse(status('containerStatuses[0].resources'))).toEqual({
      limits: { cpu: '700m', memory: '128Mi' },
      requests: { cpu: '500m', memory: '64Mi' },
    });
    expect(status('containerStatuses[0].restartCount')).toBe('0');
    expect(events('ResizeStarted')).toMatch(/^Pod resize started: \{"containers":\[\{"name":"c",/);
    expect(events('ResizeCompleted')).toMatch(/^Pod resize completed: .*"generation":\d+\}$/);
    expect(status('conditions[*].type')).not.toContain('PodResize');
  });

  it('waits where there is no room, until there is', () => {
    start(`${pod('web', web)}\n---\n${pod('other', '{requests: {cpu: 1200m}}')}`);
    resize({ requests: { cpu: '1' }, limits: { cpu: '1' } });
    expect(status('conditions[?(@.type=="PodResizePending")].reason')).toBe('Deferred');
    expect(status('conditions[?(@.type=="PodResizePending")].message')).toBe(
      "Node didn't have enough resource: cpu, requested: 1000, used: 1200, capacity: 2000",
    );
    expect(status('containerStatuses[0].allocatedResources.cpu')).toBe('250m');
    kubectl('delete', 'pod', 'other', '--grace-period=1');
    expect(status('conditions[*].type')).not.toContain('PodResizePending');
    expect(status('containerStatuses[0].resources.requests.cpu')).toBe('1');
  });

  it('restarts a container whose policy says so', () => {
    start(pod('web', web, ', resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}]'));
    resize({ limits: { memory: '200Mi' } });
    expect(status('containerStatuses[0].restartCount')).toBe('1');
    expect(kubectl('exec', 'web', '--', 'cat', '/sys/fs/cgroup/memory.max')).toBe(String(200 * 2 ** 20));
    expect(events('Killing')).toBe('Container c resize requires restart');
  });

  it.each([
    [{ limits: { cpu: '250m', memory: '64Mi' } }, 'spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing'],
    [{ limits: { 'ephemeral-storage': '1Gi' } }, 'spec: Forbidden: only cpu and memory resources are mutable'],
    [{ limits: { memory: null } }, 'spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed'],
  ])('%j is refused', (resources, text) => {
    start(pod('web', web));
    expect(resize(resources)).toContain(text);
  });

  it('does not take memory away that is in use', () => {
    start(
      pod('web', '{requests: {memory: 64Mi}, limits: {memory: 128Mi}}').replace(
        'metadata: {name: web}',
        'metadata: {name: web, annotations: {orrery.dev/memory: 100Mi}}',
      ),
    );
    resize({ limits: { memory: '80Mi' } });
    expect(status('conditions[?(@.type=="PodResizeInProgress")].reason')).toBe('Error');
    expect(events('ResizeError')).toContain('memory limit (83886080) below current usage (');
    expect(status('containerStatuses[0].restartCount')).toBe('0');
  });
});

describe('what a container sees', () => {
  beforeEach(() =>
    start(`
{apiVersion: v1, kind: ConfigMap, metadata: {name: cm}, data: {a: one, b: gone}}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: view}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}, subjects: [{kind: ServiceAccount, name: default}]}
---
apiVersion: v1
kind: Pod
metadata: {name: p, labels: {tier: x}}
spec:
  dnsPolicy: None
  dnsConfig: {nameservers: [10.96.0.10], searches: [svc.cluster.local], options: [{name: ndots, value: "2"}]}
  securityContext: {sysctls: [{name: net.ipv4.tcp_fin_timeout, value: "30"}]}
  containers:
  - name: c
    image: nginx:1.27
    resources: {requests: {memory: 1Gi}}
    volumeMounts: [{name: v, mountPath: /v}, {name: v, mountPath: /pinned, subPath: a}, {name: d, mountPath: /d}]
  volumes: [{name: v, configMap: {name: cm}}, {name: d, downwardAPI: {items: [{path: tier, fieldRef: {fieldPath: "metadata.labels['tier']"}}]}}]
`),
  );
  const sh = (script: string): string => kubectl('exec', 'p', '--', 'sh', '-c', script);

  // kubernetes/pkg/kubelet/qos/policy.go GetContainerOOMScoreAdjust: 1000 - 1000 * 1 GiB / 4 GiB; containerd gives a cgroup namespace of its own.
  it.each([
    ['cat /etc/resolv.conf', 'search svc.cluster.local\nnameserver 10.96.0.10\noptions ndots:2'],
    ['cat /proc/self/oom_score_adj /proc/1/cgroup', '750\n0::/'],
    ['cat /proc/sys/net/ipv4/tcp_fin_timeout', '30'],
    ['cat /sys/fs/cgroup/memory.oom.group', '1'],
    ['curl -s https://kubernetes.default/api > /dev/null; echo $?', '60'],
    [
      'curl -sk https://kubernetes.default/api/v1/namespaces/default/pods | grep message',
      '  "message": "pods is forbidden: User \\"system:anonymous\\" cannot list resource \\"pods\\" in API group \\"\\" in the namespace \\"default\\"",',
    ],
  ])('%s', (script, text) => expect(sh(script)).toBe(text));

  it('asks the API with its token', () => {
    const account = '/var/run/secrets/kubernetes.io/serviceaccount';
    const body = sh(`curl -s --cacert ${account}/ca.crt -H "Authorization: Bearer $(cat ${account}/token)" https://10.96.0.1/api/v1/namespaces/default/pods/p`);
    expect(JSON.parse(body)).toMatchObject({ kind: 'Pod', metadata: { name: 'p' } });
  });

  // kubernetes/pkg/kubelet/volumemanager: files follow within the next sync of the Pod, a subPath never.
  it('sees new values of its volumes, but for a subPath', () => {
    kubectl('patch', 'configmap', 'cm', '--patch', '{"data":{"a":"two","b":null}}');
    kubectl('label', 'pod', 'p', 'tier=y', '--overwrite');
    simulation.runUntil(micros(simulation.now() + seconds(90)));
    expect(sh('cat /v/a; echo; cat /pinned; echo; ls /v; cat /d/tier')).toBe('two\none\na\ny');
  });
});

describe('the runtime', () => {
  const web =
    '{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: c, image: "polinux/stress", command: [stress], args: [--cpu, "1"], resources: {limits: {cpu: 500m}}}]}}';

  it.each([
    ['containerd', 'Unimplemented desc = not implemented'],
    ['cri-o', '"descriptors"'],
    ['cri-dockerd', 'Unimplemented desc = method ListMetricDescriptors not implemented'],
  ] as const)('%s: stats of containers and Pods are what the cgroups say', (runtime, metrics) => {
    start(web, { runtime });
    expect(ssh('crictl', 'stats')).toMatch(/ c {2,}50\.00 /);
    expect(ssh('crictl', 'statsp')).toMatch(/^web .* 50\.00 /m);
    expect(ssh('crictl', 'metricdescs')).toContain(metrics);
    kubectl('exec', 'web', '--', 'nslookup', 'kubernetes');
    const measured = JSON.parse(kubectl('get', '--raw', '/api/v1/nodes/node-1/proxy/stats/summary'));
    expect(measured.pods[0]).toMatchObject({
      podRef: { name: 'web' },
      network: { name: 'eth0', txErrors: 0 },
      containers: [{ name: 'c', rootfs: { usedBytes: 0 } }],
    });
    expect(measured.pods[0].network.txBytes).toBeGreaterThan(60);
    expect(kubectl('get', '--raw', '/api/v1/nodes/node-1/proxy/metrics/cadvisor')).toMatch(
      /^container_network_receive_bytes_total\{interface="eth0",namespace="default",pod="web"\} \d/m,
    );
  });

  // containerd `docs/cri/config.md` (pod_annotations), as Kata Containers has one configure it.
  it('shows a handler only those annotations of a Pod that are its own', () => {
    const annotations = '{io.katacontainers.config.hypervisor.default_vcpus: "2", example.com/other: x}';
    start(
      `{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: kata}, handler: kata}\n---\n{apiVersion: v1, kind: Pod, metadata: {name: vm, annotations: ${annotations}}, spec: {runtimeClassName: kata, containers: [{name: c, image: "nginx:1.27"}]}}`,
      { handlers: ['runc', 'kata'] },
    );
    const { info } = JSON.parse(ssh('crictl', 'inspect', ssh('crictl', 'ps', '-q')));
    expect(info.runtimeSpec.annotations).toMatchObject({ 'io.katacontainers.config.hypervisor.default_vcpus': '2' });
    expect(info.runtimeSpec.annotations).not.toHaveProperty(['example.com/other']);
  });

  // containerd `cmd/ctr`; its CRI plugin knows only what was made through CRI, and the kubelet only what the CRI plugin tells.
  it('has containers besides those of Kubernetes, of which the kubelet knows nothing', () => {
    start(web);
    ssh('crictl', 'pull', 'docker.io/library/nginx:1.27');
    expect(ssh('ctr', '-n', 'k8s.io', 'run', '-d', 'nginx:1.27', 'foreign')).toBe('ctr: image "nginx:1.27": not found');
    expect(ssh('ctr', '-n', 'k8s.io', 'run', '-d', 'docker.io/library/nginx:1.27', 'foreign')).toBe('');
    expect(ssh('ctr', '-n', 'k8s.io', 'containers', 'ls')).toMatch(/^foreign +docker\.io\/library\/nginx:1\.27 +io\.containerd\.runc\.v2/m);
    expect(ssh('ctr', '-n', 'k8s.io', 'tasks', 'ls')).toMatch(/^foreign +\d+ +RUNNING$/m);
    expect(ssh('ps', 'aux')).toContain('-namespace k8s.io -id foreign ');
    expect(ssh('crictl', 'ps', '-a')).not.toContain('nginx');
    expect(kubectl('get', 'pods', '-A', '-o', 'name')).toBe('pod/web');
    expect(kubectl('get', '--raw', '/api/v1/nodes/node-1/proxy/pods')).not.toContain('foreign');
    ssh('ctr', '-n', 'k8s.io', 'tasks', 'kill', '-s', 'SIGKILL', 'foreign');
    expect(ssh('ctr', '-n', 'k8s.io', 'tasks', 'ls')).toMatch(/^foreign +0 +STOPPED$/m);
    ssh('ctr', '-n', 'k8s.io', 'containers', 'rm', 'foreign');
    expect(ssh('ctr', '-n', 'k8s.io', 'containers', 'ls', '-q')).not.toContain('foreign');
  });

  it('tells the evented PLEG of each change, so that nothing is listed every second', () => {
    start(web.replace('command: [stress], args: [--cpu, "1"]', 'command: [sh, -c, "sleep 3; exit 1"]').replace('polinux/stress', 'busybox:1.36'), {
      kubelet: { featureGates: { EventedPLEG: true } },
    });
    const lists = simulation.ledger
      .all()
      .filter((record) => record.kind === 'message' && record.method === 'ListPodSandbox' && record.from === 'node-1/kubelet').length;
    expect(lists).toBeLessThan(15);
    expect(kubectl('get', 'pod', 'web', '-o', 'jsonpath={.status.containerStatuses[0].restartCount}')).not.toBe('0');
  });
});

/** `tasks/configure-pod-container/{security-context,user-namespaces}`; `include/uapi/linux/capability.h`. */
describe('who a process is', () => {
  beforeEach(() =>
    start(`
apiVersion: v1
kind: Pod
metadata: {name: mapped}
spec: {hostUsers: false, containers: [{name: c, image: "busybox:1.36", command: [sleep, infinity]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: user}
spec:
  securityContext: {runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [4000]}
  volumes: [{name: v, emptyDir: {}}]
  containers: [{name: c, image: "busybox:1.36", command: [sleep, infinity], volumeMounts: [{name: v, mountPath: /v}], securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]
`),
  );
  const sh = (pod: string, script: string): string => kubectl('exec', pod, '--', 'sh', '-c', script);

  it('root of a user namespace is somebody else on the node', () => {
    expect(sh('mapped', 'whoami; cat /proc/self/uid_map')).toBe('root\n         0      65536      65536');
    expect(
      ssh('ps', 'aux')
        .split('\n')
        .filter((line) => line.includes('sleep infinity'))
        .map((line) => line.split(/\s+/)[0]),
    ).toEqual(['65536', '1000']);
  });

  it.each([
    ['id; id -u; whoami', 'uid=1000 gid=3000 groups=2000,3000,4000\n1000\nwhoami: unknown uid 1000'],
    ['grep -E "Uid|Cap[BE]|NoNew" /proc/1/status', 'Uid:\t1000\t1000\t1000\t1000\nCapEff:\t0000000000000000\nCapBnd:\t0000000000000000\nNoNewPrivs:\t1'],
    [
      'touch /etc/x; mkdir /new; echo x > /v/x && cat /v/x; touch /tmp/x && ls /tmp',
      "touch: /etc/x: Permission denied\nmkdir: can't create directory '/new': Permission denied\nx\nx",
    ],
  ])('%s', (script, text) => expect(sh('user', script).replace(/\ncommand terminated.*/, '')).toBe(text));
});

// kubernetes/pkg/kubelet/kubelet_pods.go validateContainerLogStatus; eviction_manager.go localStorageEviction.
describe('a node whose disk has few inodes', () => {
  it('ends the Pod with the most files, and says so', () => {
    start(
      '{apiVersion: v1, kind: Pod, metadata: {name: files}, spec: {containers: [{name: c, image: "busybox:1.36", command: [sh, -c, "for i in $(seq 1 2000); do echo x > /tmp/$i; done; sleep 3600"]}]}}',
      { disk: { size: '50Gi', inodes: 65_000 } },
    );
    simulation.runUntil(seconds(40));
    expect(kubectl('get', 'pod', 'files', '-o', 'jsonpath={.status.reason}: {.status.message}')).toMatch(
      /^Evicted: The node was low on resource: inodes\. Threshold quantity: 3250, available: 2\d+\. $/,
    );
    expect(kubectl('get', 'node', 'node-1', '-o', 'jsonpath={.status.conditions[1].status} {.spec.taints[*].key}')).toBe(
      'True node.kubernetes.io/disk-pressure',
    );
    expect(ssh('ls', '/var/lib/containers/layers')).not.toMatch(/[0-9a-f]{64}/);
  });
});
