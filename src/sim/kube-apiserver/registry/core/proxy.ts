import { address, type KubeletRequest, objectRef, type Outgoing, seconds, type TrafficRequest } from '../../../../api/index.ts';
import type { Incoming } from '../../../kernel/index.ts';
import { entryOf } from '../../../apimachinery/index.ts';
import { errors } from '../../endpoints/status-error.ts';
import { type AnyObject, asJson, asList, asNumber, asText, metaOf } from '../../values.ts';
import { Operation } from '../operation.ts';
import { stateOf } from '../state.ts';

/** Where a request is passed on to: an address of the Pod network, and on which node that is. */
interface Location {
  readonly ip: string;
  readonly port: number;
  readonly node: string;
}

interface Target {
  readonly scheme: 'http' | 'https';
  readonly name: string;
  /** A number or a name; '' when none was named. */
  readonly port: string;
}

/** The server's address on the network of the machines. */
const SERVER_IP = '192.168.0.2';
const TIMEOUT = seconds(30);
/** What the kubelet serves besides logs. */
const KUBELET_PATHS: Readonly<Record<string, KubeletRequest['operation']>> = {
  '/metrics/resource': 'metrics/resource',
  '/metrics/cadvisor': 'metrics/cadvisor',
  '/stats/summary': 'stats/summary',
  '/configz': 'configz',
  '/pods': 'pods',
  '/pods/': 'pods',
  '/healthz': 'healthz',
};
const CONTAINER_LOGS = /^\/containerLogs\/([^/]+)\/([^/]+)\/([^/]+)$/;

/** The words of Go's client for what came back. */
const outcomes: Readonly<Record<string, string>> = {
  'connection-refused': 'connect: connection refused',
  'no-route': 'connect: no route to host',
  timeout: 'i/o timeout',
};

/** `name`, `name:port` or `scheme:name:port`; undefined when it is none of them. Source: `apimachinery/pkg/util/net/port_split.go`. */
export function splitSchemeNamePort(id: string): Target | undefined {
  const parts = id.split(':');
  if (parts.length > 3) return undefined;
  const [scheme, name = '', port = ''] = parts.length === 3 ? parts : ['', ...parts];
  if (name === '' || (scheme !== '' && scheme !== 'http' && scheme !== 'https')) return undefined;
  return { scheme: scheme === 'https' ? 'https' : 'http', name, port };
}

/**
 * Any method on `pods|services|nodes/<name>/proxy/<path>`: the request goes on to a Pod, to one behind a Service, or to a
 * kubelet. Source: `registry/core/{pod/rest,service/storage,node/rest}`, `apimachinery/pkg/util/proxy/upgradeaware.go`.
 */
export class ProxyOperation extends Operation {
  start(): void {
    const { resource, name } = this.flight.request;
    const target = splitSchemeNamePort(name);
    if (!target) throw errors.badRequest(`invalid ${resource.slice(0, -1)} request "${name}"`);
    this.ask({ type: 'etcd-range', key: this.key(target.name) }, (response) => {
      const { object } = stateOf(response);
      if (resource === 'services') this.toService(object, target);
      else if (!object) throw errors.notFound(this.info.type, target.name);
      else if (resource === 'pods') this.forward(locationOfPod(object, target), target);
      else this.toKubelet(target.name);
    });
  }

  /** What comes after `/proxy`. */
  private get path(): string {
    const { path, query } = this.flight.http;
    const rest = path.slice(path.indexOf('/proxy') + '/proxy'.length) || '/';
    const asked = Object.entries(query ?? {})
      .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
      .join('&');
    return asked === '' ? rest : `${rest}?${asked}`;
  }

  private toService(service: AnyObject | undefined, target: Target): void {
    const { name, port } = target;
    if (!service) throw /^\d+$/.test(port) ? errors.notFound(this.info.type, name) : errors.notFound({ group: '', resource: 'endpoints' }, name);
    const number = Number(port);
    const declared = asList(service.spec?.ports)
      .map(asJson)
      .find((item) => item.port === number);
    if (/^\d+$/.test(port) && !declared) throw errors.serviceUnavailable(`no service port ${port} found for service "${name}"`);
    const portName = declared ? asText(declared.name) : port;
    const slices = this.registry.cachers.resource('discovery.k8s.io', 'v1', 'endpointslices');
    slices.whenReady(() =>
      this.guard(() => {
        if (this.flight.done) return;
        const found = this.endpoints([...slices.cache.all()], name, portName);
        const chosen = found[found.length > 1 ? this.registry.host.random.int(0, found.length - 1) : 0];
        if (!chosen) throw errors.serviceUnavailable(`no endpoints available for service "${this.flight.request.name}"`);
        this.forward(chosen, target);
      }),
    );
  }

