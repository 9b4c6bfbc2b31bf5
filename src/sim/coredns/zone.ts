import type { EndpointSlice, Service } from '../../api/index.ts';

export interface Answer {
  readonly name: string;
  readonly type: string;
  readonly data: string;
  readonly ttl: number;
}

export interface Resolution {
  readonly rcode: 'NOERROR' | 'NXDOMAIN';
  readonly answers: readonly Answer[];
}

/** What the zone is made of. */
export interface Records {
  /** `namespace/name`. */
  service(key: string): Service | undefined;
  slices(service: string): readonly EndpointSlice[];
  hasNamespace(name: string): boolean;
}

export type QueryType = 'A' | 'AAAA' | 'SRV' | 'CNAME';

const TTL = 30;
const nxdomain: Resolution = { rcode: 'NXDOMAIN', answers: [] };
const nodata: Resolution = { rcode: 'NOERROR', answers: [] };

const found = (answers: readonly Answer[]): Resolution => ({ rcode: 'NOERROR', answers });

/** One address of a Service with the name that its endpoint has: its hostname, or the address with dashes. */
interface EndpointName {
  readonly ip: string;
  readonly label: string;
  readonly ports: NonNullable<EndpointSlice['ports']>;
}

const dashed = (ip: string): string => ip.replaceAll('.', '-');

function endpointNames(service: Service, slices: readonly EndpointSlice[]): readonly EndpointName[] {
  const all = service.spec?.publishNotReadyAddresses === true;
  return slices
    .filter(({ addressType }) => addressType === 'IPv4')
    .flatMap(({ endpoints = [], ports = [] }) =>
      endpoints
        .filter(({ conditions }) => all || conditions?.ready !== false)
        .flatMap(({ addresses, hostname }) => addresses.map((ip) => ({ ip, label: hostname ?? dashed(ip), ports }))),
    );
}

const isHeadless = (service: Service): boolean => service.spec?.clusterIP === 'None';

/** A question about one Service, its name already taken apart. */
interface Question {
  readonly name: string;
  readonly base: string;
  readonly qtype: QueryType;
  readonly service: Service;
  readonly endpoints: readonly EndpointName[];
}

const address = ({ name, qtype }: Question, ips: readonly string[]): Resolution =>
  qtype === 'A' ? found(ips.map((data) => ({ name, type: 'A', data, ttl: TTL }))) : nodata;

/** `<svc>.<ns>.svc.<zone>` */
function serviceRecords(question: Question): Resolution {
  const { name, base, service, endpoints, qtype } = question;
  const { type, externalName, clusterIP } = service.spec ?? {};
  if (type === 'ExternalName') return found([{ name, type: 'CNAME', data: `${externalName ?? ''}.`, ttl: TTL }]);
  if (qtype === 'SRV') return srvRecords(question, () => true);
  if (isHeadless(service)) return endpoints.length === 0 ? nxdomain : address(question, [...new Set(endpoints.map(({ ip }) => ip))]);
  return clusterIP ? address({ ...question, base }, [clusterIP]) : nxdomain;
}

interface Port {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
}

const asPort = (port: { readonly name?: string; readonly protocol?: string; readonly port?: number }): Port => ({
  name: port.name ?? '',
  protocol: (port.protocol ?? 'TCP').toLowerCase(),
  port: port.port ?? 0,
});

/** `_<port>._<proto>.<svc>…`: weight is 100 shared out over the answers. */
function srvRecords({ name, base, service, endpoints }: Question, wanted: (port: Port) => boolean): Resolution {
  const targets = isHeadless(service)
    ? endpoints.flatMap(({ label, ports }) =>
        ports
          .map(asPort)
          .filter(wanted)
          .map((port) => ({ port: port.port, target: `${label}.${base}` })),
      )
    : (service.spec?.ports ?? [])
        .map(asPort)
        .filter(wanted)
        .map((port) => ({ port: port.port, target: base }));
  if (targets.length === 0) return nxdomain;
  const weight = Math.floor(100 / targets.length);
  return found(targets.map(({ port, target }) => ({ name, type: 'SRV', data: `0 ${weight} ${port} ${target}.`, ttl: TTL })));
}

function underService(question: Question, labels: readonly string[]): Resolution {
  const [first = '', second = ''] = labels;
  if (labels.length === 0) return serviceRecords(question);
  if (labels.length === 2 && first.startsWith('_') && second.startsWith('_')) {
    const result = srvRecords(question, ({ name, protocol }) => name === first.slice(1) && protocol === second.slice(1));
    return question.qtype === 'SRV' || result.rcode === 'NXDOMAIN' ? result : nodata;
  }
  if (labels.length !== 1) return nxdomain;
  const ips = question.endpoints.filter(({ label }) => label === first).map(({ ip }) => ip);
  return ips.length === 0 ? nxdomain : address(question, ips);
}

/** `10-244-1-5.<ns>.pod.<zone>` with `pods insecure`: whatever the name says, unchecked. */
function podRecords(records: Records, name: string, qtype: QueryType, labels: readonly string[]): Resolution {
  const [pod = '', namespace = ''] = labels;
  if (labels.length !== 2 || !records.hasNamespace(namespace) || !/^\d{1,3}(-\d{1,3}){3}$/.test(pod)) return nxdomain;
  return qtype === 'A' ? found([{ name, type: 'A', data: pod.replaceAll('-', '.'), ttl: TTL }]) : nodata;
}

/**
 * Answers from the cluster's zone; undefined when the name is outside it. Source: CoreDNS `plugin/kubernetes`, the Kubernetes
 * DNS-based service discovery specification.
 */
export function resolve(records: Records, zone: string, question: string, qtype: QueryType): Resolution | undefined {
  const name = question.toLowerCase().replace(/\.$/, '');
  if (name === zone) return nodata;
  if (!name.endsWith(`.${zone}`)) return undefined;
  const labels = name.slice(0, -zone.length - 1).split('.');
  const kind = labels.pop();
  if (kind === 'pod') return podRecords(records, question, qtype, labels);
  if (kind !== 'svc') return nxdomain;
  const namespace = labels.pop();
  const serviceLabel = labels.pop();
  if (namespace === undefined) return nodata;
  if (serviceLabel === undefined) return records.hasNamespace(namespace) ? nodata : nxdomain;
  const key = `${namespace}/${serviceLabel}`;
  const service = records.service(key);
  if (!service || !records.hasNamespace(namespace)) return nxdomain;
  const base = `${serviceLabel}.${namespace}.svc.${zone}`;
  return underService({ name: question, base, qtype, service, endpoints: endpointNames(service, records.slices(key)) }, labels);
}
