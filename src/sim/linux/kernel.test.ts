import { describe, expect, it } from 'vitest';
import { address, documentRef, seconds, type SyscallResult, type TrafficResponse } from '../../api/index.ts';
import { containerConfig, image, sandboxConfig, TestNodes } from '../containerd/testing/node.ts';

const syscall = (nodes: TestNodes, call: string, args: Readonly<Record<string, unknown>>, node = 'node-1'): SyscallResult => {
  const { payload } = nodes.ask({ to: address(`${node}/kernel`), channel: 'syscall', method: call, payload: { type: 'syscall', call, args } });
  if (payload.type !== 'syscall-result') throw new Error(payload.type);
  return payload;
};

const get = (nodes: TestNodes, dst: string, port: number, path = '/', node = 'node-1'): TrafficResponse => {
  const { payload } = nodes.ask({
    to: address(`${node}/kernel`),
    channel: 'http',
    method: `GET ${path}`,
    payload: { type: 'traffic-request', protocol: 'http', src: '203.0.113.5', dst, port, method: 'GET', path, hops: [] },
  });
  if (payload.type !== 'traffic-response') throw new Error(payload.type);
  return payload;
};

/** A Service of one endpoint in kube-proxy's shape (`kubernetes/pkg/proxy/iptables/proxier.go`). */
const service = (clusterIP: string, endpoint: string): string =>
  [
    '*nat',
    ':KUBE-SERVICES - [0:0]',
    ':KUBE-SVC-A - [0:0]',
    ':KUBE-SEP-A - [0:0]',
    '-I PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
    '-I OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
    `-A KUBE-SERVICES -m comment --comment "default/web cluster IP" -m tcp -p tcp -d ${clusterIP}/32 --dport 80 -j KUBE-SVC-A`,
    '-A KUBE-SVC-A -m comment --comment "default/web -> x" -j KUBE-SEP-A',
    `-A KUBE-SEP-A -m comment --comment default/web -m tcp -p tcp -j DNAT --to-destination ${endpoint}`,
    'COMMIT',
    '*filter',
    ':KUBE-SERVICES - [0:0]',
    '-I OUTPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
    '-I FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
    '-A KUBE-SERVICES -m comment --comment "default/none has no endpoints" -m tcp -p tcp -d 10.96.0.99/32 --dport 80 -j REJECT',
    'COMMIT',
    '',
  ].join('\n');

describe('traffic', () => {
  const nodes = new TestNodes(2);
  const here = nodes.startPod('here', { image: image('nginx') }, 'node-1');
  const there = nodes.startPod('there', { image: image('httpd') }, 'node-2');
  nodes.run(seconds(1));

  it('reaches a Pod of this node and a Pod of another node by their addresses', () => {
    expect(get(nodes, here.ip, 80)).toMatchObject({ outcome: 'ok', code: 200, servedBy: 'here' });
    const response = get(nodes, there.ip, 80);
    expect(response).toMatchObject({ outcome: 'ok', code: 200, servedBy: 'there' });
    expect(response.hops).toEqual(['node-1/kernel', '10.244.0.64/26 via 192.168.0.12', 'node-2/kernel', expect.stringMatching(/^cali[0-9a-f]{11}$/)]);
  });

  it.each([
    ['a local', () => here.ip, 'here'],
    ['a remote', () => there.ip, 'there'],
  ])('goes through DNAT to %s Pod, and conntrack knows of it', (_name, ip, servedBy) => {
    const restored = syscall(nodes, 'iptables-restore', { input: service('10.96.0.50', `${ip()}:80`) });
    expect(restored.errno).toBeUndefined();
    const response = get(nodes, '10.96.0.50', 80);
    expect(response).toMatchObject({ outcome: 'ok', code: 200, servedBy });
    expect(response.hops?.slice(0, 6)).toEqual(['node-1/kernel', 'nat PREROUTING', 'KUBE-SERVICES', 'KUBE-SVC-A', 'KUBE-SEP-A', `DNAT ${ip()}:80`]);
    expect(syscall(nodes, 'conntrack -L', {}).result?.['entries']).toContainEqual(
      expect.objectContaining({ src: '203.0.113.5', dst: '10.96.0.50', dport: 80, replySrc: ip(), replySport: 80, state: 'TIME_WAIT' }),
    );
  });

  it('a Service without endpoints refuses', () => {
    expect(get(nodes, '10.96.0.99', 80).outcome).toBe('connection-refused');
  });

  it('a port where nobody listens refuses; an address that nobody has never answers', () => {
    expect(get(nodes, here.ip, 8080).outcome).toBe('connection-refused');
    expect(get(nodes, '10.96.0.77', 80).outcome).toBe('timeout');
  });

  it('a path that nginx does not have is 404', () => {
    expect(get(nodes, here.ip, 80, '/nope').code).toBe(404);
  });

  it('from a container: wget in words of BusyBox', () => {
    const client = nodes.startPod('client', { image: image('busybox'), command: ['sleep', '3600'] });
    const wget = (url: string) => nodes.must('ExecSync', { containerId: client.container, cmd: ['wget', '-qO-', url], timeout: 0 });
    expect(wget(`http://${there.ip}`)).toMatchObject({ exitCode: 0, stdout: '<html><body><h1>It works!</h1></body></html>\n' });
    expect(wget(`http://${here.ip}:81`)).toEqual({ exitCode: 1, stdout: '', stderr: `wget: can't connect to remote host (${here.ip}): Connection refused\n` });
    expect(wget(`http://${here.ip}/nope`).stderr).toBe('wget: server returned error: HTTP/1.1 404 Not Found\n');
  });

  it('a Pod of the host’s network is reached by the node’s address', () => {
    const config = {
      ...sandboxConfig('hosted'),
      linux: { cgroupParent: '/kubepods/besteffort/podx', securityContext: { namespaceOptions: { network: 'NODE', pid: 'CONTAINER', ipc: 'POD' } } },
    } as const;
    const { podSandboxId } = nodes.must('RunPodSandbox', { config, runtimeHandler: '' });
    const { containerId } = nodes.must('CreateContainer', { podSandboxId, config: containerConfig('main', { image: image('nginx') }), sandboxConfig: config });
    nodes.must('StartContainer', { containerId });
    nodes.run(seconds(1));
    expect(get(nodes, '192.168.0.11', 80)).toMatchObject({ outcome: 'ok', servedBy: 'hosted' });
    expect(get(nodes, '192.168.0.11', 80, '/', 'node-2')).toMatchObject({ outcome: 'ok', servedBy: 'hosted' });
    expect(nodes.calls().filter((call) => call.includes('CNI ADD') && call.includes('hosted'))).toEqual([]);
  });
});

