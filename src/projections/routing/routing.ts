import type { DocumentRef, Message, Seq } from '../../api/index.ts';
import { compareNatural } from '../addresses.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';
import { at, list, number, objects, text } from '../values.ts';
import { nodeRules } from './modes.ts';
import type { PacketWalk, RoutedEndpoint, RoutingView } from './views.ts';

const MOST_WALKS = 12;
const TABLES = ['iptables', 'ipvs', 'nftables'] as const;
/** Of each sender, the latest so many messages are looked through. */
const MOST_MESSAGES = 6_000;
/** Who sends requests to Services: clients outside, Pods, processes of a node, the API server to webhooks. */
const SENDERS = /^client\/|\/pod\/|\/kubelet$|^kube-apiserver|^user$/u;

/** Addresses at which a Service is reached from somewhere, by port. */
function ways(index: LedgerIndex, service: unknown, now: Seq): (ip: string, port: number) => boolean {
  const ports = objects(at(service, 'spec.ports'));
  const fronts = new Set<string>([
    text(at(service, 'spec.clusterIP')),
    ...list(at(service, 'spec.externalIPs')).map(text),
    ...objects(at(service, 'status.loadBalancer.ingress')).map(({ ip }) => text(ip)),
  ]);
  const servicePorts = new Set(ports.map(({ port }) => number(port)));
  const nodePorts = new Set(ports.map(({ nodePort }) => number(nodePort)).filter((port) => port > 0));
  const nodes = new Set<string>();
  if (nodePorts.size > 0)
    for (const { value } of index.objects('Node', now)) for (const each of objects(at(value, 'status.addresses'))) nodes.add(text(each['address']));
  return (ip, port) => (fronts.has(ip) && servicePorts.has(port)) || (nodes.has(ip) && nodePorts.has(port));
}

/** Requests that were sent to it by `now`, latest first. */
function requestsTo(index: LedgerIndex, isFor: (ip: string, port: number) => boolean, now: Seq): readonly Message[] {
  const found: Message[] = [];
  for (const sender of index.addresses) {
    if (!SENDERS.test(sender)) continue;
    const all = index.touching(sender);
    const last = countUpTo(all, now, Number);
    for (let i = last - 1; i >= Math.max(0, last - MOST_MESSAGES); i--) {
      const message = index.message(all[i]);
      if (message === undefined || message.from !== sender || message.replyTo !== undefined || message.payload.type !== 'traffic-request') continue;
      if (isFor(message.payload.dst, message.payload.port)) found.push(message);
    }
  }
  return found.sort((a, b) => b.seq - a.seq);
}

function walkOf(index: LedgerIndex, { seq, sentAt, from, payload }: Message, now: Seq): PacketWalk {
  const reply = index.reply(seq);
  const answer = reply !== undefined && reply.seq <= now && reply.payload.type === 'traffic-response' ? reply.payload : undefined;
  const request = payload.type === 'traffic-request' ? payload : undefined;
  return {
    seq,
    t: sentAt,
    from,
    to: `${request?.dst}:${request?.port}`,
    hops: answer?.hops ?? request?.hops ?? [],
    outcome: answer?.outcome ?? '',
    servedBy: answer?.servedBy ?? '',
  };
}

function conditionOf(conditions: unknown): RoutedEndpoint['condition'] {
  if (at(conditions, 'ready') !== false) return 'ready';
  return at(conditions, 'serving') === true ? 'serving' : 'not ready';
}

function endpointsOf(
  index: LedgerIndex,
  namespace: string,
  name: string,
  shares: ReadonlyMap<string, number>,
  answers: ReadonlyMap<string, number>,
  now: Seq,
): readonly RoutedEndpoint[] {
  const found = new Map<string, RoutedEndpoint>();
  for (const { ref, value } of index.objects('EndpointSlice', now)) {
    if (!ref.startsWith(`EndpointSlice/${namespace}/`) || at(value, "metadata.labels['kubernetes.io/service-name']") !== name) continue;
    for (const port of objects(at(value, 'ports'))) {
      for (const endpoint of objects(at(value, 'endpoints'))) {
        const address = `${text(list(endpoint['addresses'])[0])}:${number(port['port'])}`;
        const pod = text(at(endpoint, 'targetRef.name'));
        const share = shares.get(address);
        found.set(address, {
          address,
          node: text(endpoint['nodeName']),
          condition: conditionOf(endpoint['conditions']),
          answered: answers.get(pod) ?? 0,
          ...(pod === '' ? {} : { pod: `Pod/${namespace}/${pod}` as DocumentRef }),
          ...(share === undefined ? {} : { share }),
        });
      }
    }
  }
  return [...found.values()].sort((a, b) => compareNatural(a.address, b.address));
}

const FACTS = ['spec.type', 'spec.clusterIP', 'spec.sessionAffinity', 'spec.internalTrafficPolicy', 'spec.externalTrafficPolicy', 'spec.externalName'];

function factsOf(value: unknown, namespace: string, name: string): RoutingView['facts'] {
  const told = FACTS.flatMap((path) => (text(at(value, path)) === '' ? [] : [[path.split('.').at(-1) ?? path, text(at(value, path))] as const]));
  const ports = objects(at(value, 'spec.ports')).map(
    (port) =>
      [
        'port',
        `${number(port['port'])} → ${String(port['targetPort'] ?? port['port'])}/${text(port['protocol']) || 'TCP'}${number(port['nodePort']) > 0 ? `, nodePort ${number(port['nodePort'])}` : ''}`,
      ] as const,
  );
  return [['DNS', `${name}.${namespace}.svc.cluster.local`], ...told, ...ports];
}

/** How nodes route to a Service at a moment, with the rules of one of them; undefined when there is no such Service then. */
export function serviceRouting(index: LedgerIndex, ref: DocumentRef, now: Seq, wanted?: string): RoutingView | undefined {
  const value = index.existing(ref, now)?.value;
  if (value === undefined) return undefined;
  const [, namespace = '', name = ''] = ref.split('/');
  const tableOf = (node: string, table: string): unknown => index.existing(`${node}/${table}` as DocumentRef, now)?.value;
  const nodes = [...index.kinds()].filter((node) => TABLES.some((table) => tableOf(node, table) !== undefined)).sort(compareNatural);
  const node = wanted !== undefined && nodes.includes(wanted) ? wanted : (nodes[0] ?? '');
  const isFor = ways(index, value, now);
  const { mode, chains, shares } = nodeRules(
    { iptables: tableOf(node, 'iptables'), ipvs: tableOf(node, 'ipvs'), nftables: tableOf(node, 'nftables') },
    { name: `${namespace}/${name}`, isFor },
  );
  const walks = requestsTo(index, isFor, now).map((message) => walkOf(index, message, now));
  const answers = new Map<string, number>();
  for (const { outcome, servedBy } of walks) if (outcome === 'ok') answers.set(servedBy, (answers.get(servedBy) ?? 0) + 1);
  const endpoints = endpointsOf(index, namespace, name, shares, answers, now);
  const current = new Set(endpoints.map(({ pod }) => pod?.split('/').at(-1)));
  return {
    facts: factsOf(value, namespace, name),
    endpoints,
    node,
    nodes,
    mode,
    chains,
    answered: walks.filter(({ outcome }) => outcome === 'ok').length,
    failed: walks.filter(({ outcome }) => outcome !== 'ok' && outcome !== '').length,
    former: [...answers].filter(([pod]) => !current.has(pod)).sort(([a], [b]) => compareNatural(a, b)),
    walks: walks.slice(0, MOST_WALKS),
  };
}
