import type { Pod } from '../../../api/index.ts';
import { parseTime } from '../time.ts';
import { getPodCondition, isPodReady } from './pod.ts';

/** One victim candidate with everything that the order looks at, computed once. */
export interface RankedPod {
  readonly pod: Pod;
  /** How many Pods of related ReplicaSets run on the same node. */
  readonly rank: number;
}

interface Candidate {
  readonly pod: Pod;
  readonly rank: number;
  readonly phase: number;
  readonly ready: boolean;
  readonly cost: number;
  readonly readySince: number;
  readonly restarts: number;
  readonly sidecarRestarts: number;
  readonly created: number;
}

const phases: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** The annotation must be a plain int32; anything else counts as 0 (`pkg/apis/core/helper/helpers.go`). */
function deletionCost(pod: Pod): number {
  const text = pod.metadata?.annotations?.['controller.kubernetes.io/pod-deletion-cost'];
  if (text === undefined || !/^-?(0|[1-9]\d*)$/.test(text)) return 0;
  const cost = Number(text);
  return cost >= -(2 ** 31) && cost < 2 ** 31 ? cost : 0;
}

function restarts(pod: Pod): { restarts: number; sidecarRestarts: number } {
  const sidecars = new Set((pod.spec?.initContainers ?? []).filter((c) => c.restartPolicy === 'Always').map((c) => c.name));
  const most = (counts: readonly number[]): number => counts.reduce((a, b) => Math.max(a, b), 0);
  return {
    restarts: most((pod.status?.containerStatuses ?? []).map((c) => c.restartCount)),
    sidecarRestarts: most((pod.status?.initContainerStatuses ?? []).filter((c) => sidecars.has(c.name)).map((c) => c.restartCount)),
  };
}

function candidateOf({ pod, rank }: RankedPod): Candidate {
  const ready = isPodReady(pod);
  return {
    pod,
    rank,
    phase: phases[pod.status?.phase ?? ''] ?? 0,
    ready,
    cost: deletionCost(pod),
    readySince: (ready ? parseTime(getPodCondition(pod, 'Ready')?.lastTransitionTime) : undefined) ?? 0,
    ...restarts(pod),
    created: parseTime(pod.metadata?.creationTimestamp) ?? 0,
  };
}

/** Go measures the age in nanoseconds before it takes the logarithm; a bucket is one power of two. */
const bucket = (age: number): number => (age > 0 ? Math.floor(Math.log2(age * 1e6)) : -1);

/** Younger first, by buckets of age; within a bucket by UID, so that victims spread. */
function byAge(a: number, b: number, uidA: string, uidB: string, now: number): number {
  if (a === b) return 0;
  if (a === 0 || b === 0) return a === 0 ? -1 : 1;
  return bucket(now - a) - bucket(now - b) || (uidA < uidB ? -1 : uidA > uidB ? 1 : 0);
}

/** The younger first; one without a time before all. */
const byYouth = (a: number, b: number): number => (a === 0 || b === 0 ? a - b : b - a);

/** Source: `pkg/controller/controller_utils.go` `ActivePods.Less`. */
function compareActive(a: Candidate, b: Candidate): number {
  const [nodeA, nodeB] = [a.pod.spec?.nodeName ?? '', b.pod.spec?.nodeName ?? ''];
  if (nodeA !== nodeB && (nodeA === '' || nodeB === '')) return nodeA === '' ? -1 : 1;
  if (a.phase !== b.phase) return a.phase - b.phase;
  if (a.ready !== b.ready) return a.ready ? 1 : -1;
  if (a.ready && a.readySince !== b.readySince) return byYouth(a.readySince, b.readySince);
  if (a.restarts !== b.restarts) return b.restarts - a.restarts;
  if (a.sidecarRestarts !== b.sidecarRestarts) return b.sidecarRestarts - a.sidecarRestarts;
  return byYouth(a.created, b.created);
}

/** Active Pods, those that are missed least first. */
export function sortActive(pods: readonly Pod[]): Pod[] {
  return pods
    .map((pod) => candidateOf({ pod, rank: 0 }))
    .sort(compareActive)
    .map(({ pod }) => pod);
}

function compare(a: Candidate, b: Candidate, now: number): number {
  const nodeA = a.pod.spec?.nodeName ?? '';
  const nodeB = b.pod.spec?.nodeName ?? '';
  if (nodeA !== nodeB && (nodeA === '' || nodeB === '')) return nodeA === '' ? -1 : 1;
  if (a.phase !== b.phase) return a.phase - b.phase;
  if (a.ready !== b.ready) return a.ready ? 1 : -1;
  if (a.cost !== b.cost) return a.cost - b.cost;
  if (a.rank !== b.rank) return b.rank - a.rank;
  const uidA = a.pod.metadata?.uid ?? '';
  const uidB = b.pod.metadata?.uid ?? '';
  if (a.ready && b.ready && a.readySince !== b.readySince) return byAge(a.readySince, b.readySince, uidA, uidB, now);
  if (a.restarts !== b.restarts) return b.restarts - a.restarts;
  if (a.sidecarRestarts !== b.sidecarRestarts) return b.sidecarRestarts - a.sidecarRestarts;
  return byAge(a.created, b.created, uidA, uidB, now);
}

/**
 * Pods in the order in which a controller deletes them. `now` in milliseconds since the epoch.
 * Source: `pkg/controller/controller_utils.go` `ActivePodsWithRanks.Less`.
 */
export function sortForDeletion(pods: readonly RankedPod[], now: number): Pod[] {
  return pods
    .map(candidateOf)
    .sort((a, b) => compare(a, b, now))
    .map(({ pod }) => pod);
}
