import type { EndpointSlice, Service } from '../../../../api/index.ts';
import type { Endpoint } from '../endpoints.ts';

/** `spec.trafficDistribution`; hints name the endpoint's zone, and its node where the same node is preferred. */
type Distribution = 'PreferClose' | 'PreferSameZone' | 'PreferSameNode';
const distributions: ReadonlySet<string> = new Set<Distribution>(['PreferClose', 'PreferSameZone', 'PreferSameNode']);

/** The older annotation of topology aware routing goes before the field. Source: `reconciler.go` hintsEnabled. */
const MODES = ['service.kubernetes.io/topology-aware-hints', 'service.kubernetes.io/topology-mode'];

export function trafficDistributionOf({ metadata, spec }: Service): string | undefined {
  const mode = MODES.map((key) => metadata?.annotations?.[key]).find((value) => value !== undefined);
  const { trafficDistribution } = spec ?? {};
  return mode === 'Auto' || mode === 'auto' || trafficDistribution === undefined || !distributions.has(trafficDistribution) ? undefined : trafficDistribution;
}

type Hints = Endpoint['hints'];

/** The hints that an endpoint ought to have; endpoints that are not ready keep what they have. */
function wanted(endpoint: Endpoint, distribution: string | undefined): Hints {
  if (distribution === undefined) return undefined;
  if (endpoint.conditions?.ready !== true) return endpoint.hints;
  const { zone, nodeName } = endpoint;
  const toNode = distribution === 'PreferSameNode' && nodeName !== undefined;
  if (zone === undefined && !toNode) return undefined;
  return { ...(zone === undefined ? {} : { forZones: [{ name: zone }] }), ...(toNode ? { forNodes: [{ name: nodeName }] } : {}) };
}

const names = (list: readonly { readonly name: string }[] | undefined): string => (list ?? []).map(({ name }) => name).join(',');
const same = (a: Hints, b: Hints): boolean =>
  a === b || (names(a?.forZones) === names(b?.forZones) && names(a?.forNodes) === names(b?.forNodes) && (a === undefined) === (b === undefined));

/** The slice with the right hints: the same object when it has them already. */
export function withHints(slice: EndpointSlice, distribution: string | undefined): EndpointSlice {
  const { endpoints = [] } = slice;
  if (endpoints.every((endpoint) => same(endpoint.hints, wanted(endpoint, distribution)))) return slice;
  return {
    ...slice,
    endpoints: endpoints.map((endpoint) => {
      const hints = wanted(endpoint, distribution);
      if (same(endpoint.hints, hints)) return endpoint;
      const { hints: _, ...rest } = endpoint;
      return hints === undefined ? rest : { ...rest, hints };
    }),
  };
}

/**
 * Puts hints on the slices that are written, and has those written, too, that have not the right ones.
 * Source: `k8s.io/endpointslice/trafficdist/trafficdist.go` ReconcileHints.
 *
 * @param distribution what `trafficDistributionOf` says
 * @param unchanged slices that would stay as they are
 */
export function reconcileHints(distribution: string | undefined, create: EndpointSlice[], update: EndpointSlice[], unchanged: readonly EndpointSlice[]): void {
  for (const slices of [create, update]) slices.forEach((slice, index) => (slices[index] = withHints(slice, distribution)));
  for (const slice of unchanged) {
    const hinted = withHints(slice, distribution);
    if (hinted !== slice) update.push(hinted);
  }
}
