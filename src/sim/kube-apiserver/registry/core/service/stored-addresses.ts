/**
 * The cluster IPs and node ports that are given out, kept in etcd, where all replicas of the server see them: an IPAddress object for
 * each cluster IP, whose name can be taken but once, and one record of the node ports, written only if nobody else wrote it meanwhile.
 * Source: `kubernetes/pkg/registry/core/service/ipallocator/ipallocator.go`, `…/controller/repairip.go`, `pkg/registry/core/service/allocator/storage/storage.go`.
 */
import { base64 } from '@scure/base';
import { errors, StatusError } from '../../../endpoints/status-error.ts';
import type { ServerParts } from '../../../apiservice/controller.ts';
import { type AnyObject, asJson, asList, asText, metaOf } from '../../../values.ts';
import { newUid } from '../../names.ts';
import { type Addresses, invalid, NODE_PORTS, portsOf } from './addresses.ts';
import { stateOf } from '../../state.ts';

const NETWORKING = 'networking.k8s.io/v1';
const COLLECTION = `/apis/${NETWORKING}/ipaddresses`;
const PORT_RANGE = '/registry/ranges/servicenodeports';
const MANAGED_BY = 'ipallocator.k8s.io';

type Resume = (service: AnyObject) => void;
type Refuse = (error: StatusError) => void;

const ipOf = (service: AnyObject): string => {
  const ip = asText(service.spec?.clusterIP);
  return ip === 'None' ? '' : ip;
};

const withIP = (service: AnyObject, ip: string): AnyObject => ({ ...service, spec: { ...service.spec, clusterIP: ip, clusterIPs: [ip] } });

function ipAddress(service: AnyObject): AnyObject {
  const { namespace = '', name = '' } = metaOf(service);
  return {
    apiVersion: NETWORKING,
    kind: 'IPAddress',
    metadata: { name: ipOf(service), labels: { 'ipaddress.kubernetes.io/ip-family': 'IPv4', 'ipaddress.kubernetes.io/managed-by': MANAGED_BY } },
    spec: { parentRef: { resource: 'services', namespace, name } },
  };
}

/** A set of ports as the bits of a big-endian number (`math/big` Bytes). */
export function encodePorts(ports: ReadonlySet<number>): string {
  let last = -1;
  for (const port of ports) last = Math.max(last, port - NODE_PORTS.from);
  const bytes = new Uint8Array(last < 0 ? 0 : (last >> 3) + 1);
  for (const port of ports) {
    const bit = port - NODE_PORTS.from;
    const at = bytes.length - 1 - (bit >> 3);
    bytes[at] = (bytes[at] ?? 0) | (1 << (bit & 7));
  }
  return base64.encode(bytes);
}

export function decodePorts(data: string): Set<number> {
  const bytes = base64.decode(data);
  const ports = new Set<number>();
  bytes.forEach((byte, at) => {
    for (let bit = 0; bit < 8; bit++) if ((byte >> bit) & 1) ports.add(NODE_PORTS.from + (bytes.length - 1 - at) * 8 + bit);
  });
  return ports;
}

interface Range {
  readonly ports: Set<number>;
  readonly revision: number;
}

/** The allocators of all replicas of kube-apiserver, as far as they meet in etcd. */
export class StoredAddresses {
  constructor(
    private readonly server: ServerParts,
    private readonly addresses: Addresses,
    private readonly cidr: string,
  ) {}

  /**
   * Takes what a Service is to get before the Service is stored. What another replica has given out in the meantime is replaced, unless
   * `asked` names it: then the request is refused. `before` holds its own already.
   */
  reserve(service: AnyObject, before: AnyObject | undefined, asked: AnyObject | undefined, resume: Resume, refuse: Refuse): void {
    this.reserveIP(
      service,
      before,
      asked,
      (placed) => {
        this.reservePorts(placed, before, asked, resume, (error) => {
          this.releaseIP(placed, before);
          refuse(error);
        });
      },
      refuse,
    );
  }

