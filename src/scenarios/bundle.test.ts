import { expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import type { NodeSpec } from '../api/index.ts';
import { bundle, parseScenario, scenarioOf } from './index.ts';
import { defaultCluster, defaultNode } from './defaults.ts';

const taint = { key: 'gpu', value: 'true', effect: 'NoSchedule' } as const;
const scenario = scenarioOf(
  [
    { name: '../web.yaml', text: 'kind: Pod\n' },
    { name: 'a b', text: 'kind: Service\n' },
  ],
  {
    title: 'Shop',
    cluster: defaultCluster([defaultNode('node-1'), { ...defaultNode('node-2'), cpu: '16', labels: { disk: 'ssd' }, taints: [taint] }]),
    steps: [{ at: 3, fault: { type: 'delay-messages', from: '*', to: 'etcd-0', by: 250_000 as never } }],
  },
);
const files = bundle(scenario);

it('holds scenario, manifests under safe names, kind and KWOK files', () => {
  expect(Object.keys(files)).toEqual([
    'README.md',
    'scenario.yaml',
    'kind.yaml',
    'kwok/cluster.yaml',
    'kwok/nodes.yaml',
    'manifests/1-web.yaml',
    'manifests/2-a-b.yaml',
  ]);
});

// k8s.io/cli-runtime/pkg/resource/visitor.go: filepath.Walk, in lexical order.
it.each([
  [
    ['ns.yaml', 'web.yaml'],
    ['ns.yaml', 'web.yaml'],
  ],
  [
    ['web.yaml', 'ns.yaml'],
    ['1-web.yaml', '2-ns.yaml'],
  ],
  [
    ['a.yaml', 'a.yaml'],
    ['1-a.yaml', '2-a.yaml'],
  ],
])('kubectl applies %j in the order of the scenario', (names, expected) => {
  const paths = Object.keys(bundle(scenarioOf(names.map((name) => ({ name, text: '' }))))).filter((path) => path.startsWith('manifests/'));
  expect(paths).toEqual(expected.map((name) => `manifests/${name}`));
});

it('writes a scenario that is read back as the same', () => {
  expect(parseScenario(files['scenario.yaml'] ?? '')).toEqual({ ok: true, scenario });
});

it('gives kind the nodes with labels, and taints by kubeadm (kind.sigs.k8s.io/docs/user/configuration)', () => {
  const config: unknown = parse(files['kind.yaml'] ?? '');
  expect(config).toMatchObject({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: { podSubnet: '10.244.0.0/16', serviceSubnet: '10.96.0.0/12', kubeProxyMode: 'iptables' },
    nodes: [{ role: 'control-plane' }, { role: 'worker' }, { role: 'worker', labels: { disk: 'ssd' } }],
  });
  const patch = (config as { nodes: readonly { kubeadmConfigPatches?: readonly string[] }[] }).nodes[2]?.kubeadmConfigPatches?.[0];
  expect(parse(patch ?? '')).toEqual({ kind: 'JoinConfiguration', nodeRegistration: { taints: [taint] } });
});

it('makes nodes of the control plane such of kind, and gives no kubelet a label that it may not set (kubernetes/pkg/kubelet/apis/well_known_labels.go)', () => {
  const role = 'node-role.kubernetes.io/control-plane';
  const nodes: readonly NodeSpec[] = [
    { ...defaultNode('worker-1'), labels: { 'topology.kubernetes.io/zone': 'a', 'node-role.kubernetes.io/batch': 'x', 'example.org/k': 'v' } },
    { ...defaultNode('cp-1'), labels: { [role]: '' }, taints: [{ key: role, effect: 'NoSchedule' as const }] },
    { ...defaultNode('cp-2'), labels: { [role]: '', disk: 'ssd' }, taints: [{ key: role, effect: 'NoSchedule' as const }, taint] },
  ];
  const made = bundle(scenarioOf([], { title: 'HA', cluster: { ...defaultCluster(nodes), controlPlane: { replicas: 3 } } }));
  const config = parse(made['kind.yaml'] ?? '') as { readonly nodes: readonly object[] };
  expect(config.nodes).toEqual([
    { role: 'control-plane', image: 'kindest/node:v1.36.0' },
    {
      role: 'control-plane',
      image: 'kindest/node:v1.36.0',
      labels: { disk: 'ssd' },
      kubeadmConfigPatches: [expect.stringMatching(/^kind: JoinConfiguration\nnodeRegistration:\n {2}taints:\n {4}- key: gpu\n/u)],
    },
    { role: 'control-plane', image: 'kindest/node:v1.36.0' },
    { role: 'worker', image: 'kindest/node:v1.36.0', labels: { 'topology.kubernetes.io/zone': 'a', 'example.org/k': 'v' } },
  ]);
  expect(made['README.md']).toContain('kubectl label node kind-worker node-role.kubernetes.io/batch=x\n');
  expect(made['README.md']).toContain('cp-1 is kind-control-plane, cp-2 is kind-control-plane2, worker-1 is kind-worker;');
});

it('gives kwokctl the ranges, and the stages of the run behind them (kwok.sigs.k8s.io/docs/user/configuration)', () => {
  const text = bundle(scenario, 'kind: Stage\n')['kwok/cluster.yaml'] ?? '';
  const [config, stage] = parseAllDocuments(text).map((document): unknown => document.toJS());
  expect(config).toMatchObject({
    apiVersion: 'config.kwok.x-k8s.io/v1alpha1',
    kind: 'KwokctlConfiguration',
    componentsPatches: [
      { name: 'kube-apiserver', extraArgs: [{ key: 'service-cluster-ip-range', value: '10.96.0.0/12' }] },
      {
        name: 'kube-controller-manager',
        extraArgs: [
          { key: 'allocate-node-cidrs', value: 'true' },
          { key: 'cluster-cidr', value: '10.244.0.0/16' },
        ],
      },
    ],
  });
  expect(stage).toEqual({ kind: 'Stage' });
  expect(parseAllDocuments(files['kwok/cluster.yaml'] ?? '')).toHaveLength(1);
});

it('gives KWOK Nodes with capacity (kwok.sigs.k8s.io/docs/user/kwok-manage-nodes-and-pods)', () => {
  const [, second] = parseAllDocuments(files['kwok/nodes.yaml'] ?? '').map((document): unknown => document.toJS());
  expect(second).toMatchObject({
    kind: 'Node',
    metadata: { name: 'node-2', annotations: { 'kwok.x-k8s.io/node': 'fake' } },
    spec: { taints: [taint] },
    status: { capacity: { cpu: '16', memory: '8Gi', pods: '110' } },
  });
});
