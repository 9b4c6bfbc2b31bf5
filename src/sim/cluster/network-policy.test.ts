import './later.ts';
import { describe, expect, it } from 'vitest';
import type { Address, CniName, NodeSpec, Scenario, Seq } from '../../api/index.ts';
import { seconds } from '../../api/index.ts';
import { createSimulation, type Simulation } from './simulation.ts';

const pod = (name: string, node: string, labels: string, port: number): string => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { ${labels} } }
spec:
  nodeName: ${node}
  containers:
    - name: main
      image: registry.k8s.io/e2e-test-images/agnhost:2.53
      args: [netexec, --http-port=${port}]
      ports: [{ name: serve, containerPort: ${port} }]
      readinessProbe: { httpGet: { path: /, port: serve }, periodSeconds: 1, failureThreshold: 1 }
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { ${labels} }, ports: [{ port: 80, targetPort: ${port} }] }
---
`;

const OBJECTS = [pod('server', 'node-1', 'pod: server', 80), pod('near', 'node-1', 'pod: near', 80), pod('far', 'node-2', 'pod: far', 81)].join('');

const policy = (name: string, spec: string): string => `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name} }\nspec: ${spec}\n`;

/** Three Pods on two nodes, and what is done to them. */
function run(cni: CniName, steps: Scenario['spec']['steps'], until: number): Simulation {
  const nodes = ['node-1', 'node-2'].map(
    (name): NodeSpec => ({ name, cpu: '4', memory: '8Gi', maxPods: 110, labels: {}, taints: [], images: ['registry.k8s.io/e2e-test-images/agnhost:2.53'] }),
  );
  const simulation = createSimulation({
    apiVersion: 'orrery.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name: 'test' },
    spec: {
      title: 'test',
      seed: 3,
      profile: 'textbook',
      checkpoints: [],
      steps,
      manifests: [{ name: 'pods.yaml', text: OBJECTS }],
      cluster: {
        nodes,
        podCIDR: '10.244.0.0/16',
        serviceCIDR: '10.96.0.0/12',
        clusterDNS: '10.96.0.10',
        cni,
        proxyMode: 'iptables',
        registry: [],
        clients: [],
      },
    },
  });
  simulation.runUntil(seconds(until));
  return simulation;
}

/** What each command printed or ended with, by the time of its start in seconds. */
function results(simulation: Simulation): Readonly<Record<number, readonly string[]>> {
  const found: Record<number, string[]> = {};
  for (const record of simulation.ledger.all()) {
    if (record.kind !== 'output' || !record.source.startsWith('kubectl/')) continue;
    const action = simulation.ledger.at(Number(record.source.slice('kubectl/'.length)) as Seq);
    const second = Math.round((action?.sentAt ?? 0) / 1_000_000);
    if (!/command terminated|created$|deleted/.test(record.text)) found[second] = [...(found[second] ?? []), record.text];
  }
  return found;
}

const curl = (from: string, to: string): string => `exec ${from} -- curl -sS -m 3 http://${to}/hostname`;
const TIMED_OUT = 'curl: (28) Connection timed out after 3000 milliseconds';

/** The cases of `test/e2e/network/netpol/network_policy.go` that need a cluster, one after the other. */
const STEPS: Scenario['spec']['steps'] = [
  { at: 20, apply: policy('deny-server', '{ podSelector: { matchLabels: { pod: server } } }') },
  { at: 25, kubectl: curl('near', 'server') },
  { at: 30, kubectl: curl('far', 'server') },
  { at: 35, kubectl: curl('server', 'far') },
  {
    at: 36,
    apply: policy(
      'allow-near',
      '{ podSelector: { matchLabels: { pod: server } }, ingress: [{ from: [{ podSelector: { matchLabels: { pod: near } } }], ports: [{ port: serve }] }] }',
    ),
  },
  { at: 38, kubectl: curl('near', 'server') },
  { at: 40, kubectl: curl('far', 'server') },
  { at: 45, apply: policy('deny-out', '{ podSelector: { matchLabels: { pod: near } }, policyTypes: [Egress] }') },
  { at: 47, kubectl: curl('near', 'far') },
  {
    at: 55,
    apply: policy(
      'dns',
      '{ podSelector: { matchLabels: { pod: near } }, policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }, podSelector: { matchLabels: { k8s-app: kube-dns } } }], ports: [{ protocol: UDP, port: 53 }] }] }',
    ),
  },
  { at: 57, kubectl: curl('near', 'far') },
  { at: 62, kubectl: 'delete networkpolicies --all' },
  { at: 64, kubectl: curl('far', 'server') },
];

