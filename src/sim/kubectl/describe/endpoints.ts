import type { Endpoints, EndpointSlice } from '../../../api/index.ts';
import { type Describer, writeEvents, writeHead } from './common.ts';

const joined = (values: readonly string[], separator: string): string => values.join(separator) || '<none>';

/** Source: `kubectl/pkg/describe/describe.go` describeEndpoints. */
export const describeEndpoints: Describer = function* (session, writer, object) {
  const endpoints = object as Endpoints;
  writeHead(writer, endpoints);
  writer.write(0, 'Subsets:');
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of endpoints.subsets ?? []) {
    writer.write(
      1,
      `Addresses:\t${joined(
        addresses.map(({ ip }) => ip),
        ',',
      )}`,
    );
    writer.write(
      1,
      `NotReadyAddresses:\t${joined(
        notReadyAddresses.map(({ ip }) => ip),
        ',',
      )}`,
    );
    if (ports.length > 0) writer.write(1, 'Ports:\n  Name\tPort\tProtocol\n  ----\t----\t--------');
    for (const { name, port, protocol = 'TCP' } of ports) writer.write(2, `${name || '<unset>'}\t${port}\t${protocol}`);
    writer.write(0, '');
  }
  yield* writeEvents(session, writer, object);
};

/** Source: `kubectl/pkg/describe/describe.go` describeEndpointSliceV1. */
export const describeEndpointSlice: Describer = function* (session, writer, object) {
  const { addressType, ports, endpoints, ...slice } = object as EndpointSlice;
  writeHead(writer, slice);
  writer.write(0, `AddressType:\t${addressType}`);
  if (!ports?.length) writer.write(0, 'Ports: <unset>');
  else {
    writer.write(0, 'Ports:\n  Name\tPort\tProtocol\n  ----\t----\t--------');
    for (const { name, port, protocol } of ports) writer.write(1, `${name || '<unset>'}\t${port ?? '<unset>'}\t${protocol ?? 'TCP'}`);
  }
  if (!endpoints?.length) writer.write(0, 'Endpoints: <none>');
  else writer.write(0, 'Endpoints:');
  for (const { addresses, conditions, hostname, targetRef, nodeName, zone } of endpoints ?? []) {
    writer.write(1, `- Addresses:\t${joined(addresses, ', ')}`);
    writer.write(2, `Conditions:\n  Ready:\t${conditions?.ready ?? '<unset>'}`);
    writer.write(2, `Hostname:\t${hostname ?? '<unset>'}`);
    if (targetRef) writer.write(2, `TargetRef:\t${targetRef.kind}/${targetRef.name}`);
    writer.write(2, `NodeName:\t${nodeName ?? '<unset>'}\nZone:\t${zone ?? '<unset>'}`);
  }
  yield* writeEvents(session, writer, object);
};
