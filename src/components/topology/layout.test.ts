import { describe, expect, it } from 'vitest';
import { objectRef } from '../../api/index.ts';
import type { NodeBox, PodBox, ProcessBox, TopologyView } from '../../projections/views.ts';
import type { Box } from './layout.ts';
import { chipTitle, insideNode, layoutKey, layoutTopology, locate, locateFar, nodeStyle } from './layout.ts';
import { sharesOf } from './tokens.tsx';

const process = (address: string): ProcessBox => ({ address, title: address, up: true, activity: 0 });
const pod = (name: string): PodBox => ({
  ref: objectRef('Pod', 'default', name),
  name,
  namespace: 'default',
  state: 'ready',
  status: 'Running',
  ready: '1/1',
  containers: [],
});
const node = (name: string, pods: number): NodeBox => ({
  ref: objectRef('Node', undefined, name),
  name,
  state: 'ready',
  status: 'Ready',
  processes: ['kubelet', 'containerd', 'kernel', 'kube-proxy'].map((p) => process(`${name}/${p}`)),
  pods: Array.from({ length: pods }, (_, i) => pod(`${name}-${i}`)),
  cpu: { requestedMilli: 0, allocatableMilli: 1 },
  memory: { requestedBytes: 0, allocatableBytes: 1 },
});
const view = (nodes: number, pods: number): TopologyView => ({
  controlPlane: ['kube-apiserver', 'etcd-0', 'kube-scheduler', 'kube-controller-manager', 'coredns'].map(process),
  clients: [process('user'), process('client/web')],
  outside: [process('registry')],
  nodes: Array.from({ length: nodes }, (_, i) => node(`node-${i + 1}`, pods)),
  unscheduled: [pod('waiting')],
  services: [],
  workloads: [],
});

const overlap = (a: Box, b: Box): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

describe.each([
  [1, 0, false],
  [3, 2, false],
  [3, 3, false],
  [5, 40, false],
  [20, 110, false],
  [3, 3, true],
  [5, 40, true],
])('%d nodes with %d Pods each, compact: %s', (nodes, pods, compact) => {
  const layout = layoutTopology(view(nodes, pods), { compact });
  it('overlaps nothing', () => {
    const boxes = layout.placed.filter((placed) => placed.kind !== 'frame').map((placed) => placed.box);
    boxes.forEach((a, i) => {
      for (const b of boxes.slice(i + 1)) expect(overlap(a, b)).toBe(false);
    });
  });
  it('keeps every Pod inside its node', () => {
    for (const { id, box } of layout.placed.filter((placed) => placed.kind === 'node')) {
      for (let i = 0; i < pods; i += 1) {
        const inner = layout.anchors.get(`Pod/default/${id}-${i}`);
        expect(inner !== undefined && inner.x >= box.x && inner.y >= box.y && inner.x + inner.w <= box.x + box.w && inner.y + inner.h <= box.y + box.h).toBe(
          true,
        );
      }
    }
  });
});

it('finds the lane of a process and the Pod behind a workload address', () => {
  const { anchors } = layoutTopology(view(2, 1));
  expect(locate(anchors, 'kube-controller-manager/deployment')).toBe(anchors.get('kube-controller-manager'));
  expect(locate(anchors, 'node-1/pod/default/node-1-0')).toBe(anchors.get('Pod/default/node-1-0'));
  expect(locate(anchors, 'node-2/cni/calico')).toBe(anchors.get('node-2'));
  expect(locate(anchors, 'nowhere')).toBeUndefined();
});

it('stays where it is while only states change', () => {
  const before = view(2, 2);
  const after = { ...before, unscheduled: before.unscheduled.map((p) => ({ ...p, status: 'Unschedulable', state: 'blocked' as const })) };
  expect(layoutKey(after)).toBe(layoutKey(before));
  expect(layoutKey(view(2, 3))).not.toBe(layoutKey(before));
});

it('gives each process the room of its name, and each Pod the width of its node where there are few', () => {
  const three = view(3, 2);
  const { anchors } = layoutTopology(three);
  const width = (name: string): number => anchors.get(name)?.w ?? 0;
  expect(width('kube-controller-manager')).toBeGreaterThan(width('etcd-0'));
  const style = nodeStyle(three.nodes, false);
  expect(style).toBe(nodeStyle(view(1, 1).nodes, false));
  expect(insideNode(node('node-1', 2), style).pods[0]?.w).toBeGreaterThan(
    2 * (insideNode(node('node-1', 3), nodeStyle(view(1, 3).nodes, false)).pods[0]?.w ?? 0),
  );
  expect(chipTitle('cni/calico')).toBe('calico');
  expect(chipTitle('containerd-shim-runc-v2')).toBe('shim-runc-v2');
  expect(chipTitle('containerd')).toBe('containerd');
});

it('lets a node stand for its processes from far away, and on a narrow screen', () => {
  const { anchors } = layoutTopology(view(2, 1));
  expect(locateFar(anchors, 'node-1/kubelet')).toBe(anchors.get('node-1'));
  expect(locateFar(anchors, 'kube-controller-manager/deployment')).toBe(anchors.get('kube-controller-manager'));
  const compact = layoutTopology(view(2, 1), { compact: true });
  expect(locate(compact.anchors, 'node-1/kubelet')).toBe(compact.anchors.get('node-1'));
});

it('shares the answered requests of a Service out over its Pods', () => {
  const endpoint = (name: string, served: number) => ({ ip: '10.0.0.1', pod: objectRef('Pod', 'default', name), ready: true, served });
  const service = {
    ref: objectRef('Service', 'default', 'web'),
    name: 'web',
    namespace: 'default',
    clusterIP: '',
    ports: '',
    endpoints: [endpoint('a', 3), endpoint('b', 1)],
  };
  expect([...sharesOf([service])]).toEqual([
    ['Pod/default/a', { service: 'web', percent: 75 }],
    ['Pod/default/b', { service: 'web', percent: 25 }],
  ]);
  expect(sharesOf([{ ...service, endpoints: [endpoint('a', 0)] }]).size).toBe(0);
});
