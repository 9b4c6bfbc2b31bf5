import { describe, expect, it } from 'vitest';
import { type Micros, micros } from '../../api/index.ts';
import { VirtualServers } from '../linux/ipvs.ts';
import { emptyTables, type Packet, restore, type Tables, traverse, type Traversal } from '../linux/netfilter/index.ts';
import { Ruleset } from '../linux/nftables.ts';
import type { Endpoint } from './endpoint.ts';
import { writeServicePort } from './iptables/rules.ts';
import { jumpRules, writeHead, writeTail } from './iptables/skeleton.ts';
import { partOf, setup, TABLE } from './nftables/rules.ts';
import { type ServicePort, servicePortsOf } from './service-port.ts';

const POD_CIDR = '10.244.0.0/16';
const NODE = '192.168.0.11';
const here = { node: 'node-1', zone: '' };
const IPS = ['10.244.1.4', '10.244.2.5', '10.244.3.6'];

const endpoints = IPS.map(
  (ip): Endpoint => ({ ip, port: 8080, text: `${ip}:8080`, node: 'node-9', ready: true, serving: true, terminating: false, zoneHints: [], nodeHints: [] }),
);
const service = (name: string, clusterIP: string, more: object = {}): ServicePort => {
  const [port] = servicePortsOf({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: 'default', name },
    spec: { clusterIP, ports: [{ port: 80, targetPort: 8080 }], ...more },
  });
  if (!port) throw new Error('no port');
  return port;
};

/** So many Services before the one that is asked for. */
const services = (count: number): readonly ServicePort[] => [
  ...Array.from({ length: count }, (_, i) => service(`a-${i}`, `10.97.${i >> 8}.${i & 255}`)),
  service('backend', '10.96.5.20'),
];

const packet = (dst: string, port = 80, src = '10.244.1.99', more: Partial<Packet> = {}): Packet => ({
  hook: 'PREROUTING',
  protocol: 'tcp',
  src,
  dst,
  port,
  local: [NODE, '127.0.0.1'],
  now: micros(0),
  ...more,
});
const draws = (...values: readonly number[]) => {
  let at = 0;
  return { next: () => values[at++ % values.length] ?? 0 };
};

function nft(ports: readonly ServicePort[], list = endpoints): Ruleset {
  const ruleset = new Ruleset();
  ruleset.run(setup(POD_CIDR, '10.96.0.0/12', NODE).join('\n'));
  for (const port of ports) {
    const { elements, chains, sets } = partOf(port, list, here, POD_CIDR, NODE);
    for (const [name, age] of sets) ruleset.run(`add set ${TABLE} ${name} { type ipv4_addr ; flags dynamic,timeout ; timeout ${age}s ; }`);
    for (const name of chains.keys()) ruleset.run(`add chain ${TABLE} ${name}`);
    for (const [name, rules] of chains) for (const rule of rules) ruleset.run(`add rule ${TABLE} ${name} ${rule}`);
    for (const [key, verdict] of elements) {
      const [set = '', ...rest] = key.split(' ');
      ruleset.run(`add element ${TABLE} ${set} { ${rest.join(' ')}${verdict === '' ? '' : ` ${verdict}`} }`);
    }
  }
  return ruleset;
}

const through = (ruleset: Ruleset, asked: Packet, draw = draws(0)): Traversal => ruleset.traverse(asked, draw, (inner) => traverse(emptyTables, inner, draw));

function iptables(ports: readonly ServicePort[]): Tables {
  const out = { filterChains: [], filterRules: [], natChains: [], natRules: [] };
  writeHead(out);
  for (const port of ports) writeServicePort(port, endpoints, true, out, { here, nodeIP: NODE, podCIDR: POD_CIDR, largeClusterMode: false });
  writeTail(out);
  return restore(
    emptyTables,
    `*filter\n${[...out.filterChains, ...jumpRules('filter'), ...out.filterRules].join('\n')}\nCOMMIT\n*nat\n${[...out.natChains, ...jumpRules('nat'), ...out.natRules].join('\n')}\nCOMMIT\n`,
  );
}

function ipvs(ports: readonly ServicePort[], scheduler = 'rr'): VirtualServers {
  const servers = new VirtualServers();
  servers.restore(
    ports.flatMap(({ clusterIP }) => [`-A -t ${clusterIP}:80 -s ${scheduler}`, ...IPS.map((ip) => `-a -t ${clusterIP}:80 -r ${ip}:8080 -m -w 1`)]).join('\n'),
  );
  return servers;
}

