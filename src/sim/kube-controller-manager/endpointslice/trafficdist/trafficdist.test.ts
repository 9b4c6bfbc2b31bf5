import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Service } from '../../../../api/index.ts';
import type { Endpoint } from '../endpoints.ts';
import { reconcileHints, trafficDistributionOf } from './trafficdist.ts';

const slice = (name: string, ...endpoints: readonly Endpoint[]): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name },
  addressType: 'IPv4',
  endpoints: [...endpoints],
  ports: [],
});
const at = (zone: string | undefined, nodeName: string, more: Partial<Endpoint> = {}): Endpoint => ({
  addresses: ['10.0.0.1'],
  conditions: { ready: true },
  ...(zone === undefined ? {} : { zone }),
  nodeName,
  ...more,
});
const hintsOf = (slices: readonly EndpointSlice[]) => slices.map(({ metadata, endpoints = [] }) => [metadata?.name, endpoints.map(({ hints }) => hints)]);
const zones = (name: string) => ({ forZones: [{ name }] });

// k8s.io/endpointslice/trafficdist/trafficdist_test.go TestReconcileHints
describe('reconcileHints', () => {
  it('PreferSameZone: the zone of each ready endpoint', () => {
    const [create, update] = [
      [slice('c', at('zone-a', 'n1'), at('zone-b', 'n2'))],
      [slice('u', at('zone-a', 'n1', { conditions: { ready: false } }), at(undefined, 'n3'))],
    ];
    const unchanged = [
      slice('right', at('zone-a', 'n1', { hints: zones('zone-a') })),
      slice('wrong', at('zone-a', 'n1', { hints: zones('zone-b') })),
      slice('none', at('zone-a', 'n1')),
    ];
    reconcileHints('PreferSameZone', create, update, unchanged);
    expect(hintsOf(create)).toEqual([['c', [zones('zone-a'), zones('zone-b')]]]);
    expect(hintsOf(update)).toEqual([
      ['u', [undefined, undefined]],
      ['wrong', [zones('zone-a')]],
      ['none', [zones('zone-a')]],
    ]);
  });

  it('PreferSameNode: the node, too', () => {
    const create = [slice('c', at('zone-a', 'n1'), at(undefined, 'n2'))];
    reconcileHints('PreferSameNode', create, [], []);
    expect(hintsOf(create)).toEqual([['c', [{ ...zones('zone-a'), forNodes: [{ name: 'n1' }] }, { forNodes: [{ name: 'n2' }] }]]]);
  });

  it('without a distribution hints go', () => {
    const update: EndpointSlice[] = [];
    const plain = slice('plain', at('zone-a', 'n1'));
    reconcileHints(undefined, [], update, [slice('hinted', at('zone-a', 'n1', { hints: zones('zone-a') })), plain]);
    expect(hintsOf(update)).toEqual([['hinted', [undefined]]]);
  });
});

// reconciler.go validTrafficDistribution, hintsEnabled
it.each([
  ['PreferClose', {}, 'PreferClose'],
  ['PreferSameNode', {}, 'PreferSameNode'],
  ['Somewhere', {}, undefined],
  [undefined, {}, undefined],
  ['PreferSameZone', { 'service.kubernetes.io/topology-mode': 'Auto' }, undefined],
  ['PreferSameZone', { 'service.kubernetes.io/topology-mode': 'Disabled' }, 'PreferSameZone'],
])('%s with %j: %s', (trafficDistribution, annotations, expected) => {
  const service: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { annotations },
    spec: { ...(trafficDistribution === undefined ? {} : { trafficDistribution }) },
  };
  expect(trafficDistributionOf(service)).toBe(expected);
});
