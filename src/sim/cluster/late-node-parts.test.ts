import './later.ts';
import { describe, expect, it } from 'vitest';
import type { CniName, NodeSpec, OciSpec, Pod, RuntimeName, Scenario } from '../../api/index.ts';
import { seconds } from '../../api/index.ts';
import { createSimulation, type Simulation } from './simulation.ts';

const PODS = ['web', 'far']
  .map(
    (name, index) => `apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  nodeName: node-${index + 1}
  containers: [{ name: main, image: 'nginx:1.27' }]
---
`,
  )
  .join('');

function run(node: Partial<NodeSpec>, cni: CniName, steps: Scenario['spec']['steps'] = [], text = PODS): Simulation {
  const nodes = ['node-1', 'node-2'].map(
    (name): NodeSpec => ({ name, cpu: '4', memory: '8Gi', maxPods: 110, labels: {}, taints: [], images: ['nginx:1.27', 'busybox:1'], ...node }),
  );
  const cluster: Scenario['spec']['cluster'] = {
    nodes,
    podCIDR: '10.244.0.0/16',
    serviceCIDR: '10.96.0.0/12',
    clusterDNS: '10.96.0.10',
    cni,
    proxyMode: 'iptables',
    registry: [],
    clients: [],
  };
  const simulation = createSimulation({
    apiVersion: 'orrery.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name: 'test' },
    spec: { title: 'test', seed: 3, profile: 'textbook', steps, checkpoints: [], manifests: [{ name: 'pods.yaml', text }], cluster },
  });
  simulation.runUntil(seconds(40));
  return simulation;
}

const records = (simulation: Simulation) => simulation.ledger.all();
const podOf = (simulation: Simulation, name: string): Pod =>
  records(simulation)
    .filter((record) => record.kind === 'document')
    .findLast(({ ref }) => ref === `Pod/default/${name}`)?.value as Pod;
const output = (simulation: Simulation): string =>
  records(simulation)
    .filter((record) => record.kind === 'output')
    .map(({ text }) => text)
    .join('\n');
const calls = (simulation: Simulation, from: string): readonly string[] =>
  records(simulation)
    .filter((record) => record.kind === 'message')
    .filter((message) => message.from === from && message.replyTo === undefined && message.subject === 'Pod/default/web')
    .map(({ to, method }) => `${to.slice('node-1/'.length)} ${method}`);

// Every runtime with every network (CNI is independent of the runtime): each of both at least once.
describe.each<readonly [RuntimeName, CniName]>([
  ['containerd', 'bridge'],
  ['cri-o', 'flannel'],
  ['cri-dockerd', 'cilium'],
  ['cri-o', 'weave'],
  ['cri-dockerd', 'calico'],
])('%s with %s', (runtime, cni) => {
  it('runs Pods that reach each other across nodes', () => {
    const simulation = run({ runtime }, cni, [
      { at: 10, kubectl: 'exec web -- hostname' },
      {
        at: 11,
        apply:
          `apiVersion: v1\nkind: Pod\nmetadata: { name: ping }\nspec:\n  nodeName: node-1\n  restartPolicy: Never\n  containers: [{ name: main, image: 'busybox:1', command: [sh, -c, 'ping -c 2 FAR'] }]`.replace(
            'FAR',
            cni === 'calico' ? '10.244.0.64' : '10.244.1.2',
          ),
      },
      { at: 30, kubectl: 'logs ping' },
    ]);
    expect([podOf(simulation, 'web').status?.phase, podOf(simulation, 'far').status?.phase]).toEqual(['Running', 'Running']);
    expect(podOf(simulation, 'web').status?.podIP).not.toBe(podOf(simulation, 'far').status?.podIP);
    expect(output(simulation)).toContain(
      `${podOf(simulation, 'far').status?.podIP === (cni === 'calico' ? '10.244.0.64' : '10.244.1.2') ? 2 : 0} packets received`,
    );
  });
});

describe('what is below the kubelet', () => {
  // cri-o internal/oci/runtime_oci.go; cri-o conf drop_infra_ctr.
  it('CRI-O: no pause; conmon runs crun create, CRI-O itself crun start', () => {
    expect(calls(run({ runtime: 'cri-o' }, 'calico'), 'node-1/cri-o')).toEqual([
      'kernel unshare',
      'cni/calico CNI ADD',
      'cni/portmap CNI ADD',
      'cni/bandwidth CNI ADD',
      'kernel write',
      'kernel mkdir',
      'conmon conmon',
      'crun crun start',
    ]);
  });

  // Mirantis/cri-dockerd core/sandbox_run.go: the sandbox's container first, then its network.
  it('cri-dockerd: pause before the network', () => {
    expect(calls(run({ runtime: 'cri-dockerd' }, 'calico'), 'node-1/cri-dockerd')).toEqual([
      'kernel unshare',
      'kernel write',
      'dockerd POST /containers/create',
      'dockerd POST /containers/{id}/start',
      'cni/calico CNI ADD',
      'cni/portmap CNI ADD',
      'cni/bandwidth CNI ADD',
      'kernel mkdir',
      'dockerd POST /containers/create',
      'dockerd POST /containers/{id}/start',
    ]);
  });

  it('a program that is not there: StartError with containerd, CreateContainerError with CRI-O', () => {
    const text = `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  nodeName: node-1\n  containers: [{ name: main, image: 'busybox:1', command: [nosuch] }]`;
    const reason = (runtime: RuntimeName): string => {
      const state = podOf(run({ runtime }, 'calico', [], text), 'web').status?.containerStatuses?.[0];
      return state?.state?.waiting?.reason ?? state?.lastState?.terminated?.reason ?? state?.state?.terminated?.reason ?? '';
    };
    expect(reason('cri-o')).toBe('CreateContainerError');
    expect(['RunContainerError', 'StartError', 'CrashLoopBackOff']).toContain(reason('containerd'));
  });

  it('a handler that is not configured', () => {
    const text = `apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: { name: gvisor }\nhandler: runsc\n---\napiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  runtimeClassName: gvisor\n  containers: [{ name: main, image: 'busybox:1' }]`;
    const simulation = run({}, 'calico', [{ at: 30, kubectl: 'describe pod web' }], text);
    expect(output(simulation)).toContain('no runtime for "runsc" is configured');
  });
});

