import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base32 } from '@scure/base';
import type { Endpoint } from '../endpoint.ts';
import { externallyAccessible, loadBalancerSources, type ServicePort, usesClusterEndpoints, usesLocalEndpoints } from '../service-port.ts';
import { categorizeEndpoints, type Locality } from '../topology.ts';

export const TABLE = 'ip kube-proxy';
const MASQUERADE = 'mark set mark or 0x4000';

/** A name is prefixed with a part of its hash. Source: `pkg/proxy/nftables/proxier.go` hashAndTruncate. */
const hashed = (name: string): string => `${base32.encode(sha256(utf8ToBytes(name))).slice(0, 8)}-${name}`;
const baseOf = ({ service, protocol, portName }: ServicePort): string => hashed(`${service}/${protocol}/${portName}`);
const endpointName = ({ service, protocol, portName }: ServicePort, { ip, port }: Endpoint): string =>
  hashed(`${service}/${protocol}/${portName}__${ip}/${port}`);

/** Chains at the hooks: name, type, hook, priority. Source: nftablesBaseChains. */
const baseChains: readonly (readonly [string, string, string, number])[] = [
  ['filter-prerouting-pre-dnat', 'filter', 'prerouting', -110],
  ['filter-output-pre-dnat', 'filter', 'output', -110],
  ['filter-input', 'filter', 'input', 0],
  ['filter-forward', 'filter', 'forward', 0],
  ['filter-output', 'filter', 'output', 0],
  ['nat-prerouting', 'nat', 'prerouting', -100],
  ['nat-output', 'nat', 'output', -100],
  ['nat-postrouting', 'nat', 'postrouting', 100],
];

/** Source: nftablesJumpChains. */
const jumps: readonly (readonly [string, string, string])[] = [
  ['nodeport-endpoints-check', 'filter-input', 'ct state new '],
  ['service-endpoints-check', 'filter-input', 'ct state new '],
  ['service-endpoints-check', 'filter-forward', 'ct state new '],
  ['service-endpoints-check', 'filter-output', 'ct state new '],
  ['firewall-check', 'filter-prerouting-pre-dnat', 'ct state new '],
  ['firewall-check', 'filter-output-pre-dnat', 'ct state new '],
  ['services', 'nat-output', ''],
  ['services', 'nat-prerouting', ''],
  ['masquerading', 'nat-postrouting', ''],
  ['cluster-ips-check', 'filter-forward', 'ct state new '],
  ['cluster-ips-check', 'filter-output', 'ct state new '],
];

const DESTINATION = 'ip daddr . meta l4proto . th dport vmap';
const NODE_PORT = 'ip daddr @nodeport-ips meta l4proto . th dport vmap';
const services = 'ipv4_addr . inet_proto . inet_service : verdict';
const nodePorts = 'inet_proto . inet_service : verdict';

