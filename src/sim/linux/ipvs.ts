import type { Micros } from '../../api/index.ts';
import { parseIPv4 } from '../component-helpers/ipv4.ts';

/** Where a virtual server sends connections. */
interface RealServer {
  readonly ip: string;
  readonly port: number;
  weight: number;
  active: number;
  /** When connections to it ended: they count as inactive for a while. */
  closed: Micros[];
}

interface VirtualServer {
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly ip: string;
  readonly port: number;
  scheduler: string;
  /** Seconds that a client stays with its server. */
  persistent: number | undefined;
  readonly servers: RealServer[];
  turn: number;
  readonly persistence: Map<string, { readonly to: RealServer; readonly until: Micros }>;
  /** lblc: the server of a destination. */
  readonly cached: Map<string, RealServer>;
}

interface Asked {
  readonly src: string;
  readonly dst: string;
  readonly now: Micros;
}

type Scheduler = (server: VirtualServer, alive: readonly RealServer[], asked: Asked) => RealServer | undefined;

/** `IP_VS_TCP_S_TIME_WAIT`. */
const TIME_WAIT = 120_000_000;

const inactive = (real: RealServer, now: Micros): number => {
  real.closed = real.closed.filter((at) => now - at < TIME_WAIT);
  return real.closed.length;
};

function least(alive: readonly RealServer[], loadOf: (real: RealServer) => number): RealServer | undefined {
  let best: RealServer | undefined;
  let lowest = Number.POSITIVE_INFINITY;
  for (const real of alive) {
    const load = loadOf(real) / real.weight;
    if (load >= lowest) continue;
    lowest = load;
    best = real;
  }
  return best;
}

const leastConnections: Scheduler = (_, alive, { now }) => least(alive, (real) => real.active * 256 + inactive(real, now));
const shortestDelay: Scheduler = (_, alive) => least(alive, (real) => real.active + 1);

const roundRobin: Scheduler = (server, alive) => alive[server.turn++ % alive.length];

/** `hash_32(ntohl(addr), IP_VS_SH_TAB_BITS)` over a table that the servers fill in turn. */
const hashed = (alive: readonly RealServer[], ip: string): RealServer | undefined => alive[(Math.imul(parseIPv4(ip) ?? 0, 0x61c88647) >>> 24) % alive.length];

const locality: Scheduler = (server, alive, asked) => {
  const known = server.cached.get(asked.dst);
  const overloaded = known && known.active > known.weight && alive.some(({ active, weight }) => active * 2 < weight);
  if (known && alive.includes(known) && !overloaded) return known;
  const chosen = leastConnections(server, alive, asked);
  if (chosen) server.cached.set(asked.dst, chosen);
  return chosen;
};

/** Scheduling modules. Source: `net/netfilter/ipvs/ip_vs_{rr,wrr,lc,wlc,sed,nq,dh,sh,lblc,lblcr,mh}.c`. */
const schedulers: Readonly<Record<string, Scheduler>> = {
  rr: roundRobin,
  wrr: roundRobin,
  lc: leastConnections,
  wlc: leastConnections,
  sed: shortestDelay,
  nq: (server, alive, asked) => alive.find(({ active }) => active === 0) ?? shortestDelay(server, alive, asked),
  dh: (_, alive, { dst }) => hashed(alive, dst),
  sh: (_, alive, { src }) => hashed(alive, src),
  mh: (_, alive, { src }) => hashed(alive, src),
  lblc: locality,
  lblcr: locality,
};

const FLAGS: Readonly<Record<string, VirtualServer['protocol']>> = { '-t': 'TCP', '-u': 'UDP', '--sctp-service': 'SCTP' };
const flagOf = (protocol: string): string => Object.entries(FLAGS).find(([, name]) => name === protocol)?.[0] ?? '-t';

