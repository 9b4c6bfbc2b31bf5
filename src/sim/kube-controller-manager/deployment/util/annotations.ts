import type { Deployment, ReplicaSet } from '../../../../api/index.ts';
import { maxSurge, replicasOf } from './fenceposts.ts';

export const REVISION = 'deployment.kubernetes.io/revision';
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';

type Annotations = Readonly<Record<string, string>>;

/** What belongs to the one object only and is not copied to the other (`annotationsToSkip`). */
const skipped = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  'deprecated.deployment.rollback.to',
]);

const MAX_REVISION_HISTORY_CHARS = 2_000;

const integer = (text: string | undefined): number | undefined => (text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined);

/** The revision of a ReplicaSet; 0 when it has none, undefined when it is not a number. */
export function revisionOf(rs: ReplicaSet): number | undefined {
  const text = rs.metadata?.annotations?.[REVISION];
  return text === undefined ? 0 : integer(text);
}

export const maxRevision = (sets: readonly ReplicaSet[]): number => sets.reduce((most, rs) => Math.max(most, revisionOf(rs) ?? 0), 0);

export const desiredReplicas = (rs: ReplicaSet): number | undefined => nonNegative(rs.metadata?.annotations?.[DESIRED_REPLICAS]);
export const maxReplicas = (rs: ReplicaSet): number | undefined => nonNegative(rs.metadata?.annotations?.[MAX_REPLICAS]);

function nonNegative(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) && Number(text) < 2 ** 31 ? Number(text) : undefined;
}

/** The two size annotations that a ReplicaSet of this Deployment has now. */
export function sizeAnnotations(d: Deployment): Annotations {
  const replicas = replicasOf(d);
  return { [DESIRED_REPLICAS]: `${replicas}`, [MAX_REPLICAS]: `${replicas + maxSurge(d)}` };
}

/** Does an object have all of these already? */
export function hasAnnotations(annotations: Annotations | undefined, wanted: Annotations): boolean {
  return Object.entries(wanted).every(([key, value]) => annotations?.[key] === value);
}

function historyWith(history: string, old: string): string {
  const revisions = history === '' ? [] : history.split(',');
  let length = history.length + old.length + 1;
  while (length > MAX_REVISION_HISTORY_CHARS && revisions.length > 0) length -= (revisions.shift() ?? '').length + 1;
  return length > MAX_REVISION_HISTORY_CHARS ? history : [...revisions, old].join(',');
}

/**
 * The annotations that the Deployment's new ReplicaSet ought to have: the Deployment's own, the revision, and the history
 * of the revisions it had before. Source: `util/deployment_util.go` `SetNewReplicaSetAnnotations`.
 */
export function newReplicaSetAnnotations(d: Deployment, rs: ReplicaSet | undefined, newRevision: number): Annotations {
  const annotations: Record<string, string> = { ...rs?.metadata?.annotations };
  for (const [key, value] of Object.entries(d.metadata?.annotations ?? {})) if (!skipped.has(key)) annotations[key] = value;
  const old = annotations[REVISION];
  const oldRevision = old === undefined || old === '' ? 0 : integer(old);
  if (oldRevision === undefined || oldRevision >= newRevision) return annotations;
  annotations[REVISION] = `${newRevision}`;
  if (old !== undefined) annotations[REVISION_HISTORY] = historyWith(annotations[REVISION_HISTORY] ?? '', old);
  return annotations;
}
