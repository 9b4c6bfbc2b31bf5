import { describe, expect, it } from 'vitest';
import { objectRef } from '../../api/index.ts';
import type { NodeBox, PodBox, ProcessBox, TopologyView } from '../../projections/views.ts';
import { layoutTopology } from './far-layout.ts';
import type { Box, Size } from './geometry.ts';
import { textWidth, wrap } from './geometry.ts';
import { chipTitle, heightsOf, insideNode, networkOf, ROOMY, STYLES } from './inside.ts';
import { fitIn } from './layout.ts';
import type { TopologyLayout } from './layout.ts';
import { layoutKey, locate, locateFar, openOf, placesAt } from './locate.ts';
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
  processes: ['kubelet', 'containerd', 'cni/bandwidth', 'cni/calico', 'kernel', 'kube-proxy'].map((p) => ({ ...process(`${name}/${p}`), title: p })),
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

/** Panes of the split view and of the topology alone on screens of 1280 × 800, 1440 × 900 and 1920 × 1080, and of a telephone. */
const SPLIT: readonly Size[] = [
  { width: 612, height: 276 },
  { width: 689, height: 324 },
  { width: 920, height: 411 },
];
const FULL: readonly Size[] = [
  { width: 612, height: 603 },
  { width: 689, height: 703 },
  { width: 920, height: 883 },
];
const PHONE: Size = { width: 390, height: 304 };
const [, USUAL = PHONE] = SPLIT;

const cases = [0, 2, 3, 13, 110].flatMap((pods) => [1, 3, 9, 20].flatMap((nodes) => [...SPLIT, ...FULL, PHONE].map((pane) => [nodes, pods, pane] as const)));

