import type { DocumentRecord, DocumentRef, Micros, Seq } from '../../api/index.ts';
import { compareAddresses, compareNatural, place } from '../addresses.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';
import { quantity } from '../quantity.ts';
import { nodeState, workloadKinds, workloadState } from '../table.ts';
import { at, list, object, objects, text } from '../values.ts';
import type { NodeBox, ProcessBox, ServiceBox, TopologyView } from '../views.ts';
import { type PodFacts, podFacts } from './pods.ts';
import { isUp } from './processes.ts';

const SECOND = 1_000_000;

/** The cluster at a moment, folded from the ledger. Keeps counts of what clients were served, extended with it. */
export class TopologyProjection {
  private readonly served = new Map<string, Seq[]>();
  private scanned = 0;

  constructor(private readonly index: LedgerIndex) {}

  /** `addresses`: the registered processes, so that one is shown before it has said anything. */
  view(t: Micros, addresses: readonly string[]): TopologyView {
    this.scan();
    const { index } = this;
    const seq = index.lastSeqAt(t);
    const pods = [...index.objects('Pod', seq)].map(podFacts);
    const processes = this.processes(t, seq, addresses);
    const byNode = groupBy(processes, (process) => place(process.address).node ?? '');
    const podsOf = groupBy(pods, (pod) => pod.node);
    const nodeNames = new Set([...index.objects('Node', seq)].map((record) => record.ref.slice('Node/'.length)));
    for (const name of byNode.keys()) if (name !== '') nodeNames.add(name);
    const inGroup = (group: string): ProcessBox[] => processes.filter((process) => place(process.address).group === group);
    return {
      controlPlane: this.withRoles(inGroup('control-plane'), seq),
      clients: inGroup('clients'),
      outside: inGroup('outside'),
      nodes: [...nodeNames].sort(compareNatural).map((name) => this.node(name, seq, byNode.get(name) ?? [], podsOf.get(name) ?? [])),
      unscheduled: (podsOf.get('') ?? []).map((pod) => pod.box),
      services: [...index.objects('Service', seq)].map((record) => this.service(record, seq)),
      workloads: workloadKinds.flatMap((kind) => [...index.objects(kind, seq)].map((record) => this.workload(kind, record))),
    };
  }

  /** Members of etcd with their part in Raft, when there are several: one whose status says so leads. */
  private withRoles(processes: readonly ProcessBox[], seq: Seq): readonly ProcessBox[] {
    const isMember = ({ address }: ProcessBox): boolean => /^etcd-\d+$/u.test(address);
    if (processes.filter(isMember).length < 2) return processes;
    return processes.map((process) => {
      if (!isMember(process)) return process;
      const status = object(this.index.existing(`${process.address}/status` as DocumentRef, seq)?.value);
      return { ...process, role: status['isLeader'] === true && process.up ? 'leader' : 'follower' };
    });
  }

  private processes(t: Micros, seq: Seq, addresses: readonly string[]): ProcessBox[] {
    const activity = new Map<string, number>();
    const note = (address: string, count: number): void => {
      const box = processOf(address);
      if (box !== undefined) activity.set(box, (activity.get(box) ?? 0) + count);
    };
    for (const address of addresses) note(address, 0);
    const first = countUpTo(this.index.messages, this.index.lastSeqAt((t - SECOND) as Micros), Number);
    const end = countUpTo(this.index.messages, seq, Number);
    for (let i = first; i < end; i++) {
      const message = this.index.message(this.index.messages[i]);
      if (message) note(message.to, 1);
    }
    return [...activity.keys()].sort(compareAddresses).map((address) => ({
      address,
      title: place(address).group === 'clients' && address === 'user' ? 'kubectl' : place(address).group === 'node' ? place(address).member : address,
      up: isUp(this.index, address, seq),
      activity: activity.get(address) ?? 0,
    }));
  }

