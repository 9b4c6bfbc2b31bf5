import type { Pod } from '../../../../../api/index.ts';
import type { Labels } from '../../../../component-helpers/scheduling/corev1/selector.ts';
import { type AffinityTerm, affinityTermMatches } from '../../affinity-terms.ts';
import { type CycleState, stateKey } from '../../cycle-state.ts';
import { type Handle, type Status, status } from '../../interface.ts';
import type { NodeInfo, PodInfo } from '../../types.ts';

export const ERR_REASON_EXISTING_ANTI_AFFINITY = "node(s) didn't satisfy existing pods anti-affinity rules";
export const ERR_REASON_AFFINITY = "node(s) didn't match pod affinity rules";
export const ERR_REASON_ANTI_AFFINITY = "node(s) didn't match pod anti-affinity rules";

type NamespaceLabels = (namespace: string) => Labels;

/** Matching Pods by `topologyKey=value`. */
class PairCounts {
  constructor(readonly counts = new Map<string, number>()) {}

  add(labels: Labels, topologyKey: string, by: number): void {
    const value = labels[topologyKey];
    if (value === undefined) return;
    const pair = `${topologyKey}=${value}`;
    const count = (this.counts.get(pair) ?? 0) + by;
    if (count === 0) this.counts.delete(pair);
    else this.counts.set(pair, count);
  }

  has(topologyKey: string, value: string): boolean {
    return (this.counts.get(`${topologyKey}=${value}`) ?? 0) > 0;
  }

  clone(): PairCounts {
    return new PairCounts(new Map(this.counts));
  }
}

class PreFilterState {
  constructor(
    readonly pod: PodInfo,
    readonly namespaceLabels: NamespaceLabels,
    readonly existingAntiAffinity = new PairCounts(),
    readonly affinity = new PairCounts(),
    readonly antiAffinity = new PairCounts(),
  ) {}

  /** What `other`'s own anti-affinity forbids the incoming Pod. */
  countExisting(other: PodInfo, labels: Labels, by: number): void {
    for (const term of other.affinity.requiredAntiAffinity) {
      if (affinityTermMatches(term, this.pod.pod, this.namespaceLabels)) this.existingAntiAffinity.add(labels, term.topologyKey, by);
    }
  }

  /** What the incoming Pod's terms say about `other`. */
  countIncoming(other: PodInfo, labels: Labels, by: number): void {
    const { requiredAffinity, requiredAntiAffinity } = this.pod.affinity;
    if (matchesAll(requiredAffinity, other.pod, this.namespaceLabels)) {
      for (const { topologyKey } of requiredAffinity) this.affinity.add(labels, topologyKey, by);
    }
    for (const term of requiredAntiAffinity) {
      if (affinityTermMatches(term, other.pod, this.namespaceLabels)) this.antiAffinity.add(labels, term.topologyKey, by);
    }
  }

  clone(): PreFilterState {
    return new PreFilterState(this.pod, this.namespaceLabels, this.existingAntiAffinity.clone(), this.affinity.clone(), this.antiAffinity.clone());
  }
}

const preFilterKey = stateKey<PreFilterState>('PreFilterInterPodAffinity');

function matchesAll(terms: readonly AffinityTerm[], pod: Pod, namespaceLabels: NamespaceLabels): boolean {
  return terms.length > 0 && terms.every((term) => affinityTermMatches(term, pod, namespaceLabels));
}

const labelsOf = (node: NodeInfo): Labels => node.node.metadata?.labels ?? {};

/** Source: `plugins/interpodaffinity/filtering.go` PreFilter. */
export function preFilter(handle: Handle, state: CycleState, pod: PodInfo, nodes: readonly NodeInfo[]): Status | undefined {
  const s = new PreFilterState(pod, handle.namespaceLabels);
  const { requiredAffinity, requiredAntiAffinity } = pod.affinity;
  for (const node of handle.snapshot.havePodsWithRequiredAntiAffinity) {
    for (const other of node.podsWithRequiredAntiAffinity.values()) s.countExisting(other, labelsOf(node), 1);
  }
  if (requiredAffinity.length > 0 || requiredAntiAffinity.length > 0) {
    for (const node of nodes) for (const other of node.pods.values()) s.countIncoming(other, labelsOf(node), 1);
  } else if (s.existingAntiAffinity.counts.size === 0) return status('Skip');
  state.write(preFilterKey, s);
  return undefined;
}

/** Keeps the counts right while preemption takes Pods away and puts them back. */
export function updateWithPod(state: CycleState, other: PodInfo, node: NodeInfo, by: 1 | -1): void {
  const s = state.read(preFilterKey);
  s?.countExisting(other, labelsOf(node), by);
  s?.countIncoming(other, labelsOf(node), by);
}

/** The first Pod of a group may go anywhere: nothing matches its terms yet but itself. */
function satisfiesAffinity(s: PreFilterState, labels: Labels): boolean {
  const terms = s.pod.affinity.requiredAffinity;
  if (terms.some(({ topologyKey }) => labels[topologyKey] === undefined)) return false;
  if (terms.every(({ topologyKey }) => s.affinity.has(topologyKey, labels[topologyKey] ?? ''))) return true;
  return s.affinity.counts.size === 0 && matchesAll(terms, s.pod.pod, s.namespaceLabels);
}

const satisfiesAntiAffinity = (s: PreFilterState, labels: Labels): boolean =>
  !s.pod.affinity.requiredAntiAffinity.some(({ topologyKey }) => labels[topologyKey] !== undefined && s.antiAffinity.has(topologyKey, labels[topologyKey]));

const satisfiesExisting = (s: PreFilterState, labels: Labels): boolean =>
  s.existingAntiAffinity.counts.size === 0 || !Object.entries(labels).some(([key, value]) => s.existingAntiAffinity.has(key, value));

export function filter(state: CycleState, _pod: PodInfo, node: NodeInfo): Status | undefined {
  const s = state.read(preFilterKey);
  if (!s) return undefined;
  const labels = labelsOf(node);
  if (!satisfiesAffinity(s, labels)) return status('UnschedulableAndUnresolvable', ERR_REASON_AFFINITY);
  if (!satisfiesAntiAffinity(s, labels)) return status('Unschedulable', ERR_REASON_ANTI_AFFINITY);
  if (!satisfiesExisting(s, labels)) return status('Unschedulable', ERR_REASON_EXISTING_ANTI_AFFINITY);
  return undefined;
}
