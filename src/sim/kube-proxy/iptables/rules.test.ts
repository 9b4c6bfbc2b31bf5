import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Service } from '../../../api/index.ts';
import { randomStream } from '../../kernel/index.ts';
import { emptyTables, type Packet, restore, save, type Tables, traverse } from '../../linux/netfilter/index.ts';
import { endpointsOf } from '../endpoint.ts';
import { servicePortsOf } from '../service-port.ts';
import { clusterPolicyChain, endpointChain } from './chains.ts';
import { type Sections, writeServicePort } from './rules.ts';
import { jumpRules, writeHead, writeTail } from './skeleton.ts';

const here = { node: 'node-1', zone: '' };

const service = (name: string, spec: Service['spec']): Service => ({ apiVersion: 'v1', kind: 'Service', metadata: { namespace: 'default', name }, spec });
const http = { name: 'http', port: 80, protocol: 'TCP' } as const;
const slice = (endpoints: EndpointSlice['endpoints'], portName = 'http'): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {},
  addressType: 'IPv4',
  ports: [{ name: portName, port: 8080, protocol: 'TCP' }],
  endpoints,
});
const ready = (...ips: readonly string[]): EndpointSlice => slice(ips.map((ip) => ({ addresses: [ip], conditions: { ready: true } })));

function write(items: readonly (readonly [Service, EndpointSlice])[]): Sections {
  const out: Sections = { filterChains: [], filterRules: [], natChains: [], natRules: [] };
  writeHead(out);
  for (const [object, endpoints] of items) {
    for (const port of servicePortsOf(object)) {
      writeServicePort(port, endpointsOf([endpoints], port.portName), true, out, {
        here,
        nodeIP: '192.168.0.11',
        podCIDR: '10.244.0.0/16',
        largeClusterMode: false,
      });
    }
  }
  writeTail(out);
  return out;
}

function apply(items: readonly (readonly [Service, EndpointSlice])[], tables: Tables = emptyTables): Tables {
  const out = write(items);
  const section = (table: 'filter' | 'nat', chains: readonly string[], rules: readonly string[]): string =>
    `*${table}\n${[...chains, ...jumpRules(table), ...rules].join('\n')}\nCOMMIT\n`;
  return restore(tables, section('filter', out.filterChains, out.filterRules) + section('nat', out.natChains, out.natRules));
}

const packet = (dst: string, port: number, extra: Partial<Packet> = {}): Packet => ({
  hook: 'PREROUTING',
  protocol: 'tcp',
  src: '10.244.2.7',
  dst,
  port,
  local: ['192.168.0.11', '127.0.0.1'],
  now: 0 as Packet['now'],
  ...extra,
});

describe('chain names', () => {
  // kubernetes/pkg/proxy/iptables/proxier.go portProtoHash; the last from proxier_test.go TestOverallIPTablesRules
  it.each([
    [clusterPolicyChain('default/kubernetes:https', 'tcp'), 'KUBE-SVC-NPX46M4PTMTKRN6Y'],
    [clusterPolicyChain('kube-system/kube-dns:dns', 'udp'), 'KUBE-SVC-TCOU7JCQXEZGVUNU'],
    [endpointChain('ns1/svc1:p80', 'tcp', '10.180.0.1:80'), 'KUBE-SEP-SXIVWICOYRO3J4NJ'],
  ])('%s', (name, expected) => expect(name).toBe(expected));
});

