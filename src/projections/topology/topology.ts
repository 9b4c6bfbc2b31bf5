import type { DocumentRecord, DocumentRef, Micros, Seq } from '../../api/index.ts';
import { compareNatural, place } from '../addresses.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { quantity } from '../quantity.ts';
import { nodeState, workloadKinds, workloadState } from '../table.ts';
import { at, object, text } from '../values.ts';
import type { NodeBox, ProcessBox, TopologyView } from '../views.ts';
import { NO_PODS, PodsByNode, type PodsOfNode } from './pods.ts';
import { sameOr, Shown } from './shown.ts';
import { Processes } from './processes.ts';
import { Services } from './services.ts';

/** What a node's box was made of. */
interface Drawn {
  readonly record: DocumentRecord | undefined;
  readonly processes: readonly ProcessBox[];
  readonly pods: PodsOfNode;
  readonly box: NodeBox;
}

/**
 * The cluster at a moment, folded from the ledger. It goes from the moment asked for last to the next; what is the same at both is
 * the same value in both views.
 */
export class TopologyProjection {
  private readonly pods: PodsByNode;
  private readonly processes: Processes;
  private readonly services: Services;
  private readonly workloads: readonly Shown<TopologyView['workloads'][number]>[];
  private nodes = new Map<string, Drawn>();
  private scanned = 0;

  constructor(private readonly index: LedgerIndex) {
    this.pods = new PodsByNode(index);
    this.processes = new Processes(index);
    this.services = new Services(index);
    this.workloads = workloadKinds.map((kind) => new Shown(index, kind, (record) => workloadOf(index, kind, record)));
  }

  /** `addresses`: the registered processes, so that one is shown before it has said anything. */
  view(t: Micros, addresses: readonly string[]): TopologyView {
    this.extend();
    const seq = this.index.lastSeqAt(t);
    const pods = this.pods.at(seq);
    const processes = new Map<string, ProcessBox[]>();
    for (const process of this.processes.at(t, seq, addresses)) {
      const { group, node } = place(process.address);
      const key = node === undefined ? group : `Node/${node}`;
      const known = processes.get(key);
      if (known) known.push(process);
      else processes.set(key, [process]);
    }
    return {
      controlPlane: this.withRoles(processes.get('control-plane') ?? [], seq),
      clients: processes.get('clients') ?? [],
      outside: processes.get('outside') ?? [],
      nodes: this.nodesAt(seq, processes, pods),
      unscheduled: (pods.get('') ?? NO_PODS).boxes,
      services: this.services.at(seq),
      workloads: this.workloads.flatMap((kind) => kind.at(seq)),
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

  private nodesAt(seq: Seq, processes: ReadonlyMap<string, readonly ProcessBox[]>, pods: ReadonlyMap<string, PodsOfNode>): readonly NodeBox[] {
    const records = new Map(this.index.objects('Node', seq).map((record) => [record.ref as string, record]));
    const refs = new Set([...records.keys(), ...processes.keys()].filter((key) => key.startsWith('Node/')));
    const before = this.nodes;
    this.nodes = new Map();
    for (const ref of [...refs].sort(compareNatural)) {
      const name = ref.slice('Node/'.length);
      const known = before.get(name);
      const next = { record: records.get(ref), processes: sameOr(known?.processes, processes.get(ref) ?? []), pods: pods.get(name) ?? NO_PODS };
      const same = known?.record === next.record && known?.processes === next.processes && known.pods === next.pods;
      this.nodes.set(name, known && same ? known : { ...next, box: nodeOf(name, next) });
    }
    return [...this.nodes.values()].map(({ box }) => box);
  }

  /** Takes in what the index has grown by (so that the next view need not). */
  extend(): void {
    const { messages } = this.index;
    for (; this.scanned < messages.length; this.scanned++) {
      const message = this.index.message(messages[this.scanned]);
      if (!message) continue;
      this.processes.take(message.to, message.seq);
      this.services.take(message);
    }
  }
}

function nodeOf(name: string, { record, processes, pods }: Omit<Drawn, 'box'>): NodeBox {
  const value = record?.value;
  return {
    ref: `Node/${name}` as DocumentRef,
    name,
    ...nodeState(value),
    processes,
    pods: pods.boxes,
    cpu: { requestedMilli: pods.cpuMilli, allocatableMilli: Math.round(quantity(at(value, 'status.allocatable.cpu')) * 1_000) },
    memory: { requestedBytes: pods.memoryBytes, allocatableBytes: quantity(at(value, 'status.allocatable.memory')) },
  };
}

function workloadOf(index: LedgerIndex, kind: string, record: DocumentRecord): TopologyView['workloads'][number] {
  const owner = index.ownersOf(record)[0];
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