  private node(name: string, seq: Seq, processes: readonly ProcessBox[], pods: readonly PodFacts[]): NodeBox {
    const ref = `Node/${name}` as DocumentRef;
    const value = this.index.existing(ref, seq)?.value;
    const sum = (of: (pod: PodFacts) => number): number => pods.reduce((total, pod) => total + of(pod), 0);
    return {
      ref,
      name,
      ...nodeState(value),
      processes,
      pods: pods.map((pod) => pod.box),
      cpu: { requestedMilli: sum((pod) => pod.cpuMilli), allocatableMilli: Math.round(quantity(at(value, 'status.allocatable.cpu')) * 1_000) },
      memory: { requestedBytes: sum((pod) => pod.memoryBytes), allocatableBytes: quantity(at(value, 'status.allocatable.memory')) },
    };
  }

  private workload(kind: string, record: DocumentRecord): TopologyView['workloads'][number] {
    const owner = this.index.ownersOf(record)[0];
    const revision = text(object(at(record.value, 'metadata.annotations'))['deployment.kubernetes.io/revision']);
    return {
      ref: record.ref,
      kind,
      name: text(at(record.value, 'metadata.name')),
      ...workloadState(kind, record.value),
      ...(owner === undefined ? {} : { owner }),
      ...(revision === '' ? {} : { revision }),
    };
  }

  private service(record: DocumentRecord, seq: Seq): ServiceBox {
    const name = text(at(record.value, 'metadata.name'));
    const namespace = text(at(record.value, 'metadata.namespace'));
    const slices = [...this.index.objects('EndpointSlice', seq)].filter(
      ({ value }) => text(at(value, 'metadata.namespace')) === namespace && object(at(value, 'metadata.labels'))['kubernetes.io/service-name'] === name,
    );
    return {
      ref: record.ref,
      name,
      namespace,
      clusterIP: text(at(record.value, 'spec.clusterIP')),
      ports: objects(at(record.value, 'spec.ports')).map(portText).join(','),
      endpoints: slices.flatMap(({ value }) => objects(at(value, 'endpoints')).map((endpoint) => this.endpoint(endpoint, namespace, seq))),
    };
  }

  private endpoint(endpoint: object, namespace: string, seq: Seq): ServiceBox['endpoints'][number] {
    const pod = text(at(endpoint, 'targetRef.name'));
    const ip = text(list(at(endpoint, 'addresses'))[0]);
    const served = this.served.get(pod) ?? this.served.get(ip) ?? [];
    return {
      ip,
      ready: at(endpoint, 'conditions.ready') !== false,
      served: countUpTo(served, seq, Number),
      ...(pod === '' ? {} : { pod: `Pod/${namespace}/${pod}` as DocumentRef }),
    };
  }

  /** Notes which Pod served which request of a client (the answer that reached the client, not each hop). */
  private scan(): void {
    for (; this.scanned < this.index.messages.length; this.scanned++) {
      const message = this.index.message(this.index.messages[this.scanned]);
      if (message?.payload.type !== 'traffic-response' || message.payload.servedBy === undefined || message.payload.outcome !== 'ok') continue;
      if (place(message.to).group !== 'clients') continue;
      const pod = message.payload.servedBy.split('/').at(-1) ?? '';
      const seqs = this.served.get(pod);
      if (seqs) seqs.push(message.seq);
      else this.served.set(pod, [message.seq]);
    }
  }
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** `80:30080/TCP`, as `kubectl get services` prints it. */
function portText(port: object): string {
  const nodePort = at(port, 'nodePort');
  return `${String(at(port, 'port'))}${nodePort === undefined ? '' : `:${String(nodePort)}`}/${text(at(port, 'protocol')) || 'TCP'}`;
}

/** The box of an address: controllers are one box, Pods are none (they are drawn as Pods). */
function processOf(address: string): string | undefined {
  const { group, member, collapsible } = place(address);
  if (group === 'control-plane') return collapsible;
  return group === 'node' && member.startsWith('pod') ? undefined : address;
}