describe.each<CniName>(['calico', 'cilium'])('NetworkPolicy with %s', (cni) => {
  const simulation = run(cni, STEPS, 70);
  const printed = results(simulation);

  it.each([
    [25, TIMED_OUT, 'default deny, same node'],
    [30, TIMED_OUT, 'default deny, from the other node'],
    [35, 'far', 'what is only closed for ingress may ask, and gets the reply'],
    [38, 'server', 'policies add up; a port by its name'],
    [40, TIMED_OUT, 'others stay out'],
    [47, 'curl: (6) Could not resolve host: far', 'egress denied: the name is not even resolved'],
    [57, TIMED_OUT, 'DNS allowed, the rest not'],
    [64, 'server', 'without policies all is open again'],
  ])('T+%i s: %s (%s)', (second, expected) => {
    expect(printed[second]).toEqual([expected]);
  });

  it('the kubelet is heard all the time', () => {
    const unready = simulation.ledger
      .all()
      .filter(
        (record) =>
          record.kind === 'document' &&
          record.ref === 'Pod/default/server' &&
          record.sentAt > seconds(20) &&
          JSON.stringify(record.value).includes('"type":"Ready","status":"False"'),
      );
    expect(unready).toEqual([]);
  });
});

it('no provider, no effect: Flannel', () => {
  const simulation = run('flannel', STEPS.slice(0, 2), 30);
  expect(results(simulation)[25]).toEqual(['server']);
  expect(
    simulation.ledger.all().filter((record) => record.kind === 'message' && record.method.endsWith('/networkpolicies') && record.from.startsWith('node-')),
  ).toEqual([]);
});

it('without a policy no agent is started and no chain written', () => {
  const simulation = run('calico', [], 20);
  expect(simulation.addresses().filter((address) => address.endsWith('/calico-node'))).toEqual([]);
  expect(
    simulation.ledger
      .all()
      .filter((record) => record.kind === 'document' && record.ref === 'node-1/iptables')
      .some((record) => JSON.stringify(record).includes('cali-')),
  ).toBe(false);
});

// Felix' rules are in the kernel: they go on without it, and nothing new is added until it is back (SC36).
it('an agent that is gone leaves its rules', () => {
  const simulation = run(
    'calico',
    [
      ...STEPS.slice(0, 1),
      { at: 22, fault: { type: 'crash-process', process: 'node-1/calico-node' as Address }, id: 'felix' },
      { at: 23, apply: policy('allow', '{ podSelector: {}, ingress: [{}] }') },
      { at: 25, kubectl: curl('near', 'server') },
      { at: 30, heal: 'felix' },
      { at: 33, kubectl: curl('near', 'server') },
    ],
    40,
  );
  expect(results(simulation)).toMatchObject({ 25: [TIMED_OUT], 33: ['server'] });
  const chains = simulation.ledger
    .all()
    .filter((record) => record.kind === 'document')
    .findLast(({ ref }) => ref === 'node-1/iptables')?.value as {
    readonly filter: { readonly chains: Readonly<Record<string, { readonly rules: readonly string[] }>> };
  };
  expect(chains.filter.chains['FORWARD']?.rules.filter((rule) => rule.includes('cali-FORWARD') || rule.includes('Policy explicitly'))).toHaveLength(2);
});
