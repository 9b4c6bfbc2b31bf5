import type { Service } from '../../api/index.ts';
import { formatIPv4, parseIPv4 } from '../component-helpers/ipv4.ts';
import { inNetwork, type Network, parseNetwork } from '../component-helpers/network.ts';
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

export const externallyAccessible = (svc: ServicePort): boolean => svc.nodePort !== 0 || svc.loadBalancerVIPs.length > 0 || svc.externalIPs.length > 0;

/** Traffic from outside may always end up at any endpoint: that of Pods to an external address does, whatever the policy. */
export const usesClusterEndpoints = (svc: ServicePort): boolean => !svc.internalPolicyLocal || externallyAccessible(svc);

export const usesLocalEndpoints = (svc: ServicePort): boolean => svc.internalPolicyLocal || (svc.externalPolicyLocal && externallyAccessible(svc));

/**
 * From where the load balancer's addresses may be reached. The node's own requests to such an address may come back with the address
 * itself as their source, so that it counts where the node counts. Source: `pkg/proxy/iptables/proxier.go` syncProxyRules.
 */
export function loadBalancerSources({ loadBalancerSourceRanges, loadBalancerVIPs }: ServicePort, nodeIP: string): readonly string[] {
  const node = parseIPv4(nodeIP) ?? 0;
  const fromNode = loadBalancerSourceRanges.some((range) => {
    const network = parseNetwork(range);
    return network !== undefined && inNetwork(node, network);
  });
  return fromNode ? [...loadBalancerSourceRanges, ...loadBalancerVIPs] : loadBalancerSourceRanges;
}

/** Headless and ExternalName Services have nothing to proxy. Source: `pkg/proxy/util/utils.go` ShouldSkipService. */
const skipped = ({ spec }: Service): boolean => !spec?.clusterIP || spec.clusterIP === 'None' || spec.type === 'ExternalName';

/** Leading zeros, which old versions let pass, are read as decimal; what is no IPv4 address is left out. Source: `pkg/proxy/util/utils.go` MapIPsByIPFamily. */
function addresses(ips: readonly string[]): readonly string[] {
  return ips.flatMap((text) => {
    const ip = parseIPv4(text);
    return ip === undefined ? [] : [formatIPv4(ip)];
  });
}

/** The networks from which a load balancer's address may be reached; none when every address is among them. */
function sourceRanges(ranges: readonly string[]): readonly string[] {
  const networks = ranges.flatMap((text): { readonly network: Network; readonly length: string }[] => {
    const network = text.includes('/') ? parseNetwork(text.trim()) : undefined;
    return network ? [{ network, length: String(Number(text.split('/')[1])) }] : [];
  });
  if (networks.some(({ network }) => network.mask === 0)) return [];
  return networks.map(({ network, length }) => `${formatIPv4(network.base)}/${length}`);
}

const textOf = (value: number | string | undefined): string => (value === undefined ? '' : String(value));

/** What kube-proxy has to do for a Service, a port at a time; none for a headless or an ExternalName one. Source: `pkg/proxy/servicechangetracker.go` serviceToServiceMap. */
export function servicePortsOf(service: Service): readonly ServicePort[] {
  const { spec, metadata } = service;
  if (!spec || skipped(service)) return [];
  const namespaced = `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
  const external = spec.externalTrafficPolicy === 'Local' && (spec.type === 'NodePort' || spec.type === 'LoadBalancer' || (spec.externalIPs?.length ?? 0) > 0);
  const [clusterIP] = addresses([spec.clusterIP ?? '', ...(spec.clusterIPs ?? [])]);
  if (clusterIP === undefined) return [];
  const ingress = (service.status?.loadBalancer?.ingress ?? []).filter(({ ip, ipMode }) => ip && ipMode !== 'Proxy');
  return (spec.ports ?? []).map((port) => {
    const name = port.name ? `${namespaced}:${port.name}` : namespaced;
    const protocol = (port.protocol ?? 'TCP').toLowerCase();
    return {
      name,
      service: namespaced,
      portName: textOf(port.name),
      protocol,
      clusterIP,
      port: port.port,
      nodePort: port.nodePort ?? 0,
      externalIPs: addresses(spec.externalIPs ?? []),
      loadBalancerVIPs: addresses(ingress.map(({ ip }) => ip ?? '')),
      loadBalancerSourceRanges: sourceRanges(spec.loadBalancerSourceRanges ?? []),
      healthCheckNodePort: external && spec.type === 'LoadBalancer' ? (spec.healthCheckNodePort ?? 0) : 0,
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
