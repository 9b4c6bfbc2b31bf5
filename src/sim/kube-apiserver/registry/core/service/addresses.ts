import type { Scheme } from '../../../../apimachinery/index.ts';
import type { ProcessHost } from '../../../../kernel/index.ts';
import { errors } from '../../../endpoints/status-error.ts';
import type { Cachers } from '../../../storage/cachers.ts';
import { type AnyObject, asJson, asList, asNumber, asText, type Json, metaOf } from '../../../values.ts';
import type { Hook } from '../../hooks.ts';
import { formatIPv4, parseIPv4 } from '../../../../component-helpers/ipv4.ts';
import { type Network, parseCIDR } from './cidr.ts';
import { dropTypeDependentFields, needsHealthCheckNodePort } from './strategy.ts';

export const NODE_PORTS = { from: 30_000, to: 32_767 } as const;
/** The lower part of each range is left to those who choose themselves (`ipallocator.go`, `portallocator` static bands). */
const STATIC_PORTS = 86;
const staticAddresses = ({ size }: Network): number => Math.min(Math.max(16, Math.floor(size / 16)), 256);

export const invalid = (name: string, field: string, value: unknown, detail: string) =>
  errors.invalid({ group: '', kind: 'Service' }, name, [{ reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${detail}`, field }]);

/**
 * Gives Services their cluster IPs and node ports, and knows which are taken. Source:
 * `kubernetes/pkg/registry/core/service/{storage/alloc.go,ipallocator,portallocator}`.
 */
export class Addresses {
  private readonly ips = new Set<number>();
  private readonly ports = new Set<number>();
  private readonly network: Network;
  /** Other replicas give out addresses too: what they take back is heard of by the watch. */
  shared = false;

  constructor(
    private readonly host: ProcessHost,
    private readonly cidr: string,
  ) {
    this.network = parseCIDR(cidr);
  }

  /** Notes what an existing Service holds. */
  hold(service: AnyObject): void {
    for (const ip of ipsOf(service)) this.ips.add(ip);
    for (const port of portsOf(service)) this.ports.add(port);
  }

  release(service: AnyObject): void {
    for (const ip of ipsOf(service)) this.ips.delete(ip);
    for (const port of portsOf(service)) this.ports.delete(port);
  }

  create(service: AnyObject): AnyObject {
    const spec = service.spec ?? {};
    if (spec.type === 'ExternalName') return service;
    const withIP = this.withClusterIP(service, spec, undefined);
    return this.withHealthCheckPort(this.withNodePorts(withIP, undefined), undefined);
  }

  update(asked: AnyObject, before: AnyObject): AnyObject {
    const next = dropTypeDependentFields(asked, before);
    const spec = next.spec ?? {};
    const old = before.spec ?? {};
    if (spec.type === 'ExternalName') return next;
    const kept = old.type === 'ExternalName' ? undefined : old;
    const withIP = this.withClusterIP(next, spec, kept);
    return this.withHealthCheckPort(this.withNodePorts(withIP, before), before);
  }

  private withClusterIP(service: AnyObject, spec: Json, old: Json | undefined): AnyObject {
    const asked = asText(spec.clusterIP) || asText(asList(spec.clusterIPs)[0]) || asText(old?.clusterIP);
    const ip = asked === '' ? this.nextIP(service) : this.take(service, asked, old);
    return {
      ...service,
      spec: {
        ...spec,
        clusterIP: ip,
        clusterIPs: [ip],
        ...(ip === 'None' && spec.selector === undefined && spec.ipFamilies === undefined ? { ipFamilies: ['IPv4'], ipFamilyPolicy: 'RequireDualStack' } : {}),
        ...(spec.ipFamilies === undefined && !(ip === 'None' && spec.selector === undefined) ? { ipFamilies: ['IPv4'] } : {}),
        ...(spec.ipFamilyPolicy === undefined && !(ip === 'None' && spec.selector === undefined) ? { ipFamilyPolicy: 'SingleStack' } : {}),
      },
    };
  }

  private take(service: AnyObject, asked: string, old: Json | undefined): string {
    // A Service keeps its address: another one is refused by validation, which runs next (`alloc.go` updateClusterIPs).
    if (asked === 'None' || asText(old?.clusterIP) !== '') return asked;
    const name = metaOf(service).name ?? '';
    const value = parseIPv4(asked);
    const field = 'spec.clusterIPs';
    // A text that is no address at all is refused by validation, which runs next.
    if (value === undefined) return asked;
    const { base, size } = this.network;
    if (value <= base || value >= base + size - 1) {
      throw invalid(
        name,
        field,
        [asked],
        `failed to allocate IP ${asked}: the provided IP (${asked}) is not in the valid range. The range of valid IPs is ${this.cidr}`,
      );
    }
    if (this.ips.has(value)) throw invalid(name, field, [asked], `failed to allocate IP ${asked}: provided IP is already allocated`);
    return asked;
  }

  /** A free address. Errors: throws a StatusError when the range is full. */
  nextIP(service: AnyObject): string {
    const { base, size } = this.network;
    const low = staticAddresses(this.network);
    for (let attempt = 0; attempt < 64; attempt++) {
      const value = base + this.host.random.int(low, size - 2);
      if (!this.ips.has(value)) return formatIPv4(value);
    }
    for (let value = base + 1; value < base + size - 1; value++) if (!this.ips.has(value)) return formatIPv4(value);
    throw errors.internal(`failed to allocate a serviceIP: range is full (${metaOf(service).name})`);
  }

  private withNodePorts(service: AnyObject, before: AnyObject | undefined): AnyObject {
    const spec = service.spec ?? {};
    const wants = spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
    if (!wants) return service;
    const own = new Set(before ? portsOf(before) : []);
    const oldPorts = before && before.spec?.type !== 'ClusterIP' ? asList(before.spec?.ports).map(asJson) : [];
    const taken = new Set<number>();
    const ports = asList(spec.ports).map((item, index) => {
      const port = asJson(item);
      const kept = oldPorts.find((other) => other.port === port.port && other.protocol === port.protocol);
      const asked = asNumber(port.nodePort) || asNumber(kept?.nodePort) || 0;
      const nodePort = asked > 0 ? this.checkPort(service, asked, index, own) : this.nextPort(taken);
      taken.add(nodePort);
      return { ...port, nodePort };
    });
    return { ...service, spec: { ...spec, ports } };
  }

  private withHealthCheckPort(service: AnyObject, before: AnyObject | undefined): AnyObject {
    const spec = service.spec ?? {};
    if (!needsHealthCheckNodePort(spec)) return service;
    const asked = asNumber(spec.healthCheckNodePort) || asNumber(before?.spec?.healthCheckNodePort) || 0;
    const own = new Set(before ? portsOf(before) : []);
    if (asked > 0 && this.ports.has(asked) && !own.has(asked)) {
      throw errors.internal(`failed to allocate requested HealthCheck NodePort ${asked}: provided port is already allocated`);
    }
    return { ...service, spec: { ...spec, healthCheckNodePort: asked || this.nextPort(new Set(portsOf(service))) } };
  }

  private checkPort(service: AnyObject, port: number, index: number, own: ReadonlySet<number>): number {
    const name = metaOf(service).name ?? '';
    const field = `spec.ports[${index}].nodePort`;
    if (port < NODE_PORTS.from || port > NODE_PORTS.to) {
      throw invalid(name, field, port, `provided port is not in the valid range. The range of valid ports is ${NODE_PORTS.from}-${NODE_PORTS.to}`);
    }
    if (this.ports.has(port) && !own.has(port)) throw invalid(name, field, port, 'provided port is already allocated');
    return port;
  }

  /** A free node port that is none of `taken`. Errors: throws a StatusError when the range is full. */
  nextPort(taken: ReadonlySet<number>): number {
    for (let attempt = 0; attempt < 64; attempt++) {
      const port = this.host.random.int(NODE_PORTS.from + STATIC_PORTS, NODE_PORTS.to);
      if (!this.ports.has(port) && !taken.has(port)) return port;
    }
    for (let port: number = NODE_PORTS.from; port <= NODE_PORTS.to; port++) if (!this.ports.has(port) && !taken.has(port)) return port;
    throw errors.internal('failed to allocate a nodePort: range is full');
  }
}

function ipsOf(service: AnyObject): readonly number[] {
  return asList(service.spec?.clusterIPs)
    .map((ip) => parseIPv4(asText(ip)))
    .filter((ip) => ip !== undefined);
}

export function portsOf(service: AnyObject): readonly number[] {
  const ports = asList(service.spec?.ports).flatMap((port) => asNumber(asJson(port).nodePort) || []);
  return [...ports, ...(asNumber(service.spec?.healthCheckNodePort) ? [asNumber(service.spec?.healthCheckNodePort) ?? 0] : [])];
}

/** What Services do around their writes. The allocations follow the Services that exist, as seen by the watch cache. */
export function serviceHook(host: ProcessHost, cachers: Cachers, scheme: Scheme, cidr: string): Hook & { readonly addresses: Addresses } {
  const addresses = new Addresses(host, cidr);
  const info = scheme.resource('', 'v1', 'services');
  if (info) {
    cachers.of(info).listen((event) => {
      if (!event) for (const service of cachers.of(info).cache.all()) addresses.hold(service);
      else if (event.type === 'PUT') addresses.hold(event.object);
      else if (addresses.shared) addresses.release(event.object);
    });
  }
  return {
    addresses,
    beginCreate: (object) => addresses.create(object),
    beginUpdate: (next, before) => addresses.update(next, before),
    hold: (object, before) => {
      if (before) addresses.release(before);
      addresses.hold(object);
    },
    release: (object) => addresses.release(object),
    afterDelete: (object) => addresses.release(object),
  };
}
