import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { networkOf } from '../../component-helpers/ipv4.ts';
import {
  type Direction,
  DIRECTIONS,
  type IpBlock,
  type Policy,
  type PolicyEndpoint,
  type PolicyPeer,
  type PolicyPort,
  type PolicyRule,
} from '../policy/policy.ts';
import type { PolicyState } from '../policy/watcher.ts';
import { IPCACHE, LXC, policyKey, policyMap, WORLD } from './datapath.ts';

export type Maps = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Identities of the cluster begin here; those of CIDRs are local to a node. */
const FIRST_IDENTITY = 256;
const LAST_IDENTITY = 65_535;
const FIRST_LOCAL_IDENTITY = 16_777_217;

const labelsOf = ({ namespace, labels, namespaceLabels }: PolicyEndpoint): string =>
  JSON.stringify([namespace, Object.entries(labels).sort(), Object.entries(namespaceLabels).sort()]);

/** A number of 16 bits out of a text: the same on each node, as the cluster's CiliumIdentity objects make it. */
function numberOf(text: string): number {
  const [a = 0, b = 0, c = 0] = sha256(utf8ToBytes(text));
  return a * 65_536 + b * 256 + c;
}

/** Numbers for sets of labels and for CIDRs. Endpoints with the same labels have the same. */
class Identities {
  private readonly byLabels = new Map<string, number>();
  private readonly taken = new Set<number>();
  private readonly byCidr = new Map<string, number>();

  of(endpoint: PolicyEndpoint): number {
    const labels = labelsOf(endpoint);
    const known = this.byLabels.get(labels);
    if (known !== undefined) return known;
    const span = LAST_IDENTITY - FIRST_IDENTITY + 1;
    let identity = FIRST_IDENTITY + (numberOf(labels) % span);
    while (this.taken.has(identity)) identity = FIRST_IDENTITY + ((identity + 1 - FIRST_IDENTITY) % span);
    this.taken.add(identity);
    this.byLabels.set(labels, identity);
    return identity;
  }

  ofCidr(cidr: string): number {
    const network = networkOf(cidr.includes('/') ? cidr : `${cidr}/32`);
    const known = this.byCidr.get(network);
    if (known !== undefined) return known;
    const identity = network === '0.0.0.0/0' ? WORLD : FIRST_LOCAL_IDENTITY + this.byCidr.size;
    this.byCidr.set(network, identity);
    return identity;
  }

  cidrs(): IterableIterator<[string, number]> {
    return this.byCidr.entries();
  }
}

const within = (inner: string, outer: string): boolean => {
  const length = outer.split('/')[1] ?? '32';
  return Number(inner.split('/')[1] ?? 32) >= Number(length) && networkOf(`${inner.split('/')[0] ?? ''}/${length}`) === networkOf(outer);
};

/** Ports `from`–`to` as prefixes of 16 bits, as the map's keys have them (`pkg/policy/types/portrange.go`). */
export function portPrefixes(from: number, to: number): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  for (let port = from; port <= to; ) {
    let size = 1;
    while (port % (size * 2) === 0 && port + size * 2 - 1 <= to) size *= 2;
    found.push([port, 16 - Math.log2(size)]);
    port += size;
  }
  return found;
}

interface Compiled {
  readonly identities: Identities;
  readonly endpoints: readonly PolicyEndpoint[];
  /** All CIDRs that any policy names. */
  readonly cidrs: readonly string[];
}

/** The identities that a peer stands for. Addresses of Pods are no CIDR to Cilium: an ipBlock never means a Pod. */
function peersOf({ identities, endpoints, cidrs }: Compiled, peer: PolicyPeer): readonly number[] {
  if (peer.kind === 'endpoints')
    return [...new Set(endpoints.filter((endpoint) => peer.selector.matches(endpoint)).map((endpoint) => identities.of(endpoint)))];
  const { cidr, except }: IpBlock = peer.block;
  return cidrs.filter((each) => within(each, cidr) && !except.some((out) => within(each, out))).map((each) => identities.ofCidr(each));
}

