import type { EndpointSlice } from '../../api/index.ts';
import { formatIPv4, parseIPv4 } from '../component-helpers/ipv4.ts';

/** One address and port behind a Service port. Source: `pkg/proxy/endpoint.go`. */
export interface Endpoint {
  readonly ip: string;
  readonly port: number;
  /** `ip:port`. */
  readonly text: string;
  readonly node: string;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly zoneHints: readonly string[];
  readonly nodeHints: readonly string[];
}

/** Endpoints by port name and protocol. */
type ByPort = ReadonlyMap<string, readonly Endpoint[]>;

const keyOf = (name = '', protocol: string): string => `${name}/${protocol.toLowerCase()}`;

const parsed = new WeakMap<EndpointSlice, ByPort>();
const noHints: readonly string[] = [];

function parse(slice: EndpointSlice): ByPort {
  const byPort = new Map<string, Endpoint[]>();
  if (slice.addressType !== 'IPv4') return byPort;
  for (const { name, port, protocol } of slice.ports ?? []) {
    if (!port) continue;
    const list: Endpoint[] = [];
    for (const { addresses, conditions, nodeName, hints } of slice.endpoints ?? []) {
      const address = parseIPv4(addresses[0] ?? '');
      if (address === undefined) continue;
      const ip = formatIPv4(address);
      list.push({
        ip,
        port,
        text: `${ip}:${port}`,
        node: nodeName ?? '',
        ready: conditions?.ready ?? true,
        serving: conditions?.serving ?? true,
        terminating: conditions?.terminating ?? false,
        zoneHints: hints?.forZones?.map((zone) => zone.name) ?? noHints,
        nodeHints: hints?.forNodes?.map((node) => node.name) ?? noHints,
      });
    }
    byPort.set(keyOf(name, protocol ?? 'TCP'), list);
  }
  return byPort;
}

/** Slices are immutable, so one is read once. */
function endpointsOfSlice(slice: EndpointSlice): ByPort {
  let byPort = parsed.get(slice);
  if (!byPort) {
    byPort = parse(slice);
    parsed.set(slice, byPort);
  }
  return byPort;
}

/**
 * All endpoints of a Service port, one for each address, in the order of their text.
 *
 * @param protocol as in ServicePort, in small letters
 * Source: `pkg/proxy/endpointslicecache.go`.
 */
export function endpointsOf(slices: Iterable<EndpointSlice>, portName: string, protocol = 'tcp'): readonly Endpoint[] {
  const byText = new Map<string, Endpoint>();
  for (const slice of slices) {
    for (const endpoint of endpointsOfSlice(slice).get(keyOf(portName, protocol)) ?? []) {
      // An address may be there twice: a new Pod may have got that of one which is not quite gone. The one that stays counts.
      if (!endpoint.terminating || !byText.has(endpoint.text)) byText.set(endpoint.text, endpoint);
    }
  }
  return [...byText.values()].sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
}
