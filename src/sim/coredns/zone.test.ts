import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Service } from '../../api/index.ts';
import { type QueryType, type Records, resolve } from './zone.ts';

const service = (name: string, spec: Service['spec']): Service => ({ apiVersion: 'v1', kind: 'Service', metadata: { namespace: 'shop', name }, spec });
const services: Readonly<Record<string, Service>> = {
  'shop/web': service('web', { clusterIP: '10.96.5.20', ports: [{ name: 'http', port: 80 }] }),
  'shop/db': service('db', { clusterIP: 'None', ports: [{ name: 'sql', port: 5432 }] }),
  'shop/empty': service('empty', { clusterIP: 'None', ports: [{ port: 1 }] }),
  'shop/old': service('old', { type: 'ExternalName', externalName: 'db.example.com' }),
};
const slice: EndpointSlice = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  addressType: 'IPv4',
  ports: [{ name: 'sql', port: 5432, protocol: 'TCP' }],
  endpoints: [
    { addresses: ['10.244.1.5'], hostname: 'db-0', conditions: { ready: true } },
    { addresses: ['10.244.2.6'], conditions: { ready: true } },
    { addresses: ['10.244.2.7'], conditions: { ready: false } },
  ],
};
const records: Records = {
  service: (key) => services[key],
  slices: (key) => (key === 'shop/db' ? [slice] : []),
  hasNamespace: (name) => name === 'shop',
};

// CoreDNS plugin/kubernetes; specification.md of kubernetes/dns
describe('cluster zone', () => {
  const cases: readonly (readonly [string, QueryType, string, readonly string[]])[] = [
    ['web.shop.svc.cluster.local', 'A', 'NOERROR', ['10.96.5.20']],
    ['WEB.shop.svc.cluster.local.', 'A', 'NOERROR', ['10.96.5.20']],
    ['web.shop.svc.cluster.local', 'AAAA', 'NOERROR', []],
    ['web.other.svc.cluster.local', 'A', 'NXDOMAIN', []],
    ['nope.shop.svc.cluster.local', 'A', 'NXDOMAIN', []],
    ['web.shop.svc.cluster.local.shop.svc.cluster.local', 'A', 'NXDOMAIN', []],
    ['db.shop.svc.cluster.local', 'A', 'NOERROR', ['10.244.1.5', '10.244.2.6']],
    ['db-0.db.shop.svc.cluster.local', 'A', 'NOERROR', ['10.244.1.5']],
    ['10-244-2-6.db.shop.svc.cluster.local', 'A', 'NOERROR', ['10.244.2.6']],
    ['db-1.db.shop.svc.cluster.local', 'A', 'NXDOMAIN', []],
    ['empty.shop.svc.cluster.local', 'A', 'NXDOMAIN', []],
    ['_http._tcp.web.shop.svc.cluster.local', 'SRV', 'NOERROR', ['0 100 80 web.shop.svc.cluster.local.']],
    ['_sql._tcp.db.shop.svc.cluster.local', 'SRV', 'NOERROR', ['0 50 5432 db-0.db.shop.svc.cluster.local.', '0 50 5432 10-244-2-6.db.shop.svc.cluster.local.']],
    ['_nope._tcp.web.shop.svc.cluster.local', 'SRV', 'NXDOMAIN', []],
    ['old.shop.svc.cluster.local', 'A', 'NOERROR', ['db.example.com.']],
    ['10-244-1-5.shop.pod.cluster.local', 'A', 'NOERROR', ['10.244.1.5']],
    ['10-244-1-5.other.pod.cluster.local', 'A', 'NXDOMAIN', []],
    ['a.b.c.web.shop.svc.cluster.local', 'A', 'NXDOMAIN', []],
    ['shop.svc.cluster.local', 'A', 'NOERROR', []],
    ['cluster.local', 'A', 'NOERROR', []],
    ['foo.cluster.local', 'A', 'NXDOMAIN', []],
  ];
  it.each(cases)('%s %s: %s %j', (name, qtype, rcode, data) => {
    const result = resolve(records, 'cluster.local', name, qtype);
    expect(result?.rcode).toBe(rcode);
    expect(result?.answers.map((answer) => answer.data)).toEqual(data);
  });

  it('knows nothing of other zones', () => expect(resolve(records, 'cluster.local', 'github.com', 'A')).toBeUndefined());
});
