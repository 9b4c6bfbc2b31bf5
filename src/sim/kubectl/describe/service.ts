import { type EndpointSlice, type KubeList, resources, type Service } from '../../../api/index.ts';
import { list } from '../../client-go/index.ts';
import { type Describer, setText, writeEvents, writeHead } from './common.ts';

type ServicePort = NonNullable<NonNullable<Service['spec']>['ports']>[number];

/** Up to three `ip:port` of the ready endpoints of a port, then how many more. */
function endpointsText(slices: readonly EndpointSlice[], port: ServicePort): string {
  const all = slices.flatMap((slice) => {
    const number = slice.ports?.find((p) => (p.name ?? '') === (port.name ?? ''))?.port;
    return (slice.endpoints ?? []).filter((endpoint) => endpoint.conditions?.ready !== false).flatMap((endpoint) => endpoint.addresses.map((ip) => `${ip}:${number}`));
  });
  if (all.length === 0) return '';
  return all.length > 3 ? `${all.slice(0, 3).join(',')} + ${all.length - 3} more...` : all.join(',');
}

/** Source: `kubectl/pkg/describe/describe.go` describeService. */
export const describeService: Describer = function* (session, writer, object) {
  const service = object as Service;
  const { metadata, spec } = service;
  writeHead(writer, service);
  writer.write(0, `Selector:\t${setText(spec?.selector)}\nType:\t${spec?.type ?? 'ClusterIP'}`);
  if (spec?.ipFamilyPolicy) writer.write(0, `IP Family Policy:\t${spec.ipFamilyPolicy}`);
  writer.write(0, `IP Families:\t${(spec?.ipFamilies ?? []).join(',') || '<none>'}`);
  writer.write(0, `IP:\t${spec?.clusterIP ?? ''}\nIPs:\t${(spec?.clusterIPs ?? []).join(',') || '<none>'}`);
  if (spec?.externalName) writer.write(0, `External Name:\t${spec.externalName}`);
  const selector = { labelSelector: `kubernetes.io/service-name=${metadata?.name}` };
  const slices = yield* session.api(list<KubeList<EndpointSlice>>(resources.endpointslices, metadata?.namespace, selector));
  for (const port of spec?.ports ?? []) {
    const name = port.name || '<unset>';
    writer.write(0, `Port:\t${name}\t${port.port}/${port.protocol ?? 'TCP'}`);
    writer.write(0, `TargetPort:\t${port.targetPort ?? port.port}/${port.protocol ?? 'TCP'}`);
    if (port.nodePort) writer.write(0, `NodePort:\t${name}\t${port.nodePort}/${port.protocol ?? 'TCP'}`);
    writer.write(0, `Endpoints:\t${endpointsText(slices.items, port)}`);
  }
  writer.write(0, `Session Affinity:\t${spec?.sessionAffinity ?? 'None'}`);
  if (spec?.externalTrafficPolicy) writer.write(0, `External Traffic Policy:\t${spec.externalTrafficPolicy}`);
  if (spec?.internalTrafficPolicy) writer.write(0, `Internal Traffic Policy:\t${spec.internalTrafficPolicy}`);
  yield* writeEvents(session, writer, object);
};
