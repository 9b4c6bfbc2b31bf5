import type { EndpointSlice } from '../../api/index.ts';

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

/** Endpoints by port name. */
type ByPort = ReadonlyMap<string, readonly Endpoint[]>;

const parsed = new WeakMap<EndpointSlice, ByPort>();
const noHints: readonly string[] = [];

function parse(slice: EndpointSlice): ByPort {
  const byPort = new Map<string, Endpoint[]>();
  if (slice.addressType !== 'IPv4') return byPort;
  for (const { name, port } of slice.ports ?? []) {
    if (port === undefined) continue;
    const list: Endpoint[] = [];
    for (const { addresses, conditions, nodeName, hints } of slice.endpoints ?? []) {
      const [ip] = addresses;
      if (ip === undefined) continue;
      list.push({
        ip,
        port,
        text: `${ip}:${port}`,
        node: nodeName ?? '',
        ready: conditions?.ready ?? true,
        serving: conditions?.serving ?? conditions?.ready ?? true,
        terminating: conditions?.terminating ?? false,
        zoneHints: hints?.forZones?.map((zone) => zone.name) ?? noHints,
        nodeHints: hints?.forNodes?.map((node) => node.name) ?? noHints,
      });
    }
    byPort.set(name ?? '', list);
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

/** All endpoints of a Service port, one for each address, in the order of their text. Source: `pkg/proxy/endpointslicecache.go`. */
export function endpointsOf(slices: Iterable<EndpointSlice>, portName: string): readonly Endpoint[] {
  const byText = new Map<string, Endpoint>();
  for (const slice of slices) {
    for (const endpoint of endpointsOfSlice(slice).get(portName) ?? []) {
      // An endpoint that moves from one slice to another may be in both for a moment: the ready one counts.
      if (!byText.get(endpoint.text)?.ready) byText.set(endpoint.text, endpoint);
    }
  }
  return [...byText.values()].sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
}
