import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Node, Pod, Service } from '../../../api/index.ts';
import { planSlices } from './reconciler.ts';

const service: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default', uid: 'svc', labels: { app: 'web' } },
  spec: { clusterIP: '10.96.0.20', ipFamilies: ['IPv4'], selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }] },
};
const node: Node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1', labels: { 'topology.kubernetes.io/zone': 'zone-a' } } };
const nodeOf = (name: string): Node | undefined => (name === 'node-1' ? node : undefined);

const pod = (
  n: number,
  over: { ready?: boolean; deleted?: boolean; phase?: 'Running' | 'Succeeded'; ip?: string; port?: number; node?: string } = {},
): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `web-${n}`, namespace: 'default', uid: `pod-${n}`, ...(over.deleted ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}) },
  spec: { nodeName: over.node ?? 'node-1', containers: [{ name: 'web', ports: [{ name: 'http', containerPort: over.port ?? 8080, protocol: 'TCP' }] }] },
  status: {
    phase: over.phase ?? 'Running',
    podIP: over.ip ?? `10.244.0.${n}`,
    podIPs: over.ip === '' ? [] : [{ ip: over.ip ?? `10.244.0.${n}` }],
    conditions: [{ type: 'Ready', status: (over.ready ?? true) ? 'True' : 'False' }],
  },
});
const pods = (count: number, from = 1): Pod[] =>
  Array.from({ length: count }, (_, index) => pod(from + index, { ip: `10.244.${Math.floor(index / 250)}.${from + index}` }));

/** As the server would have stored them. */
const stored = (slices: readonly EndpointSlice[], prefix = 's'): EndpointSlice[] =>
  slices.map((slice, index) => ({ ...slice, metadata: { ...slice.metadata, name: slice.metadata?.name ?? `${prefix}${index}` } }));
const lengths = (slices: readonly EndpointSlice[]): number[] => slices.map(({ endpoints }) => endpoints?.length ?? 0);

describe('planSlices', () => {
  it('a Service without Pods keeps one empty slice', () => {
    const first = planSlices(service, [], [], nodeOf);
    expect(lengths(first.create)).toEqual([0]);
    const again = planSlices(service, [], stored(first.create), nodeOf);
    expect([again.create, again.update, again.delete]).toEqual([[], [], []]);
  });

  it('the empty slice is taken over by the first endpoints', () => {
    const [placeholder] = stored(planSlices(service, [], [], nodeOf).create);
    const plan = planSlices(service, [pod(1)], placeholder ? [placeholder] : [], nodeOf);
    expect([plan.create.length, lengths(plan.update), plan.delete.length]).toEqual([0, [1], 0]);
    expect(plan.update[0]?.metadata?.name).toBe(placeholder?.metadata?.name);
  });

  it("makes endpoints as `podToEndpoint` does, under the Service's labels", () => {
    const [slice] = planSlices(service, [pod(1)], [], nodeOf).create;
    expect(slice?.metadata).toMatchObject({
      generateName: 'web-',
      labels: { app: 'web', 'kubernetes.io/service-name': 'web', 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name: 'web', uid: 'svc', controller: true, blockOwnerDeletion: true }],
    });
    expect(slice?.ports).toEqual([{ name: 'http', port: 8080, protocol: 'TCP' }]);
    expect(slice?.endpoints).toEqual([
      {
        addresses: ['10.244.0.1'],
        conditions: { ready: true, serving: true, terminating: false },
        nodeName: 'node-1',
        zone: 'zone-a',
        targetRef: { kind: 'Pod', namespace: 'default', name: 'web-1', uid: 'pod-1' },
      },
    ]);
  });

  // `endpointslice/utils.go` podToEndpoint: ready = serving and not terminating.
  it.each([
    [{ ready: false }, { ready: false, serving: false, terminating: false }],
    [{ deleted: true }, { ready: false, serving: true, terminating: true }],
  ])('conditions of %j', (over, conditions) => {
    expect(planSlices(service, [pod(1, over)], [], nodeOf).create[0]?.endpoints?.[0]?.conditions).toEqual(conditions);
  });

  it('publishNotReadyAddresses makes all ready', () => {
    const published: Service = { ...service, spec: { ...service.spec, publishNotReadyAddresses: true } };
    expect(planSlices(published, [pod(1, { ready: false })], [], nodeOf).create[0]?.endpoints?.[0]?.conditions?.ready).toBe(true);
  });

  it('leaves out what has no IP or has finished, and what stands on an unknown node', () => {
    const plan = planSlices(service, [pod(1, { ip: '' }), { ...pod(2, { phase: 'Succeeded' }) }, pod(3, { node: 'gone' })], [], nodeOf);
    expect(lengths(plan.create)).toEqual([0]);
    expect(plan.errors).toEqual(['skipping Pod web-3 for Service default/web: Node gone Not Found']);
  });

  it('fills slices of 100', () => {
    expect(lengths(planSlices(service, pods(250), [], nodeOf).create)).toEqual([100, 100, 50]);
  });

  // `reconciler_test.go` TestReconcile1EndpointSlice and following: fill what changes, then one with room, then new ones.
  it('puts a new endpoint into a slice that changes anyway, or into the fullest with room', () => {
    const first = pods(130);
    const slices = stored(planSlices(service, first, [], nodeOf).create);
    expect(lengths(slices)).toEqual([100, 30]);
    const added = planSlices(service, [...first, pod(200)], slices, nodeOf);
    expect(added.update.map(({ metadata, endpoints }) => [metadata?.name, endpoints?.length])).toEqual([['s1', 31]]);
    const moved = planSlices(service, [...first.slice(1), pod(200)], slices, nodeOf);
    expect(moved.update.map(({ metadata, endpoints }) => [metadata?.name, endpoints?.length])).toEqual([['s0', 100]]);
  });

  it('deletes a slice that becomes empty and shares endpoints that did not change', () => {
    const first = pods(101);
    const slices = stored(planSlices(service, first, [], nodeOf).create);
    const plan = planSlices(service, first.slice(0, 100), slices, nodeOf);
    expect([plan.update.length, plan.delete.map(({ metadata }) => metadata?.name)]).toEqual([0, ['s1']]);
    const changed = planSlices(service, [pod(1, { ready: false, ip: '10.244.0.1' }), ...first.slice(1)], slices, nodeOf);
    expect(changed.update[0]?.endpoints?.[1]).toBe(slices[0]?.endpoints?.[1]);
  });

  it('Pods with another port behind the same name get slices of their own', () => {
    const plan = planSlices(service, [pod(1), pod(2, { port: 9090 })], [], nodeOf);
    expect(plan.create.map(({ ports }) => ports?.[0]?.port)).toEqual([8080, 9090]);
  });
});
