import type { NetworkPolicy } from '../../../../api/index.ts';
import type { PolicyEndpoint, Protocol } from '../policy.ts';

/** One attempt to connect. */
export interface Attempt {
  readonly from: PolicyEndpoint;
  readonly to: PolicyEndpoint;
  readonly protocol: Protocol;
  readonly port: number;
}

type Selector = NonNullable<NonNullable<NetworkPolicy['spec']>['podSelector']>;
type Rule = NonNullable<NonNullable<NetworkPolicy['spec']>['ingress']>[number];
type Peer = NonNullable<Rule['from']>[number];
type Port = NonNullable<Rule['ports']>[number];

function fits({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Readonly<Record<string, string>>): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      return operator === 'In' ? value !== undefined && values.includes(value) : value === undefined || !values.includes(value);
    })
  );
}

const bits = (ip: string): string =>
  ip
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
const within = (ip: string, cidr: string): boolean => {
  const [network = '', length = '32'] = cidr.split('/');
  return bits(ip).slice(0, Number(length)) === bits(network).slice(0, Number(length));
};

function isPeer(namespace: string, { ipBlock, podSelector, namespaceSelector }: Peer, { ip = '', ...other }: PolicyEndpoint): boolean {
  if (ipBlock) return within(ip, ipBlock.cidr) && !(ipBlock.except ?? []).some((each) => within(ip, each));
  const here = namespaceSelector ? fits(namespaceSelector, other.namespaceLabels) : other.namespace === namespace;
  return here && fits(podSelector ?? {}, other.labels);
}

function isPort({ protocol = 'TCP', port, endPort }: Port, { to, protocol: used, port: number }: Attempt): boolean {
  if (protocol !== used) return false;
  if (port === undefined) return true;
  if (typeof port === 'string') return to.ports.some((each) => each.name === port && each.protocol === used && each.port === number);
  return number >= port && number <= (endPort ?? port);
}

/** One direction: nobody selects the end, or one rule of one of the policies that do allows the other end and the port. */
function passes(policies: readonly NetworkPolicy[], direction: 'Ingress' | 'Egress', attempt: Attempt): boolean {
  const [end, other] = direction === 'Ingress' ? [attempt.to, attempt.from] : [attempt.from, attempt.to];
  const selecting = policies.filter(({ metadata, spec }) => {
    const types: readonly string[] = spec?.policyTypes ?? (spec?.egress?.length ? ['Ingress', 'Egress'] : ['Ingress']);
    return metadata?.namespace === end.namespace && types.includes(direction) && fits(spec?.podSelector ?? {}, end.labels);
  });
  if (selecting.length === 0) return true;
  return selecting.some(({ metadata, spec }) => {
    const rules =
      direction === 'Ingress'
        ? (spec?.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
        : (spec?.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
    return rules.some(
      ({ peers = [], ports = [] }) =>
        (peers.length === 0 || peers.some((peer) => isPeer(metadata?.namespace ?? '', peer, other))) &&
        (ports.length === 0 || ports.some((port) => isPort(port, attempt))),
    );
  });
}

/**
 * What NetworkPolicies say of one attempt, straight from the objects: the yardstick for what agents write. Both ends must
 * allow it. Source: `kubernetes/pkg/apis/networking/types.go`, `test/e2e/network/netpol/reachability.go`.
 */
export const isAllowed = (policies: readonly NetworkPolicy[], attempt: Attempt): boolean =>
  passes(policies, 'Egress', attempt) && passes(policies, 'Ingress', attempt);
