import { describe, expect, it } from 'vitest';
import { chainsOf, sharesOf } from './rules.ts';

/** As iptables-save prints them (`kubernetes/pkg/proxy/iptables/proxier_test.go`). */
const tables = (services: readonly string[], own: Readonly<Record<string, readonly string[]>>) => ({
  nat: { chains: Object.fromEntries(Object.entries({ 'KUBE-SERVICES': services, ...own }).map(([name, rules]) => [name, { rules }])) },
});

const dnat = (to: string): readonly string[] => [`-m comment --comment "default/web" -m tcp -p tcp -j DNAT --to-destination ${to}`];
const three = tables(
  [
    '-m comment --comment "default/web cluster IP" -d 10.96.5.20 --dport 80 -j KUBE-SVC-AAAA',
    '-m comment --comment "default/web-2 cluster IP" -d 10.96.5.21 --dport 80 -j KUBE-SVC-BBBB',
  ],
  {
    'KUBE-SVC-AAAA': [
      '-m comment --comment "default/web cluster IP" ! -s 10.244.0.0/16 -d 10.96.5.20 -j KUBE-MARK-MASQ',
      '-m comment --comment "default/web -> 10.244.0.1:8080" -m statistic --mode random --probability 0.3333333333 -j KUBE-SEP-1',
      '-m comment --comment "default/web -> 10.244.1.1:8080" -m statistic --mode random --probability 0.5000000000 -j KUBE-SEP-2',
      '-m comment --comment "default/web -> 10.244.2.1:8080" -j KUBE-SEP-3',
    ],
    'KUBE-SVC-BBBB': ['-m comment --comment "default/web-2 -> 10.244.9.9:8080" -j KUBE-SEP-9'],
    'KUBE-SEP-1': dnat('10.244.0.1:8080'),
    'KUBE-SEP-2': dnat('10.244.1.1:8080'),
    'KUBE-SEP-3': dnat('10.244.2.1:8080'),
    'KUBE-SEP-9': dnat('10.244.9.9:8080'),
    'KUBE-MARK-MASQ': ['-j MARK --or-mark 0x4000'],
  },
);

describe('the chains of a Service', () => {
  it('are its own, in the order of a walk, with what their names stand for', () => {
    expect(chainsOf(three, 'default/web').map(({ name, alias }) => [name, alias])).toEqual([
      ['KUBE-SERVICES', ''],
      ['KUBE-SVC-AAAA', 'default/web'],
      ['KUBE-SEP-1', '10.244.0.1:8080'],
      ['KUBE-SEP-2', '10.244.1.1:8080'],
      ['KUBE-SEP-3', '10.244.2.1:8080'],
    ]);
  });

  it('give each endpoint the same share', () => {
    const shares = [...sharesOf(chainsOf(three, 'default/web'))];
    expect(shares.map(([address]) => address)).toEqual(['10.244.0.1:8080', '10.244.1.1:8080', '10.244.2.1:8080']);
    for (const [, share] of shares) expect(share).toBeCloseTo(1 / 3, 5);
  });

  it.each([
    ['there are no rules', undefined],
    ['it is not in the rules', three],
  ])('are none when %s', (_, given) => expect(chainsOf(given, 'default/other')).toEqual([]));
});
