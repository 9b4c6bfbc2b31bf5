import { type CycleState, stateKey } from '../../cycle-state.ts';
import { type Handle, MAX_NODE_SCORE, type NodeScore, type Status, status } from '../../interface.ts';
import type { NodeInfo, PodInfo } from '../../types.ts';
import { constraintsOf, defaultConstraints, HOSTNAME, nodeHasAllKeys, nodeIncluded, type TopologySpreadConstraint } from './constraints.ts';

interface PreScoreState {
  readonly constraints: readonly TopologySpreadConstraint[];
  readonly ignored: ReadonlySet<string>;
  readonly counts: readonly ReadonlyMap<string, number>[];
  /** ln(domains + 2): a spread over many domains weighs more. */
  readonly weights: readonly number[];
}

const preScoreKey = stateKey<PreScoreState>('PreScorePodTopologySpread');

const domainOf = (node: NodeInfo, constraint: TopologySpreadConstraint): string => node.node.metadata?.labels?.[constraint.topologyKey] ?? '';

function softConstraints(handle: Handle, { pod }: PodInfo): readonly TopologySpreadConstraint[] {
  if ((pod.spec?.topologySpreadConstraints?.length ?? 0) > 0) return constraintsOf(pod, 'ScheduleAnyway');
  const selector = handle.defaultSelector(pod);
  return selector ? defaultConstraints(selector) : [];
}

/** Source: `plugins/podtopologyspread/scoring.go` PreScore. */
export function preScore(handle: Handle, state: CycleState, info: PodInfo, filtered: readonly NodeInfo[]): Status | undefined {
  const { pod } = info;
  const constraints = softConstraints(handle, info);
  if (constraints.length === 0) return status('Skip');
  // With the system defaults, nodes without a zone still take part.
  const requireAll = (pod.spec?.topologySpreadConstraints?.length ?? 0) > 0;
  const ignored = new Set<string>();
  const counts = constraints.map(() => new Map<string, number>());
  for (const node of filtered) {
    if (requireAll && !nodeHasAllKeys(node.node, constraints)) ignored.add(node.name);
    else constraints.forEach((constraint, i) => constraint.topologyKey !== HOSTNAME && counts[i]?.set(domainOf(node, constraint), 0));
  }
  const sizes = constraints.map(({ topologyKey }, i) => (topologyKey === HOSTNAME ? filtered.length - ignored.size : (counts[i]?.size ?? 0)));
  for (const node of handle.snapshot.nodes()) {
    if (requireAll && !nodeHasAllKeys(node.node, constraints)) continue;
    constraints.forEach((constraint, i) => {
      const domain = domainOf(node, constraint);
      const count = counts[i]?.get(domain);
      if (count === undefined || !nodeIncluded(constraint, pod, node.node)) return;
      counts[i]?.set(domain, count + node.countMatching(pod.metadata?.namespace ?? '', constraint.selector));
    });
  }
  state.write(preScoreKey, { constraints, ignored, counts, weights: sizes.map((size) => Math.log(size + 2)) });
  return undefined;
}

/** Go's math.Round: halves go away from zero; scores are never negative. */
const round = (value: number): number => Math.floor(value + 0.5);

/** The more matching Pods in the node's domains, the higher, and the worse. */
export function score(state: CycleState, { pod }: PodInfo, node: NodeInfo): number {
  const s = state.read(preScoreKey);
  if (!s || s.ignored.has(node.name)) return 0;
  let sum = 0;
  s.constraints.forEach((constraint, i) => {
    const domain = node.node.metadata?.labels?.[constraint.topologyKey];
    if (domain === undefined) return;
    const count =
      constraint.topologyKey === HOSTNAME ? node.countMatching(pod.metadata?.namespace ?? '', constraint.selector) : (s.counts[i]?.get(domain) ?? 0);
    sum += count * (s.weights[i] ?? 0) + (constraint.maxSkew - 1);
  });
  return round(sum);
}

/** Turns the scores around: few matching Pods become 100. */
export function normalizeScore(state: CycleState, scores: readonly NodeScore[]): void {
  const s = state.read(preScoreKey);
  if (!s) return;
  const counted = scores.filter(({ name }) => !s.ignored.has(name)).map(({ score: value }) => value);
  const max = Math.max(0, ...counted);
  const min = Math.min(Number.MAX_SAFE_INTEGER, ...counted);
  for (const entry of scores) {
    if (s.ignored.has(entry.name)) entry.score = 0;
    else entry.score = max === 0 ? MAX_NODE_SCORE : Math.trunc((MAX_NODE_SCORE * (max + min - entry.score)) / max);
  }
}
