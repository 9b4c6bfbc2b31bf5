import type { EndpointSlice, Node, Pod, Service } from '../../../api/index.ts';
import { deepEqual } from '../../apimachinery/equality.ts';
import {
  type Endpoint,
  endpointKey,
  type EndpointPort,
  endpointPorts,
  endpointsEqualBeyondHash,
  newEndpointSlice,
  podToEndpoint,
  portMapKey,
  type ResolvedPorts,
  sliceLabels,
} from './endpoints.ts';
import { reconcileHints, trafficDistributionOf } from './trafficdist/trafficdist.ts';
import { type AddressType, addressTypesOf, shouldPodBeInEndpoints } from './util/service.ts';

/** `--max-endpoints-per-slice`. */
const MAX_ENDPOINTS_PER_SLICE = 100;

/** What is to be written, in this order, and what could not be placed. */
export interface SlicePlan {
  readonly create: EndpointSlice[];
  readonly update: EndpointSlice[];
  readonly delete: EndpointSlice[];
  /** Pods left out because their node is not known (yet). */
  readonly errors: string[];
}

interface Desired {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: Map<string, Endpoint>;
}

const endpointsOf = (slice: EndpointSlice): readonly Endpoint[] => slice.endpoints ?? [];
const byLength = (a: EndpointSlice, b: EndpointSlice): number => endpointsOf(b).length - endpointsOf(a).length;

const ownedBy = (slice: EndpointSlice, service: Service): boolean =>
  slice.metadata?.ownerReferences?.some(({ uid, kind, apiVersion }) => uid === service.metadata?.uid && kind === 'Service' && apiVersion === 'v1') ?? false;

/**
 * Decides which slices a Service's Pods make: changed slices are written first and filled up, then one with room, then new
 * ones. Source: `k8s.io/endpointslice/reconciler.go`.
 */
export function planSlices(service: Service, pods: Iterable<Pod>, existing: readonly EndpointSlice[], nodeOf: (name: string) => Node | undefined): SlicePlan {
  const plan: SlicePlan = { create: [], update: [], delete: [], errors: [] };
  const types = addressTypesOf(service);
  const list = [...pods];
  for (const type of types)
    planAddressType(
      plan,
      { service, list, type, nodeOf },
      existing.filter(({ addressType }) => addressType === type),
    );
  plan.delete.push(...existing.filter(({ addressType }) => !types.some((type) => type === addressType)));
  return plan;
}

interface Input {
  readonly service: Service;
  readonly list: readonly Pod[];
  readonly type: AddressType;
  readonly nodeOf: (name: string) => Node | undefined;
}

/** What a Pod is to a Service's slices; made once for each version of the Pod, since every pass asks it of every Pod. */
interface Member {
  readonly service: Service;
  readonly node: Node | undefined;
  readonly type: AddressType;
  /** Undefined when it has no place in slices at all. */
  readonly ports: ResolvedPorts | undefined;
  readonly endpoint: Endpoint;
  readonly key: string;
}

const members = new WeakMap<Pod, Member>();

function memberOf(pod: Pod, node: Node | undefined, service: Service, type: AddressType): Member {
  const known = members.get(pod);
  if (known && known.service === service && known.node === node && known.type === type) return known;
  const endpoint = podToEndpoint(pod, node, service, type);
  const ports = shouldPodBeInEndpoints(pod, true) ? endpointPorts(service, pod) : undefined;
  const member = { service, node, type, ports, endpoint, key: endpointKey(endpoint) };
  members.set(pod, member);
  return member;
}

function desiredByPorts(plan: SlicePlan, { service, list, type, nodeOf }: Input): Map<string, Desired> {
  const desired = new Map<string, Desired>();
  let entry: Desired | undefined;
  let entryOf: ResolvedPorts | undefined;
  for (const pod of list) {
    const nodeName = pod.spec?.nodeName ?? '';
    const node = nodeOf(nodeName);
    const { ports, endpoint, key } = memberOf(pod, node, service, type);
    if (!ports) continue;
    if (!entry || ports !== entryOf) {
      entry = desired.get(ports.key) ?? { ports: ports.ports, endpoints: new Map() };
      entryOf = ports;
      desired.set(ports.key, entry);
    }
    if (!node && !service.spec?.publishNotReadyAddresses) {
      const { name, namespace } = service.metadata ?? {};
      plan.errors.push(`skipping Pod ${pod.metadata?.name} for Service ${namespace}/${name}: Node ${nodeName} Not Found`);
    } else if (endpoint.addresses.length > 0) entry.endpoints.set(key, endpoint);
  }
  return desired;
}

