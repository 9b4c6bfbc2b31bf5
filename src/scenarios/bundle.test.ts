import { expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
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
  expect(Object.keys(files)).toEqual(['README.md', 'scenario.yaml', 'kind.yaml', 'kwok/nodes.yaml', 'manifests/web.yaml', 'manifests/a-b.yaml']);
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

it('gives KWOK Nodes with capacity (kwok.sigs.k8s.io/docs/user/kwok-manage-nodes-and-pods)', () => {
  const [, second] = parseAllDocuments(files['kwok/nodes.yaml'] ?? '').map((document): unknown => document.toJS());
  expect(second).toMatchObject({
    kind: 'Node',
    metadata: { name: 'node-2', annotations: { 'kwok.x-k8s.io/node': 'fake' } },
    spec: { taints: [taint] },
    status: { capacity: { cpu: '16', memory: '8Gi', pods: '110' } },
  });
});
