import type { Endpoint } from '../endpoint.ts';
import { externallyAccessible, loadBalancerSources, type ServicePort, usesClusterEndpoints, usesLocalEndpoints } from '../service-port.ts';
import { categorizeEndpoints, type Categorized, type Locality } from '../topology.ts';
import { endpointChain } from './chains.ts';

/** More endpoints than this in all: comments are left out, to keep the text short. */
export const LARGE_CLUSTER_ENDPOINTS_THRESHOLD = 1000;

export interface RuleContext {
  readonly here: Locality;
  readonly nodeIP: string;
  readonly podCIDR: string;
  readonly largeClusterMode: boolean;
}

/** Lines of one `iptables-restore`, by section. Chains are declared in the order of first use. */
export interface Sections {
  readonly filterChains: string[];
  readonly filterRules: string[];
  readonly natChains: string[];
  readonly natRules: string[];
}

export const chainLine = (chain: string): string => `:${chain} - [0:0]`;

const comment = (text: string): string => `-m comment --comment "${text}"`;
const servicePortMatch = (svc: ServicePort, ip: string): string => `-m ${svc.protocol} -p ${svc.protocol} -d ${ip} --dport ${svc.port}`;
const nodePortMatch = (svc: ServicePort): string => `-m ${svc.protocol} -p ${svc.protocol} --dport ${svc.nodePort}`;
/** What reaches a node port by way of localhost is counted. Source: `pkg/proxy/metrics/metrics.go` LocalhostNodePortAcceptedNFAcctCounter. */
const localhostMatch = (svc: ServicePort): string =>
  `-m ${svc.protocol} -p ${svc.protocol} -d 127.0.0.0/8 --dport ${svc.nodePort} -m nfacct --nfacct-name localhost_nps_accepted_pkts`;

/** One Service port and what becomes of its traffic, while its rules are written. */
interface Job {
  readonly svc: ServicePort;
  readonly endpoints: Categorized;
  readonly hasInternal: boolean;
  readonly hasExternal: boolean;
  readonly usesFirewall: boolean;
  readonly out: Sections;
  readonly context: RuleContext;
}

/** What the filter table does with traffic for which there is no endpoint. */
const fate = (job: Job): string => (job.endpoints.hasAny ? 'DROP' : 'REJECT');
const fateComment = ({ svc, endpoints }: Job): string => comment(`${svc.name} has no ${endpoints.hasAny ? 'local ' : ''}endpoints`);

/** The way in: KUBE-SERVICES, KUBE-NODEPORTS and what the filter table refuses. Written at every sync. */
function writeDispatch(job: Job): void {
  const { svc, endpoints, out } = job;
  const internalChain = svc.internalPolicyLocal ? svc.localPolicyChain : svc.clusterPolicyChain;
  const clusterIP = servicePortMatch(svc, svc.clusterIP);
  if (job.hasInternal) out.natRules.push(`-A KUBE-SERVICES ${comment(`${svc.name} cluster IP`)} ${clusterIP} -j ${internalChain}`);
  else out.filterRules.push(`-A KUBE-SERVICES ${fateComment(job)} ${clusterIP} -j ${fate(job)}`);
  const refuse = (match: string): void => {
    if (!job.hasExternal) out.filterRules.push(`-A KUBE-EXTERNAL-SERVICES ${fateComment(job)} ${match} -j ${fate(job)}`);
  };
  for (const ip of svc.externalIPs) {
    const match = servicePortMatch(svc, ip);
    if (endpoints.hasAny) out.natRules.push(`-A KUBE-SERVICES ${comment(`${svc.name} external IP`)} ${match} -j ${svc.externalChain}`);
    refuse(match);
  }
  for (const ip of svc.loadBalancerVIPs) {
    const match = servicePortMatch(svc, ip);
    const chain = job.usesFirewall ? svc.firewallChain : svc.externalChain;
    if (endpoints.hasAny) out.natRules.push(`-A KUBE-SERVICES ${comment(`${svc.name} loadbalancer IP`)} ${match} -j ${chain}`);
    if (job.usesFirewall) {
      out.filterRules.push(`-A KUBE-PROXY-FIREWALL ${comment(`${svc.name} traffic not accepted by ${svc.firewallChain}`)} ${match} -j DROP`);
    }
  }
  for (const ip of svc.loadBalancerVIPs) refuse(servicePortMatch(svc, ip));
  if (svc.nodePort !== 0) {
    const match = nodePortMatch(svc);
    if (endpoints.hasAny)
      out.natRules.push(
        `-A KUBE-NODEPORTS ${serviceComment(svc)} ${localhostMatch(svc)} -j ${svc.externalChain}`,
        `-A KUBE-NODEPORTS ${serviceComment(svc)} ${match} -j ${svc.externalChain}`,
      );
    refuse(`-m addrtype --dst-type LOCAL ${match}`);
  }
  if (svc.healthCheckNodePort !== 0) {
    out.filterRules.push(`-A KUBE-NODEPORTS ${comment(`${svc.name} health check node port`)} -m tcp -p tcp --dport ${svc.healthCheckNodePort} -j ACCEPT`);
  }
}

