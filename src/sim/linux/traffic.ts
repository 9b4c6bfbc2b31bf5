import {
  type Address,
  address,
  type DnsQuery,
  documentRef,
  type Message,
  micros,
  type Payload,
  seconds,
  type TrafficRequest,
  type TrafficResponse,
} from '../../api/index.ts';
import { blockOf } from './blocks.ts';
import type { Machine } from './machine.ts';
import type { Route } from './namespaces.ts';
import { type Packet, traverse, type Traversal } from './netfilter/index.ts';

/** Where a packet goes after the hooks: to a Pod or process here, to another node, or nowhere. */
type Destination =
  | { readonly kind: 'local'; readonly to: Address; readonly via: string; readonly pod: string }
  | { readonly kind: 'remote'; readonly to: Address; readonly via: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'no-route' };

/** A SYN that nobody answers: `tcp_syn_retries` would take minutes; clients give up earlier. */
const CONNECT_TIMEOUT = seconds(5);

const refused: TrafficResponse = { type: 'traffic-response', outcome: 'connection-refused', code: 0 };
const noRoute: TrafficResponse = { type: 'traffic-response', outcome: 'no-route', code: 0 };
const timedOut: TrafficResponse = { type: 'traffic-response', outcome: 'timeout', code: 0 };

/** The routing decision: Pods of this node by their /32 route, blocks of other nodes as BGP told, nodes by the node network. */
function route(machine: Machine, dst: string, port: number): Destination {
  const { nodeIP, node, peers } = machine.options;
  if (dst === nodeIP || dst.startsWith('127.')) {
    const listener = machine.hostListeners.get(port);
    return listener ? { kind: 'local', to: listener, via: 'lo', pod: '' } : { kind: 'refused' };
  }
  const namespace = machine.namespaces.owner(dst);
  if (namespace) {
    const via = machine.namespaces.deviceOf(namespace, dst);
    return { kind: 'local', to: machine.podLane(namespace.pod), via, pod: namespace.pod };
  }
  const peer = peers.find((candidate) => candidate.nodeIP === dst);
  if (peer) return { kind: 'remote', to: peer.kernel, via: `${node} eth0` };
  const server = machine.options.servers?.find(({ ip }) => ip === dst);
  if (server) return server.port === port ? { kind: 'remote', to: server.to, via: `${node} eth0` } : { kind: 'refused' };
  const block = machine.routeTo(dst);
  const hop = block && (block.vtep ?? block.via);
  const next = peers.find((candidate) => candidate.nodeIP === hop);
  return block && next ? { kind: 'remote', to: next.kernel, via: wayOf(machine, block) } : { kind: 'no-route' };
}

/** How a packet goes to another node: plainly routed, or wrapped by a tunnel device. */
function wayOf(machine: Machine, { dst, via, dev, vtep }: Route): string {
  if (vtep === undefined) return `${dst} via ${via ?? ''}`;
  const device = machine.namespaces.hostDevices.get(dev);
  const wrap = device?.vni === undefined ? dev : `${dev} VXLAN ${device.vni} UDP ${device.port ?? 4_789}`;
  return `${dst} dev ${wrap} to ${vtep}`;
}

/** Only what leaves a process of the node itself goes through OUTPUT; Pods, other nodes and the outside come in by PREROUTING. */
function hookOf(machine: Machine, from: Address, src: string): 'PREROUTING' | 'OUTPUT' {
  return from.startsWith(`${machine.options.node}/`) && src === machine.options.nodeIP ? 'OUTPUT' : 'PREROUTING';
}

interface FirstPacket {
  readonly src: string;
  readonly dst: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
}

/** The end of a local Pod's veth pair that has an address behind it; else the way to the other machines. */
function deviceTo(machine: Machine, ip: string): string {
  const namespace = machine.namespaces.owner(ip);
  if (namespace) return machine.namespaces.deviceOf(namespace, ip);
  return ip === machine.options.nodeIP ? 'lo' : 'eth0';
}

