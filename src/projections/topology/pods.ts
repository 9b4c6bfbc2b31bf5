import type { DocumentRecord } from '../../api/index.ts';
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
