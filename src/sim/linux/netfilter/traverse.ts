import type { Micros } from '../../../api/index.ts';
import { parseIPv4 } from '../../component-helpers/ipv4.ts';
import { inSet, type IpSets } from './ipset.ts';
import { inNetwork } from '../../component-helpers/network.ts';
import { type Match, parseRule, type Rule, type Target } from './rule.ts';
import type { TableName, Tables } from './tables.ts';

/** The first packet of a connection, as netfilter sees it on one node. Later packets follow conntrack, not the rules. */
export interface Packet {
  /** Where it enters: `PREROUTING` for traffic from a Pod or from outside, `OUTPUT` for a process of the node itself. */
  readonly hook: 'PREROUTING' | 'OUTPUT';
  readonly protocol: 'tcp' | 'udp' | 'sctp' | 'icmp';
  readonly src: string;
  readonly dst: string;
  readonly port: number;
  /** The node's own addresses (`-m addrtype --dst-type LOCAL`). */
  readonly local: readonly string[];
  readonly now: Micros;
  /** The device that it came in by; asked for only by rules that name one. None (empty) for what the node itself sends. */
  readonly inDevice?: () => string;
  /** The device that the route to a destination leads out by. */
  readonly outDevice?: (dst: string) => string;
  /** IPVS, where there is one: the real server behind an address and port of the node's own. */
  readonly virtual?: (
    dst: string,
    port: number,
  ) => { readonly ip: string; readonly port: number; readonly hop: string; readonly id: string } | 'none' | undefined;
}

export interface Traversal {
  readonly dst: string;
  readonly port: number;
  readonly verdict: 'ACCEPT' | 'DROP' | 'REJECT';
  /** Chains entered and what was done, in order: `nat PREROUTING`, `KUBE-SERVICES`, …, `DNAT 10.244.1.4:80`. */
  readonly hops: readonly string[];
  /** The source address becomes the node's. */
  readonly masquerade: boolean;
  /** How many rules were looked at, and lookups in maps done. */
  readonly lookups: number;
  /** The connection of a virtual server, until it is closed. */
  readonly virtual?: string;
}

/** What `-m recent` remembers: list name → source address → when it was last seen. Kept by the kernel process. */
export type RecentLists = Map<string, Map<string, Micros>>;

interface Draw {
  /** Uniform in [0, 1). */
  next(): number;
}

/** A packet on its way: rules change mark, destination and fate. */
interface Flight {
  readonly tables: Tables;
  readonly packet: Packet;
  readonly src: number;
  readonly random: Draw;
  readonly recent: RecentLists;
  readonly sets: IpSets;
  readonly hops: string[];
  dst: string;
  dstNumber: number;
  port: number;
  mark: number;
  masquerade: boolean;
  lookups: number;
}

/** Linux refuses chains that jump in a circle when they are loaded; here such a walk just ends. */
const MAX_DEPTH = 64;

type Outcome = 'ACCEPT' | 'DROP' | 'REJECT' | 'RETURN';
type MatchOf<K extends Match['kind']> = Match & { readonly kind: K };

function seenRecently(flight: Flight, match: MatchOf<'recent'>): boolean {
  const { src, now } = flight.packet;
  let list = flight.recent.get(match.name);
  if (match.set) {
    if (!list) {
      list = new Map();
      flight.recent.set(match.name, list);
    }
    list.set(src, now);
    return true;
  }
  const at = list?.get(src);
  if (at === undefined) return false;
  const fresh = match.seconds === 0 || now - at <= match.seconds * 1_000_000;
  if (!fresh) list?.delete(src);
  return fresh;
}

const isLocal = (flight: Flight, type: string, ip: string): boolean => (type === 'LOCAL') === flight.packet.local.includes(ip);

const fitsDevice = (pattern: string, device: string): boolean => (pattern.endsWith('+') ? device.startsWith(pattern.slice(0, -1)) : device === pattern);
const noSets: IpSets = new Map();

const tests: { readonly [K in Match['kind']]: (flight: Flight, match: MatchOf<K>) => boolean } = {
  source: (flight, match) => inNetwork(flight.src, match.network) !== match.negated,
  destination: (flight, match) => inNetwork(flight.dstNumber, match.network) !== match.negated,
  protocol: (flight, match) => (flight.packet.protocol === match.protocol) !== match.negated,
  dport: (flight, match) => (flight.port >= match.from && flight.port <= match.to) !== match.negated,
  dports: (flight, match) => match.ranges.some(([from, to]) => flight.port >= from && flight.port <= to) !== match.negated,
  in: ({ packet }, match) => fitsDevice(match.device, packet.inDevice?.() ?? '') !== match.negated,
  out: ({ packet, dst }, match) => fitsDevice(match.device, packet.outDevice?.(dst) ?? '') !== match.negated,
  set: ({ sets, src, dstNumber, port, packet }, { set, end, negated }) =>
    inSet(sets.get(set), end === 'src' ? src : dstNumber, packet.protocol, port, packet.src) !== negated,
  mark: (flight, match) => ((flight.mark & match.mask) >>> 0 === match.value) !== match.negated,
  ctstate: (_flight, match) => match.states.includes('NEW') !== match.negated,
  'dst-type': (flight, match) => isLocal(flight, match.type, flight.dst) !== match.negated,
  'src-type': (flight, match) => isLocal(flight, match.type, flight.packet.src) !== match.negated,
  other: ({ packet }, match) => match.fits(packet) !== match.negated,
  probability: (flight, match) => flight.random.next() < match.probability,
  recent: seenRecently,
};

const fits = (flight: Flight, match: Match): boolean => (tests[match.kind] as (flight: Flight, match: Match) => boolean)(flight, match);

