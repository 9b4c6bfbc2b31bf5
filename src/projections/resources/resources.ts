import type { DocumentRecord, DocumentRef, Seq } from '../../api/index.ts';
import { compareNatural } from '../addresses.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';
import { cgroupTree } from '../node/kernel.ts';
import { podsOf } from '../node/kubelet.ts';
import { quantity } from '../quantity.ts';
import { at, isObject, number, objects, text } from '../values.ts';
import { podCpu } from './cpu.ts';
import type { EvictionRank, ResourceBar, ResourcesView, UsageMark, UsagePoint } from './views.ts';

const MOST_POINTS = 400;
const RESOURCES = ['cpu', 'memory', 'ephemeral-storage', 'pods'] as const;

/** Requests or limits of a Pod: the sum of its containers, or the largest init container if that is more (`kubernetes/pkg/api/v1/resource/helpers.go`). */
function asked(pod: unknown, kind: 'requests' | 'limits', resource: string): number {
  const of = (container: unknown): number => quantity(at(container, `resources.${kind}['${resource}']`));
  const inits = objects(at(pod, 'spec.initContainers'));
  const stays = (container: unknown): boolean => at(container, 'restartPolicy') === 'Always';
  const together = [...objects(at(pod, 'spec.containers')), ...inits.filter(stays)].reduce((sum, container) => sum + of(container), 0);
  return Math.max(together, ...inits.filter((container) => !stays(container)).map(of));
}

const ended = (pod: unknown): boolean => ['Succeeded', 'Failed'].includes(text(at(pod, 'status.phase')));
const rssOf = (record: DocumentRecord | undefined): number =>
  record === undefined || record.op === 'DELETED' ? 0 : objects(at(record.value, 'processes')).reduce((sum, each) => sum + number(each['rss']), 0);

const processesRef = (node: string, pod: DocumentRef): DocumentRef => `${node}/processes/${pod.slice('Pod/'.length)}` as DocumentRef;

/** Memory of these documents together, whenever it changed by `now`; the latest changes if there are too many. */
function memoryHistory(index: LedgerIndex, refs: readonly DocumentRef[], now: Seq): readonly UsagePoint[] {
  const changes = refs
    .flatMap((ref) => {
      const versions = index.versions(ref);
      return versions
        .slice(
          0,
          countUpTo(versions, now, ({ seq }) => seq),
        )
        .map((record) => ({ ref, record }));
    })
    .sort((a, b) => a.record.seq - b.record.seq);
  const bytes = new Map<DocumentRef, number>();
  const points: UsagePoint[] = [];
  let sum = 0;
  for (const { ref, record } of changes) {
    const rss = rssOf(record);
    sum += rss - (bytes.get(ref) ?? 0);
    bytes.set(ref, rss);
    if (points.at(-1)?.value !== sum) points.push({ seq: record.seq, t: record.sentAt, value: sum });
  }
  return points.slice(-MOST_POINTS);
}

/** Who would be evicted first under memory pressure: those above their request, then by priority, then by how much above (`kubernetes/pkg/kubelet/eviction/helpers.go`, rankMemoryPressure). */
function rank(ranks: readonly EvictionRank[]): readonly EvictionRank[] {
  const exceeds = ({ used, request }: EvictionRank): number => (used > request ? 0 : 1);
  return [...ranks].sort(
    (a, b) => exceeds(a) - exceeds(b) || a.priority - b.priority || b.used - b.request - (a.used - a.request) || compareNatural(a.ref, b.ref),
  );
}

