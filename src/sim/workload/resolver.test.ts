import { describe, expect, it } from 'vitest';
import { asksCluster, candidates, parseResolvConf } from './resolver.ts';

const cluster = 'search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n';

/** Source: resolv.conf(5), and what `kubernetes/pkg/kubelet/network/dns/dns.go` writes for each dnsPolicy. */
describe('resolv.conf', () => {
  it.each([
    ['db', cluster, ['db.shop.svc.cluster.local', 'db.svc.cluster.local', 'db.cluster.local', 'db']],
    ['a.b.c.d.e.f', cluster, ['a.b.c.d.e.f', 'a.b.c.d.e.f.shop.svc.cluster.local', 'a.b.c.d.e.f.svc.cluster.local', 'a.b.c.d.e.f.cluster.local']],
    ['db.shop.svc.cluster.local.', cluster, ['db.shop.svc.cluster.local']],
    ['db.shop', 'nameserver 10.96.0.10\n', ['db.shop']],
    ['db', 'nameserver 10.96.0.10\n', ['db']],
  ])('%s is looked up by the search list', (name, text, expected) => {
    expect(candidates(name, parseResolvConf(text))).toEqual(expected);
  });

  it.each([
    [cluster, true],
    ['nameserver 192.168.0.1\n', false],
    ['', false],
  ])('%j asks the cluster: %s', (text, expected) => {
    expect(asksCluster(parseResolvConf(text))).toBe(expected);
  });
});
