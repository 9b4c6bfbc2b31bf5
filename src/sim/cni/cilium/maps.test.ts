import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NetworkPolicy } from '../../../api/index.ts';
import { policyOf } from '../policy/policy.ts';
import { ATTEMPTS, ENDPOINTS, policies } from '../policy/testing/arbitraries.ts';
import { type Attempt, isAllowed } from '../policy/testing/evaluate.ts';
import { bpfLxc } from './datapath.ts';
import { type Maps, portPrefixes, render } from './maps.ts';

const HOST_IP = '192.168.0.11';
const mapsOf = (all: readonly NetworkPolicy[], node: string): Maps => render({ policies: all.map(policyOf), endpoints: ENDPOINTS }, node);
const verdict = (maps: Maps, { from, to, protocol, port }: Attempt): boolean =>
  bpfLxc(maps, { src: from.ip ?? '', dst: to.ip ?? '', port, protocol: protocol.toLowerCase(), host: HOST_IP }).verdict === 'ACCEPT';

const [XA, XB] = ENDPOINTS as readonly [(typeof ENDPOINTS)[number], (typeof ENDPOINTS)[number]];
const policy = (spec: NetworkPolicy['spec']): NetworkPolicy => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { namespace: 'x', name: 'p' },
  spec,
});
const world = { ...XA, ip: '203.0.113.9' };

describe('policy maps', () => {
  it('let through what the policies allow, and nothing else', () => {
    fc.assert(
      fc.property(policies(false), (all) => {
        const nodes = new Map(['node-1', 'node-2'].map((name) => [name, mapsOf(all, name)]));
        for (const attempt of ATTEMPTS) {
          const passed = [...new Set([attempt.from.node, attempt.to.node])].every((name) => verdict(nodes.get(name) as Maps, attempt));
          expect(
            passed,
            `${attempt.from.namespace}/${attempt.from.name} → ${attempt.to.namespace}/${attempt.to.name} ${attempt.protocol} ${attempt.port}`,
          ).toBe(isAllowed(all, attempt));
        }
      }),
      { numRuns: 60 },
    );
  });

  // docs.cilium.io, security/policy/language "CIDR based": CIDR rules do not apply to managed endpoints.
  it('an ipBlock is the world, never a Pod', () => {
    const maps = mapsOf(
      [policy({ podSelector: { matchLabels: { pod: 'a' } }, ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['198.51.100.0/24'] } }] }] })],
      'node-1',
    );
    const to = (from: Attempt['from']): boolean => verdict(maps, { from, to: XA, protocol: 'TCP', port: 80 });
    expect([to(world), to({ ...world, ip: '198.51.100.7' }), to(XB), to({ ...world, ip: HOST_IP })]).toEqual([true, false, false, true]);
  });

  // pkg/policy/types/portrange.go: a range is the fewest prefixes.
  it.each([
    [80, 80, [[80, 16]]],
    [80, 81, [[80, 15]]],
    [
      79,
      82,
      [
        [79, 16],
        [80, 15],
        [82, 16],
      ],
    ],
    [0, 65_535, [[0, 0]]],
  ])('ports %i–%i', (from, to, expected) => {
    expect(portPrefixes(from, to)).toEqual(expected);
  });
});