describe.each(cases)('%d nodes with %d Pods each in %o', (nodes, pods, pane) => {
  const layout = layoutTopology(view(nodes, pods), { pane });
  it('overlaps nothing, and nothing is outside', () => {
    const boxes = layout.placed.filter((placed) => placed.kind !== 'frame').map((placed) => placed.box);
    boxes.forEach((a, i) => {
      for (const b of boxes.slice(i + 1)) expect(overlap(a, b)).toBe(false);
    });
    for (const { x, y, w, h } of boxes) expect(x >= -0.01 && y >= 0 && x + w <= layout.width + 0.01 && y + h <= layout.height + 0.01).toBe(true);
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

const zoomOf = (layout: TopologyLayout, pane: Size): number => fitIn(layout, pane).zoom * layout.scale;

describe('the names that all is told by', () => {
  // Letters are 12 px high at a zoom of 1.
  it.each([1, 3, 5, 7, 9])('can be read with %d nodes beside the sequence, and alone', (nodes) => {
    for (const pane of [...SPLIT, ...FULL]) expect(zoomOf(layoutTopology(view(nodes, 2), { pane }), pane)).toBeGreaterThanOrEqual(0.99);
  });
  it('can be read above many nodes, which are drawn from far away', () => {
    const layout = layoutTopology(view(56, 90), { pane: USUAL });
    expect(layout.scale).toBeGreaterThan(3);
    expect(zoomOf(layout, USUAL)).toBeGreaterThanOrEqual(0.99);
  });
  it('have more room in a larger pane: it shows no less', () => {
    for (const nodes of [1, 3, 7, 9, 12]) {
      const shown = FULL.map((pane) => STYLES.indexOf(layoutTopology(view(nodes, 2), { pane }).style));
      expect(shown).toEqual([...shown].sort((a, b) => b - a));
    }
  });
});

it('has fewer columns in a high pane than in a low one', () => {
  const columns = (pane: Size): number =>
    new Set(
      layoutTopology(view(9, 2), { pane })
        .placed.filter(({ kind }) => kind === 'node')
        .map(({ box }) => box.x),
    ).size;
  expect(columns({ width: 700, height: 1_000 })).toBeLessThan(columns(USUAL));
});

it('does not flip to and fro while the pane is dragged over an edge', () => {
  const three = view(3, 2);
  const styleAt = (height: number, before?: string) => layoutTopology(three, { pane: { width: 689, height }, before });
  const heights = Array.from({ length: 300 }, (_, i) => 260 + i);
  const edge = heights.find((height) => styleAt(height).choice !== styleAt(height - 1).choice) ?? 0;
  const below = styleAt(edge - 1);
  const above = styleAt(edge);
  expect(styleAt(edge, below.choice).choice).toBe(below.choice);
  expect(styleAt(edge - 1, above.choice).choice).toBe(above.choice);
  expect(styleAt(edge + 40, below.choice).choice).not.toBe(below.choice);
  expect(styleAt(edge - 40, above.choice).choice).not.toBe(above.choice);
});

describe('a node with less room', () => {
  const [folded = ROOMY] = STYLES.filter((style) => style.chips === 'folded');
  it('shows its network once, by the plugin that it is called by', () => {
    const one = node('node-1', 2);
    expect(one.processes[networkOf(one)]?.title).toBe('cni/calico');
    const { processes } = insideNode(one, folded, 200);
    expect(processes[2]).toEqual(processes[3]);
    expect(processes[2]).not.toEqual(processes[1]);
    expect(chipTitle('cni/calico')).toBe('calico');
    expect(chipTitle('containerd-shim-runc-v2')).toBe('shim-runc-v2');
    expect(chipTitle('containerd')).toBe('containerd');
  });
  it('shows all that is in it when it is looked at from nearer', () => {
    const three = view(3, 2);
    const pane = SPLIT[0] ?? USUAL;
    const layout = layoutTopology(three, { pane });
    const open = openOf(three, layout, undefined);
    if (open === undefined) throw new Error('nothing to open');
    for (const name of ['node-1', 'node-2', 'node-3']) {
      const frame = layout.anchors.get(name);
      const processes = three.nodes.find((each) => each.name === name)?.processes.map(({ address }) => open.anchors.get(address)) ?? [];
      expect(new Set(processes.map((box) => `${box?.x} ${box?.y}`)).size).toBe(6);
      for (const box of processes) expect(frame && box && box.y + box.h <= frame.y + frame.h && box.x + box.w <= frame.x + frame.w).toBe(true);
    }
    const seen = { ...layout, open };
    expect(placesAt(seen, 1, 6)('node-1/kubelet')).toBe(layout.anchors.get('node-1/kubelet'));
    expect(placesAt(seen, open.zoom, 6)('node-1/kubelet')).toBe(open.anchors.get('node-1/kubelet'));
    expect(placesAt(seen, 0.2, 6)('node-1/kubelet')).toBe(layout.anchors.get('node-1'));
  });
  it('is as high as it is counted', () => {
    for (const style of STYLES)
      for (const pods of [0, 1, 3, 8, 40]) expect(heightsOf([node('node-1', pods)], style, 240)).toEqual([insideNode(node('node-1', pods), style, 240).height]);
  });
});

it('puts things into rows: in columns if these fit, else about equally full', () => {
  expect(wrap([50, 60, 40, 55], 180, 20).boxes.map(({ x, y, w }) => [x, y, w])).toEqual([
    [0, 0, 50],
    [54, 0, 60],
    [0, 24, 50],
    [54, 24, 60],
  ]);
  const uneven = wrap([100, 30, 30, 100], 140, 20);
  expect(uneven.boxes.map(({ y }) => y)).toEqual([0, 0, 24, 24]);
  expect(wrap([30, 30], 100, 20, true).boxes.map(({ x, w }) => x + w)).toEqual([48, 100]);
  expect(wrap([], 100, 20)).toMatchObject({ boxes: [], h: 0 });
  expect(textWidth('illi', 12)).toBeLessThan(textWidth('mwmw', 12) / 2);
});

it('finds the lane of a process and the Pod behind a workload address', () => {
  const { anchors } = layoutTopology(view(2, 1), { pane: USUAL });
  expect(locate(anchors, 'kube-controller-manager/deployment')).toBe(anchors.get('kube-controller-manager'));
  expect(locate(anchors, 'node-1/pod/default/node-1-0')).toBe(anchors.get('Pod/default/node-1-0'));
  expect(locate(anchors, 'node-2/cni/flannel')).toBe(anchors.get('node-2'));
  expect(locate(anchors, 'nowhere')).toBeUndefined();
  expect(locateFar(anchors, 'node-1/kubelet')).toBe(anchors.get('node-1'));
  expect(locateFar(anchors, 'kube-controller-manager/deployment')).toBe(anchors.get('kube-controller-manager'));
});

it('stays where it is while only states change, and while Pods come and go that there is room for', () => {
  const before = view(2, 2);
  const after = { ...before, unscheduled: before.unscheduled.map((p) => ({ ...p, status: 'Unschedulable', state: 'blocked' as const })) };
  expect(layoutKey(after)).toBe(layoutKey(before));
  expect(layoutKey(view(2, 3))).not.toBe(layoutKey(before));
  const boxes = (pods: number) => layoutTopology(view(3, pods), { pane: USUAL }).placed;
  expect(boxes(1)).toEqual(boxes(2));
});

it('gives each process the room of its name', () => {
  const { anchors } = layoutTopology(view(3, 2), { pane: USUAL });
  const width = (name: string): number => anchors.get(name)?.w ?? 0;
  expect(width('kube-controller-manager')).toBeGreaterThan(width('etcd-0'));
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
