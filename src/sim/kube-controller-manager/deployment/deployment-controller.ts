import { type Deployment, type Pod, type ReplicaSet, resources } from '../../../api/index.ts';
import { type Informer, keyOf, type Reconciled, update, WorkQueue, whenAllSynced } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { ApiError, SyncError } from '../controller/api-error.ts';
import { getControllerOf, type OwnerReference } from '../controller/controller-ref.ts';
import { claimObjects } from '../controller/controller-ref-manager.ts';
import type { ControllerContext } from '../controller-context.ts';
import { isEmptySelector, labelSelectorAsSelector } from '../labels.ts';
import { BY_CONTROLLER, BY_NAMESPACE, orphans } from '../shared-informer-factory.ts';
import { DeploymentSync } from './deployment-sync.ts';
import { rolloutRecreate } from './recreate.ts';
import { rolloutRolling } from './rolling.ts';
import { Rollout } from './rollout.ts';
import { checkPausedConditions, isScalingEvent, syncScale, syncStatusOnly } from './sync.ts';

/** Keeps ReplicaSets as Deployments want them. Source: `pkg/controller/deployment/deployment_controller.go`. */
export class DeploymentController {
  private readonly deployments: Informer<Deployment>;
  private readonly replicaSets: Informer<ReplicaSet>;
  private readonly pods: Informer<Pod>;
  private readonly queue: WorkQueue;
  private readonly rollouts = new Map<string, { readonly uid: string; readonly rollout: Rollout }>();

  constructor(private readonly context: ControllerContext) {
    const { informers, host } = context;
    this.deployments = informers.of<Deployment>(resources.deployments);
    this.replicaSets = informers.of<ReplicaSet>(resources.replicasets);
    this.pods = informers.of<Pod>(resources.pods);
    this.queue = new WorkQueue(host, { name: 'deployment', workers: 5, maxRetries: 15, reconcile: (key) => this.syncDeployment(key) });
  }

  start(): void {
    this.deployments.handle({
      onAdd: (d) => this.queue.add(keyOf(d)),
      onUpdate: (_, d) => this.queue.add(keyOf(d)),
      onDelete: (d) => this.queue.add(keyOf(d)),
    });
    this.replicaSets.handle({
      onAdd: (rs) => this.replicaSetChanged(undefined, rs),
      onUpdate: (before, rs) => this.replicaSetChanged(before, rs),
      onDelete: (rs) => this.enqueueOwner(rs.metadata?.namespace, getControllerOf(rs)),
    });
    this.pods.handle({ onDelete: (pod) => this.podDeleted(pod) });
    whenAllSynced([this.deployments, this.replicaSets, this.pods], () => this.queue.start());
  }

  private resolve(namespace: string | undefined, owner: OwnerReference | undefined): Deployment | undefined {
    if (owner?.kind !== 'Deployment') return undefined;
    const d = this.deployments.get(`${namespace}/${owner.name}`);
    return d?.metadata?.uid === owner.uid ? d : undefined;
  }

  private enqueueOwner(namespace: string | undefined, owner: OwnerReference | undefined): void {
    const d = this.resolve(namespace, owner);
    if (d) this.queue.add(keyOf(d));
  }

  private replicaSetChanged(before: ReplicaSet | undefined, rs: ReplicaSet): void {
    const namespace = rs.metadata?.namespace;
    const owner = getControllerOf(rs);
    const ownerBefore = before && getControllerOf(before);
    if (ownerBefore && ownerBefore.uid !== owner?.uid) this.enqueueOwner(namespace, ownerBefore);
    if (owner) {
      this.enqueueOwner(namespace, owner);
      return;
    }
    if (before && !ownerBefore && before.metadata?.labels === rs.metadata?.labels) return;
    for (const d of this.deployments.byIndex(BY_NAMESPACE, namespace ?? '')) {
      if (!isEmptySelector(d.spec?.selector) && labelSelectorAsSelector(d.spec?.selector)(rs.metadata?.labels)) this.queue.add(keyOf(d));
    }
  }

  /** Only Recreate waits for Pods to be gone; it is told when the last one is. */
  private podDeleted(pod: Pod): void {
    const owner = getControllerOf(pod);
    const rs = owner?.kind === 'ReplicaSet' ? this.replicaSets.get(`${pod.metadata?.namespace}/${owner.name}`) : undefined;
    if (!rs || rs.metadata?.uid !== owner?.uid) return;
    const d = this.resolve(rs.metadata?.namespace, getControllerOf(rs));
    if (d?.spec?.strategy?.type !== 'Recreate') return;
    const left = this.replicaSets.byIndex(BY_CONTROLLER, d.metadata?.uid ?? '').some((each) => this.podsOf(each).length > 0);
    if (!left) this.queue.add(keyOf(d));
  }

  private readonly podsOf = (rs: ReplicaSet): readonly Pod[] => this.pods.byIndex(BY_CONTROLLER, rs.metadata?.uid ?? '');

  private rolloutOf(key: string, d: Deployment): Rollout {
    const uid = d.metadata?.uid ?? '';
    const known = this.rollouts.get(key);
    if (known?.uid === uid) return known.rollout;
    known?.rollout.end();
    const rollout = new Rollout(this.context, d, () => this.queue.add(key));
    this.rollouts.set(key, { uid, rollout });
    return rollout;
  }

  private *syncDeployment(key: string): Procedure<Reconciled> {
    const d = this.deployments.get(key);
    if (!d) {
      this.rollouts.get(key)?.rollout.end();
      this.rollouts.delete(key);
      return 'done';
    }
    try {
      if (isEmptySelector(d.spec?.selector)) yield* this.refuseEmptySelector(d);
      else yield* this.syncOwned(key, d);
      return 'done';
    } catch (error) {
      if (error instanceof ApiError || error instanceof SyncError) return 'retry';
      throw error;
    }
  }

  private *refuseEmptySelector(d: Deployment): Procedure<void> {
    this.context.recorder.event(d, 'Warning', 'SelectingAll', 'This deployment is selecting all pods. A non-empty selector is required.');
    const generation = d.metadata?.generation ?? 0;
    if ((d.status?.observedGeneration ?? 0) >= generation) return;
    yield* this.context.client.call(update(resources.deployments, { ...d, status: { ...d.status, observedGeneration: generation } }, 'status'));
  }

  private *syncOwned(key: string, d: Deployment): Procedure<void> {
    const { context, replicaSets } = this;
    const uid = d.metadata?.uid ?? '';
    const candidates = [...replicaSets.byIndex(BY_CONTROLLER, uid), ...replicaSets.byIndex(BY_CONTROLLER, orphans(d.metadata?.namespace))];
    const selector = labelSelectorAsSelector(d.spec?.selector);
    const claim = { client: context.client, owner: d, ownerResource: resources.deployments, selector, resource: resources.replicasets };
    const owned = yield* claimObjects(claim, candidates);
    const sync = new DeploymentSync(context, replicaSets, this.rolloutOf(key, d), d, owned);
    if (d.metadata?.deletionTimestamp) return yield* syncStatusOnly(sync);
    yield* checkPausedConditions(sync);
    if (d.spec?.paused || (yield* isScalingEvent(sync))) return yield* syncScale(sync);
    if (d.spec?.strategy?.type === 'Recreate') return yield* rolloutRecreate(sync, this.podsOf);
    yield* rolloutRolling(sync);
  }
}
