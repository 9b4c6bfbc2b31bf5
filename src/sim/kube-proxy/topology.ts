import type { Endpoint } from './endpoint.ts';
import { type ServicePort, usesClusterEndpoints, usesLocalEndpoints } from './service-port.ts';

/** The node on which the proxy runs. */
export interface Locality {
  readonly node: string;
  readonly zone: string;
}

export interface Categorized {
  /** For traffic that may go anywhere. */
  readonly cluster: readonly Endpoint[];
  /** For traffic that must stay on the node. */
  readonly local: readonly Endpoint[];
  /** All that some rule leads to. */
  readonly reachable: readonly Endpoint[];
  readonly hasAny: boolean;
}

/** Hints count only when every ready endpoint has them and one is meant for here. Source: `pkg/proxy/topology.go`. */
function hinted(endpoints: readonly Endpoint[], here: Locality): (endpoint: Endpoint) => boolean {
  const ready = endpoints.filter((endpoint) => endpoint.ready);
  const toNode = (endpoint: Endpoint): boolean => endpoint.nodeHints.includes(here.node);
  const toZone = (endpoint: Endpoint): boolean => endpoint.zoneHints.includes(here.zone);
  if (ready.length > 0 && ready.every(({ nodeHints }) => nodeHints.length > 0) && ready.some(toNode)) return toNode;
  if (ready.length > 0 && ready.every(({ zoneHints }) => zoneHints.length > 0) && ready.some(toZone)) return toZone;
  return () => true;
}

const draining = (endpoint: Endpoint): boolean => endpoint.serving && endpoint.terminating;

function clusterEndpoints(endpoints: readonly Endpoint[], here: Locality): readonly Endpoint[] {
  const allowed = hinted(endpoints, here);
  const ready = endpoints.filter((endpoint) => endpoint.ready && allowed(endpoint));
  return ready.length > 0 ? ready : endpoints.filter(draining);
}

function localEndpoints(endpoints: readonly Endpoint[], here: Locality): readonly Endpoint[] {
  const local = endpoints.filter(({ node }) => node === here.node);
  const ready = local.filter((endpoint) => endpoint.ready);
  return ready.length > 0 ? ready : local.filter(draining);
}

/** Which endpoints take which traffic. Source: `pkg/proxy/topology.go` CategorizeEndpoints. */
export function categorizeEndpoints(endpoints: readonly Endpoint[], svc: ServicePort, here: Locality): Categorized {
  const cluster = usesClusterEndpoints(svc) ? clusterEndpoints(endpoints, here) : [];
  if (!usesLocalEndpoints(svc)) return { cluster, local: [], reachable: cluster, hasAny: cluster.length > 0 };
  const local = localEndpoints(endpoints, here);
  const hasAny = cluster.length > 0 || endpoints.some((endpoint) => endpoint.ready || draining(endpoint));
  const reachable = [...cluster, ...local.filter((endpoint) => !cluster.includes(endpoint))];
  return { cluster, local, reachable, hasAny };
}
