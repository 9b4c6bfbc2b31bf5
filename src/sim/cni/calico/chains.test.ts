import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { micros, type NetworkPolicy } from '../../../api/index.ts';
import { emptyTables, type IpSets, restore, restoreSets, type Tables, traverse } from '../../linux/netfilter/index.ts';
import { policyOf } from '../policy/policy.ts';
import { ATTEMPTS, ENDPOINTS, policies } from '../policy/testing/arbitraries.ts';
import { type Attempt, isAllowed } from '../policy/testing/evaluate.ts';
import { APPENDED, INSERTED, limited, policyChain, render } from './chains.ts';
import { vethName } from './names.ts';

interface Node {
  readonly tables: Tables;
  readonly sets: IpSets;
}

function nodeWith(all: readonly NetworkPolicy[], node: string): Node {
  const rendered = render({ policies: all.map(policyOf), endpoints: ENDPOINTS }, node);
  const sets: IpSets = new Map();
  for (const [name, { type, members }] of rendered.sets)
    restoreSets(sets, [`create ${name} ${type}`, ...[...members].map((member) => `add ${name} ${member}`)].join('\n'));
  const lines = [...rendered.chains].flatMap(([name, rules]) => [`:${name} - [0:0]`, ...rules.map((rule) => `-A ${name} ${rule}`)]);
  const declared = lines.filter((line) => line.startsWith(':'));
  const rules = lines.filter((line) => !line.startsWith(':'));
  const text = [
    '*filter',
    ...declared,
    ...rules,
    ...INSERTED.map(([chain, rule]) => `-I ${chain} ${rule}`),
    ...APPENDED.map(([chain, rule]) => `-A ${chain} ${rule}`),
    'COMMIT',
  ].join('\n');
  return { tables: restore(emptyTables, text), sets };
}

/** One node's verdict; devices as the kernel would find them. */
function passes({ tables, sets }: Node, node: string, { from, to, protocol, port }: Attempt): boolean {
  const device = (ip: string): string => {
    const local = ENDPOINTS.find((endpoint) => endpoint.ip === ip && endpoint.node === node);
    return local ? vethName(local.namespace, local.name) : 'eth0';
  };
  const src = from.ip ?? '';
  const packet = {
    hook: 'PREROUTING',
    protocol: protocol === 'UDP' ? 'udp' : 'tcp',
    src,
    dst: to.ip ?? '',
    port,
    local: ['192.168.0.11'],
    now: micros(0),
    inDevice: () => device(src),
    outDevice: device,
  } as const;
  return traverse(tables, packet, { next: () => 0 }, new Map(), sets).verdict === 'ACCEPT';
}

describe('chains of Felix', () => {
  it('let through what the policies allow, and nothing else', () => {
    fc.assert(
      fc.property(policies(true), (all) => {
        const nodes = new Map(['node-1', 'node-2'].map((name) => [name, nodeWith(all, name)]));
        for (const attempt of ATTEMPTS) {
          const way = [...new Set([attempt.from.node, attempt.to.node])];
          const passed = way.every((name) => passes(nodes.get(name) as Node, name, attempt));
          expect(
            passed,
            `${attempt.from.namespace}/${attempt.from.name} → ${attempt.to.namespace}/${attempt.to.name} ${attempt.protocol} ${attempt.port}`,
          ).toBe(isAllowed(all, attempt));
        }
      }),
      { numRuns: 60 },
    );
  });

  // felix/rules: names of 28 characters at most; a hash in place of what is longer.
  it.each([
    [{ namespace: 'default', name: 'deny' }, 'cali-pi-knp/default/deny'],
    [{ namespace: 'default', name: 'a-name-that-is-long' }, /^cali-pi-_[\w-]{19}$/],
  ])('are named after the policy: %o', (policy, expected) => {
    expect(policyChain('ingress', policy)).toMatch(expected);
  });

  // sha256('abc') in base64url: ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0 (FIPS 180-2, appendix B.1).
  it('hash by SHA-256', () => {
    expect(limited('cali-pi-', 'abc', 10)).toBe('cali-pi-_u');
    expect(limited('', 'abc', 3)).toBe('abc');
  });
});
