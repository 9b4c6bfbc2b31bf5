import type { DocumentRecord, Message, Micros } from '../../../api/index.ts';
import { at, list, object, objects, text } from '../../values.ts';
import { columns, whyWords } from '../../words/why.ts';
import { type Asked, type Explained, type Explainer, inNamespace, moment, nameOf, namespaceOf, selects } from './asked.ts';

/** A packet that a node's rules dropped, and the message that it belonged to. */
export interface Dropped {
  readonly record: DocumentRecord;
  readonly src: string;
  readonly dst: string;
  readonly port: number;
  readonly protocol: string;
  /** The chain in which it ended: `cali-fw-cali…`. */
  readonly chain: string;
  readonly node: string;
  readonly message: Message | undefined;
}

/** What the nodes recorded as dropped, oldest first. */
export function droppedPackets({ index, now }: Pick<Asked, 'index' | 'now'>, from: Micros): readonly Dropped[] {
  return [...index.objects('Node', now)]
    .flatMap((node) => {
      const name = nameOf(node.ref);
      return index
        .versions(`${name}/dropped` as DocumentRecord['ref'])
        .filter((record) => record.seq <= now && record.sentAt >= from)
        .map((record) => {
          const hops = list(at(record.value, 'hops')).map(String);
          return {
            record,
            node: name,
            message: index.message(record.cause),
            src: text(at(record.value, 'src')),
            dst: text(at(record.value, 'dst')),
            port: Number(at(record.value, 'port')),
            protocol: text(at(record.value, 'protocol')),
            chain: hops.findLast((hop) => hop !== 'DROP' && !/^cali-p[io]-/.test(hop)) ?? '',
          };
        });
    })
    .sort((a, b) => a.record.seq - b.record.seq);
}

/** `spec.policyTypes` with its default. */
export const typesOf = (policy: unknown): readonly string[] => {
  const given = list(at(policy, 'spec.policyTypes')).map(String);
  return given.length > 0 ? given : ['Ingress', ...(objects(at(policy, 'spec.egress')).length > 0 ? ['Egress'] : [])];
};

const TESTS: Readonly<Record<string, (has: boolean, value: string, values: readonly string[]) => boolean>> = {
  In: (has, value, values) => has && values.includes(value),
  NotIn: (has, value, values) => !has || !values.includes(value),
  Exists: (has) => has,
  DoesNotExist: (has) => !has,
};

/** Does a policy select a Pod of its namespace? */
export const isSelected = (policy: unknown, pod: unknown): boolean => fitsSelector(at(policy, 'spec.podSelector'), pod);

/** Does a LabelSelector fit the labels of an object? An empty one fits all. */
export function fitsSelector(selector: unknown, thing: unknown): boolean {
  const labels = object(at(thing, 'metadata.labels'));
  return (
    selects(object(at(selector, 'matchLabels')), thing) &&
    objects(at(selector, 'matchExpressions')).every((each) => {
      const key = text(each['key']);
      return TESTS[text(each['operator'])]?.(Object.hasOwn(labels, key), text(labels[key]), list(each['values']).map(String)) ?? false;
    })
  );
}

const isQuery = ({ port, protocol }: Dropped): boolean => port === 53 && protocol === 'udp';

const targetOf = ({ message, dst, port, protocol }: Dropped): string =>
  message?.payload.type === 'dns-query' ? whyWords.policy.query(message.method) : `${message?.method ?? protocol} → ${dst}:${port}`;

interface Blocked {
  readonly packets: readonly Dropped[];
  readonly podOf: (ip: string) => string;
}

/** The packets that policies of a namespace stopped since this one was written: from or to the Pods that it selects. */
function blockedBy(asked: Asked): Blocked {
  const { index, ref, value } = asked;
  const pods = inNamespace(asked, 'Pod', namespaceOf(value));
  const selected = new Map(pods.filter((pod) => isSelected(value, pod.value)).map((pod) => [text(at(pod.value, 'status.podIP')), nameOf(pod.ref)]));
  const types = typesOf(value);
  const since = (index.versions(ref)[0]?.sentAt ?? 0) as Micros;
  const packets = droppedPackets(asked, since).filter(
    ({ src, dst }) => (types.includes('Egress') && selected.has(src)) || (types.includes('Ingress') && selected.has(dst)),
  );
  return { packets, podOf: (ip) => selected.get(ip) ?? nameOf(pods.find((pod) => at(pod.value, 'status.podIP') === ip)?.ref ?? ip) };
}

/** Does anybody of the cluster ask for NetworkPolicies? */
export const watchesPolicies = ({ index, now }: Pick<Asked, 'index' | 'now'>): boolean =>
  [...index.addresses].some(
    (address) =>
      /\/(?:calico-node|cilium-agent)$/.test(address) &&
      index.touching(address).some((seq) => seq <= now && index.message(seq)?.method.endsWith('/networkpolicies') === true),
  );

function unenforced({ index, ref, now }: Asked): Explained | undefined {
  return watchesPolicies({ index, now }) ? undefined : { sentence: whyWords.policy.idle(nameOf(ref)) };
}

/** A policy that stopped something: DNS first, where it did, because then nothing else is even tried. */
export const policyBlocks: Explainer = (asked) => {
  const idle = unenforced(asked);
  if (idle) return idle;
  const { ref, value, index } = asked;
  const { packets, podOf } = blockedBy(asked);
  const first = packets[0];
  if (first === undefined) return undefined;
  const namespace = namespaceOf(value);
  const types = typesOf(value);
  const pods = inNamespace(asked, 'Pod', namespace).filter((pod) => isSelected(value, pod.value));
  const queries = packets.filter(isQuery);
  const { policy: words } = whyWords;
  const { chain, node, protocol, port } = first;
  const time = moment(index.timeOf(first.record.seq));
  const dropped = isQuery(first)
    ? words.dns({ at: time, pod: podOf(first.src), query: (first.message?.method ?? '').replace(/^A /u, ''), chain, node }, queries.length)
    : words.dropped({ at: time, from: podOf(first.src), to: podOf(first.dst), protocol, port, chain, node }, packets.length);
  return {
    sentence: `${words.selects(nameOf(ref), pods.length, namespace, types)} ${dropped}`,
    evidence: {
      title: words.title,
      columns: columns('time', 'from', 'packet', 'node', 'droppedIn'),
      rows: packets.slice(0, 30).map((packet) => [moment(packet.record.sentAt), podOf(packet.src), targetOf(packet), packet.node, packet.chain]),
    },
    about: first.record.seq,
  };
};

/** Was DNS among what a policy stopped? */
export const blocksDns = (asked: Asked): boolean => blockedBy(asked).packets.some(isQuery);
