import type { NetworkPolicy } from '../../../api/index.ts';
import { formatSelector, type Labels, type LabelSelectorObject, matches, selectorOf } from '../../apimachinery/index.ts';

export type Direction = 'ingress' | 'egress';
export const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];
export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** Which endpoints: those of one namespace, or of namespaces by their labels; of these by the labels of the Pod. */
export interface EndpointSelector {
  /** Canonical: equal selectors have equal texts, in the words of Calico's selectors. */
  readonly text: string;
  matches(endpoint: PolicyEndpoint): boolean;
}

export interface IpBlock {
  readonly cidr: string;
  readonly except: readonly string[];
}

export type PolicyPeer = { readonly kind: 'endpoints'; readonly selector: EndpointSelector } | { readonly kind: 'ipBlock'; readonly block: IpBlock };

/** Ports of one protocol: `from`–`to`, or those with a name; all of the protocol when there is neither. */
export interface PolicyPort {
  readonly protocol: Protocol;
  readonly name?: string;
  readonly from?: number;
  readonly to?: number;
}

/** What a rule allows. `peers` or `ports` undefined: all of them. */
export interface PolicyRule {
  readonly peers: readonly PolicyPeer[] | undefined;
  readonly ports: readonly PolicyPort[] | undefined;
}

/** A NetworkPolicy as it is enforced. A direction that is undefined is none of its policyTypes. */
export interface Policy {
  readonly namespace: string;
  readonly name: string;
  readonly selector: EndpointSelector;
  readonly ingress: readonly PolicyRule[] | undefined;
  readonly egress: readonly PolicyRule[] | undefined;
}

/** A Pod of the Pod network, as policies see it. */
export interface PolicyEndpoint {
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  /** Absent until its status says so. */
  readonly ip?: string;
  readonly labels: Labels;
  readonly namespaceLabels: Labels;
  readonly ports: readonly { readonly name: string; readonly protocol: Protocol; readonly port: number }[];
}

type Spec = NonNullable<NetworkPolicy['spec']>;
type Peer = NonNullable<NonNullable<NonNullable<Spec['ingress']>[number]['from']>[number]>;
type Port = NonNullable<NonNullable<Spec['ingress']>[number]['ports']>[number];

function selectorFor(namespace: string, pods: LabelSelectorObject | undefined, namespaces: LabelSelectorObject | undefined): EndpointSelector {
  const ofPods = selectorOf(pods ?? {});
  if (namespaces === undefined) {
    return {
      text: `projectcalico.org/namespace == '${namespace}' && (${formatSelector(ofPods)})`,
      matches: (endpoint) => endpoint.namespace === namespace && matches(ofPods, endpoint.labels),
    };
  }
  const ofNamespaces = selectorOf(namespaces);
  return {
    text: `namespace has (${formatSelector(ofNamespaces)}) && (${formatSelector(ofPods)})`,
    matches: (endpoint) => matches(ofNamespaces, endpoint.namespaceLabels) && matches(ofPods, endpoint.labels),
  };
}

/** In one peer podSelector and namespaceSelector must both fit; a podSelector alone means the policy's own namespace. */
function peerOf(namespace: string, { ipBlock, podSelector, namespaceSelector }: Peer): PolicyPeer {
  if (ipBlock) return { kind: 'ipBlock', block: { cidr: ipBlock.cidr, except: ipBlock.except ?? [] } };
  return {
    kind: 'endpoints',
    selector: selectorFor(namespace, podSelector as LabelSelectorObject | undefined, namespaceSelector as LabelSelectorObject | undefined),
  };
}

const protocolOf = (protocol: string | undefined): Protocol => (protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP');

function portOf({ protocol: given, port, endPort }: Port): PolicyPort {
  const protocol = protocolOf(given);
  if (port === undefined) return { protocol };
  if (typeof port === 'string' && !/^\d+$/.test(port)) return { protocol, name: port };
  return { protocol, from: Number(port), to: endPort ?? Number(port) };
}

function rulesOf(
  namespace: string,
  rules: readonly { readonly peers: readonly Peer[] | undefined; readonly ports: readonly Port[] | undefined }[],
): readonly PolicyRule[] {
  return rules.map(({ peers, ports }) => ({
    peers: peers === undefined || peers.length === 0 ? undefined : peers.map((peer) => peerOf(namespace, peer)),
    ports: ports === undefined || ports.length === 0 ? undefined : ports.map(portOf),
  }));
}

/**
 * What a NetworkPolicy asks for. Without policyTypes it is about Ingress, and about Egress when it has egress rules; a direction
 * without rules allows nothing. Source: `kubernetes/pkg/apis/networking/types.go` (NetworkPolicySpec).
 */
export function policyOf({ metadata, spec }: NetworkPolicy): Policy {
  const namespace = metadata?.namespace ?? 'default';
  const types: readonly string[] = spec?.policyTypes ?? ['Ingress', ...((spec?.egress ?? []).length > 0 ? ['Egress'] : [])];
  return {
    namespace,
    name: metadata?.name ?? '',
    selector: selectorFor(namespace, spec?.podSelector as LabelSelectorObject | undefined, undefined),
    ingress: types.includes('Ingress')
      ? rulesOf(
          namespace,
          (spec?.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports })),
        )
      : undefined,
    egress: types.includes('Egress')
      ? rulesOf(
          namespace,
          (spec?.egress ?? []).map(({ to, ports }) => ({ peers: to, ports })),
        )
      : undefined,
  };
}
