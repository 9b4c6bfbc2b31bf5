import type { Node } from '../../../api/index.ts';

/** `Initial` until a zone was looked at once. Source: `nodelifecycle/node_lifecycle_controller.go` `ZoneState`. */
export type ZoneState = 'Initial' | 'Normal' | 'FullDisruption' | 'PartialDisruption';

/** `--unhealthy-zone-threshold`, `--large-cluster-size-threshold`, `--node-eviction-rate`, `--secondary-node-eviction-rate` (per second). */
const UNHEALTHY_ZONE_THRESHOLD = 0.55;
const LARGE_CLUSTER_SIZE = 50;
const EVICTION_RATE = 0.1;
const SECONDARY_EVICTION_RATE = 0.01;

/** `region:NUL:zone`, as `GetZoneKey`; empty when the node says neither. */
export function zoneOf(node: Node): string {
  const labels = node.metadata?.labels ?? {};
  const region = labels['topology.kubernetes.io/region'] ?? labels['failure-domain.beta.kubernetes.io/region'] ?? '';
  const zone = labels['topology.kubernetes.io/zone'] ?? labels['failure-domain.beta.kubernetes.io/zone'] ?? '';
  return region === '' && zone === '' ? '' : `${region}:\u0000:${zone}`;
}

/** More than two and at least 55 % not ready is a partial disruption, none ready a full one. Source: `ComputeZoneState`. */
export function computeZoneState(ready: readonly boolean[]): ZoneState {
  const healthy = ready.filter(Boolean).length;
  const unhealthy = ready.length - healthy;
  if (healthy === 0 && unhealthy > 0) return 'FullDisruption';
  if (unhealthy > 2 && unhealthy / ready.length >= UNHEALTHY_ZONE_THRESHOLD) return 'PartialDisruption';
  return 'Normal';
}

/** Nodes per second that may get a NoExecute taint in a zone of this size and state. */
export function evictionRate(state: ZoneState, size: number): number {
  if (state !== 'PartialDisruption') return EVICTION_RATE;
  return size > LARGE_CLUSTER_SIZE ? SECONDARY_EVICTION_RATE : 0;
}