/** Names for the numbers in the paths of cgroups. */
function ownersOf(index: LedgerIndex, node: string, pods: readonly DocumentRef[], now: Seq): ResourcesView['owners'] {
  return pods.flatMap((pod) => {
    const uid = text(at(index.versionAt(pod, now)?.value, 'metadata.uid'));
    const processes = objects(at(index.existing(processesRef(node, pod), now)?.value, 'processes'));
    const containers = processes.flatMap((each) => (text(each['containerId']) === '' ? [] : [[text(each['containerId']), text(each['container'])] as const]));
    return uid === '' ? containers : [...containers, [uid, pod.slice('Pod/'.length)] as const, [uid.replace(/-/gu, '_'), pod.slice('Pod/'.length)] as const];
  });
}

/** A node: what it has, what was promised, what is used, who would go first, and its cgroups; undefined when there is no such Node then. */
export function nodeResources(index: LedgerIndex, node: string, now: Seq): ResourcesView | undefined {
  const value = index.existing(`Node/${node}` as DocumentRef, now)?.value;
  if (value === undefined) return undefined;
  const pods = podsOf(index, node, now).filter((ref) => !ended(index.versionAt(ref, now)?.value));
  const specs = pods.map((ref) => ({ ref, value: index.versionAt(ref, now)?.value, used: rssOf(index.existing(processesRef(node, ref), now)) }));
  const amount = (kind: 'capacity' | 'allocatable', resource: string): number => quantity(at(value, `status.${kind}['${resource}']`));
  const bars = RESOURCES.flatMap((name): readonly ResourceBar[] => {
    if (amount('capacity', name) === 0) return [];
    const sum = (kind: 'requests' | 'limits'): number =>
      name === 'pods' ? (kind === 'requests' ? specs.length : 0) : specs.reduce((all, pod) => all + asked(pod.value, kind, name), 0);
    const used = name === 'memory' ? { used: specs.reduce((all, pod) => all + pod.used, 0) } : {};
    return [{ name, capacity: amount('capacity', name), allocatable: amount('allocatable', name), requested: sum('requests'), limits: sum('limits'), ...used }];
  });
  const processes = index.refsOf(node).filter((ref) => ref.startsWith(`${node}/processes/`));
  return {
    bars,
    memory: {
      history: memoryHistory(index, processes, now),
      marks: [
        { name: 'allocatable', value: amount('allocatable', 'memory') },
        { name: 'capacity', value: amount('capacity', 'memory') },
      ],
    },
    cpu: { history: [], marks: [] },
    ranking: rank(
      specs.map(({ ref, value: pod, used }) => {
        const request = asked(pod, 'requests', 'memory');
        return { ref, qos: text(at(pod, 'status.qosClass')), priority: number(at(pod, 'spec.priority')), request, used, over: Math.max(0, used - request) };
      }),
    ),
    cgroups: cgroupTree(index, node, now),
    owners: ownersOf(index, node, pods, now),
  };
}

/** A Pod: its memory against what it asked for, and its cgroups; undefined while it is on no node. */
export function podResources(index: LedgerIndex, pod: DocumentRef, now: Seq): ResourcesView | undefined {
  const value = index.versionAt(pod, now)?.value;
  const node = text(at(value, 'spec.nodeName'));
  if (!isObject(value) || node === '') return undefined;
  const uid = text(at(value, 'metadata.uid'));
  const marks = (resource: string): readonly UsageMark[] =>
    (['request', 'limit'] as const)
      .map((name) => ({ name, value: asked(value, name === 'request' ? 'requests' : 'limits', resource) }))
      .filter((mark) => mark.value > 0);
  const { history, throttling } = podCpu(index, `${node}/pod/${pod.slice('Pod/'.length)}`, now);
  return {
    bars: [],
    memory: { history: memoryHistory(index, [processesRef(node, pod)], now), marks: marks('memory') },
    cpu: { history, marks: marks('cpu') },
    ...(throttling === undefined ? {} : { throttling }),
    ranking: [],
    cgroups: cgroupTree(index, node, now).filter(({ path }) => uid !== '' && (path.includes(uid) || path.includes(uid.replace(/-/gu, '_')))),
    owners: ownersOf(index, node, [pod], now),
  };
}