function mark(flight: Flight, target: Extract<Target, { kind: 'MARK' }>): void {
  const { operation, value, mask } = target;
  if (operation === 'or') flight.mark = (flight.mark | value) >>> 0;
  else if (operation === 'xor') flight.mark = (flight.mark ^ value) >>> 0;
  else flight.mark = ((flight.mark & ~mask) ^ value) >>> 0;
}

type TargetOf<K extends Target['kind']> = Target & { readonly kind: K };
type Action<K extends Target['kind']> = (flight: Flight, target: TargetOf<K>, table: TableName, depth: number) => Outcome | undefined;

/** What each target does; undefined = go on with the next rule. */
const actions: { readonly [K in Target['kind']]: Action<K> } = {
  none: () => undefined,
  ACCEPT: () => 'ACCEPT',
  DROP: () => 'DROP',
  REJECT: () => 'REJECT',
  RETURN: () => 'RETURN',
  MARK: (flight, target) => {
    mark(flight, target);
    return undefined;
  },
  MASQUERADE: (flight) => {
    flight.masquerade = true;
    flight.hops.push('MASQUERADE');
    return 'ACCEPT';
  },
  DNAT: (flight, target) => {
    flight.dst = target.ip;
    flight.dstNumber = parseIPv4(target.ip) ?? 0;
    flight.port = target.port ?? flight.port;
    flight.hops.push(`DNAT ${flight.dst}:${flight.port}`);
    return 'ACCEPT';
  },
  jump: (flight, target, table, depth) => {
    const outcome = walk(flight, table, target.chain, depth + 1);
    return outcome === 'RETURN' ? undefined : outcome;
  },
  goto: (flight, target, table, depth) => walk(flight, table, target.chain, depth + 1),
};

const act = (flight: Flight, table: TableName, target: Target, depth: number): Outcome | undefined =>
  (actions[target.kind] as Action<Target['kind']>)(flight, target, table, depth);

function matches(flight: Flight, rule: Rule): boolean {
  for (const match of rule.matches) if (!fits(flight, match)) return false;
  return true;
}

function walk(flight: Flight, table: TableName, name: string, depth: number): Outcome {
  const chain = flight.tables[table].chains[name];
  if (!chain || depth > MAX_DEPTH) return 'RETURN';
  flight.hops.push(depth === 0 ? `${table} ${name}` : name);
  for (const text of chain.rules) {
    flight.lookups++;
    const rule = parseRule(text);
    if (!matches(flight, rule)) continue;
    const outcome = act(flight, table, rule.target, depth);
    if (outcome) return outcome;
  }
  return 'RETURN';
}

/** A built-in chain: its policy decides what no rule decided. A chain without rules leaves no hop. */
function hook(flight: Flight, table: TableName, name: string): Exclude<Outcome, 'RETURN'> {
  const chain = flight.tables[table].chains[name];
  if (!chain || (chain.rules.length === 0 && chain.policy !== 'DROP')) return 'ACCEPT';
  const outcome = walk(flight, table, name, 0);
  if (outcome === 'DROP' || outcome === 'REJECT') flight.hops.push(outcome);
  return outcome === 'RETURN' ? (chain.policy ?? 'ACCEPT') : outcome;
}

/** IPVS takes what has come in for a virtual server (LOCAL_IN), and sends it on to a real one. */
function balance(flight: Flight, virtual: NonNullable<ReturnType<NonNullable<Packet['virtual']>>>): 'ACCEPT' | 'REJECT' {
  if (virtual === 'none') return 'REJECT';
  Object.assign(flight, { dst: virtual.ip, dstNumber: parseIPv4(virtual.ip) ?? 0, port: virtual.port });
  flight.hops.push(virtual.hop);
  return 'ACCEPT';
}

/**
 * Walks the first packet of a connection through the hooks of a node: nat PREROUTING (or OUTPUT), the routing decision,
 * filter INPUT, FORWARD or OUTPUT, and nat POSTROUTING. Source of the order: `iptables(8)`, netfilter packet flow.
 *
 * @param random one draw for each `-m statistic --mode random` rule that is reached
 * @param recent memory of `-m recent` (session affinity), changed by `--set` rules
 * @param sets IP sets that rules name (`-m set`)
 */
export function traverse(tables: Tables, packet: Packet, random: Draw, recent: RecentLists = new Map(), sets: IpSets = noSets): Traversal {
  const flight: Flight = {
    tables,
    packet,
    random,
    recent,
    sets,
    src: parseIPv4(packet.src) ?? 0,
    hops: [],
    dst: packet.dst,
    dstNumber: parseIPv4(packet.dst) ?? 0,
    port: packet.port,
    mark: 0,
    masquerade: false,
    lookups: 0,
  };
  let verdict = hook(flight, 'nat', packet.hook);
  const here = packet.local.includes(flight.dst);
  const virtual = verdict === 'ACCEPT' ? packet.virtual?.(flight.dst, flight.port) : undefined;
  if (verdict === 'ACCEPT') verdict = hook(flight, 'filter', packet.hook === 'OUTPUT' ? 'OUTPUT' : here ? 'INPUT' : 'FORWARD');
  if (virtual !== undefined && verdict === 'ACCEPT') verdict = balance(flight, virtual);
  if (verdict === 'ACCEPT' && (virtual !== undefined || !(here && packet.hook === 'PREROUTING'))) verdict = hook(flight, 'nat', 'POSTROUTING');
  const { dst, port, hops, masquerade, lookups } = flight;
  return { dst, port, verdict, hops, masquerade, lookups, ...(virtual === undefined || virtual === 'none' ? {} : { virtual: virtual.id }) };
}
