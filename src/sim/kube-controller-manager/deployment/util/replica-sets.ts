import type { Deployment, PodTemplateSpec, ReplicaSet } from '../../../../api/index.ts';
import { semanticEqual } from '../../../apimachinery/equality.ts';
import { compareStrings } from '../../../apimachinery/index.ts';
import { maxReplicas, revisionOf } from './annotations.ts';
import { isRollingUpdate, maxSurge, replicasOf, scaledValue } from './fenceposts.ts';

export const POD_TEMPLATE_HASH = 'pod-template-hash';

type Sets = readonly (ReplicaSet | undefined)[];
const sum = (sets: Sets, of: (rs: ReplicaSet) => number): number => sets.reduce((total, rs) => total + (rs ? of(rs) : 0), 0);

export const specReplicas = (sets: Sets): number => sum(sets, replicasOf);
export const actualReplicas = (sets: Sets): number => sum(sets, (rs) => rs.status?.replicas ?? 0);
export const readyReplicas = (sets: Sets): number => sum(sets, (rs) => rs.status?.readyReplicas ?? 0);
export const availableReplicas = (sets: Sets): number => sum(sets, (rs) => rs.status?.availableReplicas ?? 0);

/** Undefined while some ReplicaSet has not reported it. Source: `GetTerminatingReplicaCountForReplicaSets`. */
export function terminatingReplicas(sets: Sets): number | undefined {
  let total = 0;
  for (const rs of sets) {
    const count = rs?.status?.terminatingReplicas;
    if (!rs || (count === undefined && (rs.status?.observedGeneration ?? 0) === 0)) continue;
    if (count === undefined) return undefined;
    total += count;
  }
  return total;
}

/** Those that want at least one Pod. */
export const active = (sets: Sets): ReplicaSet[] => sets.filter((rs): rs is ReplicaSet => rs !== undefined && replicasOf(rs) > 0);

/** Oldest first, then by name. */
export function byCreation(a: ReplicaSet, b: ReplicaSet): number {
  return (
    compareStrings(a.metadata?.creationTimestamp ?? '', b.metadata?.creationTimestamp ?? '') || compareStrings(a.metadata?.name ?? '', b.metadata?.name ?? '')
  );
}

export const bySizeOlder = (a: ReplicaSet, b: ReplicaSet): number => replicasOf(b) - replicasOf(a) || byCreation(a, b);
export const bySizeNewer = (a: ReplicaSet, b: ReplicaSet): number => replicasOf(b) - replicasOf(a) || byCreation(b, a);

/** Oldest revision first; without revisions, by age. Source: `util/deployment_util.go` ReplicaSetsByRevision. */
export function byRevision(a: ReplicaSet, b: ReplicaSet): number {
  const [first, second] = [revisionOf(a), revisionOf(b)];
  return first === undefined || second === undefined || first === second ? byCreation(a, b) : first - second;
}

function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec | undefined {
  const labels = template?.metadata?.labels;
  if (!template || labels?.[POD_TEMPLATE_HASH] === undefined) return template;
  const { [POD_TEMPLATE_HASH]: _, ...rest } = labels;
  return { ...template, metadata: { ...template.metadata, labels: rest } };
}

/** Are two templates the same but for the label that tells ReplicaSets apart? Source: `util/deployment_util.go` EqualIgnoreHash. */
export function equalIgnoreHash(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  return semanticEqual(withoutHash(a), withoutHash(b));
}

/** The ReplicaSet of the Deployment's present template; the oldest, should there be several. */
export function findNewReplicaSet(d: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return [...sets].sort(byCreation).find((rs) => equalIgnoreHash(rs.spec?.template, d.spec?.template));
}

/** All others, oldest first. */
export function findOldReplicaSets(d: Deployment, sets: readonly ReplicaSet[]): ReplicaSet[] {
  const current = findNewReplicaSet(d, sets);
  return [...sets].sort(byCreation).filter((rs) => rs.metadata?.uid !== current?.metadata?.uid);
}

/** The only active ReplicaSet, or the newest when none is active; undefined when several are. */
export function findActiveOrLatest(newRS: ReplicaSet | undefined, oldRSs: readonly ReplicaSet[]): ReplicaSet | undefined {
  const actives = active([...oldRSs, newRS]);
  if (actives.length === 0) return newRS ?? [...oldRSs].sort(byCreation).at(-1);
  return actives.length === 1 ? actives[0] : undefined;
}

/** How large the new ReplicaSet may become now. Source: `NewRSNewReplicas`. */
export function newRSNewReplicas(d: Deployment, allRSs: Sets, newReplicas: number): number {
  const replicas = replicasOf(d);
  if (!isRollingUpdate(d)) return replicas;
  const maxTotal = replicas + scaledValue(d.spec?.strategy?.rollingUpdate?.maxSurge, replicas, true);
  const current = specReplicas(allRSs);
  if (current >= maxTotal) return newReplicas;
  return newReplicas + Math.min(maxTotal - current, replicas - newReplicas);
}

/** Has the ReplicaSet all Pods of the Deployment, and are they available? */
export function isSaturated(d: Deployment, rs: ReplicaSet | undefined): boolean {
  if (!rs) return false;
  const replicas = replicasOf(d);
  const desired = rs.metadata?.annotations?.['deployment.kubernetes.io/desired-replicas'];
  return replicasOf(rs) === replicas && desired === `${replicas}` && (rs.status?.availableReplicas ?? 0) === replicas;
}

/** Half away from zero, as Go's `integer.RoundToInt32`. */
const round = (value: number): number => (value < 0 ? Math.trunc(value - 0.5) : Math.trunc(value + 0.5));

function fraction(rs: ReplicaSet, d: Deployment): number {
  const replicas = replicasOf(d);
  const size = replicasOf(rs);
  if (replicas === 0) return -size;
  const before = maxReplicas(rs) || d.status?.replicas || 0;
  return before === 0 ? 0 : round((size * (replicas + maxSurge(d))) / before) - size;
}

/** The ReplicaSet's share of what is added (or, negative, removed) by scaling. Source: `GetReplicaSetProportion`. */
export function proportion(rs: ReplicaSet, d: Deployment, toAdd: number, added: number): number {
  if (replicasOf(rs) === 0 || toAdd === 0 || toAdd === added) return 0;
  const share = fraction(rs, d);
  const allowed = toAdd - added;
  return toAdd > 0 ? Math.min(share, allowed) : Math.max(share, allowed);
}
