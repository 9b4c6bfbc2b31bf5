import type { DocumentRef, Message, Micros, Seq } from '../../api/index.ts';
import { compareNatural, place } from '../addresses.ts';
import { countUpTo, type EntityHistory, type LedgerIndex } from '../ledger-index.ts';
import { codeOf, outcomeOf } from '../messages.ts';
import { containerState, nodeState, objectState } from '../table.ts';
import { at, number, objects, text } from '../values.ts';
import { blocksOf, cgroupsOf, interfacesOf, processesOf, routesOf } from './kernel.ts';
import { conditionsOf, loopOf, podsOf, WINDOW, workersOf } from './kubelet.ts';
import { rpcsOf } from './rpcs.ts';
import type { NodeCall, NodeContainer, NodePod, NodeProcess, NodeRole, NodeView } from './views.ts';

const MOST_PODS = 40;
const MOST_CALLS = 40;

const ROLES: readonly (readonly [RegExp, NodeRole])[] = [
  [/^kubelet$/u, 'kubelet'],
  [/^(containerd|cri-o|cri-dockerd|dockerd)$/u, 'runtime'],
  [/^(containerd-shim|conmon)/u, 'shim'],
  [/^(runc|crun|kata|runsc)/u, 'oci'],
  [/^(cni\/|cilium-agent|flanneld|kindnetd|weave)/u, 'cni'],
  [/^csi/u, 'csi'],
  [/^kube-proxy$/u, 'proxy'],
  [/^kernel$/u, 'kernel'],
];

