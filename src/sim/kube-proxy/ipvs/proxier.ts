import type { SyscallResult } from '../../../api/index.ts';
import type { Endpoint } from '../endpoint.ts';
import { loadBalancerSources, type ServicePort } from '../service-port.ts';
import { categorizeEndpoints } from '../topology.ts';
import { ServiceTracker } from '../tracker.ts';
import { ipSets, rules, type Unreachable } from './sets.ts';

const FLAG: Readonly<Record<string, string>> = { tcp: '-t', udp: '-u', sctp: '--sctp-service' };

/** What the kernel should hold: lines of `ipvsadm -S -n`, addresses of kube-ipvs0, members of sets. */
interface Wanted {
  readonly servers: Set<string>;
  readonly addresses: Set<string>;
  readonly members: ReadonlyMap<string, Set<string>>;
  readonly unreachable: Unreachable[];
}

/** Lines that come first, and then those of their real servers; what is gone goes the other way round. */
const byDepth = (a: string, b: string): number => Number(a.startsWith('-a')) - Number(b.startsWith('-a'));
const textOf = (result: SyscallResult | undefined): string => (typeof result?.result?.['output'] === 'string' ? result.result['output'] : '');

/**
 * Turns Services into virtual servers of the kernel: one for each address and port, its real servers are the endpoints, and the
 * dummy device kube-ipvs0 carries the addresses so that the node takes what is sent to them. Source: `pkg/proxy/ipvs/proxier.go`.
 */
export class IpvsProxier extends ServiceTracker {
  private servers = new Set<string>();
  private addresses = '';
  private rules = '';
  private members = new Map<string, Set<string>>();

  sync(done: (ok: boolean) => void): void {
    const full = this.needFullSync;
    this.needFullSync = false;
    const failed = (): void => {
      this.needFullSync = true;
      done(false);
    };
    if (!full) {
      this.write(done, failed);
      return;
    }
    // What an earlier life of this process left behind is known only to the kernel.
    this.syscall('ipvsadm --save', {}, [], (saved) => {
      if (!saved || saved.errno !== undefined) return this.unsupported(saved);
      this.servers = new Set(
        textOf(saved)
          .split('\n')
          .filter((line) => line !== ''),
      );
      this.addresses = '';
      this.rules = '';
      this.prepare((ok) => (ok ? this.write(done, failed) : failed()));
    });
  }

  /** Without the kernel's module there is nothing to proxy with; the container ends, and is started again. Source: `cmd/kube-proxy/app/server_linux.go`. */
  private unsupported(saved: SyscallResult | undefined): void {
    this.options.fail(
      `"Error running ProxyServer" err="can't use the IPVS proxier: ${saved?.errno === 'ENOPROTOOPT' ? 'Ipvs not supported' : 'netlink: timeout'}"`,
    );
  }

  private prepare(done: (ok: boolean) => void): void {
    this.syscall('ipset list', {}, [], (listed) => {
      const names = listed?.result?.['names'];
      const there = new Set(Array.isArray(names) ? names.map(String) : []);
      const input = Object.entries(ipSets).flatMap(([name, { type }]) => (there.has(name) ? [`flush ${name}`] : [`create ${name} ${type}`]));
      this.members = new Map(Object.keys(ipSets).map((name) => [name, new Set<string>()]));
      this.syscall('ipset restore', { input: input.join('\n') }, [], (result) => done(result !== undefined && result.errno === undefined));
    });
  }

  private write(done: (ok: boolean) => void, failed: () => void): void {
    const reads = this.reads();
    this.changed.clear();
    const wanted = this.wanted();
    const sets = this.setChanges(wanted);
    const addresses = [...wanted.addresses].sort().join(' ');
    const rulesNow = rules(this.options.podCIDR, (set) => (wanted.members.get(set)?.size ?? 0) > 0, wanted.unreachable);
    const servers = this.serverChanges(wanted);
    const steps = [
      ...(sets === '' ? [] : [() => this.step('ipset restore', sets)]),
      ...(rulesNow === this.rules ? [] : [() => this.step('iptables-restore', rulesNow)]),
      ...(addresses === this.addresses ? [] : [() => this.step('ip addr replace dev kube-ipvs0', addresses)]),
      ...(servers === '' ? [] : [() => this.step('ipvsadm --restore', servers)]),
    ];
    this.addresses = addresses;
    this.rules = rulesNow;
    const next = (at: number): void => {
      const step = steps[at];
      if (step) step().run(reads, (ok) => (ok ? next(at + 1) : failed()));
      else done(true);
    };
    next(0);
  }

  private step(call: string, input: string): { run(reads: ReturnType<IpvsProxier['reads']>, then: (ok: boolean) => void): void } {
    return { run: (reads, then) => this.syscall(call, { input }, reads, (result) => then(result !== undefined && result.errno === undefined)) };
  }

  private wanted(): Wanted {
    const wanted: Wanted = {
      servers: new Set(),
      addresses: new Set(),
      members: new Map(Object.keys(ipSets).map((name) => [name, new Set<string>()])),
      unreachable: [],
    };
    for (const port of this.ports()) this.addPort(port, wanted);
    for (const address of wanted.addresses) wanted.members.get('KUBE-IPVS-IPS')?.add(address);
    return wanted;
  }

