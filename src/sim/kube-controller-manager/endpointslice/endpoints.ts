import type { IEndpoint } from 'kubernetes-models/discovery.k8s.io/v1/Endpoint';
import type { IIoK8sApiDiscoveryV1EndpointPort } from 'kubernetes-models/discovery.k8s.io/v1/EndpointPort';
import type { EndpointSlice, Node, Pod, Service } from '../../../api/index.ts';
import { newControllerRef } from '../controller/controller-ref.ts';
import { isPodReady } from '../controller/pod.ts';
import { type AddressType, addressTypeOf, endpointHostname, findPort, HEADLESS, isServiceIPSet } from './util/service.ts';

export type Endpoint = IEndpoint;
export type EndpointPort = IIoK8sApiDiscoveryV1EndpointPort;

export const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
export const SERVICE_NAME = 'kubernetes.io/service-name';
export const CONTROLLER_NAME = 'endpointslice-controller.k8s.io';
const ZONE = 'topology.kubernetes.io/zone';

const keys = new WeakMap<Endpoint, string>();

/** What makes two endpoints the same one: where it is and what it stands for. Source: `endpointslice/util` `EndpointSet`. */
export function endpointKey(endpoint: Endpoint): string {
  const known = keys.get(endpoint);
  if (known !== undefined) return known;
  const { addresses, nodeName = '', targetRef } = endpoint;
  const key = `${addresses.join(',')} ${nodeName} ${targetRef?.namespace ?? ''}/${targetRef?.name ?? ''}`;
  keys.set(endpoint, key);
  return key;
}

interface Made {
  readonly publish: boolean;
  readonly hostname: string | undefined;
  readonly zone: string | undefined;
  readonly endpoint: Endpoint;
}

const made: Readonly<Record<AddressType, WeakMap<Pod, Made>>> = { IPv4: new WeakMap(), IPv6: new WeakMap() };

/** A Pod as an endpoint of the Service; the same object again while nothing that matters changed. Source: `podToEndpoint`. */
export function podToEndpoint(pod: Pod, node: Node | undefined, service: Service, addressType: AddressType): Endpoint {
  const publish = service.spec?.publishNotReadyAddresses === true;
  const hostname = endpointHostname(pod, service);
  const zone = node?.metadata?.labels?.[ZONE];
  const known = made[addressType].get(pod);
  if (known && known.publish === publish && known.hostname === hostname && known.zone === zone) return known.endpoint;
  const serving = isPodReady(pod);
  const terminating = pod.metadata?.deletionTimestamp !== undefined;
  const { namespace, name, uid } = pod.metadata ?? {};
  const nodeName = pod.spec?.nodeName;
  const endpoint: Endpoint = {
    addresses: (pod.status?.podIPs ?? []).map(({ ip }) => ip).filter((ip) => addressTypeOf(ip) === addressType),
    conditions: { ready: publish || (serving && !terminating), serving, terminating },
    ...(hostname ? { hostname } : {}),
    targetRef: { kind: 'Pod', namespace, name, uid },
    ...(nodeName ? { nodeName } : {}),
    ...(zone ? { zone } : {}),
  };
  made[addressType].set(pod, { publish, hostname, zone, endpoint });
  return endpoint;
}

/** Source: `endpointslice/util/controller_utils.go` `EndpointsEqualBeyondHash`. */
export function endpointsEqualBeyondHash(a: Endpoint, b: Endpoint): boolean {
  return (
    a === b ||
    (a.nodeName === b.nodeName &&
      a.zone === b.zone &&
      a.conditions?.ready === b.conditions?.ready &&
      a.conditions?.serving === b.conditions?.serving &&
      a.conditions?.terminating === b.conditions?.terminating &&
      a.targetRef?.uid === b.targetRef?.uid &&
      a.targetRef?.name === b.targetRef?.name)
  );
}

/** The ports of one Service as some Pods serve them, with the key under which slices of these ports stand. */
export interface ResolvedPorts {
  readonly key: string;
  readonly ports: readonly EndpointPort[];
}

type ServiceSpec = NonNullable<Service['spec']>;

const interned = new WeakMap<ServiceSpec, Map<string, ResolvedPorts>>();
const resolved = new WeakMap<NonNullable<Pod['spec']>, { readonly service: ServiceSpec; readonly ports: ResolvedPorts }>();
const noPorts: ResolvedPorts = { key: '', ports: [] };

function resolve(service: ServiceSpec, pod: Pod): ResolvedPorts {
  const ports: EndpointPort[] = [];
  for (const servicePort of service.ports ?? []) {
    const port = findPort(pod, servicePort);
    if (port === undefined) continue;
    const { name = '', protocol = 'TCP', appProtocol } = servicePort;
    ports.push({ name, port, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) });
  }
  const key = portMapKey(ports);
  const known = interned.get(service) ?? new Map<string, ResolvedPorts>();
  interned.set(service, known);
  const made = known.get(key) ?? { key, ports };
  known.set(key, made);
  return made;
}

/** The Service's ports as this Pod serves them; a named port that it lacks is left out. Remembered while neither spec changes. */
export function endpointPorts({ spec: service }: Service, pod: Pod): ResolvedPorts {
  if (!service || !pod.spec) return noPorts;
  const known = resolved.get(pod.spec);
  if (known?.service === service) return known.ports;
  const ports = resolve(service, pod);
  resolved.set(pod.spec, { service, ports });
  return ports;
}

/** Slices with the same ports can hold each other's endpoints. */
export function portMapKey(ports: readonly EndpointPort[] | undefined): string {
  return (ports ?? [])
    .map(({ name = '', port, protocol, appProtocol = '' }) => `${name}/${protocol}/${port}/${appProtocol}`)
    .sort()
    .join(',');
}

/** The labels of the Service's slices: its own, and who manages them. */
export function sliceLabels(service: Service): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  for (const [key, value] of Object.entries(service.metadata?.labels ?? {})) if (!reserved.has(key)) labels[key] = value;
  if (!isServiceIPSet(service)) labels[HEADLESS] = '';
  labels[SERVICE_NAME] = service.metadata?.name ?? '';
  labels[MANAGED_BY] = CONTROLLER_NAME;
  return labels;
}

const reserved = new Set([SERVICE_NAME, MANAGED_BY, HEADLESS]);

export function newEndpointSlice(service: Service, addressType: AddressType, ports: readonly EndpointPort[], endpoints: readonly Endpoint[]): EndpointSlice {
  const { name = '', namespace } = service.metadata ?? {};
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { generateName: `${name}-`, namespace, labels: { ...sliceLabels(service) }, ownerReferences: [newControllerRef(service)] },
    addressType,
    endpoints: [...endpoints],
    ports: [...ports],
  };
}