/** The fixed part of the table. Source: setupNFTables. */
export function setup(podCIDR: string, serviceCIDR: string, nodeIP: string): readonly string[] {
  const rule = (chain: string, text: string): string => `add rule ${TABLE} ${chain} ${text}`;
  return [
    `add table ${TABLE} { comment "rules for kube-proxy" ; }`,
    `delete table ${TABLE}`,
    `add table ${TABLE} { comment "rules for kube-proxy" ; }`,
    ...baseChains.map(([name, type, hook, priority]) => `add chain ${TABLE} ${name} { type ${type} hook ${hook} priority ${priority} ; }`),
    ...[...new Set(jumps.map(([chain]) => chain))].map((chain) => `add chain ${TABLE} ${chain}`),
    `add chain ${TABLE} reject-chain { comment "helper for @no-endpoint-services / @no-endpoint-nodeports" ; }`,
    ...jumps.map(([to, from, match]) => rule(from, `${match}jump ${to}`)),
    `add set ${TABLE} hairpin-connections { type ipv4_addr . ipv4_addr . inet_proto . inet_service ; comment "service hairpin connections" ; }`,
    rule('masquerading', 'mark and 0x4000 != 0 mark set mark xor 0x4000 masquerade fully-random'),
    rule('masquerading', 'ct status dnat ip saddr . ip daddr . meta l4proto . th dport @hairpin-connections masquerade fully-random'),
    `add set ${TABLE} cluster-ips { type ipv4_addr ; comment "Active ClusterIPs" ; }`,
    rule('cluster-ips-check', 'ip daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"'),
    rule('cluster-ips-check', `ip daddr { ${serviceCIDR} } drop comment "Drop traffic to unallocated ClusterIPs"`),
    `add set ${TABLE} nodeport-ips { type ipv4_addr ; comment "IPs that accept NodePort traffic" ; }`,
    `add element ${TABLE} nodeport-ips { ${nodeIP} }`,
    `add map ${TABLE} no-endpoint-services { type ${services} ; comment "vmap to drop or reject packets to services with no endpoints" ; }`,
    `add map ${TABLE} no-endpoint-nodeports { type ${nodePorts} ; comment "vmap to drop or reject packets to service nodeports with no endpoints" ; }`,
    rule('reject-chain', 'reject'),
    rule('service-endpoints-check', `${DESTINATION} @no-endpoint-services`),
    rule('nodeport-endpoints-check', `${NODE_PORT} @no-endpoint-nodeports`),
    `add map ${TABLE} firewall-ips { type ${services} ; comment "destinations that are subject to LoadBalancerSourceRanges" ; }`,
    rule('firewall-check', `${DESTINATION} @firewall-ips`),
    `add map ${TABLE} service-ips { type ${services} ; comment "ClusterIP, ExternalIP and LoadBalancer IP traffic" ; }`,
    `add map ${TABLE} service-nodeports { type ${nodePorts} ; comment "NodePort traffic" ; }`,
    rule('services', `ip daddr @cluster-ips ip saddr != ${podCIDR} ${MASQUERADE} comment "masquerade clusterIP traffic from outside cluster"`),
    rule('services', `${DESTINATION} @service-ips`),
    rule('services', `${NODE_PORT} @service-nodeports`),
  ];
}

/** What one Service port needs: elements of sets and maps by `map key`, chains with their rules, sets for affinity. */
export interface Part {
  /** What follows the key: `: goto …`, `comment "…" : drop`; nothing in a set. */
  readonly elements: Map<string, string>;
  readonly chains: Map<string, readonly string[]>;
  readonly sets: Map<string, number>;
}

const list = <T>(items: readonly T[], text: (item: T) => string): string => items.map((item, index) => `${index} : ${text(item)}`).join(' , ');

/** One endpoint at random, by a lookup in a map. Source: writeServiceToEndpointDNATs. */
const toEndpoints = (svc: ServicePort, endpoints: readonly Endpoint[]): readonly string[] => [
  `meta l4proto ${svc.protocol} dnat ip addr . port to numgen random mod ${endpoints.length} map { ${list(endpoints, ({ ip, port }) => `${ip} . ${port}`)} }`,
];

/** With session affinity each endpoint has a chain, and a set of the clients that stay with it. Source: writeServiceToEndpointJumps. */
const toChains = (svc: ServicePort, endpoints: readonly Endpoint[]): readonly string[] => [
  ...endpoints.map((endpoint) => `ip saddr @affinity-${endpointName(svc, endpoint)} goto endpoint-${endpointName(svc, endpoint)}`),
  `numgen random mod ${endpoints.length} vmap { ${list(endpoints, (endpoint) => `goto endpoint-${endpointName(svc, endpoint)}`)} }`,
];

function externalChain(svc: ServicePort, podCIDR: string, hasExternal: boolean): readonly string[] {
  const base = baseOf(svc);
  const cluster = `service-${base}`;
  const guards = svc.externalPolicyLocal
    ? [
        `ip saddr ${podCIDR} goto ${cluster} comment "short-circuit pod traffic"`,
        `fib saddr type local ${MASQUERADE} comment "masquerade local traffic"`,
        `fib saddr type local goto ${cluster} comment "short-circuit local traffic"`,
      ]
    : [`${MASQUERADE} comment "masquerade"`];
  return hasExternal ? [...guards, `goto ${svc.externalPolicyLocal ? 'local' : 'service'}-${base}`] : guards;
}

