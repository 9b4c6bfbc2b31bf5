import type { IIoK8sApiCoreV1EndpointAddress } from 'kubernetes-models/v1/EndpointAddress';
import type { IIoK8sApiCoreV1EndpointPort } from 'kubernetes-models/v1/EndpointPort';
import type { IIoK8sApiCoreV1EndpointSubset } from 'kubernetes-models/v1/EndpointSubset';
import type { Pod, Service } from '../../../api/index.ts';
import { compareStrings } from '../../apimachinery/index.ts';
import { isPodReady } from '../controller/pod.ts';
import { endpointPorts } from '../endpointslice/endpoints.ts';
import { type AddressType, addressTypeOf, addressTypesOf, endpointHostname, shouldPodBeInEndpoints } from '../endpointslice/util/service.ts';

export type EndpointSubset = IIoK8sApiCoreV1EndpointSubset;
type EndpointAddress = IIoK8sApiCoreV1EndpointAddress;
type EndpointPort = IIoK8sApiCoreV1EndpointPort;

/** How many addresses one Endpoints object holds at most. */
export const MAX_CAPACITY = 1_000;

const byAddress = (a: EndpointAddress, b: EndpointAddress): number =>
  a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : compareStrings(a.targetRef?.uid ?? '', b.targetRef?.uid ?? '');

const addresses = new WeakMap<Pod, { readonly hostname: string | undefined; readonly ip: string; readonly address: EndpointAddress }>();

function addressOf(pod: Pod, service: Service, family: AddressType | undefined): EndpointAddress | undefined {
  const hostname = endpointHostname(pod, service);
  const known = addresses.get(pod);
  if (known && known.hostname === hostname && addressTypeOf(known.ip) === family) return known.address;
  const ip = (pod.status?.podIPs ?? []).find((each) => addressTypeOf(each.ip) === family)?.ip;
  if (ip === undefined) return undefined;
  const { namespace, name, uid } = pod.metadata ?? {};
  const nodeName = pod.spec?.nodeName;
  const address = { ip, ...(hostname ? { hostname } : {}), ...(nodeName ? { nodeName } : {}), targetRef: { kind: 'Pod', namespace, name, uid } };
  addresses.set(pod, { hostname, ip, address });
  return address;
}

/** What a Pod is to a Service; made once for each version of the Pod, since every pass asks it of every Pod. */
interface Member {
  readonly service: Service;
  readonly key: string;
  readonly ready: boolean;
  /** Undefined when it has no place in the Service's Endpoints. */
  readonly address: EndpointAddress | undefined;
}

const members = new WeakMap<Pod, Member>();

function memberOf(service: Service, pod: Pod): Member {
  const known = members.get(pod);
  if (known?.service === service) return known;
  const publish = service.spec?.publishNotReadyAddresses === true;
  const portless = (service.spec?.ports ?? []).length === 0;
  const [family] = addressTypesOf(service);
  const { key, ports } = endpointPorts(service, pod);
  const served = ports.length > 0 || (portless && service.spec?.clusterIP === 'None');
  const address = served && shouldPodBeInEndpoints(pod, publish) ? addressOf(pod, service, family) : undefined;
  const member = { service, key, ready: publish || isPodReady(pod), address };
  members.set(pod, member);
  return member;
}

/** The ports as Endpoints write them: without an empty name. */
function portsOf(service: Service, pod: Pod): EndpointPort[] {
  return endpointPorts(service, pod).ports.map(({ name, port = 0, protocol, appProtocol }) => ({
    ...(name ? { name } : {}),
    port,
    protocol,
    ...(appProtocol === undefined ? {} : { appProtocol }),
  }));
}

/**
 * A Service's Pods as subsets: those that serve the same ports together, sorted by address.
 * Source: `pkg/controller/endpoint/endpoints_controller.go` `syncService`, `pkg/api/v1/endpoints` `RepackSubsets`.
 */
export function subsetsOf(service: Service, pods: Iterable<Pod>): EndpointSubset[] {
  const groups = new Map<string, { ports: EndpointPort[]; ready: EndpointAddress[]; notReady: EndpointAddress[] }>();
  for (const pod of pods) {
    const { key, ready, address } = memberOf(service, pod);
    if (!address) continue;
    let group = groups.get(key);
    if (!group) {
      group = { ports: portsOf(service, pod), ready: [], notReady: [] };
      groups.set(key, group);
    }
    (ready ? group.ready : group.notReady).push(address);
  }
  return [...groups]
    .sort(([a], [b]) => compareStrings(a, b))
    .map(([, { ports, ready, notReady }]) => ({
      ...(ready.length > 0 ? { addresses: ready.sort(byAddress) } : {}),
      ...(notReady.length > 0 ? { notReadyAddresses: notReady.sort(byAddress) } : {}),
      ...(ports.length > 0 ? { ports: ports.sort((a, b) => compareStrings(a.name ?? '', b.name ?? '') || a.port - b.port) } : {}),
    }));
}

const count = (subsets: readonly EndpointSubset[], field: 'addresses' | 'notReadyAddresses'): number =>
  subsets.reduce((total, subset) => total + (subset[field] ?? []).length, 0);

export const sizeOf = (subsets: readonly EndpointSubset[]): number => count(subsets, 'addresses') + count(subsets, 'notReadyAddresses');

/** Cuts to 1000 addresses, not ready ones first, each subset by its share. Source: `truncateEndpoints`. */
export function truncate(subsets: readonly EndpointSubset[]): EndpointSubset[] {
  if (sizeOf(subsets) <= MAX_CAPACITY) return [...subsets];
  const ready = count(subsets, 'addresses');
  const cutReady = ready > MAX_CAPACITY;
  const field = cutReady ? 'addresses' : 'notReadyAddresses';
  const most = cutReady ? MAX_CAPACITY : MAX_CAPACITY - ready;
  const total = count(subsets, field);
  let left = most;
  return subsets.map(({ notReadyAddresses, ...rest }) => {
    const subset: EndpointSubset = cutReady || !notReadyAddresses ? rest : { ...rest, notReadyAddresses };
    const list = subset[field] ?? [];
    const kept = list.slice(0, Math.min(Math.ceil((list.length / total) * most), left));
    left -= kept.length;
    return list.length > 0 ? { ...subset, [field]: kept } : subset;
  });
}