describe('the kernel', () => {
  it('keeps the container’s output as a CRI log', () => {
    const nodes = new TestNodes();
    nodes.startPod('web', { image: image('busybox'), command: ['sh', '-c', 'echo one; sleep 1; echo two >&2'] });
    nodes.run(seconds(2));
    const read = (args: object) => syscall(nodes, 'read', { path: '/var/log/pods/default_web_uid-web/main/0.log', ...args }).result?.['text'];
    expect(read({})).toMatch(/^1970-01-01T00:00:0\d\.\d{9}Z stdout F one\n1970-01-01T00:00:0\d\.\d{9}Z stderr F two\n$/);
    expect(read({ tailLines: 1 })).toMatch(/ two\n$/);
    expect(syscall(nodes, 'read', { path: '/nope' }).errno).toBe('ENOENT');
  });

  it('shares a volume between containers, and a read-only one refuses writes', () => {
    const nodes = new TestNodes();
    const mounts = [{ containerPath: '/shared', hostPath: '/var/lib/kubelet/pods/u/volumes/kubernetes.io~empty-dir/v', readonly: false }];
    syscall(nodes, 'write', { path: '/etc-config/key', text: 'value' });
    nodes.startPod('writer', {
      image: image('busybox'),
      command: ['sh', '-c', 'cat /config/key > /shared/file; echo more >> /shared/file; echo x > /config/key'],
      mounts: [...mounts, { containerPath: '/config', hostPath: '/etc-config', readonly: true }],
    });
    nodes.run(seconds(1));
    nodes.startPod('reader', { image: image('busybox'), command: ['sh', '-c', 'ls /shared; cat /shared/file'], mounts });
    nodes.run(seconds(1));
    expect(nodes.output()).toEqual(["sh: can't create /config/key: Read-only file system", 'file', 'valuemore']);
  });

  // https://kubernetes.io/docs/tasks/access-application-cluster/communicate-containers-same-pod-shared-volume/
  it('nginx serves what another container wrote to a shared volume', () => {
    const nodes = new TestNodes();
    const hostPath = '/var/lib/kubelet/pods/u/volumes/kubernetes.io~empty-dir/shared-data';
    const web = nodes.startPod('web', { image: image('nginx'), mounts: [{ containerPath: '/usr/share/nginx/html', hostPath, readonly: false }] });
    nodes.startPod('writer', {
      image: image('debian'),
      command: ['/bin/sh'],
      args: ['-c', 'echo Hello from the debian container > /pod-data/index.html'],
      mounts: [{ containerPath: '/pod-data', hostPath, readonly: false }],
    });
    nodes.run(seconds(1));
    expect(get(nodes, web.ip, 80).body).toBe('Hello from the debian container\n');
  });

  it('shows a document for each Pod, gone when the Pod is gone', () => {
    const nodes = new TestNodes();
    const { sandbox, container } = nodes.startPod('web', { image: image('nginx') });
    nodes.run(seconds(1));
    const latest = (ref: string) =>
      nodes.kernel.ledger
        .all()
        .filter((record) => record.kind === 'document')
        .filter((record) => record.ref === documentRef(ref))
        .at(-1);
    expect(latest('node-1/network/default/web')).toMatchObject({
      op: 'ADDED',
      value: { pod: 'default/web', routes: [{ dst: '169.254.1.1' }, { dst: 'default', via: '169.254.1.1' }] },
    });
    expect(latest('node-1/processes/default/web')?.value).toMatchObject({ processes: [{ comm: 'pause' }, { comm: 'nginx', container: 'main' }] });
    expect(latest('node-1/cgroups/kubepods/burstable/poduid-web')?.value).toMatchObject({
      children: { [container]: { files: { 'memory.max': 'max', 'cpu.max': 'max 100000' } } },
    });
    nodes.must('StopPodSandbox', { podSandboxId: sandbox });
    expect(latest('node-1/network/default/web')?.op).toBe('DELETED');
    expect(latest('node-1/processes/default/web')?.op).toBe('DELETED');
  });

  it('kill -9 on the node', () => {
    const nodes = new TestNodes();
    const { container } = nodes.startPod('web', { image: image('nginx') });
    nodes.run(seconds(1));
    syscall(nodes, 'kill', { namespace: 'default', pod: 'web', container: 'main', signal: 'SIGKILL' });
    nodes.run(seconds(1));
    expect(nodes.must('ContainerStatus', { containerId: container, verbose: false }).status).toMatchObject({ exitCode: 137, reason: 'Error' });
  });
});
