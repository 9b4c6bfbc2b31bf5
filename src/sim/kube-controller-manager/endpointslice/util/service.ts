import type { Pod, Service } from '../../../../api/index.ts';
import { isPodTerminal } from '../../../component-helpers/pod.ts';

export type ServicePort = NonNullable<NonNullable<Service['spec']>['ports']>[number];
export type AddressType = 'IPv4' | 'IPv6';

export const HEADLESS = 'service.kubernetes.io/headless';
export const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';

export const isServiceIPSet = (service: Service): boolean => service.spec?.clusterIP !== 'None' && (service.spec?.clusterIP ?? '') !== '';

/** Does the Service have endpoints that a controller fills in? */
export const hasEndpoints = (service: Service): boolean => service.spec?.type !== 'ExternalName' && service.spec?.selector !== undefined;

/** It has an IP and has not finished. Source: `endpointslice/util/controller_utils.go` `ShouldPodBeInEndpoints`. */
export function shouldPodBeInEndpoints(pod: Pod, includeTerminating: boolean): boolean {
  if (isPodTerminal(pod) || (!pod.status?.podIP && (pod.status?.podIPs ?? []).length === 0)) return false;
  return includeTerminating || !pod.metadata?.deletionTimestamp;
}

/** The name that DNS serves for the Pod under a headless Service. */
export function endpointHostname(pod: Pod, service: Service): string | undefined {
  return pod.spec?.hostname && pod.spec.subdomain === service.metadata?.name ? pod.spec.hostname : undefined;
}

/** The container port behind a Service port; undefined when the Pod has no port of that name. Source: `FindPort`. */
export function findPort(pod: Pod, { targetPort, port, protocol = 'TCP' }: ServicePort): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  if (targetPort === undefined) return port;
  const sidecars = (pod.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  for (const container of [...(pod.spec?.containers ?? []), ...sidecars]) {
    for (const candidate of container.ports ?? []) {
      if (candidate.name === targetPort && (candidate.protocol ?? 'TCP') === protocol) return candidate.containerPort;
    }
  }
  return undefined;
}

export const addressTypeOf = (ip: string): AddressType => (ip.includes(':') ? 'IPv6' : 'IPv4');

/** One slice set per IP family of the Service. */
export function addressTypesOf(service: Service): readonly AddressType[] {
  const families = (service.spec?.ipFamilies ?? []).filter((family): family is AddressType => family === 'IPv4' || family === 'IPv6');
  if (families.length > 0) return families;
  return isServiceIPSet(service) ? [addressTypeOf(service.spec?.clusterIP ?? '')] : ['IPv4', 'IPv6'];
}
