import { type EndpointSlice, type Ingress, type IngressClass, type KubeList, type NetworkPolicy, resources, type Service } from '../../../api/index.ts';
import { compareStrings, formatLabelSelector } from '../../apimachinery/index.ts';
import { get, list } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { ApiError } from '../errors.ts';
import type { Session } from '../session.ts';
import { type Describer, writeAnnotations, writeEvents, writeMap } from './common.ts';
import { endpointsText } from './service.ts';
import type { Writer } from './writer.ts';

type Backend = NonNullable<NonNullable<Ingress['spec']>['defaultBackend']>;

/** `web:80 (10.244.1.2:80,…)`: the Service of a backend and its ready endpoints. */
function* backendText(session: Session, namespace: string, { service, resource }: Backend): Procedure<string> {
  if (resource) return `APIGroup: ${resource.apiGroup ?? '<none>'}, Kind: ${resource.kind}, Name: ${resource.name}`;
  if (!service) return '';
  const { number, name = '' } = service.port ?? {};
  const text = `${service.name}:${number ?? name}`;
  try {
    const slices = yield* session.api(
      list<KubeList<EndpointSlice>>(resources.endpointslices, namespace, { labelSelector: `kubernetes.io/service-name=${service.name}` }),
    );
    const target = yield* session.api(get<Service>(resources.services, namespace, service.name));
    const port = target.spec?.ports?.find((p) => (number ? p.port === number : p.name === name));
    return `${text} (${endpointsText(slices.items, port?.name ?? '')})`;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return `${text} (<error: ${error.message}>)`;
  }
}

/** Source: `kubectl/pkg/describe/describe.go` describeIngressV1. */
export const describeIngress: Describer = function* (session, writer, object) {
  const { metadata, spec, status } = object as Ingress;
  const namespace = metadata?.namespace ?? '';
  writer.write(0, `Name:\t${metadata?.name}`);
  writeMap(writer, 0, 'Labels', metadata?.labels);
  const addresses = new Set((status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? ''));
  const fallback = spec?.defaultBackend ? yield* backendText(session, namespace, spec.defaultBackend) : '<default>';
  writer.write(
    0,
    `Namespace:\t${namespace}\nAddress:\t${[...addresses].sort(compareStrings).join(',')}\nIngress Class:\t${spec?.ingressClassName ?? '<none>'}\nDefault backend:\t${fallback}`,
  );
  if (spec?.tls?.length) {
    writer.write(0, 'TLS:');
    for (const { secretName, hosts = [] } of spec.tls)
      writer.write(1, secretName ? `${secretName} terminates ${hosts.join(',')}` : `SNI routes ${hosts.join(',')}`);
  }
  writer.write(0, 'Rules:\n  Host\tPath\tBackends\n  ----\t----\t--------');
  const rules = (spec?.rules ?? []).filter((rule) => rule.http);
  for (const { host, http } of rules) {
    writer.write(1, `${host || '*'}\t`);
    for (const { path = '', backend } of http?.paths ?? []) writer.write(2, `\t${path} \t${yield* backendText(session, namespace, backend)}`);
  }
  if (rules.length === 0) writer.write(1, `*\t*\t${fallback}`);
  writeAnnotations(writer, 0, metadata?.annotations);
  yield* writeEvents(session, writer, object);
};

/** Source: `kubectl/pkg/describe/describe.go` describeIngressClassV1. */
export const describeIngressClass: Describer = function* (session, writer, object) {
  const { metadata, spec } = object as IngressClass;
  writer.write(0, `Name:\t${metadata?.name}`);
  writeMap(writer, 0, 'Labels', metadata?.labels);
  writeAnnotations(writer, 0, metadata?.annotations);
  writer.write(0, `Controller:\t${spec?.controller ?? ''}`);
  if (spec?.parameters) {
    const { apiGroup, kind, name } = spec.parameters;
    writer.write(0, `Parameters:\n${apiGroup ? `  APIGroup:\t${apiGroup}\n` : ''}  Kind:\t${kind}\n  Name:\t${name}`);
  }
  yield* writeEvents(session, writer, object);
};