function filter(machine: Machine, from: Address, packet: FirstPacket): Traversal {
  const hook = hookOf(machine, from, packet.src);
  const { ipvs, nft } = machine;
  const now = machine.host.now();
  const whole: Packet = {
    hook,
    ...packet,
    local: [machine.options.nodeIP, '127.0.0.1', ...(ipvs?.addresses ?? [])],
    now,
    inDevice: () => (hook === 'OUTPUT' ? '' : deviceTo(machine, packet.src)),
    outDevice: (dst) => deviceTo(machine, dst),
    ...(ipvs ? { virtual: (dst: string, port: number) => ipvs.schedule(packet.protocol, dst, port, packet.src, now) } : {}),
  };
  const chains = (inner: Packet): Traversal => traverse(machine.tables, inner, machine.host.random, machine.recent, machine.ipsets);
  const filtered = nft ? nft.traverse(whole, machine.host.random, chains) : chains(whole);
  const traversal = checked(machine, filtered, packet);
  // What no answer tells of, as a flow log does.
  if (traversal.verdict === 'DROP') machine.document('MODIFIED', 'dropped', { ...packet, dst: traversal.dst, port: traversal.port, hops: traversal.hops });
  return traversal;
}

/** What the program at the Pods' devices says, where an agent loaded one. */
function checked(machine: Machine, traversal: Traversal, { src, protocol }: FirstPacket): Traversal {
  const { dst, port, verdict, hops } = traversal;
  if (!machine.bpfProgram || verdict !== 'ACCEPT') return traversal;
  const said = machine.bpfProgram(machine.bpfMaps, { src, dst, port, protocol, host: machine.options.nodeIP });
  return { ...traversal, verdict: said.verdict, hops: [...hops, ...said.hops] };
}

const DNS_PORT = 53;

/** Takes a Pod's DNS query through netfilter and on to the server. What is dropped is never answered. */
export function forwardQuery(machine: Machine, message: Message<DnsQuery>): void {
  const { src = machine.options.nodeIP, server: dst = '', hops = [] } = message.payload;
  const traversal = filter(machine, message.from, { src, dst, port: DNS_PORT, protocol: 'udp' });
  if (traversal.verdict === 'DROP') return;
  const answer = (payload: Payload): void => void machine.host.reply(message, { payload, ...(payload.type === 'dns-response' ? { code: payload.rcode } : {}) });
  const unanswered = (): void => answer({ type: 'dns-response', rcode: 'SERVFAIL', answers: [] });
  if (traversal.verdict === 'REJECT') {
    unanswered();
    return;
  }
  machine.host.request(
    {
      to: machine.options.dns ?? address('coredns'),
      channel: 'dns',
      method: message.method,
      ...(message.subject ? { subject: message.subject } : {}),
      payload: { ...message.payload, hops: [...hops, `${machine.options.node}/kernel`, ...traversal.hops] },
    },
    ({ payload }) => {
      if (payload.type === 'dns-response') machine.counters.query(src, message.payload.name, payload.answers.length);
      answer(payload);
    },
    {
      timeout: CONNECT_TIMEOUT,
      onFailure: (reason) => {
        if (reason !== 'timeout') unanswered();
      },
    },
  );
}

/** A connection that is kept open: by its client's address and count, and where it was meant to go. */
const keyOf = ({ src, connection, dst, port }: TrafficRequest): string | undefined =>
  connection === undefined ? undefined : `${src}#${connection}>${dst}:${port}`;

