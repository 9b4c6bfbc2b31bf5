import { type AffinityTerm, affinityTermMatches } from '../../affinity-terms.ts';
import { type CycleState, stateKey } from '../../cycle-state.ts';
import { type Handle, MAX_NODE_SCORE, type NodeScore, type Status, status } from '../../interface.ts';
import type { NodeInfo, PodInfo } from '../../types.ts';

/** `hardPodAffinityWeight` unless configured: what an existing Pod's required affinity to the incoming one is worth. */
export const HARD_POD_AFFINITY_WEIGHT = 1;

/** Topology key → value → score. */
type TopologyScore = Map<string, Map<string, number>>;
const preScoreKey = stateKey<TopologyScore>('PreScoreInterPodAffinity');

/** One term seen from one Pod, on the node where the existing Pod runs. */
function count(handle: Handle, scores: TopologyScore, term: AffinityTerm, weight: number, other: PodInfo, node: NodeInfo): void {
  const value = node.node.metadata?.labels?.[term.topologyKey];
  if (value === undefined || !affinityTermMatches(term, other.pod, handle.namespaceLabels)) return;
  const values = scores.get(term.topologyKey) ?? new Map<string, number>();
  values.set(value, (values.get(value) ?? 0) + weight);
  scores.set(term.topologyKey, values);
}

function processExistingPod(handle: Handle, scores: TopologyScore, incoming: PodInfo, existing: PodInfo, node: NodeInfo, hardWeight: number): void {
  for (const term of incoming.affinity.preferredAffinity) count(handle, scores, term, term.weight, existing, node);
  for (const term of incoming.affinity.preferredAntiAffinity) count(handle, scores, term, -term.weight, existing, node);
  for (const term of existing.affinity.requiredAffinity) count(handle, scores, term, hardWeight, incoming, node);
  for (const term of existing.affinity.preferredAffinity) count(handle, scores, term, term.weight, incoming, node);
  for (const term of existing.affinity.preferredAntiAffinity) count(handle, scores, term, -term.weight, incoming, node);
}

/** Source: `plugins/interpodaffinity/scoring.go` PreScore. */
export function preScore(handle: Handle, hardWeight: number, state: CycleState, pod: PodInfo): Status | undefined {
  const constrained = pod.affinity.preferredAffinity.length > 0 || pod.affinity.preferredAntiAffinity.length > 0;
  const scores: TopologyScore = new Map();
  for (const node of constrained ? handle.snapshot.nodes() : handle.snapshot.havePodsWithAffinity) {
    for (const existing of (constrained ? node.pods : node.podsWithAffinity).values()) processExistingPod(handle, scores, pod, existing, node, hardWeight);
  }
  if (scores.size === 0) return status('Skip');
  state.write(preScoreKey, scores);
  return undefined;
}

export function score(state: CycleState, _pod: PodInfo, node: NodeInfo): number {
  let sum = 0;
  for (const [key, values] of state.read(preScoreKey) ?? []) sum += values.get(node.node.metadata?.labels?.[key] ?? '') ?? 0;
  return sum;
}

/** Stretches the scores over 0..100; all 0 when they are equal. */
export function normalizeScore(scores: readonly NodeScore[]): void {
  const values = scores.map((entry) => entry.score);
  const min = Math.min(...values);
  const range = Math.max(...values) - min;
  for (const entry of scores) entry.score = range > 0 ? Math.trunc(MAX_NODE_SCORE * ((entry.score - min) / range)) : 0;
}