describe('rules of a ClusterIP Service', () => {
  const backend = service('backend', { clusterIP: '10.96.5.20', ports: [http] });
  const svc = clusterPolicyChain('default/backend:http', 'tcp');
  const sep = (ip: string): string => endpointChain('default/backend:http', 'tcp', `${ip}:8080`);

  // Shapes: proxier_test.go TestOverallIPTablesRules (ns1/svc1)
  it('with one endpoint', () => {
    const rules = write([[backend, ready('192.168.1.10')]]).natRules.filter((rule) => rule.includes('backend'));
    expect(rules).toEqual([
      `-A KUBE-SERVICES -m comment --comment "default/backend:http cluster IP" -m tcp -p tcp -d 10.96.5.20 --dport 80 -j ${svc}`,
      `-A ${svc} -m comment --comment "default/backend:http cluster IP" -m tcp -p tcp -d 10.96.5.20 --dport 80 ! -s 10.244.0.0/16 -j KUBE-MARK-MASQ`,
      `-A ${svc} -m comment --comment "default/backend:http -> 192.168.1.10:8080" -j ${sep('192.168.1.10')}`,
      `-A ${sep('192.168.1.10')} -m comment --comment default/backend:http -s 192.168.1.10 -j KUBE-MARK-MASQ`,
      `-A ${sep('192.168.1.10')} -m comment --comment default/backend:http -m tcp -p tcp -j DNAT --to-destination 192.168.1.10:8080`,
    ]);
  });

  it('with three endpoints: 1/3, then 1/2, then the rest', () => {
    const rules = write([[backend, ready('192.168.1.12', '192.168.1.10', '192.168.1.11')]]).natRules.filter((rule) => rule.includes('->'));
    const line = (ip: string, chance: string): string => `-A ${svc} -m comment --comment "default/backend:http -> ${ip}:8080"${chance} -j ${sep(ip)}`;
    expect(rules).toEqual([
      line('192.168.1.10', ' -m statistic --mode random --probability 0.3333333333'),
      line('192.168.1.11', ' -m statistic --mode random --probability 0.5000000000'),
      line('192.168.1.12', ''),
    ]);
  });

  it('spreads 300 connections over three endpoints', () => {
    const tables = apply([[backend, ready('192.168.1.10', '192.168.1.11', '192.168.1.12')]]);
    const random = randomStream(7, 'node-1/kernel');
    const counts = new Map<string, number>();
    for (let i = 0; i < 300; i++) {
      const { dst, port } = traverse(tables, packet('10.96.5.20', 80), random);
      counts.set(`${dst}:${port}`, (counts.get(`${dst}:${port}`) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(['192.168.1.10:8080', '192.168.1.11:8080', '192.168.1.12:8080']);
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(25);
  });

  it('names the chains on the way', () => {
    const tables = apply([[backend, ready('192.168.1.10')]]);
    const { hops, verdict, masquerade } = traverse(tables, packet('10.96.5.20', 80), randomStream(1, 'x'));
    expect([verdict, masquerade]).toEqual(['ACCEPT', false]);
    expect(hops.slice(0, 5)).toEqual(['nat PREROUTING', 'KUBE-SERVICES', svc, sep('192.168.1.10'), 'DNAT 192.168.1.10:8080']);
  });

  it('masquerades traffic that does not come from a Pod, and a Pod that reaches itself', () => {
    const tables = apply([[backend, ready('10.244.1.5')]]);
    const random = randomStream(1, 'x');
    expect(traverse(tables, packet('10.96.5.20', 80, { src: '192.168.0.250' }), random).masquerade).toBe(true);
    expect(traverse(tables, packet('10.96.5.20', 80, { src: '10.244.1.5' }), random).masquerade).toBe(true);
    expect(traverse(tables, packet('10.96.5.20', 80, { src: '10.244.1.6' }), random).masquerade).toBe(false);
  });

  it('rejects when there is no endpoint, ready or draining', () => {
    const none = write([[backend, ready()]]);
    expect(none.filterRules).toContain(
      '-A KUBE-SERVICES -m comment --comment "default/backend:http has no endpoints" -m tcp -p tcp -d 10.96.5.20 --dport 80 -j REJECT',
    );
    expect(traverse(apply([[backend, ready()]]), packet('10.96.5.20', 80), randomStream(1, 'x')).verdict).toBe('REJECT');
    const draining = slice([{ addresses: ['10.244.1.5'], conditions: { ready: false, serving: true, terminating: true } }]);
    expect(traverse(apply([[backend, draining]]), packet('10.96.5.20', 80), randomStream(1, 'x'))).toMatchObject({ verdict: 'ACCEPT', dst: '10.244.1.5' });
  });

  it('leaves what is no Service alone: a ping of the cluster IP goes nowhere', () => {
    const tables = apply([[backend, ready('192.168.1.10')]]);
    expect(traverse(tables, packet('10.96.5.20', 0, { protocol: 'icmp' }), randomStream(1, 'x')).dst).toBe('10.96.5.20');
  });
});

describe('NodePort', () => {
  const spec: Service['spec'] = { type: 'NodePort', clusterIP: '10.96.0.30', ports: [{ ...http, nodePort: 30080 }] };
  const endpoints = slice([
    { addresses: ['10.244.1.5'], nodeName: 'node-1', conditions: { ready: true } },
    { addresses: ['10.244.2.5'], nodeName: 'node-2', conditions: { ready: true } },
  ]);
  const outside = packet('192.168.0.11', 30080, { src: '192.168.0.250' });

  it('policy Cluster: any endpoint, source rewritten', () => {
    const tables = apply([[service('web', spec), endpoints]]);
    const random = randomStream(3, 'x');
    const seen = new Set(Array.from({ length: 50 }, () => traverse(tables, outside, random).dst));
    expect([...seen].sort()).toEqual(['10.244.1.5', '10.244.2.5']);
    expect(traverse(tables, outside, random).masquerade).toBe(true);
  });

  it('policy Local: only here, source kept; dropped when nothing is here', () => {
    const local = service('web', { ...spec, externalTrafficPolicy: 'Local' });
    const random = randomStream(3, 'x');
    expect(traverse(apply([[local, endpoints]]), outside, random)).toMatchObject({ dst: '10.244.1.5', masquerade: false, verdict: 'ACCEPT' });
    const elsewhere = slice([{ addresses: ['10.244.2.5'], nodeName: 'node-2', conditions: { ready: true } }]);
    expect(traverse(apply([[local, elsewhere]]), outside, random).verdict).toBe('DROP');
  });
});

describe('session affinity', () => {
  it('keeps a client with its endpoint until the timeout', () => {
    const sticky = service('web', {
      clusterIP: '10.96.0.30',
      ports: [http],
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
    });
    const tables = apply([[sticky, ready('10.244.1.1', '10.244.1.2', '10.244.1.3')]]);
    const random = randomStream(5, 'x');
    const recent = new Map();
    const first = traverse(tables, packet('10.96.0.30', 80), random, recent).dst;
    for (let i = 1; i <= 20; i++) expect(traverse(tables, packet('10.96.0.30', 80, { now: (i * 50e6) as Packet['now'] }), random, recent).dst).toBe(first);
    const later = new Set(
      Array.from({ length: 20 }, (_, i) => traverse(tables, packet('10.96.0.30', 80, { now: (1e10 + i * 1e9) as Packet['now'] }), random, recent).dst),
    );
    expect(later.size).toBeGreaterThan(1);
  });
});

describe('restore', () => {
  it('writes the same rules twice without doubling the jumps', () => {
    const items = [[service('web', { clusterIP: '10.96.0.30', ports: [http] }), ready('10.244.1.1')]] as const;
    const once = apply(items);
    expect(save(apply(items, once))).toBe(save(once));
  });
});