/** What was chosen when the connection began; for the first packet, and for all that are not kept open, the rules decide. */
function chosen(machine: Machine, message: Message<TrafficRequest>): Traversal {
  const key = keyOf(message.payload);
  const known = key === undefined ? undefined : machine.established.get(key);
  const { src, dst, port, protocol } = message.payload;
  // An eBPF program sees each packet; the chains accept what is established.
  if (known !== undefined) return checked(machine, { ...known, hops: ['ESTABLISHED'], lookups: 0 }, { src, dst, port, protocol: 'tcp' });
  const traversal = filter(machine, message.from, { src, dst, port, protocol: protocol === 'icmp' ? 'icmp' : 'tcp' });
  if (key !== undefined && traversal.verdict === 'ACCEPT') {
    const { virtual: _, ...kept } = traversal;
    machine.established.set(key, kept);
  }
  return traversal;
}

/** Takes one connection attempt through netfilter and routing, forwards it, and relays the answer. */
export function forward(machine: Machine, message: Message<TrafficRequest>): void {
  const packet = message.payload;
  const kept = keyOf(packet);
  const answer = (response: TrafficResponse, hops: readonly string[]): void => {
    if (kept !== undefined && (response.outcome !== 'ok' || response.close === true)) machine.established.delete(kept);
    machine.host.reply(message, { payload: { ...response, hops: response.hops ?? hops }, code: response.outcome === 'ok' ? response.code : response.outcome });
  };
  const { verdict, dst, port, masquerade, hops: chains, lookups, virtual } = chosen(machine, message);
  const here = [...packet.hops, `${machine.options.node}/kernel`, ...chains];
  const next = verdict === 'ACCEPT' ? route(machine, dst, port) : ({ kind: verdict === 'REJECT' ? 'refused' : 'silence' } as const);
  if (next.kind !== 'local' && next.kind !== 'remote') {
    const response = failureOf(machine, next.kind, dst);
    machine.host.after(response === timedOut ? CONNECT_TIMEOUT : micros(0), () => answer(response, here));
    return;
  }
  const tracked = dst !== packet.dst || port !== packet.port || masquerade;
  const entry = tracked ? track(machine, packet, dst, port) : undefined;
  const src = masquerade ? machine.options.nodeIP : packet.src;
  const hops = [...here, next.via];
  machine.host.request(
    {
      to: next.to,
      channel: message.channel,
      method: dst === packet.dst ? message.method : `DNAT ${message.method}`,
      ...subjectOf(next, message),
      payload: { ...packet, src, dst, port, hops, ...(lookups > 0 ? { lookups: (packet.lookups ?? 0) + lookups } : {}) },
    },
    (reply) => {
      if (entry !== undefined) machine.conntrack.close(entry, machine.host.now());
      if (virtual !== undefined) machine.ipvs?.closed(virtual, machine.host.now());
      if (reply.payload.type !== 'traffic-response') return;
      if (reply.payload.outcome === 'ok') machine.counters.exchange(packet, dst, reply.payload);
      answer(reply.payload, hops);
    },
    { timeout: CONNECT_TIMEOUT, onFailure: () => answer(timedOut, hops) },
  );
}

function track(machine: Machine, packet: TrafficRequest, replySrc: string, replySport: number): number {
  const { src, dst, port } = packet;
  return machine.conntrack.open({ protocol: 'tcp', src, dst, dport: port, replySrc, replySport, at: machine.host.now() });
}

function subjectOf(next: Destination, message: Message<TrafficRequest>): Pick<Message, 'subject'> {
  if (next.kind === 'local' && next.pod !== '') return { subject: documentRef(`Pod/${next.pod}`) };
  return message.subject ? { subject: message.subject } : {};
}

/**
 * Why nothing was forwarded. An address of this node's own blocks that nobody has is under a blackhole route and fails at
 * once; any other leaves by the default route and is never heard of again, like a packet that was dropped.
 */
function failureOf(machine: Machine, kind: 'refused' | 'no-route' | 'silence', dst: string): TrafficResponse {
  if (kind === 'refused') return refused;
  return kind === 'no-route' && machine.durable.ownBlocks.has(blockOf(dst)) ? noRoute : timedOut;
}