  private endpoints(slices: readonly AnyObject[], service: string, portName: string): readonly Location[] {
    const own = slices.filter((slice) => metaOf(slice).namespace === this.namespace && metaOf(slice).labels?.['kubernetes.io/service-name'] === service);
    return own.flatMap((slice) => {
      const port = asList(slice.ports)
        .map(asJson)
        .find((item) => asText(item.name) === portName);
      if (!port) return [];
      const ready = asList(slice.endpoints)
        .map(asJson)
        .filter((item) => asJson(item.conditions).ready !== false);
      return ready.map((item): Location => ({ ip: asText(asList(item.addresses)[0]), port: asNumber(port.port) ?? 80, node: asText(item.nodeName) }));
    });
  }

  /** Over the network of a node, to the address. */
  private forward({ ip, port, node }: Location, { scheme }: Target): void {
    const { http, message } = this.flight;
    const { host } = this.registry;
    const path = this.path;
    const body = http.body === undefined ? {} : { body: typeof http.body === 'string' ? http.body : JSON.stringify(http.body) };
    const payload: TrafficRequest = {
      type: 'traffic-request',
      protocol: scheme,
      src: SERVER_IP,
      dst: ip,
      port,
      method: http.method,
      host: `${ip}:${port}`,
      path,
      headers: { 'X-Forwarded-Uri': http.path },
      ...body,
      hops: [host.address],
    };
    this.pass('storage', 'ok', `proxied to ${ip}:${port}`);
    const subject = message?.subject ?? objectRef(this.info.type.kind, this.namespace, this.flight.request.name);
    const unreachable = (why: string): void => this.registry.refuse(this.flight, errors.serviceUnavailable(`error trying to reach service: ${why}`));
    host.request(
      { to: address(`${node}/kernel`), channel: scheme, method: `${http.method} ${path}`, subject, payload },
      ({ payload: reply }) => {
        if (reply.type !== 'traffic-response' || this.flight.done) return;
        if (reply.outcome === 'ok') this.respond(reply.code, reply.body ?? '');
        else unreachable(`dial tcp ${ip}:${port}: ${outcomes[reply.outcome] ?? reply.outcome}`);
      },
      { timeout: TIMEOUT, onFailure: () => unreachable(`dial tcp ${ip}:${port}: i/o timeout`) },
    );
  }

  /** The kubelet's own server: `/metrics/resource`, `/containerLogs/…`. */
  private toKubelet(node: string): void {
    const path = this.path.split('?')[0] ?? '';
    const [, namespace = '', pod = '', container = ''] = CONTAINER_LOGS.exec(path) ?? [];
    const operation = entryOf(KUBELET_PATHS, path) ?? (container === '' ? undefined : 'containerLogs');
    if (!operation) {
      this.respond(404, '404 page not found\n');
      return;
    }
    this.pass('storage', 'ok', `proxied to the kubelet of ${node}`);
    const outgoing: Outgoing = {
      to: address(`${node}/kubelet`),
      channel: 'https',
      method: `GET ${path}`,
      payload: { type: 'kubelet-request', operation, namespace, pod, container, query: this.flight.http.query ?? {} },
    };
    this.registry.proxy(this.flight, outgoing, ({ payload }: Incoming) => {
      if (payload.type === 'kubelet-response') this.respond(payload.code, payload.body);
    });
  }
}

/** Its address, and the port that was named or the first that a container declares. Source: `registry/core/pod/strategy.go` ResourceLocation. */
function locationOfPod(pod: AnyObject, { port }: Target): Location {
  const ip = asText(pod.status?.podIP);
  if (ip === '') throw errors.badRequest('address not allowed');
  const declared = asList(pod.spec?.containers)
    .flatMap((container) => asList(asJson(container).ports))
    .map(asJson)[0];
  return { ip, port: port === '' ? (asNumber(declared?.containerPort) ?? 80) : Number(port), node: asText(pod.spec?.nodeName) };
}