type PolicySpec = NonNullable<NetworkPolicy['spec']>;
type Peer = NonNullable<NonNullable<PolicySpec['ingress']>[number]['from']>[number];
type PolicyPort = NonNullable<NonNullable<PolicySpec['ingress']>[number]['ports']>[number];

interface Rule {
  readonly ports: readonly PolicyPort[];
  readonly peers: readonly Peer[];
}

function writePeer(writer: Writer, word: string, { podSelector, namespaceSelector, ipBlock }: Peer): void {
  writer.write(2, `${word}:`);
  if (namespaceSelector) writer.write(3, `NamespaceSelector: ${formatLabelSelector(namespaceSelector)}`);
  if (podSelector) writer.write(3, `PodSelector: ${formatLabelSelector(podSelector)}`);
  if (ipBlock && !podSelector && !namespaceSelector) writer.write(3, `IPBlock:\n  CIDR: ${ipBlock.cidr}\n  Except: ${(ipBlock.except ?? []).join(', ')}`);
}

function writeDirection(writer: Writer, direction: 'ingress' | 'egress', rules: readonly Rule[]): void {
  const [word, side] = direction === 'ingress' ? ['From', 'source'] : ['To', 'destination'];
  writer.write(1, `Allowing ${direction} traffic:`);
  if (rules.length === 0) writer.write(2, `<none> (Selected pods are isolated for ${direction} connectivity)`);
  rules.forEach(({ ports, peers }, index) => {
    if (ports.length === 0) writer.write(2, 'To Port: <any> (traffic allowed to all ports)');
    for (const { port, endPort, protocol = 'TCP' } of ports)
      writer.write(2, endPort === undefined ? `To Port: ${port}/${protocol}` : `To Port Range: ${port}-${endPort}/${protocol}`);
    if (peers.length === 0) writer.write(2, `${word}: <any> (traffic not restricted by ${side})`);
    for (const peer of peers) writePeer(writer, word, peer);
    if (index < rules.length - 1) writer.write(2, '----------');
  });
}

/** Go prints times of this description with its default layout: `2026-01-01 00:00:05 +0000 UTC`. */
const goTime = (time: string | undefined): string => (time ? `${time.replace('T', ' ').replace(/(\.\d+)?Z$/, '')} +0000 UTC` : '');

/** Source: `kubectl/pkg/describe/describe.go` describeNetworkPolicy. */
export const describeNetworkPolicy: Describer = function* (_session, writer, object) {
  const { metadata, spec } = object as NetworkPolicy;
  writer.write(0, `Name:\t${metadata?.name}\nNamespace:\t${metadata?.namespace}\nCreated on:\t${goTime(metadata?.creationTimestamp)}`);
  writeMap(writer, 0, 'Labels', metadata?.labels);
  writeAnnotations(writer, 0, metadata?.annotations);
  const selector = formatLabelSelector(spec?.podSelector);
  writer.write(0, `Spec:\n  PodSelector:     ${selector === '<none>' ? '<none> (Allowing the specific traffic to all pods in this namespace)' : selector}`);
  const types: readonly string[] = spec?.policyTypes ?? [];
  if (types.includes('Ingress'))
    writeDirection(
      writer,
      'ingress',
      (spec?.ingress ?? []).map(({ ports = [], from = [] }) => ({ ports, peers: from })),
    );
  else writer.write(1, 'Not affecting ingress traffic');
  if (types.includes('Egress'))
    writeDirection(
      writer,
      'egress',
      (spec?.egress ?? []).map(({ ports = [], to = [] }) => ({ ports, peers: to })),
    );
  else writer.write(1, 'Not affecting egress traffic');
  writer.write(1, `Policy Types: ${types.length === 0 ? '<none>' : types.join(', ')}`);
};
