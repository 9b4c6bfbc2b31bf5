import { describe, expect, it } from 'vitest';
import { node, pod, verdictsOf } from '../../testing/fixtures.ts';
import { interPodAffinity } from './interpodaffinity/plugin.ts';
import { nodeAffinity } from './nodeaffinity/node-affinity.ts';
import { nodeName } from './nodename/node-name.ts';
import { nodePorts } from './nodeports/node-ports.ts';
import { nodeResourcesFit } from './noderesources/fit.ts';
import { nodeUnschedulable } from './nodeunschedulable/node-unschedulable.ts';
import { podTopologySpread } from './podtopologyspread/plugin.ts';
import { taintToleration } from './tainttoleration/taint-toleration.ts';

const HOSTNAME = 'kubernetes.io/hostname';

// Reason texts and arithmetic: kubernetes/pkg/scheduler/framework/plugins/noderesources/fit.go, fit_test.go
describe('NodeResourcesFit', () => {
  const small = node('n', { cpu: '10m', memory: '20' });
  const existing = pod([{ cpu: '8m', memory: '19' }], { nodeName: 'n', containers: pod([{ cpu: '8m', memory: '19' }]).spec?.containers ?? [] });
  it.each([
    ['no request always fits', pod(), 'ok'],
    ['too much of both', pod([{ cpu: '3m', memory: '2' }]), 'Unschedulable: Insufficient cpu, Insufficient memory'],
    ['just fits', pod([{ cpu: '2m', memory: '1' }]), 'ok'],
    ['more than the node has', pod([{ cpu: '11m' }]), 'UnschedulableAndUnresolvable: Insufficient cpu'],
    ['unknown extended resource', pod([{ 'nvidia.com/gpu': '1' }]), 'UnschedulableAndUnresolvable: Insufficient nvidia.com/gpu'],
    [
      'largest init container counts',
      pod([{ cpu: '1m' }], { initContainers: [{ name: 'i', resources: { requests: { cpu: '3m' } } }] }),
      'Unschedulable: Insufficient cpu',
    ],
    ['overhead counts', pod([{ cpu: '1m' }], { overhead: { cpu: '2m' } }), 'Unschedulable: Insufficient cpu'],
  ])('%s', (_name, incoming, verdict) => {
    expect(verdictsOf(nodeResourcesFit(), incoming, [small], [existing])).toEqual({ n: verdict });
  });

  it('counts Pods', () => {
    const full = node('n', { cpu: '1', pods: '1' });
    expect(verdictsOf(nodeResourcesFit(), pod(), [full], [existing])).toEqual({ n: 'Unschedulable: Too many pods' });
  });

  it('a sidecar runs beside the containers', () => {
    const incoming = pod([{ cpu: '1m' }], { initContainers: [{ name: 's', restartPolicy: 'Always', resources: { requests: { cpu: '2m' } } }] });
    expect(verdictsOf(nodeResourcesFit(), incoming, [small], [existing])).toEqual({ n: 'Unschedulable: Insufficient cpu' });
  });
});

describe('nodes that say no', () => {
  it('NodeUnschedulable', () => {
    const cordoned = node('n', {}, { spec: { unschedulable: true } });
    expect(verdictsOf(nodeUnschedulable, pod(), [cordoned])).toEqual({ n: 'UnschedulableAndUnresolvable: node(s) were unschedulable' });
    const tolerant = pod([], { tolerations: [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' }] });
    expect(verdictsOf(nodeUnschedulable, tolerant, [cordoned])).toEqual({ n: 'ok' });
  });

  it('NodeName', () => {
    expect(verdictsOf(nodeName, pod([], { nodeName: 'a' }), [node('a'), node('b')])).toEqual({
      a: 'ok',
      b: "UnschedulableAndUnresolvable: node(s) didn't match the requested node name",
    });
  });

  const taint = { key: 'dedicated', value: 'user1', effect: 'NoSchedule' } as const;
  const refused = 'UnschedulableAndUnresolvable: node(s) had untolerated taint(s)';
  it.each([
    ['no toleration', [], refused],
    ['equal', [{ key: 'dedicated', operator: 'Equal', value: 'user1', effect: 'NoSchedule' }], 'ok'],
    ['operator defaults to Equal', [{ key: 'dedicated', value: 'user1' }], 'ok'],
    ['other value', [{ key: 'dedicated', value: 'user2' }], refused],
    ['other effect', [{ key: 'dedicated', operator: 'Exists', effect: 'NoExecute' }], refused],
    ['tolerates everything', [{ operator: 'Exists' }], 'ok'],
  ] as const)('TaintToleration: %s', (_name, tolerations, verdict) => {
    expect(verdictsOf(taintToleration, pod([], { tolerations: [...tolerations] }), [node('n', {}, { spec: { taints: [taint] } })])).toEqual({ n: verdict });
  });

  it('TaintToleration ignores PreferNoSchedule', () => {
    expect(verdictsOf(taintToleration, pod(), [node('n', {}, { spec: { taints: [{ ...taint, effect: 'PreferNoSchedule' }] } })])).toEqual({ n: 'ok' });
  });
});

describe('NodeAffinity', () => {
  const refused = "UnschedulableAndUnresolvable: node(s) didn't match Pod's node affinity/selector";
  const nodes = [node('a', {}, { labels: { disk: 'ssd', cores: '8' } }), node('b', {}, { labels: { disk: 'hdd' } })];
  const required = (...nodeSelectorTerms: NonNullable<unknown>[]) =>
    pod([], { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } });
  const expression = (key: string, operator: string, ...values: string[]) => ({ matchExpressions: [{ key, operator, values }] });
  it.each([
    ['nodeSelector', pod([], { nodeSelector: { disk: 'ssd' } }), { a: 'ok', b: refused }],
    ['In', required(expression('disk', 'In', 'ssd', 'nvme')), { a: 'ok', b: refused }],
    ['NotIn matches an absent key', required(expression('cores', 'NotIn', '8')), { a: refused, b: 'ok' }],
    ['DoesNotExist', required(expression('cores', 'DoesNotExist')), { a: refused, b: 'ok' }],
    ['Gt', required(expression('cores', 'Gt', '4')), { a: 'ok', b: refused }],
    ['terms are alternatives', required(expression('disk', 'In', 'ssd'), expression('disk', 'In', 'hdd')), { a: 'ok', b: 'ok' }],
    ['an empty term matches nothing', required({}), { a: refused, b: refused }],
    ['a DaemonSet Pod names its node', required({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['b'] }] }), { a: 'left out', b: 'ok' }],
  ])('%s', (_name, incoming, verdicts) => expect(verdictsOf(nodeAffinity, incoming, nodes)).toEqual(verdicts));
});

