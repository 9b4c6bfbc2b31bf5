import type { DocumentRecord, DocumentRef, Seq } from '../../api/index.ts';
import { compareNatural } from '../addresses.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { at, isObject, list, objects, text } from '../values.ts';
import { fitsSelector, isSelected, typesOf, watchesPolicies } from '../why/explain/network-policy.ts';
import type { PolicyCell, PolicyView } from './views.ts';

const MOST_PODS = 14;

interface Pod {
  readonly ref: DocumentRef;
  readonly namespace: string;
  readonly value: unknown;
  readonly ip: string;
}

interface World {
  readonly policies: readonly DocumentRecord[];
  readonly namespaces: ReadonlyMap<string, unknown>;
}

const DIRECTIONS = ['Ingress', 'Egress'] as const;
type Direction = (typeof DIRECTIONS)[number];

const numberOf = (ip: string): number => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/** Is an IPv4 address in a block? */
export function inBlock(ip: string, cidr: string): boolean {
  const [base = '', bits = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  return ip !== '' && !ip.includes(':') && Math.floor(numberOf(ip) / size) === Math.floor(numberOf(base) / size);
}

/** Is a Pod one of those that a peer of a policy of `namespace` means? (`networking/v1` NetworkPolicyPeer) */
function isPeer(peer: unknown, pod: Pod, namespace: string, { namespaces }: World): boolean {
  const block = at(peer, 'ipBlock');
  if (isObject(block)) return inBlock(pod.ip, text(block['cidr'])) && !list(block['except']).some((cidr) => inBlock(pod.ip, text(cidr)));
  const there = at(peer, 'namespaceSelector');
  const here = there === undefined ? pod.namespace === namespace : fitsSelector(there, namespaces.get(pod.namespace));
  const selector = at(peer, 'podSelector');
  return here && (selector === undefined || fitsSelector(selector, pod.value));
}

const portsOf = (rule: unknown): readonly string[] =>
  objects(at(rule, 'ports')).map(
    (port) => `${text(port['protocol']) || 'TCP'} ${String(port['port'] ?? '*')}${port['endPort'] === undefined ? '' : `–${String(port['endPort'])}`}`,
  );

/** What the policies that isolate one Pod in a direction allow for the other: undefined when none isolates it. */
function allowed(pod: Pod, other: Pod, direction: Direction, world: World): PolicyCell | undefined {
  const isolating = world.policies.filter(
    ({ ref, value }) => ref.split('/')[1] === pod.namespace && typesOf(value).includes(direction) && isSelected(value, pod.value),
  );
  if (isolating.length === 0) return undefined;
  const by = isolating.map(({ ref }) => `${direction.toLowerCase()} of ${ref.split('/').at(-1)}`);
  const [key, peers] = direction === 'Ingress' ? ['spec.ingress', 'from'] : ['spec.egress', 'to'];
  const fitting = isolating.flatMap(({ value }) =>
    objects(at(value, key)).filter(
      (rule) => objects(rule[peers]).length === 0 || objects(rule[peers]).some((peer) => isPeer(peer, other, pod.namespace, world)),
    ),
  );
  if (fitting.length === 0) return { verdict: 'none', ports: [], by };
  if (fitting.some((rule) => portsOf(rule).length === 0)) return { verdict: 'all', ports: [], by };
  return { verdict: 'some', ports: [...new Set(fitting.flatMap(portsOf))], by };
}

/** A connection needs the egress of one and the ingress of the other. A Pod always reaches itself. */
function cellOf(from: Pod, to: Pod, world: World): PolicyCell {
  if (from.ref === to.ref) return { verdict: 'all', ports: [], by: [] };
  const both = [allowed(from, to, 'Egress', world), allowed(to, from, 'Ingress', world)].flatMap((cell) => cell ?? []);
  const stopping = both.filter(({ verdict }) => verdict === 'none');
  if (stopping.length > 0) return { verdict: 'none', ports: [], by: stopping.flatMap(({ by }) => by) };
  const [first, second] = both.filter(({ verdict }) => verdict === 'some');
  if (first === undefined) return { verdict: 'all', ports: [], by: both.flatMap(({ by }) => by) };
  const ports = second === undefined ? first.ports : first.ports.filter((port) => second.ports.includes(port));
  return { verdict: ports.length === 0 ? 'none' : 'some', ports, by: both.flatMap(({ by }) => by) };
}

/** Are there policies for the Pods of this one's namespace? */
export const hasPolicies = (index: LedgerIndex, pod: DocumentRef, now: Seq): boolean =>
  [...index.objects('NetworkPolicy', now)].some(({ ref }) => ref.split('/')[1] === pod.split('/')[1]);

/** Who may talk to whom under all policies there are at a moment, for the Pods of the namespace of a policy or a Pod first; undefined when there is no such thing. */
export function policyMatrix(index: LedgerIndex, ref: DocumentRef, now: Seq): PolicyView | undefined {
  const value = index.existing(ref, now)?.value;
  if (value === undefined) return undefined;
  const own = ref.split('/')[1] ?? '';
  const of = ref.startsWith('Pod/') ? 'pod' : 'policy';
  const world: World = {
    policies: [...index.objects('NetworkPolicy', now)],
    namespaces: new Map([...index.objects('Namespace', now)].map((each) => [each.ref.slice('Namespace/'.length), each.value])),
  };
  const all = [...index.objects('Pod', now)]
    .filter((pod) => at(pod.value, 'spec.hostNetwork') !== true && !['Succeeded', 'Failed'].includes(text(at(pod.value, 'status.phase'))))
    .map((pod): Pod => ({ ref: pod.ref, namespace: pod.ref.split('/')[1] ?? '', value: pod.value, ip: text(at(pod.value, 'status.podIP')) }))
    .sort((a, b) => Number(b.namespace === own) - Number(a.namespace === own) || compareNatural(a.ref, b.ref));
  const pods = all.slice(0, MOST_PODS);
  const nameOf = (pod: Pod): string => (pod.namespace === own ? (pod.ref.split('/').at(-1) ?? '') : pod.ref.slice('Pod/'.length));
  const isolates = (direction: Direction): readonly string[] =>
    of === 'policy'
      ? all.filter((pod) => pod.namespace === own && isSelected(value, pod.value)).map(nameOf)
      : world.policies
          .filter((policy) => policy.ref.split('/')[1] === own && typesOf(policy.value).includes(direction) && isSelected(policy.value, value))
          .map((policy) => policy.ref.split('/').at(-1) ?? '');
  const directions = DIRECTIONS.filter((direction) => of === 'pod' || typesOf(value).includes(direction));
  return {
    pods: pods.map((pod) => ({ ref: pod.ref, name: nameOf(pod) })),
    cells: pods.map((from) => pods.map((to) => cellOf(from, to, world))),
    of,
    isolates: directions.map((direction) => [direction, isolates(direction)] as const),
    enforced: watchesPolicies({ index, now }),
    more: all.length - pods.length,
  };
}
