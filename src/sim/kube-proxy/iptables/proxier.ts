import { type EndpointSlice, type Micros, objectRef, type Read, seconds, type Service, type Syscall, type SyscallResult } from '../../../api/index.ts';
import type { Incoming, ProcessHost } from '../../kernel/index.ts';
import { type Endpoint, endpointsOf } from '../endpoint.ts';
import { type ServicePort, servicePortsOf } from '../service-port.ts';
import type { Locality } from '../topology.ts';
import { isServiceChain } from './chains.ts';
import { LARGE_CLUSTER_ENDPOINTS_THRESHOLD, type RuleContext, type Sections, writeServicePort } from './rules.ts';
import { jumpRules, writeHead, writeTail } from './skeleton.ts';
import type { KubeProxyOptions } from '../index.ts';

/** A full sync at least this often; between, only what changed. */
export const FULL_SYNC_PERIOD = seconds(3_600);

/** A Service with its ports and slices; `endpoints` is worked out when a sync needs it. */
interface Entry {
  ports: readonly ServicePort[];
  readonly slices: Map<string, EndpointSlice>;
  endpoints: Map<string, readonly Endpoint[]> | undefined;
}

const byName = (a: ServicePort, b: ServicePort): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Answer of a call into the kernel: its result, or undefined when it failed or never came. */
type SyscallDone = (result: SyscallResult | undefined) => void;

/**
 * Turns Services and EndpointSlices into iptables rules: it collects changes, and at each sync writes one
 * `iptables-restore --noflush` input. Source: `pkg/proxy/iptables/proxier.go`.
 */
export class Proxier {
  private readonly services = new Map<string, Entry>();
  private readonly changed = new Set<string>();
  private readonly written = new Set<string>();
  private needFullSync = true;
  private lastFullSync = 0 as Micros;
  /** Service ports in order; worked out again when a Service comes, goes or changes. */
  private ordered: readonly ServicePort[] | undefined;
  here: Locality;

  constructor(
    private readonly host: ProcessHost,
    private readonly options: KubeProxyOptions,
  ) {
    this.here = { node: options.node, zone: '' };
  }

  private entry(service: string): Entry {
    let entry = this.services.get(service);
    if (!entry) {
      entry = { ports: [], slices: new Map(), endpoints: undefined };
      this.services.set(service, entry);
    }
    return entry;
  }

  setService(service: string, object: Service | undefined): void {
    const entry = this.entry(service);
    entry.ports = object ? servicePortsOf(object) : [];
    if (!object && entry.slices.size === 0) this.services.delete(service);
    this.ordered = undefined;
    this.changed.add(service);
  }

  setSlice(service: string, name: string, slice: EndpointSlice | undefined): void {
    const entry = this.entry(service);
    if (slice) entry.slices.set(name, slice);
    else entry.slices.delete(name);
    entry.endpoints = undefined;
    if (entry.slices.size === 0 && entry.ports.length === 0) this.services.delete(service);
    this.changed.add(service);
  }

  /** Another zone: hints have to be read again. */
  relocate(here: Locality): void {
    if (here.zone === this.here.zone) return;
    this.here = here;
    this.needFullSync = true;
  }

  private endpoints(port: ServicePort): readonly Endpoint[] {
    const entry = this.entry(port.service);
    entry.endpoints ??= new Map();
    let list = entry.endpoints.get(port.portName);
    if (!list) {
      list = endpointsOf(entry.slices.values(), port.portName);
      entry.endpoints.set(port.portName, list);
    }
    return list;
  }

  /** Brings the kernel's rules up to date. `done` hears whether it worked; if not, the next sync is a full one. */
  sync(done: (ok: boolean) => void): void {
    const full = this.needFullSync || this.host.now() - this.lastFullSync > FULL_SYNC_PERIOD;
    if (!full) {
      this.write(false, done);
      return;
    }
    // Chains that an earlier life of this process left behind are known only to the kernel.
    this.syscall('iptables-save', { tables: ['nat'] }, [], (saved) => {
      const output = saved?.result?.output;
      if (typeof output === 'string') for (const chain of chainsOf(output)) if (isServiceChain(chain)) this.written.add(chain);
      this.write(true, done);
    });
  }

  private write(full: boolean, done: (ok: boolean) => void): void {
    const reads = this.reads();
    const input = this.build(full);
    this.changed.clear();
    this.syscall('iptables-restore', { input }, reads, (result) => {
      const ok = result !== undefined && result.errno === undefined;
      this.needFullSync = !ok || (this.needFullSync && !full);
      if (ok && full) this.lastFullSync = this.host.now();
      done(ok);
    });
  }

  /** What has changed since the last sync: at most ten objects are named. */
  private reads(): readonly Read[] {
    const reads: Read[] = [];
    for (const service of this.changed) {
      const [namespace = '', name = ''] = service.split('/');
      reads.push({ ref: objectRef('Service', namespace, name), pointer: '/spec' });
      for (const slice of this.services.get(service)?.slices.keys() ?? []) reads.push({ ref: objectRef('EndpointSlice', namespace, slice), pointer: '/endpoints' });
      if (reads.length >= 10) break;
    }
    return reads;
  }

  private build(full: boolean): string {
    this.ordered ??= [...this.services.values()].flatMap(({ ports }) => ports).sort(byName);
    const total = this.ordered.reduce((sum, port) => sum + this.endpoints(port).length, 0);
    const context: RuleContext = {
      here: this.here,
      nodeIP: this.options.nodeIP,
      podCIDR: this.options.podCIDR,
      largeClusterMode: total > LARGE_CLUSTER_ENDPOINTS_THRESHOLD,
    };
    const out: Sections = { filterChains: [], filterRules: [], natChains: [], natRules: [] };
    writeHead(out);
    const active = new Set<string>();
    for (const port of this.ordered) {
      const rewrite = full || this.changed.has(port.service);
      for (const chain of writeServicePort(port, this.endpoints(port), rewrite, out, context)) active.add(chain);
    }
    this.deleteStale(active, out);
    writeTail(out);
    const filter = [...out.filterChains, ...(full ? jumpRules('filter') : []), ...out.filterRules];
    const nat = [...out.natChains, ...(full ? jumpRules('nat') : []), ...out.natRules];
    return `*filter\n${filter.join('\n')}\nCOMMIT\n*nat\n${nat.join('\n')}\nCOMMIT\n`;
  }

  /** Chains that nobody jumps to any more are emptied, then deleted. */
  private deleteStale(active: ReadonlySet<string>, out: Sections): void {
    for (const chain of this.written) {
      if (active.has(chain)) continue;
      out.natChains.push(`:${chain} - [0:0]`);
      out.natRules.push(`-X ${chain}`);
      this.written.delete(chain);
    }
    for (const chain of active) this.written.add(chain);
  }

  private syscall(call: string, args: Syscall['args'], reads: readonly Read[], done: SyscallDone): void {
    this.host.request(
      { to: this.options.kernel, channel: 'exec', method: call, payload: { type: 'syscall', call, args }, ...(reads.length > 0 ? { reads } : {}) },
      (reply: Incoming) => done(reply.payload.type === 'syscall-result' ? reply.payload : undefined),
      { timeout: seconds(5), onFailure: () => done(undefined) },
    );
  }
}

function chainsOf(saved: string): readonly string[] {
  return saved
    .split('\n')
    .filter((line) => line.startsWith(':'))
    .map((line) => line.slice(1, line.indexOf(' ')));
}