  private addPort(svc: ServicePort, wanted: Wanted): void {
    const all = this.endpoints(svc);
    const { cluster, local } = categorizeEndpoints(all, svc, this.here);
    // Without an endpoint here, traffic that ought to stay here goes anywhere. Source: syncEndpoint.
    const here = local.length > 0 ? local : cluster;
    const put = (set: string, member: string): void => void wanted.members.get(set)?.add(member);
    const { protocol, port, nodePort, healthCheckNodePort, externalPolicyLocal } = svc;
    for (const endpoint of all) if (endpoint.node === this.here.node) put('KUBE-LOOP-BACK', `${endpoint.ip},${protocol}:${endpoint.port},${endpoint.ip}`);
    const outside = externalPolicyLocal ? here : cluster;
    const address = (ip: string, set: string, endpoints: readonly Endpoint[]): void => {
      if (ip !== this.options.nodeIP) wanted.addresses.add(ip);
      put(set, `${ip},${protocol}:${port}`);
      this.addServer(svc, `${ip}:${port}`, endpoints, wanted);
    };
    address(svc.clusterIP, 'KUBE-CLUSTER-IP', svc.internalPolicyLocal ? here : cluster);
    for (const ip of svc.externalIPs) address(ip, externalPolicyLocal ? 'KUBE-EXTERNAL-IP-LOCAL' : 'KUBE-EXTERNAL-IP', outside);
    for (const ip of svc.loadBalancerVIPs) {
      address(ip, 'KUBE-LOAD-BALANCER', outside);
      if (externalPolicyLocal) put('KUBE-LOAD-BALANCER-LOCAL', `${ip},${protocol}:${port}`);
      this.restrict(svc, ip, put, wanted);
    }
    if (nodePort !== 0) {
      this.addNodePort(svc, put);
      this.addServer(svc, `${this.options.nodeIP}:${nodePort}`, outside, wanted);
    }
    if (healthCheckNodePort !== 0) put('KUBE-HEALTH-CHECK-NODE-PORT', String(healthCheckNodePort));
  }

  /** `loadBalancerSourceRanges`: from where a load balancer's address may be reached. */
  private restrict(svc: ServicePort, ip: string, put: (set: string, member: string) => void, { unreachable }: Wanted): void {
    const { loadBalancerSourceRanges: ranges, protocol, port } = svc;
    if (ranges.length === 0) return;
    put('KUBE-LOAD-BALANCER-FW', `${ip},${protocol}:${port}`);
    for (const range of ranges) put('KUBE-LOAD-BALANCER-SOURCE-CIDR', `${ip},${protocol}:${port},${range}`);
    if (loadBalancerSources(svc, this.options.nodeIP).length > ranges.length) put('KUBE-LOAD-BALANCER-SOURCE-IP', `${ip},${protocol}:${port},${ip}`);
    else unreachable.push({ ip, protocol, port });
  }

  /** The set of SCTP has addresses, too: a bitmap of ports does not know that protocol. */
  private addNodePort({ protocol, nodePort, externalPolicyLocal }: ServicePort, put: (set: string, member: string) => void): void {
    const sctp = protocol === 'sctp';
    const ending = sctp ? 'SCTP-HASH' : protocol.toUpperCase();
    const member = sctp ? `${this.options.nodeIP},${protocol}:${nodePort}` : String(nodePort);
    put(`KUBE-NODE-PORT-${ending}`, member);
    if (externalPolicyLocal) put(`KUBE-NODE-PORT-LOCAL-${ending}`, member);
  }

  private addServer({ protocol, stickySeconds }: ServicePort, service: string, endpoints: readonly Endpoint[], { servers }: Wanted): void {
    const flag = FLAG[protocol] ?? '-t';
    servers.add(`-A ${flag} ${service} -s ${this.options.scheduler ?? 'rr'}${stickySeconds === undefined ? '' : ` -p ${stickySeconds}`}`);
    for (const { text } of endpoints) servers.add(`-a ${flag} ${service} -r ${text} -m -w 1`);
  }

  /** Real servers and virtual servers that are gone are deleted, new ones added. */
  private serverChanges({ servers }: Wanted): string {
    const key = (line: string): string => line.split(' ').slice(1, 3).join(' ');
    const kept = new Set([...servers].filter((line) => line.startsWith('-A')).map(key));
    const gone = [...this.servers].filter((line) => !servers.has(line)).sort((a, b) => byDepth(b, a));
    const lines = gone.flatMap((line) => {
      if (line.startsWith('-a')) return kept.has(key(line)) ? [`-d ${line.slice(3).replace(/ -m -w \d+$/, '')}`] : [];
      return kept.has(key(line)) ? [] : [`-D ${key(line)}`];
    });
    const added = [...servers].filter((line) => !this.servers.has(line)).sort(byDepth);
    this.servers = servers;
    return [...lines, ...added].join('\n');
  }

  private setChanges({ members }: Wanted): string {
    const lines: string[] = [];
    for (const [name, wanted] of members) {
      const there = this.members.get(name) ?? new Set();
      for (const member of there) if (!wanted.has(member)) lines.push(`del ${name} ${member}`);
      for (const member of wanted) if (!there.has(member)) lines.push(`add ${name} ${member}`);
    }
    this.members = new Map(members);
    return lines.join('\n');
  }
}