const ssh = (command: string, node: Partial<NodeSpec> = {}, text = PODS): string =>
  output(run(node, 'calico', [{ at: 20, kubectl: `ssh node-1 ${command}` }], text));
const LIMITED = `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  nodeName: node-1\n  containers: [{ name: main, image: 'nginx:1.27', resources: { limits: { cpu: 500m, memory: 128Mi } } }]`;

describe('commands on a node', () => {
  it.each([
    ['crictl ps', /^[0-9a-f]{13} {3}[0-9a-f]{13} {3}\d+ seconds ago {3}Running {3}main {3}0 {9}[0-9a-f]{13} {3}web {3}default$/m],
    ['crictl pods', /^[0-9a-f]{13} {3}\d+ seconds ago {3}Ready {3}web {4}default {5}0 {9}\(default\)$/m],
    ['crictl images | grep nginx', /^docker\.io\/library\/nginx +1\.27 +[0-9a-f]{13} +72MB$/m],
    ['crictl inspect nosuch', /rpc error: code = NotFound/],
    ['ps aux', /^65535 +\d+ .* \/pause$/m],
    ['ip route', /^10\.244\.0\.64\/26 via 192\.168\.0\.12 dev eth0 proto bird$/m],
    ['ip addr', /^3: cali[0-9a-f]{11}@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450/m],
    ['iptables-save -t nat', /^-A PREROUTING .*-j KUBE-SERVICES$/m],
    ['ls /etc/cni/net.d', /^10-calico\.conflist$/m],
    ['ls -l /var/lib/kubelet', /^total 9\n-rw-r--r-- 1 root root +\d+ Jan +1 00:00 config\.yaml\ndrwxr-xr-x/m],
    ['df -h', /^\/dev\/vda1 +100G +\d+M +100G +1% \/$/m],
    ['pstree -p', /├─kubelet\(701\)[\s\S]+containerd-shim-runc-v2\(\d+\)\n +├─pause/],
    ['journalctl -u kubelet', /^Jan 01 00:00:00 node-1 kubelet\[701\]: I0101 .* "SyncLoop ADD" source="api" pods=\["default\/web"\]$/m],
    ['crictl rmi --prune', /^Deleted: docker\.io\/library\/busybox:1$/m],
    ['nosuch', /nosuch: command not found/],
  ])('%s', (command, expected) => {
    expect(ssh(command)).toMatch(expected);
  });

  // Kubernetes: limits.cpu 500m = quota 50000 of period 100000; 128Mi = 134217728 bytes.
  it.each([
    ['v2', 'cat /sys/fs/cgroup/kubepods/pod{uid}/cpu.max', '50000 100000'],
    ['v2', 'cat /sys/fs/cgroup/kubepods/pod{uid}/memory.max', '134217728'],
    ['v1', 'cat /sys/fs/cgroup/cpu/kubepods/pod{uid}/cpu.cfs_quota_us', '50000'],
    ['v1', 'cat /sys/fs/cgroup/cpu/kubepods/pod{uid}/cpu.shares', '512'],
    ['v1', 'cat /sys/fs/cgroup/memory/kubepods/pod{uid}/memory.limit_in_bytes', '134217728'],
  ] as const)('cgroup %s: %s', (version, command, expected) => {
    const uid = podOf(run({ cgroup: version, kubelet: { failCgroupV1: false } }, 'calico', [], LIMITED), 'web').metadata?.uid ?? '';
    expect(ssh(command.replace('{uid}', uid), { cgroup: version, kubelet: { failCgroupV1: false } }, LIMITED)).toContain(expected);
  });
});

it('config.json: namespaces of a container, capabilities, masked paths', () => {
  const simulation = run({}, 'calico');
  const document = records(simulation)
    .filter((record) => record.kind === 'document')
    .findLast(({ ref }) => ref === 'node-1/oci/default/web/main')?.value as OciSpec;
  expect(document.linux.namespaces.map(({ type, path }) => [type, path === undefined])).toEqual([
    ['pid', true],
    ['ipc', false],
    ['uts', false],
    ['mount', true],
    ['network', false],
  ]);
  expect(document.process.capabilities).toContain('CAP_NET_BIND_SERVICE');
  expect(document.linux.maskedPaths).toContain('/proc/kcore');
});
