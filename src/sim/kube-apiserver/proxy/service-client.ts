import { type Address, address, type HttpRequest, type Micros, type TrafficRequest, type TrafficResponse } from '../../../api/index.ts';
import type { ProcessHost } from '../../kernel/index.ts';
import type { AdmissionContext } from '../admission/plugin.ts';
import { asJson, asList, asNumber, asText, metaOf } from '../values.ts';

/** A Service that the server calls: a webhook's, or that of an aggregated API. */
export interface ServiceReference {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

/** What is sent to it. `what` names the request on the timeline, beside its method and path. */
export interface ServiceCall {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly what?: string;
  readonly timeout: Micros;
}

interface Endpoint {
  readonly ip: string;
  readonly port: number;
  readonly node: string;
}

/** The address of the server on the network of the machines. */
const SERVER_IP = '192.168.0.2';
const TIMED_OUT = 'context deadline exceeded';

/** The words of Go's HTTP client for what came back. */
const outcomes: Readonly<Record<string, string>> = {
  'connection-refused': 'connect: connection refused',
  'no-route': 'connect: no route to host',
  'dns-failure': 'no such host',
};

/**
 * Requests of the server to Services in the cluster, over the network of a node, straight to a ready endpoint.
 * Source: `apiserver/pkg/util/proxy/proxy.go` ResolveEndpoint.
 */
export class ServiceClient {
  constructor(
    private readonly host: ProcessHost,
    private readonly context: Pick<AdmissionContext, 'get' | 'list' | 'processes'>,
  ) {}

  /** Sends a request. `failed` gets the words of Go's client when no answer came. */
  send(to: ServiceReference, call: ServiceCall, answered: (code: number, body: string) => void, failed: (why: string) => void): void {
    const process = this.context.processes?.get(`${to.namespace}/${to.name}`);
    if (process) {
      this.ask(process, call, answered, failed);
      return;
    }
    const endpoint = this.endpoint(to);
    if (typeof endpoint === 'string') {
      failed(endpoint);
      return;
    }
    const { method, path, body, headers, what, timeout } = call;
    const { ip, port, node } = endpoint;
    const payload: TrafficRequest = {
      type: 'traffic-request',
      protocol: 'https',
      src: SERVER_IP,
      dst: ip,
      port,
      method,
      host: `${to.name}.${to.namespace}.svc:${to.port}`,
      path,
      ...(headers ? { headers } : {}),
      ...(body === undefined ? {} : { body }),
      hops: [this.host.address],
    };
    this.host.request(
      { to: address(`${node}/kernel`), channel: 'https', method: `${method} ${path}${what ? ` ${what}` : ''}`, payload },
      ({ payload: reply }) => {
        if (reply.type === 'traffic-response') this.read(reply, endpoint, answered, failed);
      },
      { timeout, onFailure: () => failed(TIMED_OUT) },
    );
  }

  /** An add-on that runs beside the server, not in a Pod. */
  private ask(
    to: Address,
    { method, path, body, what, timeout }: ServiceCall,
    answered: (code: number, body: string) => void,
    failed: (why: string) => void,
  ): void {
    const content: unknown = body === undefined ? undefined : JSON.parse(body);
    const payload: HttpRequest = {
      type: 'http-request',
      method: method === 'POST' ? 'POST' : 'GET',
      path,
      userAgent: 'kube-apiserver-admission',
      credentials: { kind: 'none' },
      ...(content === undefined ? {} : { body: content }),
    };
    this.host.request(
      { to, channel: 'https', method: `${method} ${path}${what ? ` ${what}` : ''}`, payload },
      ({ payload: reply }) => {
        if (reply.type === 'http-response') answered(reply.code, typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
      },
      { timeout, onFailure: () => failed(TIMED_OUT) },
    );
  }

  private read(
    { outcome, code, body = '' }: TrafficResponse,
    { ip, port }: Endpoint,
    answered: (code: number, body: string) => void,
    failed: (why: string) => void,
  ): void {
    if (outcome === 'ok') answered(code, body);
    else failed(outcome === 'timeout' ? TIMED_OUT : `dial tcp ${ip}:${port}: ${outcomes[outcome] ?? outcome}`);
  }

  /** Where the server connects to: a ready endpoint of the Service, or why there is none. */
  private endpoint({ namespace, name, port }: ServiceReference): Endpoint | string {
    const service = this.context.get('/services', namespace, name);
    if (!service) return `service "${name}" not found`;
    const wanted = asList(service.spec?.ports)
      .map(asJson)
      .find((item) => item.port === port);
    if (!wanted) return `no service port ${port} found for service "${name}"`;
    const found: Endpoint[] = [];
    for (const slice of this.context.list('discovery.k8s.io/endpointslices', namespace)) {
      if (metaOf(slice).labels?.['kubernetes.io/service-name'] !== name) continue;
      const target = asList(slice.ports)
        .map(asJson)
        .find((item) => asText(item.name) === asText(wanted.name));
      for (const item of asList(slice.endpoints).map(asJson)) {
        if (asJson(item.conditions).ready === false || !target) continue;
        found.push({ ip: asText(asList(item.addresses)[0]), port: asNumber(target.port) ?? port, node: asText(item.nodeName) });
      }
    }
    return found[found.length > 1 ? this.host.random.int(0, found.length - 1) : 0] ?? `no endpoints available for service "${name}"`;
  }
}
