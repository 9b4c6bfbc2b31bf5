import type { TrafficRequest, TrafficResponse } from '../../api/index.ts';

/** `struct rtnl_link_stats64`, as far as somebody asks. */
export interface LinkStats {
  readonly rxBytes: number;
  readonly rxPackets: number;
  readonly txBytes: number;
  readonly txPackets: number;
}

/** One way of a connection or of a question: segments with their headers, bytes on the wire. */
interface Way {
  readonly bytes: number;
  readonly packets: number;
}

const NONE: LinkStats = { rxBytes: 0, rxPackets: 0, txBytes: 0, txPackets: 0 };
/** Headers of Ethernet, IPv4 and TCP (with timestamps), and of UDP; an echo request is as long as `ping` makes it. */
const TCP = 66;
const UDP = 42;
const ECHO = 98;
/** SYN, ACK, what is said, FIN, ACK; SYN-ACK, what is said, FIN, ACK. A connection that is kept open carries what is said and an ACK. */
const CLIENT_SEGMENTS = 5;
const SERVER_SEGMENTS = 4;
const KEPT_SEGMENTS = 2;
/** Lines that every request and answer has besides what is counted by its length. */
const REQUEST_LINES = 60;
const RESPONSE_LINES = 160;

function said({ protocol, method = '', host = '', path = '', headers = {}, body = '' }: TrafficRequest): number {
  if (protocol === 'tcp') return 0;
  const named = Object.entries(headers).reduce((sum, [key, value]) => sum + key.length + value.length + 4, 0);
  return REQUEST_LINES + method.length + host.length + path.length + named + body.length;
}

function requestOf(packet: TrafficRequest): Way {
  if (packet.protocol === 'icmp') return { bytes: ECHO, packets: 1 };
  const packets = packet.connection === undefined ? CLIENT_SEGMENTS : KEPT_SEGMENTS;
  return { bytes: packets * TCP + said(packet), packets };
}

function responseOf(packet: TrafficRequest, { body = '' }: TrafficResponse): Way {
  if (packet.protocol === 'icmp') return { bytes: ECHO, packets: 1 };
  const packets = packet.connection === undefined ? SERVER_SEGMENTS : KEPT_SEGMENTS;
  return { bytes: packets * TCP + (packet.protocol === 'tcp' ? 0 : RESPONSE_LINES + body.length), packets };
}

/** What has gone through the interfaces of Pods, by network namespace. Sizes are those of usual headers, not of captured packets. */
export class InterfaceCounters {
  private readonly byPath = new Map<string, LinkStats>();

  /** `pathOf`: the network namespace on this node that has an address. */
  constructor(private readonly pathOf: (ip: string) => string | undefined) {}

  of(path: string): LinkStats {
    return this.byPath.get(path) ?? NONE;
  }

  forget(path: string): void {
    this.byPath.delete(path);
  }

  /** One request and its answer. */
  exchange(packet: TrafficRequest, dst: string, response: TrafficResponse): void {
    const [up, down] = [requestOf(packet), responseOf(packet, response)];
    this.add(packet.src, up, down);
    this.add(dst, down, up);
  }

  /** A DNS question and its answer: the name, twelve bytes of header, four of type and class; sixteen for each record. */
  query(src: string, name: string, records: number): void {
    const bytes = UDP + 12 + name.length + 2 + 4;
    this.add(src, { bytes, packets: 1 }, { bytes: bytes + 16 * records, packets: 1 });
  }

  private add(ip: string, sent: Way, received: Way): void {
    const path = this.pathOf(ip);
    if (path === undefined) return;
    const { rxBytes, rxPackets, txBytes, txPackets } = this.of(path);
    this.byPath.set(path, {
      rxBytes: rxBytes + received.bytes,
      rxPackets: rxPackets + received.packets,
      txBytes: txBytes + sent.bytes,
      txPackets: txPackets + sent.packets,
    });
  }
}
