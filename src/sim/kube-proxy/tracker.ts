import { type EndpointSlice, objectRef, type Read, seconds, type Service, type Syscall, type SyscallResult } from '../../api/index.ts';
import type { Incoming, ProcessHost } from '../kernel/index.ts';
import { type Endpoint, endpointsOf } from './endpoint.ts';
import { type ServicePort, servicePortsOf } from './service-port.ts';
import type { Locality } from './topology.ts';
import type { ProxierOptions } from './index.ts';

/** A Service with its ports and slices; `endpoints` is worked out when a sync needs it. */
interface Entry {
  ports: readonly ServicePort[];
  readonly slices: Map<string, EndpointSlice>;
  endpoints: Map<string, readonly Endpoint[]> | undefined;
}

const byName = (a: ServicePort, b: ServicePort): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Answer of a call into the kernel: its result, or undefined when it failed or never came. */
type SyscallDone = (result: SyscallResult | undefined) => void;

/** What every mode of kube-proxy knows of Services and their endpoints, and what has changed since the last sync. Source: `pkg/proxy/{servicechangetracker,endpointschangetracker}.go`. */
export abstract class ServiceTracker {
  protected readonly services = new Map<string, Entry>();
  protected readonly changed = new Set<string>();
  protected needFullSync = true;
  /** Service ports in order; worked out again when a Service comes, goes or changes. */
  private ordered: readonly ServicePort[] | undefined;
  here: Locality;

  constructor(
    protected readonly host: ProcessHost,
    protected readonly options: ProxierOptions,
  ) {
    this.here = { node: options.node, zone: '' };
  }

  /** Brings the kernel's rules up to date. `done` hears whether it worked; if not, the next sync is a full one. */
  abstract sync(done: (ok: boolean) => void): void;

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

  protected ports(): readonly ServicePort[] {
    this.ordered ??= [...this.services.values()].flatMap(({ ports }) => ports).sort(byName);
    return this.ordered;
  }

  protected endpoints(port: ServicePort): readonly Endpoint[] {
    const entry = this.entry(port.service);
    entry.endpoints ??= new Map();
    const key = `${port.portName}/${port.protocol}`;
    let list = entry.endpoints.get(key);
    if (!list) {
      list = endpointsOf(entry.slices.values(), port.portName, port.protocol);
      entry.endpoints.set(key, list);
    }
    return list;
  }

  /** What has changed since the last sync: at most ten objects are named. */
  protected reads(): readonly Read[] {
    const reads: Read[] = [];
    for (const service of this.changed) {
      const [namespace = '', name = ''] = service.split('/');
      reads.push({ ref: objectRef('Service', namespace, name), pointer: '/spec' });
      for (const slice of this.services.get(service)?.slices.keys() ?? [])
        reads.push({ ref: objectRef('EndpointSlice', namespace, slice), pointer: '/endpoints' });
      if (reads.length >= 10) break;
    }
    return reads;
  }

  protected syscall(call: string, args: Syscall['args'], reads: readonly Read[], done: SyscallDone): void {
    this.host.request(
      { to: this.options.kernel, channel: 'exec', method: call, payload: { type: 'syscall', call, args }, ...(reads.length > 0 ? { reads } : {}) },
      (reply: Incoming) => done(reply.payload.type === 'syscall-result' ? reply.payload : undefined),
      { timeout: seconds(5), onFailure: () => done(undefined) },
    );
  }
}