// pkg/proxy/nftables/proxier.go syncProxyRules
describe('nftables', () => {
  it.each([
    [0, 0],
    [0.34, 1],
    [0.99, 2],
  ])('a draw of %d leads to endpoint %i', (draw, index) => {
    expect(through(nft(services(0)), packet('10.96.5.20'), draws(draw))).toMatchObject({ dst: IPS[index], port: 8080, verdict: 'ACCEPT', masquerade: false });
  });
  it('masquerades what comes from outside of the cluster', () =>
    expect(through(nft(services(0)), packet('10.96.5.20', 80, '203.0.113.5')).masquerade).toBe(true));
  it('rejects other ports of a ClusterIP', () => expect(through(nft(services(0)), packet('10.96.5.20', 81)).verdict).toBe('REJECT'));
  it('drops what goes to a ClusterIP that nobody has', () => expect(through(nft(services(0)), packet('10.96.5.99')).verdict).toBe('DROP'));
  it('rejects a Service without endpoints', () => expect(through(nft(services(0), []), packet('10.96.5.20')).verdict).toBe('REJECT'));
  it('serves a NodePort at the address of the node', () => {
    const port = service('backend', '10.96.5.20', { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] });
    expect(through(nft([port]), packet(NODE, 30_080, '203.0.113.5'))).toMatchObject({ dst: IPS[0], masquerade: true });
    expect(through(nft([port]), packet(NODE, 30_081, '203.0.113.5'))).toMatchObject({ dst: NODE, verdict: 'ACCEPT' });
  });
  it('drops what comes from outside with externalTrafficPolicy Local and no endpoint here', () => {
    const port = service('backend', '10.96.5.20', { type: 'NodePort', externalTrafficPolicy: 'Local', ports: [{ port: 80, nodePort: 30080 }] });
    expect(through(nft([port]), packet(NODE, 30_080, '203.0.113.5')).verdict).toBe('DROP');
    expect(through(nft([port]), packet(NODE, 30_080)).dst).toBe(IPS[0]);
  });
  it('keeps a client with its endpoint for as long as its affinity lasts', () => {
    const ruleset = nft([service('backend', '10.96.5.20', { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 10 } } })]);
    const ask = (at: number, draw: number): string => through(ruleset, packet('10.96.5.20', 80, '10.244.1.99', { now: micros(at * 1e6) }), draws(draw)).dst;
    expect([ask(0, 0.5), ask(9, 0), ask(30, 0)]).toEqual([IPS[1], IPS[1], IPS[0]]);
  });
});

// net/netfilter/ipvs/ip_vs_*.c
describe('IPVS schedulers', () => {
  const six = (scheduler: string, ended: boolean, src: (i: number) => string = () => '10.244.1.99'): readonly number[] => {
    const servers = ipvs(services(0), scheduler);
    return Array.from({ length: 6 }, (_, i) => {
      const real = servers.schedule('tcp', '10.96.5.20', 80, src(i), micros(i) as Micros);
      if (real === undefined || real === 'none') throw new Error('not served');
      // Every second connection stays open.
      if (ended || i % 2 === 1) servers.closed(real.id, micros(i));
      return IPS.indexOf(real.ip) + 1;
    });
  };
  it.each([
    ['rr', [1, 2, 3, 1, 2, 3]],
    ['wrr', [1, 2, 3, 1, 2, 3]],
    // The open ones (1st, 3rd, 5th) weigh 256 times what the closed ones do.
    ['lc', [1, 2, 3, 2, 2, 1]],
    ['wlc', [1, 2, 3, 2, 2, 1]],
    ['sed', [1, 2, 2, 3, 3, 1]],
    ['nq', [1, 2, 2, 3, 3, 1]],
  ])('%s with connections that stay', (scheduler, order) => expect(six(scheduler, false)).toEqual(order));
  it.each(['dh', 'lblc', 'lblcr'])('%s sends one destination to one server', (scheduler) =>
    expect(new Set(six(scheduler, true, (i) => `10.244.1.${i}`)).size).toBe(1),
  );
  it.each(['sh', 'mh'])('%s sends one client to one server, and clients to several', (scheduler) => {
    expect(new Set(six(scheduler, true)).size).toBe(1);
    expect(new Set(six(scheduler, true, (i) => `10.244.1.${i * 16}`)).size).toBeGreaterThan(1);
  });
  it('a server with weight 0 gets nothing, and without servers nobody answers', () => {
    const servers = ipvs(services(0));
    for (const ip of IPS) servers.restore(`-e -t 10.96.5.20:80 -r ${ip}:8080 -m -w 0`);
    expect(servers.schedule('tcp', '10.96.5.20', 80, '10.244.1.9', micros(0))).toBe('none');
    expect(servers.schedule('tcp', '10.96.5.20', 81, '10.244.1.9', micros(0))).toBeUndefined();
  });
});

describe('the cost of finding a Service', () => {
  const cost = (count: number) => {
    const ports = services(count);
    const draw = draws(0.1);
    const balanced = ipvs(ports);
    return {
      iptables: traverse(iptables(ports), packet('10.96.5.20'), draw).lookups,
      nftables: through(nft(ports), packet('10.96.5.20')).lookups,
      ipvs: traverse(
        emptyTables,
        packet('10.96.5.20', 80, '10.244.1.99', { virtual: (dst, port) => balanced.schedule('tcp', dst, port, '10.244.1.99', micros(0)) }),
        draw,
      ).lookups,
    };
  };
  it('grows with their number in iptables, and in nothing else', () => {
    const [few, many] = [cost(10), cost(1_500)];
    expect(many.iptables - few.iptables).toBe(1_490);
    expect({ ...many, iptables: 0 }).toEqual({ ...few, iptables: 0 });
  });
});
