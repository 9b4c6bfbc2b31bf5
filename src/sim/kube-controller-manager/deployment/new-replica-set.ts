import { type Deployment, type PodTemplateSpec, type ReplicaSet, resources, type Status } from '../../../api/index.ts';
import { deepEqual } from '../../apimachinery/equality.ts';
import { create, update } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { ApiError, isAlreadyExists, isNamespaceTerminating, must } from '../controller/api-error.ts';
import { getControllerOf, newControllerRef } from '../controller/controller-ref.ts';
import { computeHash } from '../controller/hash.ts';
import type { DeploymentSync } from './deployment-sync.ts';
import { hasProgressDeadline } from './rollout.ts';
import { maxRevision, newReplicaSetAnnotations, REVISION, sizeAnnotations } from './util/annotations.ts';
import { getCondition, setCondition } from './util/conditions.ts';
import { equalIgnoreHash, findNewReplicaSet, findOldReplicaSets, newRSNewReplicas, POD_TEMPLATE_HASH } from './util/replica-sets.ts';

export interface DeploymentReplicaSets {
  /** The ReplicaSet of the present template, when it exists. */
  readonly newRS: ReplicaSet | undefined;
  /** All others, oldest first. */
  readonly oldRSs: readonly ReplicaSet[];
}

const MAX_NAME = 253;

function replicaSetName(deployment: string, hash: string): string {
  return `${deployment.slice(0, MAX_NAME - 1 - hash.length)}-${hash}`;
}

/**
 * Finds the Deployment's ReplicaSets and keeps revision numbers right; makes the new one if asked to.
 * Errors: throws ApiError. Source: `pkg/controller/deployment/sync.go` `getAllReplicaSetsAndSyncRevision`.
 */
export function* replicaSetsAndRevision(sync: DeploymentSync, createIfNotExisted: boolean): Procedure<DeploymentReplicaSets> {
  const oldRSs = findOldReplicaSets(sync.d, sync.owned);
  const existing = findNewReplicaSet(sync.d, sync.owned);
  const revision = maxRevision(oldRSs) + 1;
  if (existing) return { newRS: yield* refresh(sync, existing, revision), oldRSs };
  if (!createIfNotExisted) return { newRS: undefined, oldRSs };
  return { newRS: yield* make(sync, oldRSs, revision), oldRSs };
}

function* refresh(sync: DeploymentSync, rs: ReplicaSet, revision: number): Procedure<ReplicaSet> {
  const { d, rollout, context } = sync;
  const annotations = newReplicaSetAnnotations(d, rs, revision);
  const minReadySeconds = d.spec?.minReadySeconds ?? 0;
  if (!deepEqual(annotations, rs.metadata?.annotations ?? {}) || (rs.spec?.minReadySeconds ?? 0) !== minReadySeconds) {
    const { minReadySeconds: _before, ...rest } = rs.spec ?? { selector: {} };
    // As Go writes it: `omitempty` leaves zero out.
    const spec = { ...rest, ...(minReadySeconds ? { minReadySeconds } : {}) };
    const changed = { ...rs, metadata: { ...rs.metadata, annotations }, spec };
    return yield* must(context.client.call(update(resources.replicasets, changed), sync.reads('/metadata/annotations', '/spec/minReadySeconds')));
  }
  const wanted = annotations[REVISION] ?? '';
  let needsUpdate = false;
  if (d.metadata?.annotations?.[REVISION] !== wanted) {
    sync.setAnnotation(REVISION, wanted);
    needsUpdate = true;
  }
  if (hasProgressDeadline(d) && !getCondition(d.status, 'Progressing')) {
    rollout.found(d, rs.metadata?.name ?? '');
    needsUpdate = noteProgress(sync) || needsUpdate;
  }
  if (needsUpdate) yield* sync.updateStatus();
  return rs;
}

/** Puts the statechart's Progressing condition into the working copy. */
export function noteProgress(sync: DeploymentSync): boolean {
  const condition = sync.rollout.condition();
  const before = sync.d.status ?? {};
  const after = condition ? setCondition(before, condition) : before;
  if (after === before) return false;
  sync.setStatus(after);
  return true;
}

function replicaSetOf(d: Deployment, template: PodTemplateSpec, hash: string): ReplicaSet {
  const labels = { ...template.metadata?.labels, [POD_TEMPLATE_HASH]: hash };
  const { selector, minReadySeconds } = d.spec ?? {};
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: replicaSetName(d.metadata?.name ?? '', hash),
      namespace: d.metadata?.namespace,
      labels,
      ownerReferences: [newControllerRef(d)],
    },
    spec: {
      ...(minReadySeconds ? { minReadySeconds } : {}),
      selector: { ...selector, matchLabels: { ...selector?.matchLabels, [POD_TEMPLATE_HASH]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

function* make(sync: DeploymentSync, oldRSs: readonly ReplicaSet[], revision: number): Procedure<ReplicaSet> {
  const { d, rollout, context } = sync;
  const template = d.spec?.template ?? {};
  const bare = replicaSetOf(d, template, computeHash(template, d.status?.collisionCount));
  const replicas = newRSNewReplicas(d, oldRSs, 0);
  const annotations = { ...newReplicaSetAnnotations(d, undefined, revision), ...sizeAnnotations(d) };
  const wanted: ReplicaSet = { ...bare, metadata: { ...bare.metadata, annotations }, spec: bare.spec && { ...bare.spec, replicas } };
  const result = yield* context.client.call(create(resources.replicasets, wanted), sync.reads('/spec/template', '/spec/replicas', '/spec/strategy'));
  const created = result.ok ? result.object : yield* refused(sync, wanted, result.status);
  const name = created.metadata?.name ?? '';
  if (result.ok && replicas > 0) sync.event('Normal', 'ScalingReplicaSet', `Scaled up replica set ${name} from 0 to ${replicas}`);
  let needsUpdate = false;
  if (d.metadata?.annotations?.[REVISION] !== `${revision}`) {
    sync.setAnnotation(REVISION, `${revision}`);
    needsUpdate = true;
  }
  if (result.ok && hasProgressDeadline(d)) {
    rollout.created(d, name);
    noteProgress(sync);
    needsUpdate = true;
  }
  if (needsUpdate) yield* sync.updateStatus();
  return created;
}

/** The name is taken by a ReplicaSet of ours that the cache has not shown yet, or by a stranger's; or it is forbidden. */
function* refused(sync: DeploymentSync, wanted: ReplicaSet, status: Status): Procedure<ReplicaSet> {
  const { d, rollout } = sync;
  if (isAlreadyExists(status)) {
    const found = sync.replicaSets.get(`${wanted.metadata?.namespace}/${wanted.metadata?.name}`);
    if (!found) throw new ApiError(status);
    if (getControllerOf(found)?.uid === d.metadata?.uid && equalIgnoreHash(d.spec?.template, found.spec?.template)) return found;
    sync.setStatus({ ...d.status, collisionCount: (d.status?.collisionCount ?? 0) + 1 });
    yield* sync.tryUpdateStatus();
    throw new ApiError(status);
  }
  if (isNamespaceTerminating(status)) throw new ApiError(status);
  const message = `Failed to create new replica set "${wanted.metadata?.name}": ${status.message}`;
  if (hasProgressDeadline(d)) {
    rollout.createFailed(d, message);
    noteProgress(sync);
    yield* sync.tryUpdateStatus();
  }
  sync.event('Warning', 'ReplicaSetCreateError', message);
  throw new ApiError(status);
}
