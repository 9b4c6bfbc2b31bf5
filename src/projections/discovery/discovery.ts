import type { DocumentRef, Message, Micros, Seq } from '../../api/index.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';
import { at, list, objects, text } from '../values.ts';
import type { DiscoveryView, NameQuery } from './views.ts';

const MOST_QUERIES = 60;
/** Made by `getServiceEnvVarMap` of the kubelet for each Service (`kubernetes/pkg/kubelet/envvars`). */
const OF_SERVICE = /_SERVICE_HOST$|_SERVICE_PORT(_\w+)?$|_PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?$/u;
/** These are there in every container. */
const ALWAYS = /^KUBERNETES_/u;

function queryOf(index: LedgerIndex, { seq, sentAt, from, payload }: Message, now: Seq): NameQuery {
  const reply = index.reply(seq);
  const answer = reply !== undefined && reply.seq <= now && reply.payload.type === 'dns-response' ? reply.payload : undefined;
  const query = payload.type === 'dns-query' ? payload : undefined;
  return {
    seq,
    t: sentAt,
    from,
    name: query?.name ?? '',
    type: query?.qtype ?? '',
    rcode: answer?.rcode ?? '',
    answers: answer?.answers.map(({ type, data, ttl }) => `${type} ${data} (${ttl} s)`) ?? [],
    plugins: answer?.plugins ?? [],
    ...(reply === undefined || answer === undefined ? {} : { took: (reply.arrivesAt - sentAt) as Micros }),
  };
}

/** Questions that an address sent, or got, by `now`; latest first. */
function questions(index: LedgerIndex, address: string, end: 'from' | 'to', now: Seq): readonly Message[] {
  const all = index.touching(address);
  const found: Message[] = [];
  for (let i = countUpTo(all, now, Number) - 1; i >= 0 && found.length < MOST_QUERIES; i--) {
    const message = index.message(all[i]);
    if (message?.channel === 'dns' && message.replyTo === undefined && message[end] === address) found.push(message);
  }
  return found;
}

/** Requests to the runtime about a Pod by `now`, the latest of each container, or of the sandbox. */
function orders(index: LedgerIndex, pod: DocumentRef, method: string, now: Seq): ReadonlyMap<string, Message> {
  const found = new Map<string, Message>();
  for (const seq of index.about(pod)) {
    if (seq > now) break;
    const message = index.message(seq);
    if (message?.method !== method || message.channel !== 'grpc' || message.replyTo !== undefined) continue;
    found.set(text(at(message.payload, 'request.config.metadata.name')), message);
  }
  return found;
}

function resolvOf(message: Message | undefined): readonly string[] {
  const dns = at(message?.payload, 'request.config.dnsConfig');
  const line = (name: string, values: unknown): readonly string[] => (list(values).length === 0 ? [] : [`${name} ${list(values).map(text).join(' ')}`]);
  return [
    ...list(at(dns, 'servers')).map((server) => `nameserver ${text(server)}`),
    ...line('search', at(dns, 'searches')),
    ...line('options', at(dns, 'options')),
  ];
}

const laneOf = (index: LedgerIndex, pod: DocumentRef, now: Seq): string =>
  `${text(at(index.versionAt(pod, now)?.value, 'spec.nodeName'))}/pod/${pod.slice('Pod/'.length)}`;

const variablesOf = (message: Message): readonly (readonly [string, string])[] =>
  objects(at(message.payload, 'request.config.envs')).flatMap(({ key, value }) => (OF_SERVICE.test(text(key)) ? [[text(key), text(value)] as const] : []));

/** Has a Pod asked for names, or was it given the addresses of Services of its namespace? */
export function looksForNames(index: LedgerIndex, pod: DocumentRef, now: Seq): boolean {
  if (questions(index, laneOf(index, pod, now), 'from', now).length > 0) return true;
  return [...orders(index, pod, 'CreateContainer', now).values()].some((message) => variablesOf(message).some(([name]) => !ALWAYS.test(name)));
}

/** What a Pod was given to find Services by, and what it asked by `now`. */
export function podDiscovery(index: LedgerIndex, pod: DocumentRef, now: Seq): DiscoveryView {
  const [sandbox] = [...orders(index, pod, 'RunPodSandbox', now).values()].slice(-1);
  return {
    resolv: resolvOf(sandbox),
    ...(sandbox === undefined ? {} : { told: { seq: sandbox.seq, t: sandbox.sentAt } }),
    env: [...orders(index, pod, 'CreateContainer', now)].map(([container, message]) => ({
      container,
      seq: message.seq,
      t: message.sentAt,
      variables: variablesOf(message),
    })),
    queries: questions(index, laneOf(index, pod, now), 'from', now).map((message) => queryOf(index, message, now)),
  };
}

/** What a process asked, or, of a DNS server, was asked; undefined when nobody asked anything. */
export function processDiscovery(index: LedgerIndex, address: string, now: Seq): DiscoveryView | undefined {
  const found = questions(index, address, address.startsWith('coredns') ? 'to' : 'from', now);
  return found.length === 0 ? undefined : { resolv: [], env: [], queries: found.map((message) => queryOf(index, message, now)) };
}