function planAddressType(plan: SlicePlan, input: Input, existing: readonly EndpointSlice[]): void {
  const { service, type } = input;
  const mine: SlicePlan = { create: [], update: [], delete: [], errors: plan.errors };
  const byPorts = new Map<string, EndpointSlice[]>();
  for (const slice of existing) {
    if (!ownedBy(slice, service)) {
      mine.delete.push(slice);
      continue;
    }
    const key = portMapKey(slice.ports);
    byPorts.set(key, [...(byPorts.get(key) ?? []), slice]);
  }
  const desired = desiredByPorts(mine, input);
  for (const [key, entry] of desired) planPorts(mine, input, byPorts.get(key) ?? [], entry);
  for (const [key, slices] of byPorts) if (!desired.has(key)) mine.delete.push(...slices);
  // A Service without endpoints keeps one empty slice, so that it is known to have none.
  if (existing.length === mine.delete.length && mine.create.length === 0) {
    const placeholder = newEndpointSlice(service, type, [], []);
    if (mine.delete.length === 1 && isPlaceholder(mine.delete[0], placeholder)) mine.delete.pop();
    else mine.create.push(placeholder);
  }
  const touched = new Set([...mine.update, ...mine.delete].map(({ metadata }) => metadata?.name));
  reconcileHints(
    trafficDistributionOf(service),
    mine.create,
    mine.update,
    existing.filter(({ metadata }) => !touched.has(metadata?.name)),
  );
  recycle(mine, service);
  plan.create.push(...mine.create);
  plan.update.push(...mine.update);
  plan.delete.push(...mine.delete);
}

function isPlaceholder(slice: EndpointSlice | undefined, placeholder: EndpointSlice): boolean {
  return (
    slice !== undefined &&
    endpointsOf(slice).length === 0 &&
    (slice.ports ?? []).length === 0 &&
    deepEqual(slice.metadata?.labels, placeholder.metadata?.labels)
  );
}

/** A slice that would be deleted takes over what would be a new one: an update instead of two writes. */
function recycle(plan: SlicePlan, service: Service): void {
  for (const old of [...plan.delete]) {
    const fresh = plan.create.at(-1);
    if (!fresh) return;
    if (old.addressType !== fresh.addressType || !ownedBy(old, service)) continue;
    plan.create.pop();
    plan.delete.splice(plan.delete.indexOf(old), 1);
    plan.update.push({ ...fresh, metadata: { ...old.metadata, labels: fresh.metadata?.labels, ownerReferences: fresh.metadata?.ownerReferences } });
  }
}

function planPorts(plan: SlicePlan, { service, type }: Input, existing: readonly EndpointSlice[], { ports, endpoints: missing }: Desired): void {
  const labels = sliceLabels(service);
  const update = new Map<string, EndpointSlice>();
  const unchanged: EndpointSlice[] = [];
  for (const slice of existing) {
    const kept = keep(slice, missing);
    const labelsChanged = !deepEqual(slice.metadata?.labels, labels);
    if (kept && kept.length === 0) plan.delete.push(slice);
    else if (kept || labelsChanged) {
      update.set(slice.metadata?.name ?? '', { ...slice, metadata: { ...slice.metadata, labels: { ...labels } }, endpoints: kept ?? slice.endpoints });
    } else unchanged.push(slice);
  }
  for (const slice of [...update.values()].sort(byLength)) update.set(slice.metadata?.name ?? '', fill(slice, missing));
  while (missing.size > 0) {
    const room = missing.size < MAX_ENDPOINTS_PER_SLICE ? sliceToFill(unchanged, missing.size) : undefined;
    if (room) {
      unchanged.splice(unchanged.indexOf(room), 1);
      update.set(room.metadata?.name ?? '', fill(room, missing));
    } else plan.create.push(fill(newEndpointSlice(service, type, ports, []), missing));
  }
  plan.update.push(...update.values());
}

/** The slice's endpoints that stay, as they are now, taken out of `missing`; undefined when nothing changed. */
function keep(slice: EndpointSlice, missing: Map<string, Endpoint>): Endpoint[] | undefined {
  const kept: Endpoint[] = [];
  let changed = false;
  for (const endpoint of endpointsOf(slice)) {
    const key = endpointKey(endpoint);
    const wanted = missing.get(key);
    if (!wanted) {
      changed = true;
      continue;
    }
    missing.delete(key);
    const same = endpointsEqualBeyondHash(wanted, endpoint);
    kept.push(same ? endpoint : wanted);
    if (!same) changed = true;
  }
  return changed ? kept : undefined;
}

function fill(slice: EndpointSlice, missing: Map<string, Endpoint>): EndpointSlice {
  if (missing.size === 0 || endpointsOf(slice).length >= MAX_ENDPOINTS_PER_SLICE) return slice;
  const endpoints = [...endpointsOf(slice)];
  for (const [key, endpoint] of missing) {
    if (endpoints.length >= MAX_ENDPOINTS_PER_SLICE) break;
    endpoints.push(endpoint);
    missing.delete(key);
  }
  return { ...slice, endpoints };
}

/** The slice that would be fullest afterwards. Source: `endpointslice/utils.go` `getSliceToFill`. */
function sliceToFill(slices: readonly EndpointSlice[], count: number): EndpointSlice | undefined {
  let closest: EndpointSlice | undefined;
  let least = MAX_ENDPOINTS_PER_SLICE;
  for (const slice of slices) {
    const left = MAX_ENDPOINTS_PER_SLICE - (count + endpointsOf(slice).length);
    if (left >= 0 && left < least) [least, closest] = [left, slice];
  }
  return closest;
}