function endpointOf(text: string): { readonly ip: string; readonly port: number } {
  const colon = text.lastIndexOf(':');
  return { ip: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
}

const keyOf = (protocol: string, ip: string, port: number): string => `${protocol} ${ip}:${port}`;

/** Options of one line of `ipvsadm --restore`. */
interface Line {
  readonly command: string;
  readonly key: string;
  readonly protocol: VirtualServer['protocol'];
  readonly service: string;
  readonly values: ReadonlyMap<string, string>;
}

/** What `ipvsadm` says of a line that it cannot read. */
export class IpvsError extends Error {}

function parseLine(text: string): Line {
  const [command = '', flag = '', service = '', ...rest] = text.trim().split(/\s+/);
  const protocol = FLAGS[flag];
  if (!protocol) throw new IpvsError(`ipvsadm: unexpected argument ${flag}`);
  const values = new Map<string, string>();
  for (let i = 0; i < rest.length; i++) {
    const name = rest[i] ?? '';
    if (name === '-m') values.set(name, '');
    else values.set(name, rest[++i] ?? '');
  }
  const { ip, port } = endpointOf(service);
  return { command, protocol, service, key: keyOf(protocol, ip, port), values };
}

/** The virtual servers of a node, and the addresses of the dummy device that makes the node take what is sent to them. */
export class VirtualServers {
  private readonly services = new Map<string, VirtualServer>();
  /** Of `kube-ipvs0`, without prefix lengths. */
  addresses: readonly string[] = [];

  /**
   * `ipvsadm --restore`: lines such as `-A -t 10.96.5.20:80 -s rr` and `-a -t 10.96.5.20:80 -r 10.244.1.4:8080 -m -w 1`.
   *
   * @throws IpvsError naming what is wrong
   */
  restore(input: string): void {
    for (const text of input.split('\n')) if (text.trim() !== '') this.apply(parseLine(text));
  }

  private apply({ command, key, protocol, service, values }: Line): void {
    const known = this.services.get(key);
    const scheduler = values.get('-s') ?? 'wlc';
    const persistent = values.has('-p') ? Number(values.get('-p')) : undefined;
    if (command === '-A' || command === '-E') {
      if (!Object.hasOwn(schedulers, scheduler)) throw new IpvsError(`Scheduler or persistence engine not found: ${scheduler}`);
      if (known) Object.assign(known, { scheduler, persistent });
      else this.services.set(key, { protocol, ...endpointOf(service), scheduler, persistent, servers: [], turn: 0, persistence: new Map(), cached: new Map() });
      return;
    }
    if (!known) throw new IpvsError('Service not defined');
    if (command === '-D') this.services.delete(key);
    else this.applyServer(known, command, values);
  }

  private applyServer({ servers }: VirtualServer, command: string, values: ReadonlyMap<string, string>): void {
    const { ip, port } = endpointOf(values.get('-r') ?? '');
    const at = servers.findIndex((real) => real.ip === ip && real.port === port);
    const weight = Number(values.get('-w') ?? 1);
    const known = servers[at];
    if (command === '-d') {
      if (known) servers.splice(at, 1);
    } else if (known) known.weight = weight;
    else servers.push({ ip, port, weight, active: 0, closed: [] });
  }

  has(protocol: string, ip: string, port: number): boolean {
    return this.services.has(keyOf(protocol.toUpperCase(), ip, port));
  }

  /** The real server for a new connection, or why there is none; undefined when nobody serves the address here. */
  schedule(
    protocol: string,
    dst: string,
    port: number,
    src: string,
    now: Micros,
  ): { readonly ip: string; readonly port: number; readonly hop: string; readonly id: string } | 'none' | undefined {
    const server = this.services.get(keyOf(protocol.toUpperCase(), dst, port));
    if (!server) return undefined;
    const alive = server.servers.filter(({ weight }) => weight > 0);
    const kept = server.persistent === undefined ? undefined : server.persistence.get(src);
    const real = kept && kept.until > now && alive.includes(kept.to) ? kept.to : schedulers[server.scheduler]?.(server, alive, { src, dst, now });
    if (!real) return 'none';
    if (server.persistent !== undefined) server.persistence.set(src, { to: real, until: (now + server.persistent * 1_000_000) as Micros });
    real.active++;
    return {
      ip: real.ip,
      port: real.port,
      hop: `IPVS ${server.scheduler} ${dst}:${port} -> ${real.ip}:${real.port}`,
      id: `${keyOf(server.protocol, dst, port)} ${real.ip}:${real.port}`,
    };
  }

  /** A connection is over. */
  closed(id: string, now: Micros): void {
    const [protocol = '', service = '', to = ''] = id.split(' ');
    const real = this.services.get(`${protocol} ${service}`)?.servers.find(({ ip, port }) => `${ip}:${port}` === to);
    if (!real) return;
    real.active--;
    real.closed.push(now);
  }

  /** `ipvsadm -S -n`. */
  save(): string {
    return [...this.services.values()]
      .flatMap(({ protocol, ip, port, scheduler, persistent, servers }) => {
        const service = `${flagOf(protocol)} ${ip}:${port}`;
        return [
          `-A ${service} -s ${scheduler}${persistent === undefined ? '' : ` -p ${persistent}`}`,
          ...servers.map((real) => `-a ${service} -r ${real.ip}:${real.port} -m -w ${real.weight}`),
        ];
      })
      .map((line) => `${line}\n`)
      .join('');
  }

  /** `ipvsadm -L -n`. */
  list(now: Micros): readonly string[] {
    return [
      'IP Virtual Server version 1.2.1 (size=4096)',
      'Prot LocalAddress:Port Scheduler Flags',
      '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
      ...[...this.services.values()].flatMap(({ protocol, ip, port, scheduler, persistent, servers }) => [
        `${protocol.padEnd(4)} ${ip}:${port} ${scheduler}${persistent === undefined ? '' : ` persistent ${persistent}`}`,
        ...servers.map(
          (real) =>
            `  -> ${`${real.ip}:${real.port}`.padEnd(28)} Masq    ${String(real.weight).padEnd(6)} ${String(real.active).padEnd(10)} ${inactive(real, now)}`,
        ),
      ]),
    ];
  }
}
