import type { DocumentRecord, Seq } from '../../api/index.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';
import { Present } from '../present.ts';
import { quantity } from '../quantity.ts';
import { containerState, podSummary, podToken } from '../table.ts';
import { at, object, objects, text } from '../values.ts';
import type { ContainerBox, PodBox } from '../views.ts';

/** A Pod with what the node needs to know of it. Computed once for each version of the Pod. */
export interface PodFacts {
  readonly box: PodBox;
  readonly node: string;
  /** Requests that count against the node: none once the Pod is over. */
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

const facts = new WeakMap<DocumentRecord, PodFacts>();

function containers(value: unknown): ContainerBox[] {
  const statuses = [...objects(at(value, 'status.initContainerStatuses')), ...objects(at(value, 'status.containerStatuses'))];
  return [...objects(at(value, 'spec.initContainers')), ...objects(at(value, 'spec.containers'))].map((spec) => {
    const status = statuses.find((each) => each['name'] === spec['name']);
    const restarts = status?.['restartCount'];
    return { name: text(spec['name']), ...containerState(status), restarts: typeof restarts === 'number' ? restarts : 0 };
  });
}

/** What the scheduler counts: the sum over containers, or the largest init container if that is more. */
function requested(value: unknown, resource: 'cpu' | 'memory'): number {
  const of = (container: object): number => quantity(at(container, `resources.requests.${resource}`));
  const sum = objects(at(value, 'spec.containers')).reduce((total, container) => total + of(container), 0);
  const init = objects(at(value, 'spec.initContainers')).reduce((most, container) => Math.max(most, of(container)), 0);
  return Math.max(sum, init);
}

function compute(record: DocumentRecord): PodFacts {
  const { value } = record;
  const { reason, ready, total } = podSummary(value);
  const owner = objects(at(value, 'metadata.ownerReferences')).find((each) => each['controller'] === true);
  const ip = text(at(value, 'status.podIP'));
  const phase = text(at(value, 'status.phase'));
  const over = phase === 'Succeeded' || phase === 'Failed';
  return {
    box: {
      ref: record.ref,
      name: text(at(value, 'metadata.name')),
      namespace: text(at(value, 'metadata.namespace')),
      state: podToken(value),
      status: reason,
      ready: `${ready}/${total}`,
      containers: containers(value),
      ...(ip === '' ? {} : { ip }),
      ...(owner ? { owner: `${text(owner['kind'])}/${text(at(value, 'metadata.namespace'))}/${text(owner['name'])}` } : {}),
    },
    node: text(at(object(value), 'spec.nodeName')),
    cpuMilli: over ? 0 : Math.round(requested(value, 'cpu') * 1_000),
    memoryBytes: over ? 0 : requested(value, 'memory'),
  };
}

export function podFacts(record: DocumentRecord): PodFacts {
  let known = facts.get(record);
  if (!known) {
    known = compute(record);
    facts.set(record, known);
  }
  return known;
}

/** The Pods of one node, and what they ask for. Another value when anything of it is different. */
export interface PodsOfNode {
  readonly boxes: readonly PodBox[];
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

export const NO_PODS: PodsOfNode = { boxes: [], cpuMilli: 0, memoryBytes: 0 };

/** In order of first appearance. */
type Placed = { readonly place: number; readonly facts: PodFacts }[];

/** The Pods at the moment that was asked for last, node by node. */
export class PodsByNode {
  private readonly present: Present;
  private readonly placed = new Map<string, Placed>();
  private readonly summed = new Map<string, PodsOfNode>();

  constructor(index: LedgerIndex) {
    this.present = new Present(index, 'Pod', (place, before, after) => {
      if (before) this.on(before, place, 1);
      if (after) this.on(after, place, 0, { place, facts: podFacts(after) });
    });
  }

  /** By name of the node; those without one under ''. */
  at(seq: Seq): ReadonlyMap<string, PodsOfNode> {
    this.present.at(seq);
    for (const [node, placed] of this.placed) if (!this.summed.has(node)) this.summed.set(node, sum(placed));
    return this.summed;
  }

  private on(record: DocumentRecord, place: number, gone: number, ...come: Placed): void {
    const { node } = podFacts(record);
    const placed = this.placed.get(node) ?? [];
    placed.splice(
      countUpTo(placed, place - 1, (each) => each.place),
      gone,
      ...come,
    );
    this.placed.set(node, placed);
    this.summed.delete(node);
  }
}

function sum(placed: Placed): PodsOfNode {
  let cpuMilli = 0;
  let memoryBytes = 0;
  for (const { facts: each } of placed) {
    cpuMilli += each.cpuMilli;
    memoryBytes += each.memoryBytes;
  }
  return { boxes: placed.map((each) => each.facts.box), cpuMilli, memoryBytes };
}
