import { describe, expect, it } from 'vitest';
import { objectRef } from '../../api/index.ts';
import type { NodeBox, PodBox, TopologyView } from '../../projections/views.ts';
import { completed, TopologyDelta } from './topology-delta.ts';

const pod = (name: string): PodBox => ({
  ref: objectRef('Pod', 'default', name),
  name,
  namespace: 'default',
  state: 'ready',
  status: 'Running',
  ready: '1/1',
  containers: [],
});
const node = (name: string, pods: readonly PodBox[]): NodeBox => ({
  ref: objectRef('Node', undefined, name),
  name,
  state: 'ready',
  status: 'Ready',
  processes: [],
  pods,
  cpu: { requestedMilli: 0, allocatableMilli: 1 },
  memory: { requestedBytes: 0, allocatableBytes: 1 },
});
const view = (...nodes: readonly NodeBox[]): TopologyView => ({
  controlPlane: [],
  clients: [],
  outside: [],
  nodes,
  unscheduled: [],
  services: [],
  workloads: [],
});
const many = (prefix: string): readonly PodBox[] => Array.from({ length: 200 }, (_, i) => pod(`${prefix}-${i}`));

describe('Pods that the page has already', () => {
  const a = many('a');
  const b = many('b');
  const first = view(node('node-1', a), node('node-2', b));
  const changed = view(node('node-1', a), node('node-2', [...b.slice(1), pod('new')]));
  it('are left out, and put back', () => {
    const delta = new TopologyDelta();
    const one = delta.of(first, undefined);
    expect(one.kept).toEqual([]);
    const two = delta.of(changed, one.version);
    expect(two.kept).toEqual(['node-1']);
    expect(two.topology.nodes[0]?.pods).toEqual([]);
    expect(completed(two, first)).toEqual(changed);
    expect(completed(two, first).nodes[0]?.pods).toBe(a);
  });
  it('are sent again to a page that missed an answer', () => {
    const delta = new TopologyDelta();
    const one = delta.of(first, undefined);
    delta.of(changed, one.version);
    expect(delta.of(changed, one.version).kept).toEqual([]);
  });
  it('are sent always when they are few', () => {
    const delta = new TopologyDelta();
    const small = view(node('node-1', a.slice(0, 5)));
    expect(delta.of(small, delta.of(small, undefined).version).kept).toEqual([]);
  });
});
