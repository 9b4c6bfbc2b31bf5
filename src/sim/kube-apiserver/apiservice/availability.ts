/** Whether an APIService can be reached, as its condition Available says. Source: `kube-aggregator/pkg/controllers/status/remote/remote_available_controller.go`. */
import { type Address, seconds } from '../../../api/index.ts';
import type { ProcessHost } from '../../kernel/index.ts';
import type { AdmissionContext } from '../admission/plugin.ts';
import type { ServiceClient, ServiceReference } from '../proxy/service-client.ts';
import { type AnyObject, asJson, asList, asNumber, asText, type Json, metaOf } from '../values.ts';

export interface Verdict {
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

/** How long the request for discovery may take. */
const TIMEOUT = seconds(5);

const no = (reason: string, message: string): Verdict => ({ status: 'False', reason, message });
const PASSED: Verdict = { status: 'True', reason: 'Passed', message: 'all checks passed' };

/** The Service behind an APIService; undefined for one that the server answers for itself. */
export function serviceOf(apiService: AnyObject): ServiceReference | undefined {
  const service = asJson(apiService.spec?.service);
  const name = asText(service.name);
  return name === '' ? undefined : { namespace: asText(service.namespace), name, port: asNumber(service.port) ?? 443 };
}

export const discoveryPath = ({ spec = {} }: AnyObject): string => `/apis/${asText(spec.group)}/${asText(spec.version)}`;

const isReady = (endpoint: unknown): boolean => asJson(asJson(endpoint).conditions).ready !== false;

function hasEndpoint(slice: AnyObject, portName: string): boolean {
  const port = asList(slice.ports).some((item) => asText(asJson(item).name) === portName && asNumber(asJson(item).port) !== undefined);
  return port && asList(slice.endpoints).some(isReady);
}

/** What the Service and its endpoints already tell; undefined when only asking can. */
export function obstacle({ namespace, name, port }: ServiceReference, context: Pick<AdmissionContext, 'get' | 'list'>): Verdict | undefined {
  const service = context.get('/services', namespace, name);
  const where = `service/${name} in "${namespace}"`;
  if (!service) return no('ServiceNotFound', `${where} is not present`);
  if ((service.spec?.type ?? 'ClusterIP') !== 'ClusterIP') return undefined;
  const wanted = asList(service.spec?.ports)
    .map(asJson)
    .find((item) => item.port === port);
  if (!wanted) return no('ServicePortError', `${where} is not listening on port ${port}`);
  const slices = [...context.list('discovery.k8s.io/endpointslices', namespace)].filter(
    (slice) => metaOf(slice).labels?.['kubernetes.io/service-name'] === name,
  );
  if (slices.length === 0) return no('EndpointsNotFound', `cannot find endpointslices for ${where}`);
  const portName = asText(wanted.name);
  return slices.some((slice) => hasEndpoint(slice, portName))
    ? undefined
    : no('MissingEndpoints', `endpointslices for ${where} have no addresses with port name "${portName}"`);
}

/** Asks for discovery, which an aggregated server has to answer. `resources`: what it says it serves. */
export class DiscoveryCheck {
  constructor(
    private readonly host: ProcessHost,
    private readonly services: ServiceClient,
  ) {}

  /** `process`: the address of an add-on that runs outside the Pods. */
  run(apiService: AnyObject, to: ServiceReference, process: Address | undefined, done: (verdict: Verdict, resources: readonly unknown[]) => void): void {
    const path = discoveryPath(apiService);
    const url = `https://${to.name}.${to.namespace}.svc:${to.port}${path}`;
    const failed = (why: string): void => done(no('FailedDiscoveryCheck', `failing or missing response from ${url}: ${why}`), []);
    const answered = (code: number, body: unknown): void => {
      if (code < 200 || code >= 300) failed(`bad status from ${url}: ${code}`);
      else done(PASSED, asList(documentIn(body).resources));
    };
    if (!process) {
      this.services.send(to, { method: 'GET', path, timeout: TIMEOUT }, answered, (why) => failed(`Get "${url}": ${why}`));
      return;
    }
    const payload = {
      type: 'http-request',
      method: 'GET',
      path,
      userAgent: 'kube-aggregator',
      credentials: { kind: 'client-certificate', commonName: 'system:kube-aggregator', organizations: ['system:masters'] },
    } as const;
    this.host.request(
      { to: process, channel: 'https', method: `GET ${path}`, payload },
      ({ payload: reply }) => {
        if (reply.type === 'http-response') answered(reply.code, reply.body);
      },
      { timeout: TIMEOUT, onFailure: () => failed(`Get "${url}": dial tcp: connect: connection refused`) },
    );
  }
}

/** A body as JSON: an object already, or a text that holds one. */
export function documentIn(body: unknown): Json {
  if (typeof body !== 'string') return asJson(body);
  try {
    return asJson(JSON.parse(body) as unknown);
  } catch {
    return {};
  }
}