/** A port by its name: at the endpoint itself for what comes in, at those of the other identity for what goes out. */
function numbersOf({ protocol, name }: PolicyPort, targets: readonly PolicyEndpoint[]): readonly number[] {
  return [...new Set(targets.flatMap(({ ports }) => ports.filter((each) => each.name === name && each.protocol === protocol).map(({ port }) => port)))];
}

function keysOf(compiled: Compiled, direction: Direction, own: PolicyEndpoint, { peers, ports }: PolicyRule): readonly string[] {
  const named = direction === 'egress' && ports?.some(({ name }) => name !== undefined) === true;
  // A name is a number at each target: with all as peers, each identity is asked for itself.
  const everybody = (): readonly number[] => [...new Set(compiled.endpoints.map((endpoint) => compiled.identities.of(endpoint)))];
  const found = peers === undefined ? [0, ...(named ? everybody() : [])] : [...new Set(peers.flatMap((peer) => peersOf(compiled, peer)))];
  return found.flatMap((identity) => {
    if (ports === undefined) return [policyKey(direction, identity)];
    const targets = direction === 'ingress' ? [own] : compiled.endpoints.filter((endpoint) => compiled.identities.of(endpoint) === identity);
    return ports.flatMap((port) => {
      const protocol = port.protocol.toLowerCase();
      if (port.name !== undefined) return numbersOf(port, targets).map((number) => policyKey(direction, identity, protocol, number, 16));
      if (port.from === undefined) return [policyKey(direction, identity, protocol)];
      return portPrefixes(port.from, port.to ?? port.from).map(([number, prefix]) => policyKey(direction, identity, protocol, number, prefix));
    });
  });
}

/** The policy map of one endpoint; a direction in which no policy selects it allows all. */
function policyEntries(compiled: Compiled, own: PolicyEndpoint, policies: readonly Policy[]): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  for (const direction of DIRECTIONS) {
    const selecting = policies.filter((policy) => policy[direction] !== undefined && policy.selector.matches(own));
    if (selecting.length === 0) entries.set(policyKey(direction, 0), 'allow');
    for (const policy of selecting)
      for (const rule of policy[direction] ?? []) for (const key of keysOf(compiled, direction, own, rule)) entries.set(key, 'allow');
  }
  return entries;
}

/** Endpoint ids are given by each agent to its own Pods. */
const endpointId = (endpoint: PolicyEndpoint): string => String(1 + (numberOf(`${endpoint.namespace}/${endpoint.name}`) % 65_534));

/** What the maps of one node have to hold. Source: `cilium/cilium` pkg/policy, pkg/ipcache, pkg/maps. */
export function render({ policies, endpoints }: PolicyState, node: string): Maps {
  const blocks = policies.flatMap((policy) =>
    DIRECTIONS.flatMap((direction) =>
      (policy[direction] ?? []).flatMap(({ peers = [] }) => peers.flatMap((peer) => (peer.kind === 'ipBlock' ? [peer.block] : []))),
    ),
  );
  const cidrs = [
    ...new Set(['0.0.0.0/0', ...blocks.flatMap(({ cidr, except }) => [cidr, ...except])].map((cidr) => networkOf(cidr.includes('/') ? cidr : `${cidr}/32`))),
  ].sort();
  const compiled: Compiled = { identities: new Identities(), endpoints, cidrs };
  const maps = new Map<string, ReadonlyMap<string, string>>();
  const lxc = new Map<string, string>();
  const ipcache = new Map<string, string>();
  for (const endpoint of endpoints) {
    if (endpoint.ip === undefined) continue;
    ipcache.set(`${endpoint.ip}/32`, String(compiled.identities.of(endpoint)));
    if (endpoint.node !== node) continue;
    lxc.set(endpoint.ip, endpointId(endpoint));
    maps.set(policyMap(endpointId(endpoint)), policyEntries(compiled, endpoint, policies));
  }
  for (const cidr of cidrs) compiled.identities.ofCidr(cidr);
  for (const [cidr, identity] of compiled.identities.cidrs()) if (!ipcache.has(cidr)) ipcache.set(cidr, String(identity));
  return maps.set(IPCACHE, ipcache).set(LXC, lxc);
}