function processesIn(index: LedgerIndex, node: string): readonly NodeProcess[] {
  const found: NodeProcess[] = [];
  for (const address of index.addresses) {
    const where = place(address);
    const role = where.node === node ? ROLES.find(([pattern]) => pattern.test(where.member))?.[1] : undefined;
    if (role !== undefined) found.push({ address, title: where.member.replace(/^cni\//u, ''), role });
  }
  return found.sort((a, b) => compareNatural(a.address, b.address));
}

const FACTS = [
  'status.nodeInfo.kubeletVersion',
  'status.nodeInfo.containerRuntimeVersion',
  'status.nodeInfo.kernelVersion',
  'status.nodeInfo.osImage',
  'spec.podCIDR',
  'spec.unschedulable',
];

function factsOf(value: unknown): NodeView['facts'] {
  const addresses = objects(at(value, 'status.addresses')).map((each) => [text(each['type']), text(each['address'])] as const);
  const resources = (['cpu', 'memory', 'ephemeral-storage', 'pods'] as const).flatMap((name) => {
    const allocatable = at(value, `status.allocatable['${name}']`);
    return allocatable === undefined
      ? []
      : [[`allocatable ${name}`, `${String(allocatable)} of ${String(at(value, `status.capacity['${name}']`) ?? '')}`] as const];
  });
  const named = FACTS.flatMap((path) => (at(value, path) === undefined ? [] : [[path.split('.').at(-1) ?? path, String(at(value, path))] as const]));
  const labels = at(value, 'metadata.labels');
  const where = (['region', 'zone'] as const).flatMap((name) => {
    const label = text(at(labels, `['topology.kubernetes.io/${name}']`));
    return label === '' ? [] : [[name, label] as const];
  });
  return [
    ...addresses,
    ...where,
    ...named,
    ...resources,
    ...objects(at(value, 'spec.taints')).map(
      (taint) => ['taint', `${text(taint['key'])}${text(taint['value']) === '' ? '' : `=${text(taint['value'])}`}:${text(taint['effect'])}`] as const,
    ),
  ];
}

function last(history: EntityHistory | undefined, now: Seq) {
  return history?.transitions[countUpTo(history.transitions, now, ({ seq }) => seq) - 1];
}

function containersOf(index: LedgerIndex, entity: string, value: unknown, now: Seq): readonly NodeContainer[] {
  const statuses = [
    ...objects(at(value, 'status.initContainerStatuses')),
    ...objects(at(value, 'status.containerStatuses')),
    ...objects(at(value, 'status.ephemeralContainerStatuses')),
  ];
  const specs = [...objects(at(value, 'spec.initContainers')), ...objects(at(value, 'spec.containers')), ...objects(at(value, 'spec.ephemeralContainers'))];
  return specs.map((spec) => {
    const name = text(spec['name']);
    const status = statuses.find((each) => each['name'] === name);
    const runtime = last(index.history('cri-container', `${entity}/${name}`), now);
    return {
      name,
      id: text(runtime?.context['id']),
      state: last(index.history('container', `${entity}/${name}`), now)?.to ?? 'waiting',
      runtimeState: runtime?.to ?? '',
      pid: number(runtime?.context['pid']),
      restarts: number(status?.['restartCount']),
      image: text(spec['image']),
      token: containerState(status).state,
    };
  });
}

function podOf(index: LedgerIndex, node: string, ref: DocumentRef, now: Seq): NodePod {
  const name = ref.slice('Pod/'.length);
  const value = index.versionAt(ref, now)?.value;
  const network = index.existing(`${node}/network/${name}` as DocumentRef, now)?.value;
  const sandbox = last(index.history('sandbox', `${node}/${name}`), now);
  const { state, status } = objectState('Pod', value);
  return {
    ref,
    token: state,
    status,
    containers: containersOf(index, `${node}/${name}`, value, now),
    processes: processesOf(index, node, name, now),
    interfaces: interfacesOf(network),
    routes: routesOf(network),
    cgroups: cgroupsOf(index, node, text(at(value, 'metadata.uid')), now),
    ...(sandbox
      ? {
          sandbox: {
            id: text(sandbox.context['id']),
            state: sandbox.to,
            ip: text(sandbox.context['ip']),
            netns: text(sandbox.context['netns']),
            pid: number(sandbox.context['pid']),
          },
        }
      : {}),
  };
}

/** Calls that only ask: the generic PLEG makes two of them every second. */
const ASKING = /^(List|Version$|Status$|ImageFsInfo$|ImageStatus$|PodSandboxStatus$|ContainerStatus$|iptables-|inotify|getdents|read$|stat)/u;
const INSIDE: ReadonlySet<Message['channel']> = new Set<Message['channel']>(['grpc', 'exec']);

function callsOf(index: LedgerIndex, addresses: readonly string[], now: Seq, only: DocumentRef | undefined): readonly NodeCall[] {
  const seqs = new Set<Seq>();
  for (const address of addresses) {
    const all = index.touching(address);
    let kept = 0;
    for (let i = countUpTo(all, now, Number) - 1; i >= 0 && kept < MOST_CALLS; i--) {
      const message = index.message(all[i]);
      if (
        !message ||
        message.replyTo !== undefined ||
        !INSIDE.has(message.channel) ||
        ASKING.test(message.method) ||
        (only !== undefined && message.subject !== only)
      )
        continue;
      seqs.add(message.seq);
      kept++;
    }
  }
  return [...seqs]
    .sort((a, b) => b - a)
    .slice(0, MOST_CALLS)
    .flatMap((seq) => {
      const message = index.message(seq);
      if (!message) return [];
      const reply = index.reply(seq);
      const answer = reply && reply.seq <= now ? reply : undefined;
      return [
        {
          seq,
          t: message.sentAt,
          from: message.from,
          to: message.to,
          method: message.method,
          subject: message.subject ?? '',
          code: answer ? codeOf(answer) : '',
          ok: answer === undefined || outcomeOf(answer) !== 'error',
          ...(answer ? { took: (answer.arrivesAt - message.sentAt) as Micros } : {}),
        },
      ];
    });
}

/** `evictionHard.memory.available` and its like: one line a field. */
function configOf(value: unknown): NodeView['config'] {
  return Object.entries(isRecord(value) ? value : {}).flatMap(([name, field]) =>
    isRecord(field) ? Object.entries(field).map(([key, inner]) => [`${name} ${key}`, String(inner)] as const) : [[name, String(field)] as const],
  );
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A node from inside at a moment, or (`only`) with one of its Pods alone; undefined when there is no such node by then. */
export function nodeView(index: LedgerIndex, node: string, now: Seq, only?: DocumentRef): NodeView | undefined {
  const ref = `Node/${node}` as DocumentRef;
  const value = index.versionAt(ref, now)?.value;
  const processes = processesIn(index, node);
  if (value === undefined && processes.length === 0) return undefined;
  const { state, status } = nodeState(value);
  const host = index.existing(`${node}/network` as DocumentRef, now)?.value;
  const pods = podsOf(index, node, now);
  const shown = only === undefined ? pods.slice(0, MOST_PODS) : pods.filter((each) => each === only);
  return {
    node,
    ref,
    token: state,
    status,
    facts: factsOf(value),
    conditions: conditionsOf(value),
    processes,
    loop: loopOf(index, `${node}/kubelet`, now),
    window: WINDOW,
    workers: workersOf(index, node, shown, now),
    pods: shown.map((each) => podOf(index, node, each, now)),
    interfaces: interfacesOf(host),
    routes: routesOf(host),
    blocks: blocksOf(index, node, now),
    rpcs: rpcsOf(index, node, now),
    config: configOf(index.existing(`${node}/kubelet-config` as DocumentRef, now)?.value),
    calls: callsOf(
      index,
      processes.filter(({ role }) => role !== 'proxy').map(({ address }) => address),
      now,
      only,
    ),
  };
}