/** A comment without blanks needs no quotes. */
const serviceComment = (svc: ServicePort): string => `-m comment --comment ${svc.name}`;

function writeExternal({ svc, hasExternal, out, context }: Job): void {
  const chain = `-A ${svc.externalChain}`;
  out.natChains.push(chainLine(svc.externalChain));
  if (svc.externalPolicyLocal) {
    const local = '-m addrtype --src-type LOCAL';
    out.natRules.push(
      `${chain} ${comment(`pod traffic for ${svc.name} external destinations`)} -s ${context.podCIDR} -j ${svc.clusterPolicyChain}`,
      `${chain} ${comment(`masquerade LOCAL traffic for ${svc.name} external destinations`)} ${local} -j KUBE-MARK-MASQ`,
      `${chain} ${comment(`route LOCAL traffic for ${svc.name} external destinations`)} ${local} -j ${svc.clusterPolicyChain}`,
    );
  } else out.natRules.push(`${chain} ${comment(`masquerade traffic for ${svc.name} external destinations`)} -j KUBE-MARK-MASQ`);
  if (hasExternal) out.natRules.push(`${chain} -j ${svc.externalPolicyLocal ? svc.localPolicyChain : svc.clusterPolicyChain}`);
}

function writeFirewall({ svc, out, context }: Job): void {
  const chain = `-A ${svc.firewallChain}`;
  out.natChains.push(chainLine(svc.firewallChain));
  for (const source of loadBalancerSources(svc, context.nodeIP)) {
    out.natRules.push(`${chain} ${comment(`${svc.name} loadbalancer IP`)} -s ${source} -j ${svc.externalChain}`);
  }
  out.natRules.push(`${chain} ${comment(`other traffic to ${svc.name} will be dropped by KUBE-PROXY-FIREWALL`)}`);
}

const probabilities: string[] = [];

/** 1/n with ten decimals. */
function probability(n: number): string {
  probabilities[n] ??= (1 / n).toFixed(10);
  return probabilities[n];
}

/** One rule for each endpoint, each taking its share of what the rules before it left over. */
function writeServiceToEndpoints({ svc, out, context }: Job, chain: string, endpoints: readonly Endpoint[]): void {
  const noteOf = (endpoint: Endpoint): string => (context.largeClusterMode ? '' : ` ${comment(`${svc.name} -> ${endpoint.text}`)}`);
  if (svc.stickySeconds !== undefined) {
    for (const endpoint of endpoints) {
      const sep = endpointChain(svc.name, svc.protocol, endpoint.text);
      out.natRules.push(`-A ${chain}${noteOf(endpoint)} -m recent --name ${sep} --rcheck --seconds ${svc.stickySeconds} --reap -j ${sep}`);
    }
  }
  endpoints.forEach((endpoint, i) => {
    const left = endpoints.length - i;
    const chance = left > 1 ? ` -m statistic --mode random --probability ${probability(left)}` : '';
    out.natRules.push(`-A ${chain}${noteOf(endpoint)}${chance} -j ${endpointChain(svc.name, svc.protocol, endpoint.text)}`);
  });
}

