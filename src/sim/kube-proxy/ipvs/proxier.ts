import type { SyscallResult } from '../../../api/index.ts';
import type { Endpoint } from '../endpoint.ts';
import { externallyAccessible, type ServicePort } from '../service-port.ts';
import { categorizeEndpoints } from '../topology.ts';
import { ServiceTracker } from '../tracker.ts';
import { ipSets, rules } from './sets.ts';

const FLAG: Readonly<Record<string, string>> = { tcp: '-t', udp: '-u', sctp: '--sctp-service' };

/** What the kernel should hold: lines of `ipvsadm -S -n`, addresses of kube-ipvs0, members of sets. */
interface Wanted {
  readonly servers: Set<string>;
  readonly addresses: Set<string>;
  readonly members: ReadonlyMap<string, Set<string>>;
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
      this.servers = new Set(textOf(saved).split('\n').filter((line) => line !== ''));
      this.addresses = '';
      this.prepare((ok) => (ok ? this.write(done, failed) : failed()));
    });
  }

  /** Without the kernel's module there is nothing to proxy with; the container ends, and is started again. Source: `cmd/kube-proxy/app/server_linux.go`. */
  private unsupported(saved: SyscallResult | undefined): void {
    this.options.fail(`"Error running ProxyServer" err="can't use the IPVS proxier: ${saved?.errno === 'ENOPROTOOPT' ? 'Ipvs not supported' : 'netlink: timeout'}"`);
  }

  private prepare(done: (ok: boolean) => void): void {
    this.syscall('ipset list', {}, [], (listed) => {
      const names = listed?.result?.['names'];
      const there = new Set(Array.isArray(names) ? names.map(String) : []);
      const input = Object.entries(ipSets).flatMap(([name, { type }]) => (there.has(name) ? [`flush ${name}`] : [`create ${name} ${type}`]));
      this.members = new Map(Object.keys(ipSets).map((name) => [name, new Set<string>()]));
      this.syscall('ipset restore', { input: input.join('\n') }, [], () => {
        this.syscall('iptables-restore', { input: rules(this.options.podCIDR) }, [], (result) => done(result !== undefined && result.errno === undefined));
      });
    });
  }

  private write(done: (ok: boolean) => void, failed: () => void): void {
    const reads = this.reads();
    this.changed.clear();
    const wanted = this.wanted();
    const sets = this.setChanges(wanted);
    const addresses = [...wanted.addresses].sort().join(' ');
    const servers = this.serverChanges(wanted);
    const steps = [
      ...(sets === '' ? [] : [() => this.step('ipset restore', sets)]),
      ...(addresses === this.addresses ? [] : [() => this.step('ip addr replace dev kube-ipvs0', addresses)]),
      ...(servers === '' ? [] : [() => this.step('ipvsadm --restore', servers)]),
    ];
    this.addresses = addresses;
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
    const wanted: Wanted = { servers: new Set(), addresses: new Set(), members: new Map(Object.keys(ipSets).map((name) => [name, new Set<string>()])) };
    for (const port of this.ports()) this.addPort(port, wanted);
    for (const address of wanted.addresses) wanted.members.get('KUBE-IPVS-IPS')?.add(address);
    return wanted;
  }

  private addPort(svc: ServicePort, wanted: Wanted): void {
    const { cluster, local, reachable } = categorizeEndpoints(this.endpoints(svc), svc, this.here);
    const put = (set: string, member: string): void => void wanted.members.get(set)?.add(member);
    for (const { ip, port, node } of reachable) if (node === this.here.node) put('KUBE-LOOP-BACK', `${ip},${svc.protocol}:${port},${ip}`);
    const serve = (ip: string, port: number, endpoints: readonly Endpoint[]): void => this.addServer(svc, `${ip}:${port}`, endpoints, wanted);
    const address = (ip: string, set: string, endpoints: readonly Endpoint[]): void => {
      wanted.addresses.add(ip);
      put(set, `${ip},${svc.protocol}:${svc.port}`);
      serve(ip, svc.port, endpoints);
    };
    address(svc.clusterIP, 'KUBE-CLUSTER-IP', svc.internalPolicyLocal ? local : cluster);
    if (!externallyAccessible(svc)) return;
    const outside = svc.externalPolicyLocal ? local : cluster;
    for (const ip of svc.externalIPs) address(ip, 'KUBE-EXTERNAL-IP', outside);
    for (const ip of svc.loadBalancerVIPs) {
      address(ip, 'KUBE-LOAD-BALANCER', outside);
      if (svc.externalPolicyLocal) put('KUBE-LOAD-BALANCER-LOCAL', `${ip},${svc.protocol}:${svc.port}`);
    }
    if (svc.nodePort === 0) return;
    put('KUBE-NODE-PORT-TCP', String(svc.nodePort));
    if (svc.externalPolicyLocal) put('KUBE-NODE-PORT-LOCAL-TCP', String(svc.nodePort));
    serve(this.options.nodeIP, svc.nodePort, outside);
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