  private reserveIP(service: AnyObject, before: AnyObject | undefined, asked: AnyObject | undefined, resume: Resume, refuse: Refuse): void {
    const ip = ipOf(service);
    if (ip === '' || (before && ipOf(before) === ip)) {
      if (before && ipOf(before) !== ip) this.releaseIP(before, undefined);
      resume(service);
      return;
    }
    this.server.self({ method: 'POST', path: COLLECTION, body: ipAddress(service) }, ({ code, body }) => {
      if (code === 201) {
        resume(service);
        return;
      }
      if (code === 409 && this.isOwn(ip, service)) {
        resume(service);
        return;
      }
      if (code !== 409) {
        refuse(errors.internal(`failed to allocate a serviceIP: ${asText(asJson(body).message)}`));
        return;
      }
      if (asked && ipOf(asked) === ip) {
        this.addresses.release(service);
        refuse(invalid(metaOf(service).name ?? '', 'spec.clusterIPs', [ip], `failed to allocate IP ${ip}: provided IP is already allocated`));
        return;
      }
      this.again(() => this.reserveIP(this.elsewhere(service), before, asked, resume, refuse), refuse);
    });
  }

  /** A write that is tried again has its address already. */
  private isOwn(ip: string, service: AnyObject): boolean {
    const { cache, info } = this.server.cachers.resource('networking.k8s.io', 'v1', 'ipaddresses');
    const parent = asJson(cache.get(`${info.etcdPrefix}/${ip}`)?.spec?.parentRef);
    return parent.resource === 'services' && parent.namespace === metaOf(service).namespace && parent.name === metaOf(service).name;
  }

  /** The address is another's: it stays noted as taken, and the Service gets the next one. */
  private elsewhere(service: AnyObject): AnyObject {
    const next = withIP(service, this.addresses.nextIP(service));
    this.addresses.hold(next);
    return next;
  }

  private again(step: () => void, refuse: Refuse): void {
    try {
      step();
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      refuse(error);
    }
  }

  private reservePorts(service: AnyObject, before: AnyObject | undefined, asked: AnyObject | undefined, resume: Resume, refuse: Refuse): void {
    const own = new Set(before ? portsOf(before) : []);
    const wanted = new Set(portsOf(service));
    if (wanted.size === own.size && [...wanted].every((port) => own.has(port))) {
      resume(service);
      return;
    }
    this.range(({ ports, revision }) =>
      this.again(() => {
        const placed = this.withFreePorts(service, new Set([...ports].filter((port) => !own.has(port))), asked);
        const next = new Set([...[...ports].filter((port) => !own.has(port)), ...portsOf(placed)]);
        this.storeRange(next, revision, (stored) => {
          if (stored) resume(placed);
          else this.reservePorts(placed, before, asked, resume, refuse);
        });
      }, refuse),
    );
  }

  /** Ports that others hold are drawn anew; one that was asked for is refused. */
  private withFreePorts(service: AnyObject, taken: ReadonlySet<number>, asked: AnyObject | undefined): AnyObject {
    const named = new Set(asked ? portsOf(asked) : []);
    const used = new Set([...taken, ...portsOf(service)]);
    const free = (port: unknown, field: string): number | undefined => {
      if (typeof port !== 'number' || !taken.has(port)) return undefined;
      if (named.has(port)) throw invalid(metaOf(service).name ?? '', field, port, 'provided port is already allocated');
      const next = this.addresses.nextPort(used);
      used.add(next);
      return next;
    };
    const ports = asList(service.spec?.ports).map((item, index) => {
      const nodePort = free(asJson(item).nodePort, `spec.ports[${index}].nodePort`);
      return nodePort === undefined ? item : { ...asJson(item), nodePort };
    });
    const health = free(service.spec?.healthCheckNodePort, 'spec.healthCheckNodePort');
    const placed = { ...service, spec: { ...service.spec, ports, ...(health === undefined ? {} : { healthCheckNodePort: health }) } };
    this.addresses.hold(placed);
    return placed;
  }

  private range(found: (range: Range) => void): void {
    this.server.etcd.send({ type: 'etcd-range', key: PORT_RANGE }, (response) => {
      const { object, revision } = stateOf(response);
      found({ ports: decodePorts(asText(object?.data)), revision: object ? revision : 0 });
    });
  }