function writeEndpoint({ svc, out, context }: Job, endpoint: Endpoint): void {
  const chain = endpointChain(svc.name, svc.protocol, endpoint.text);
  const note = context.largeClusterMode ? '' : ` ${serviceComment(svc)}`;
  const sticky = svc.stickySeconds === undefined ? '' : ` -m recent --name ${chain} --set`;
  out.natChains.push(chainLine(chain));
  out.natRules.push(
    // A Pod that reaches itself through the Service must not see its own address as the source.
    `-A ${chain}${note} -s ${endpoint.ip} -j KUBE-MARK-MASQ`,
    `-A ${chain}${note}${sticky} -m ${svc.protocol} -p ${svc.protocol} -j DNAT --to-destination ${endpoint.text}`,
  );
}

/** The Service's own chains. Left out of a partial sync when nothing of the Service has changed. */
function writeChains(job: Job): void {
  const { svc, endpoints, out, context } = job;
  const usesCluster = endpoints.cluster.length > 0 && usesClusterEndpoints(svc);
  const usesLocal = endpoints.local.length > 0 && usesLocalEndpoints(svc);
  if (job.hasInternal) {
    const chain = svc.internalPolicyLocal ? svc.localPolicyChain : svc.clusterPolicyChain;
    const match = `${comment(`${svc.name} cluster IP`)} ${servicePortMatch(svc, svc.clusterIP)}`;
    out.natRules.push(`-A ${chain} ${match} ! -s ${context.podCIDR} -j KUBE-MARK-MASQ`);
  }
  if (endpoints.hasAny && externallyAccessible(svc)) writeExternal(job);
  if (job.usesFirewall) writeFirewall(job);
  for (const [used, chain, list] of [
    [usesCluster, svc.clusterPolicyChain, endpoints.cluster],
    [usesLocal, svc.localPolicyChain, endpoints.local],
  ] as const) {
    if (!used) continue;
    out.natChains.push(chainLine(chain));
    writeServiceToEndpoints(job, chain, list);
  }
  for (const endpoint of endpoints.reachable) writeEndpoint(job, endpoint);
}

/** Names of the chains that `writeChains` would declare. */
function activeChains({ svc, endpoints, usesFirewall }: Job): readonly string[] {
  const chains: string[] = [];
  if (endpoints.hasAny && externallyAccessible(svc)) chains.push(svc.externalChain);
  if (usesFirewall) chains.push(svc.firewallChain);
  if (endpoints.cluster.length > 0 && usesClusterEndpoints(svc)) chains.push(svc.clusterPolicyChain);
  if (endpoints.local.length > 0 && usesLocalEndpoints(svc)) chains.push(svc.localPolicyChain);
  for (const endpoint of endpoints.reachable) chains.push(endpointChain(svc.name, svc.protocol, endpoint.text));
  return chains;
}

/**
 * Writes the rules of one Service port. Source: `pkg/proxy/iptables/proxier.go` syncProxyRules.
 *
 * @param changed whether its own chains have to be written again
 * @returns the chains that it uses
 */
export function writeServicePort(svc: ServicePort, all: readonly Endpoint[], changed: boolean, out: Sections, context: RuleContext): readonly string[] {
  const endpoints = categorizeEndpoints(all, svc, context.here);
  const has = (local: boolean): boolean => endpoints.hasAny && (!local || endpoints.local.length > 0);
  const job: Job = {
    svc,
    endpoints,
    hasInternal: has(svc.internalPolicyLocal),
    hasExternal: has(svc.externalPolicyLocal),
    usesFirewall: endpoints.hasAny && svc.loadBalancerVIPs.length > 0 && svc.loadBalancerSourceRanges.length > 0,
    out,
    context,
  };
  writeDispatch(job);
  if (changed) writeChains(job);
  return activeChains(job);
}