/** Where the traffic of a Service port comes in: elements of the maps. */
function dispatch(
  svc: ServicePort,
  has: { readonly any: boolean; readonly internal: boolean; readonly external: boolean },
  elements: Map<string, string>,
): void {
  const base = baseOf(svc);
  const fate = has.any ? 'drop' : 'goto reject-chain';
  const put = (map: string, key: string, verdict: string): void => void elements.set(`${map} ${key}`, `: ${verdict}`);
  const refuse = (map: string, key: string): void => void elements.set(`${map} ${key}`, `comment "${svc.name}" : ${fate}`);
  const destination = (ip: string): string => `${ip} . ${svc.protocol} . ${svc.port}`;
  const outside = (captured: string, refused: string, key: string): void => {
    if (has.any) put(captured, key, `goto external-${base}`);
    if (!has.external) refuse(refused, key);
  };
  elements.set(`cluster-ips ${svc.clusterIP}`, '');
  if (has.internal) put('service-ips', destination(svc.clusterIP), `goto ${svc.internalPolicyLocal ? 'local' : 'service'}-${base}`);
  else refuse('no-endpoint-services', destination(svc.clusterIP));
  for (const ip of [...svc.externalIPs, ...svc.loadBalancerVIPs]) outside('service-ips', 'no-endpoint-services', destination(ip));
  if (svc.loadBalancerSourceRanges.length > 0) for (const ip of svc.loadBalancerVIPs) put('firewall-ips', destination(ip), `goto firewall-${base}`);
  if (svc.nodePort !== 0) outside('service-nodeports', 'no-endpoint-nodeports', `${svc.protocol} . ${svc.nodePort}`);
}

/** Source: `pkg/proxy/nftables/proxier.go` syncProxyRules. */
export function partOf(svc: ServicePort, all: readonly Endpoint[], here: Locality, podCIDR: string, nodeIP: string): Part {
  const part: Part = { elements: new Map(), chains: new Map(), sets: new Map() };
  const { cluster, local, reachable, hasAny } = categorizeEndpoints(all, svc, here);
  const has = {
    any: hasAny,
    internal: hasAny && (!svc.internalPolicyLocal || local.length > 0),
    external: hasAny && (!svc.externalPolicyLocal || local.length > 0),
  };
  dispatch(svc, has, part.elements);
  const base = baseOf(svc);
  if (hasAny && externallyAccessible(svc)) part.chains.set(`external-${base}`, externalChain(svc, podCIDR, has.external));
  if (svc.loadBalancerVIPs.length > 0 && svc.loadBalancerSourceRanges.length > 0)
    part.chains.set(`firewall-${base}`, [`ip saddr != { ${loadBalancerSources(svc, nodeIP).join(' , ')} } drop`]);
  const write = svc.stickySeconds === undefined ? toEndpoints : toChains;
  if (cluster.length > 0 && usesClusterEndpoints(svc)) part.chains.set(`service-${base}`, write(svc, cluster));
  if (local.length > 0 && usesLocalEndpoints(svc)) part.chains.set(`local-${base}`, write(svc, local));
  for (const endpoint of reachable) {
    if (endpoint.node === here.node) part.elements.set(`hairpin-connections ${endpoint.ip} . ${endpoint.ip} . ${svc.protocol} . ${endpoint.port}`, '');
    if (svc.stickySeconds === undefined) continue;
    const name = endpointName(svc, endpoint);
    part.sets.set(`affinity-${name}`, svc.stickySeconds);
    part.chains.set(`endpoint-${name}`, [`update @affinity-${name} { ip saddr }`, `meta l4proto ${svc.protocol} dnat to ${endpoint.text}`]);
  }
  return part;
}
