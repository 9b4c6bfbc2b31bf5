import type { Service } from '../../api/index.ts';
import { externalChain, firewallChain, localPolicyChain, clusterPolicyChain } from './iptables/chains.ts';

/** One port of a Service, as the proxy needs it. Source: `pkg/proxy/serviceport.go`. */
export interface ServicePort {
  /** `default/web:http`, or `default/web` for an unnamed port. */
  readonly name: string;
  /** `default/web`. */
  readonly service: string;
  readonly portName: string;
  readonly protocol: string;
  readonly clusterIP: string;
  readonly port: number;
  readonly nodePort: number;
  readonly externalIPs: readonly string[];
  readonly loadBalancerVIPs: readonly string[];
  readonly loadBalancerSourceRanges: readonly string[];
  readonly healthCheckNodePort: number;
  readonly internalPolicyLocal: boolean;
  readonly externalPolicyLocal: boolean;
  /** Seconds that a client stays with its endpoint; undefined without session affinity. */
  readonly stickySeconds: number | undefined;
  readonly clusterPolicyChain: string;
  readonly localPolicyChain: string;
  readonly externalChain: string;
  readonly firewallChain: string;
}

const DEFAULT_STICKY_SECONDS = 10_800;

export const externallyAccessible = (svc: ServicePort): boolean =>
  svc.nodePort !== 0 || svc.loadBalancerVIPs.length > 0 || svc.externalIPs.length > 0;

/** Traffic from outside may always end up at any endpoint: that of Pods to an external address does, whatever the policy. */
export const usesClusterEndpoints = (svc: ServicePort): boolean => !svc.internalPolicyLocal || externallyAccessible(svc);

export const usesLocalEndpoints = (svc: ServicePort): boolean => svc.internalPolicyLocal || (svc.externalPolicyLocal && externallyAccessible(svc));

/** Headless and ExternalName Services have nothing to proxy. Source: `pkg/proxy/util/utils.go` ShouldSkipService. */
const skipped = ({ spec }: Service): boolean => !spec?.clusterIP || spec.clusterIP === 'None' || spec.type === 'ExternalName';

const textOf = (value: number | string | undefined): string => (value === undefined ? '' : String(value));

export function servicePortsOf(service: Service): readonly ServicePort[] {
  const { spec, metadata } = service;
  if (!spec || skipped(service)) return [];
  const namespaced = `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
  const external = spec.externalTrafficPolicy === 'Local' && (spec.type === 'NodePort' || spec.type === 'LoadBalancer' || (spec.externalIPs?.length ?? 0) > 0);
  const ingress = (service.status?.loadBalancer?.ingress ?? []).filter(({ ip, ipMode }) => ip && ipMode !== 'Proxy');
  return (spec.ports ?? []).map((port) => {
    const name = port.name ? `${namespaced}:${port.name}` : namespaced;
    const protocol = (port.protocol ?? 'TCP').toLowerCase();
    return {
      name,
      service: namespaced,
      portName: textOf(port.name),
      protocol,
      clusterIP: spec.clusterIP ?? '',
      port: port.port,
      nodePort: port.nodePort ?? 0,
      externalIPs: spec.externalIPs ?? [],
      loadBalancerVIPs: spec.type === 'LoadBalancer' ? ingress.map(({ ip }) => ip ?? '') : [],
      loadBalancerSourceRanges: (spec.loadBalancerSourceRanges ?? []).map((range) => range.trim()),
      healthCheckNodePort: external ? (spec.healthCheckNodePort ?? 0) : 0,
      internalPolicyLocal: spec.internalTrafficPolicy === 'Local',
      externalPolicyLocal: external,
      stickySeconds: spec.sessionAffinity === 'ClientIP' ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? DEFAULT_STICKY_SECONDS) : undefined,
      clusterPolicyChain: clusterPolicyChain(name, protocol),
      localPolicyChain: localPolicyChain(name, protocol),
      externalChain: externalChain(name, protocol),
      firewallChain: firewallChain(name, protocol),
    };
  });
}
