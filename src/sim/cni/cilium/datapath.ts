import { formatIPv4, parseIPv4 } from '../../component-helpers/ipv4.ts';
import type { Direction } from '../policy/policy.ts';

/** Reserved identities (`cilium/cilium` pkg/identity/numericidentity.go). */
const HOST = 1;
export const WORLD = 2;

/** Names of the maps in /sys/fs/bpf/tc/globals. */
export const LXC = 'cilium_lxc';
export const IPCACHE = 'cilium_ipcache_v2';
export const policyMap = (endpoint: string): string => `cilium_policy_v2_${endpoint.padStart(5, '0')}`;

/** A key of a policy map. Identity 0 and protocol `any` stand for all; of the port only `prefix` bits are looked at. */
export const policyKey = (direction: Direction, identity: number, protocol = 'any', port = 0, prefix = 0): string =>
  `${direction} ${identity} ${protocol}/${port}/${prefix}`;

type Maps = ReadonlyMap<string, ReadonlyMap<string, string>>;

interface Packet {
  readonly src: string;
  readonly dst: string;
  readonly port: number;
  readonly protocol: string;
  readonly host: string;
}

const PORT_BITS = 16;
const PROTOCOLS: ReadonlySet<string> = new Set(['tcp', 'udp', 'sctp']);

/** The identity behind an address: the longest prefix in the ipcache decides; what is in none is the world. */
function identityOf(maps: Maps, ip: string, host: string): number {
  if (ip === host || ip.startsWith('127.')) return HOST;
  const cache = maps.get(IPCACHE);
  const value = parseIPv4(ip) ?? 0;
  for (let bits = 32; bits >= 0; bits--) {
    const size = 2 ** (32 - bits);
    const found = cache?.get(`${formatIPv4(Math.floor(value / size) * size)}/${bits}`);
    if (found !== undefined) return Number(found);
  }
  return WORLD;
}

/** Is there an entry for the other end: of it or of anybody, for the port, its protocol, or all? */
function isAllowed(policy: ReadonlyMap<string, string>, direction: Direction, identity: number, { protocol, port }: Packet): boolean {
  for (const peer of [identity, 0]) {
    if (policy.has(policyKey(direction, peer))) return true;
    if (!PROTOCOLS.has(protocol)) continue;
    for (let prefix = PORT_BITS; prefix >= 0; prefix--) {
      const size = 2 ** (PORT_BITS - prefix);
      if (policy.has(policyKey(direction, peer, protocol, Math.floor(port / size) * size, prefix))) return true;
    }
  }
  return false;
}

/**
 * The programs at a Pod's device: what leaves it is looked up in its own policy map by the identity of the other end, what
 * comes to it by that of the source. The node itself is always heard (`allow-localhost`). Source: `cilium/cilium` bpf/bpf_lxc.c, bpf/lib/policy.h.
 */
export function bpfLxc(maps: Maps, packet: Packet): { readonly verdict: 'ACCEPT' | 'DROP'; readonly hops: readonly string[] } {
  const { src, dst, host } = packet;
  const hops: string[] = [];
  const ends = [
    ['egress', src, dst],
    ['ingress', dst, src],
  ] as const;
  for (const [direction, own, other] of ends) {
    const endpoint = maps.get(LXC)?.get(own);
    const policy = endpoint === undefined ? undefined : maps.get(policyMap(endpoint));
    if (endpoint === undefined || policy === undefined) continue;
    const identity = identityOf(maps, other, host);
    if (direction === 'ingress' && identity === HOST) continue;
    hops.push(`${policyMap(endpoint)} ${direction} identity ${identity}`);
    if (!isAllowed(policy, direction, identity, packet)) return { verdict: 'DROP', hops: [...hops, 'DROP'] };
  }
  return { verdict: 'ACCEPT', hops };
}