  private storeRange(ports: ReadonlySet<number>, modRevision: number, done: (stored: boolean) => void): void {
    const value: AnyObject = {
      apiVersion: 'v1',
      kind: 'RangeAllocation',
      metadata: { name: 'servicenodeports' },
      range: `${NODE_PORTS.from}-${NODE_PORTS.to}`,
      data: encodePorts(ports),
    };
    this.server.etcd.send(
      { type: 'etcd-txn', compare: [{ key: PORT_RANGE, modRevision }], success: [{ op: 'put', key: PORT_RANGE, value }], failure: [] },
      ({ succeeded }) => done(succeeded === true),
    );
  }

  /** Gives back what a Service that is gone, or that could not be stored, has held. */
  release(service: AnyObject): void {
    this.releaseIP(service, undefined);
    const ports = portsOf(service);
    if (ports.length > 0) this.releasePorts(ports);
  }

  private releaseIP(service: AnyObject, keep: AnyObject | undefined): void {
    const ip = ipOf(service);
    if (ip !== '' && !(keep && ipOf(keep) === ip)) this.server.self({ method: 'DELETE', path: `${COLLECTION}/${ip}` }, () => {});
  }

  private releasePorts(ports: readonly number[]): void {
    this.range(({ ports: held, revision }) => {
      for (const port of ports) held.delete(port);
      this.storeRange(held, revision, (stored) => {
        if (!stored) this.releasePorts(ports);
      });
    });
  }

  /** Writes what is missing for the Services that there are already, and takes away what belongs to none. Then runs `done`. */
  repair(done: () => void): void {
    const { cachers } = this.server;
    const cidrs = cachers.resource('networking.k8s.io', 'v1', 'servicecidrs');
    const held = cachers.resource('networking.k8s.io', 'v1', 'ipaddresses');
    const services = [...cachers.resource('', 'v1', 'services').cache.all()];
    cidrs.whenReady(() =>
      held.whenReady(() => {
        const living = new Set(services.map(ipOf));
        for (const object of held.cache.all()) if (!living.has(metaOf(object).name ?? '')) this.releaseIP(withIP(object, metaOf(object).name ?? ''), undefined);
        const known = new Set([...held.cache.all()].map((object) => metaOf(object).name));
        const steps: ((next: () => void) => void)[] = services
          .filter((service) => ipOf(service) !== '' && !known.has(ipOf(service)))
          .map((service) => (next) => {
            this.server.self({ method: 'POST', path: COLLECTION, body: ipAddress(service) }, next);
          });
        if (cidrs.cache.size === 0) steps.push((next) => this.defaultCIDR(cidrs.info.etcdPrefix, next));
        steps.push((next) => this.repairPorts(services, next));
        let open = steps.length;
        for (const step of steps)
          step(() => {
            if (--open === 0) done();
          });
      }),
    );
  }

  private repairPorts(services: readonly AnyObject[], done: () => void): void {
    const ports = new Set(services.flatMap(portsOf));
    this.range((range) => {
      if (range.ports.size === ports.size && [...ports].every((port) => range.ports.has(port))) done();
      else this.storeRange(ports, range.revision, done);
    });
  }

  /** `controlplane/controller/defaultservicecidr`. */
  private defaultCIDR(prefix: string, done: () => void): void {
    const { host, etcd } = this.server;
    const system = this.server.cachers.resource('', 'v1', 'namespaces');
    const now = system.get(`${system.info.etcdPrefix}/kube-system`)?.metadata?.creationTimestamp ?? host.timestamp();
    const key = `${prefix}/kubernetes`;
    const value: AnyObject = {
      apiVersion: NETWORKING,
      kind: 'ServiceCIDR',
      metadata: { name: 'kubernetes', uid: newUid(host.random), creationTimestamp: now, finalizers: ['networking.k8s.io/service-cidr-finalizer'] },
      spec: { cidrs: [this.cidr] },
      status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: now, reason: '', message: 'Kubernetes default Service CIDR is ready' }] },
    };
    etcd.send({ type: 'etcd-txn', compare: [{ key, modRevision: 0 }], success: [{ op: 'put', key, value }], failure: [] }, done);
  }
}