describe('NodePorts', () => {
  const taking = (hostPort: number, hostIP?: string, protocol: 'TCP' | 'UDP' = 'TCP', name?: string) =>
    pod([], {
      ...(name ? { nodeName: name } : {}),
      containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort, protocol, ...(hostIP ? { hostIP } : {}) }] }],
    });
  const refused = "Unschedulable: node(s) didn't have free ports for the requested pod ports";
  it.each([
    ['same port', taking(8080), refused],
    ['another port', taking(8081), 'ok'],
    ['another protocol', taking(8080, undefined, 'UDP'), 'ok'],
    ['another address', taking(8080, '127.0.0.2'), 'ok'],
    ['the same address', taking(8080, '127.0.0.1'), refused],
  ])('%s', (_name, incoming, verdict) => expect(verdictsOf(nodePorts, incoming, [node('n')], [taking(8080, '127.0.0.1', 'TCP', 'n')])).toEqual({ n: verdict }));
});

describe('PodTopologySpread', () => {
  const foo = { matchLabels: { foo: '' } };
  const zoned = (name: string, zone: string) => node(name, {}, { labels: { zone } });
  const nodes = [zoned('a', 'z1'), zoned('b', 'z1'), zoned('x', 'z2'), node('none')];
  const incoming = pod(
    [],
    { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: foo }] },
    { labels: { foo: '' } },
  );
  const existing = (name: string) => pod([], { nodeName: name }, { labels: { foo: '' } });
  const refused = "node(s) didn't match pod topology spread constraints";
  it('rejects nodes of a zone that is ahead, and nodes without a zone', () => {
    expect(verdictsOf(podTopologySpread, incoming, nodes, [existing('a')])).toEqual({
      a: `Unschedulable: ${refused}`,
      b: `Unschedulable: ${refused}`,
      x: 'ok',
      none: `UnschedulableAndUnresolvable: ${refused} (missing required label)`,
    });
  });
});

describe('InterPodAffinity', () => {
  const term = (app: string) => ({ topologyKey: HOSTNAME, labelSelector: { matchLabels: { app } } });
  const near = (app: string, labels = {}) =>
    pod([], { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term(app)] } } }, { labels });
  const apart = (app: string, labels = {}, spec = {}) =>
    pod([], { ...spec, affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term(app)] } } }, { labels });
  const cache = pod([], { nodeName: 'a' }, { labels: { app: 'cache' } });
  const nodes = [node('a'), node('b')];
  it.each([
    ['affinity', near('cache'), [cache], { a: 'ok', b: "UnschedulableAndUnresolvable: node(s) didn't match pod affinity rules" }],
    ['the first of a group may go anywhere', near('web', { app: 'web' }), [cache], { a: 'ok', b: 'ok' }],
    ['anti-affinity', apart('cache'), [cache], { a: "Unschedulable: node(s) didn't match pod anti-affinity rules", b: 'ok' }],
    [
      'anti-affinity of a Pod that is there',
      pod([], {}, { labels: { app: 'web' } }),
      [apart('web', {}, { nodeName: 'a' })],
      { a: "Unschedulable: node(s) didn't satisfy existing pods anti-affinity rules", b: 'ok' },
    ],
    [
      'other namespaces do not count',
      near('cache'),
      [{ ...cache, metadata: { ...cache.metadata, namespace: 'other' } }],
      {
        a: "UnschedulableAndUnresolvable: node(s) didn't match pod affinity rules",
        b: "UnschedulableAndUnresolvable: node(s) didn't match pod affinity rules",
      },
    ],
  ])('%s', (_name, incoming, existing, verdicts) => expect(verdictsOf(interPodAffinity(), incoming, nodes, existing)).toEqual(verdicts));
});
