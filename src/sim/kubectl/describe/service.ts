import { type EndpointSlice, type KubeList, resources, type Service } from '../../../api/index.ts';
import { list } from '../../client-go/index.ts';
import { type Describer, setText, writeEvents, writeHead } from './common.ts';

const MOST_SHOWN = 3;

/** Up to three `ip:port` of the ready endpoints of a port, then how many more. Source: `describe.go` formatEndpointSlices. */
export function endpointsText(slices: readonly EndpointSlice[], portName: string): string {
  if (slices.length === 0) return '<none>';
  const all = slices.flatMap(({ ports = [], endpoints }) => {
    const ready = (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false).map(({ addresses }) => addresses[0] ?? '');
    if (ports.length === 0) return ready;
    return ports.filter(({ name = '' }) => name === portName).flatMap(({ port }) => ready.map((ip) => `${ip.includes(':') ? `[${ip}]` : ip}:${port}`));
  });
  return all.length > MOST_SHOWN ? `${all.slice(0, MOST_SHOWN).join(',')} + ${all.length - MOST_SHOWN} more...` : all.join(',');
}

/** Source: `kubectl/pkg/describe/describe.go` describeService. */
export const describeService: Describer = function* (session, writer, object) {
  const service = object as Service;
  const { metadata, spec, status } = service;
  writeHead(writer, service);
  writer.write(0, `Selector:\t${setText(spec?.selector)}\nType:\t${spec?.type ?? 'ClusterIP'}`);
  if (spec?.ipFamilyPolicy) writer.write(0, `IP Family Policy:\t${spec.ipFamilyPolicy}`);
  writer.write(0, `IP Families:\t${(spec?.ipFamilies ?? []).join(',') || '<none>'}`);
  writer.write(0, `IP:\t${spec?.clusterIP ?? ''}\nIPs:\t${(spec?.clusterIPs ?? []).join(',') || '<none>'}`);
  if (spec?.externalName) writer.write(0, `External Name:\t${spec.externalName}`);
  if (spec?.externalIPs?.length) writer.write(0, `External IPs:\t${spec.externalIPs.join(',')}`);
  const ingress = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname, ipMode }) => `${ip ?? hostname}${ipMode ? ` (${ipMode})` : ''}`);
  if (ingress.length > 0) writer.write(0, `LoadBalancer Ingress:\t${ingress.join(', ')}`);
  const selector = { labelSelector: `kubernetes.io/service-name=${metadata?.name}` };
  const slices = yield* session.api(list<KubeList<EndpointSlice>>(resources.endpointslices, metadata?.namespace, selector));
  for (const port of spec?.ports ?? []) {
    const name = port.name || '<unset>';
    writer.write(0, `Port:\t${name}\t${port.port}/${port.protocol ?? 'TCP'}`);
    writer.write(0, `TargetPort:\t${port.targetPort ?? port.port}/${port.protocol ?? 'TCP'}`);
    if (port.appProtocol) writer.write(0, `AppProtocol:\t${port.appProtocol}`);
    if (port.nodePort) writer.write(0, `NodePort:\t${name}\t${port.nodePort}/${port.protocol ?? 'TCP'}`);
    writer.write(0, `Endpoints:\t${endpointsText(slices.items, port.name ?? '')}`);
  }
  writer.write(0, `Session Affinity:\t${spec?.sessionAffinity ?? 'None'}`);
  if (spec?.externalTrafficPolicy) writer.write(0, `External Traffic Policy:\t${spec.externalTrafficPolicy}`);
  if (spec?.internalTrafficPolicy) writer.write(0, `Internal Traffic Policy:\t${spec.internalTrafficPolicy}`);
  if (spec?.healthCheckNodePort) writer.write(0, `HealthCheck NodePort:\t${spec.healthCheckNodePort}`);
  if (spec?.loadBalancerSourceRanges?.length) writer.write(0, `LoadBalancer Source Ranges:\t${spec.loadBalancerSourceRanges.join(',')}`);
  if (spec?.trafficDistribution) writer.write(0, `Traffic Distribution:\t${spec.trafficDistribution}`);
  yield* writeEvents(session, writer, object);
};
