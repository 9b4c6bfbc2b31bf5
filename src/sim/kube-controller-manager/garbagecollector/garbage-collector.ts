import { type KubeObject, objectRef, type Read, type ResourceType, seconds, type Status } from '../../../api/index.ts';
import { type ApiResult, get, patch, type Reconciled, remove, WorkQueue, whenAllSynced } from '../../client-go/index.ts';
import { all, type Procedure } from '../../kernel/index.ts';
import { ApiError, isConflict, isNotFound } from '../controller/api-error.ts';
import type { OwnerReference } from '../controller/controller-ref.ts';
import type { ControllerContext } from '../controller-context.ts';
import { DependencyGraph, FOREGROUND_FINALIZER, type GraphNode, hasFinalizer, identityOf, ORPHAN_FINALIZER } from './graph.ts';
import { deletableKinds } from './kinds.ts';

/** `--concurrent-gc-syncs`. */
const WORKERS = 20;
/** `initialSyncTimeout`: after this long the workers start even if some kind could not be listed. */
const SYNC_TIMEOUT = seconds(30);
const CONFLICT_RETRIES = 5;
const STRATEGIC = 'application/strategic-merge-patch+json';

type Metadata = KubeObject;
const apiVersionOf = ({ group, version }: ResourceType): string => (group === '' ? version : `${group}/${version}`);
const kindKey = (apiVersion: string, kind: string): string => `${apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''} ${kind}`;

interface References {
  readonly solid: readonly OwnerReference[];
  readonly dangling: readonly OwnerReference[];
  readonly waiting: readonly OwnerReference[];
}

/**
 * Deletes what has lost its owners: in the background, in the foreground (owner last), or not at all (orphans).
 * Source: `pkg/controller/garbagecollector/garbagecollector.go`.
 */
export class GarbageCollector {
  private readonly kinds = new Map<string, ResourceType>();
  private readonly graph: DependencyGraph;
  private readonly deleteQueue: WorkQueue;
  private readonly orphanQueue: WorkQueue;

  constructor(private readonly context: ControllerContext) {
    const { host } = context;
    this.deleteQueue = new WorkQueue(host, { name: 'garbage_collector_attempt_to_delete', workers: WORKERS, reconcile: (uid) => this.attempt(uid) });
    this.orphanQueue = new WorkQueue(host, { name: 'garbage_collector_attempt_to_orphan', workers: WORKERS, reconcile: (uid) => this.attemptToOrphan(uid) });
    this.graph = new DependencyGraph({
      attemptToDelete: ({ identity }) => this.deleteQueue.add(identity.uid),
      attemptToOrphan: ({ identity }) => this.orphanQueue.add(identity.uid),
      invalidNamespace: (node, owner) => this.reportInvalidNamespace(node, owner),
    });
  }

  start(): void {
    this.context.host.run(deletableKinds(this.context), (kinds) => this.monitor(kinds));
  }

  private monitor(kinds: readonly ResourceType[]): void {
    const { host, informers } = this.context;
    const monitors = kinds.map((kind) => {
      const apiVersion = apiVersionOf(kind);
      this.kinds.set(kindKey(apiVersion, kind.kind), kind);
      const store = (before: KubeObject | undefined, object: KubeObject): void => this.graph.store(before, object, identityOf(object, kind.kind, apiVersion));
      return informers.of<KubeObject>(kind).handle({
        onAdd: (object) => store(undefined, object),
        onUpdate: store,
        onDelete: (object) => this.graph.remove(object.metadata?.uid ?? ''),
      });
    });
    const begin = (): void => {
      this.deleteQueue.start();
      this.orphanQueue.start();
    };
    whenAllSynced(monitors, begin);
    host.after(SYNC_TIMEOUT, begin);
  }

  private reportInvalidNamespace({ identity }: GraphNode, { apiVersion, kind, name, uid }: OwnerReference): void {
    const { namespace } = identity;
    const object: KubeObject = { apiVersion: identity.apiVersion, kind: identity.kind, metadata: { namespace, name: identity.name, uid: identity.uid } };
    const owner = `[${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}]`;
    this.context.recorder.event(object, 'Warning', 'OwnerRefInvalidNamespace', `ownerRef ${owner} does not exist in namespace "${namespace}"`);
  }

  // --- requests --------------------------------------------------------------------------------------------------------

  private kindOf(apiVersion: string, kind: string): ResourceType | undefined {
    return this.kinds.get(kindKey(apiVersion, kind));
  }

  /** Only metadata is asked for; kinds that nobody serves (any more) cannot be decided. */
  private *fetch(kind: ResourceType, namespace: string | undefined, name: string): Procedure<ApiResult<Metadata>> {
    return yield* this.context.client.call(get<Metadata>(kind, kind.namespaced ? namespace : undefined, name));
  }

  /** Patches an object as the graph knows it. What is gone is no error. Errors: throws ApiError. */
  private *patch({ identity }: GraphNode, kind: ResourceType, body: object): Procedure<void> {
    const { namespace, name, uid } = identity;
    const result = yield* this.context.client.call(patch(kind, kind.namespaced ? namespace : undefined, name, STRATEGIC, { metadata: { uid, ...body } }));
    if (!result.ok && !isNotFound(result.status)) throw new ApiError(result.status);
  }

  private *removeFinalizer({ identity }: GraphNode, kind: ResourceType, finalizer: string): Procedure<void> {
    for (let attempt = 0; attempt < CONFLICT_RETRIES; attempt++) {
      const fresh = yield* this.fetch(kind, identity.namespace, identity.name);
      if (!fresh.ok && isNotFound(fresh.status)) return;
      if (!fresh.ok) throw new ApiError(fresh.status);
      const { resourceVersion, finalizers = [] } = fresh.object.metadata ?? {};
      if (!finalizers.includes(finalizer)) return;
      const body = { metadata: { resourceVersion, finalizers: finalizers.filter((each) => each !== finalizer) } };
      const result = yield* this.context.client.call(
        patch(kind, kind.namespaced ? identity.namespace : undefined, identity.name, 'application/merge-patch+json', body),
      );
      if (result.ok || isNotFound(result.status)) return;
      if (!isConflict(result.status)) throw new ApiError(result.status);
    }
  }

  // --- attempt to delete -----------------------------------------------------------------------------------------------

  private *attempt(uid: string): Procedure<Reconciled> {
    const node = this.graph.get(uid);
    if (!node) return 'done';
    try {
      yield* this.attemptToDelete(node);
      // An owner that exists and that no informer has shown yet is looked at again.
      return node.virtual && this.graph.get(uid) === node ? 'retry' : 'done';
    } catch (error) {
      if (error instanceof ApiError) return 'retry';
      throw error;
    }
  }

  private *attemptToDelete(node: GraphNode): Procedure<void> {
    if (node.beingDeleted && !node.deletingDependents) return;
    const { apiVersion, kind: kindName, namespace, name, uid } = node.identity;
    const kind = this.kindOf(apiVersion, kindName);
    if (!kind) return;
    const latest = yield* this.fetch(kind, namespace, name);
    if (!latest.ok) {
      if (!isNotFound(latest.status)) throw new ApiError(latest.status);
      return this.graph.remove(uid);
    }
    if (latest.object.metadata?.uid !== uid) return this.graph.remove(uid);
    if (node.deletingDependents) return yield* this.deleteDependentsFirst(node, kind);
    const owners = latest.object.metadata?.ownerReferences ?? [];
    if (owners.length === 0) return;
    yield* this.decide(node, kind, latest.object, yield* this.classify(node, owners));
  }

  /** Foreground deletion: the owner goes when nothing that blocks it is left. */
  private *deleteDependentsFirst(node: GraphNode, kind: ResourceType): Procedure<void> {
    const blocking = [...node.dependents].filter(({ owners }) => owners.some(({ uid, blockOwnerDeletion }) => uid === node.identity.uid && blockOwnerDeletion));
    if (blocking.length === 0) return yield* this.removeFinalizer(node, kind, FOREGROUND_FINALIZER);
    for (const dependent of blocking) if (!dependent.deletingDependents) this.deleteQueue.add(dependent.identity.uid);
  }

  private *classify(node: GraphNode, owners: readonly OwnerReference[]): Procedure<References> {
    const [solid, dangling, waiting]: OwnerReference[][] = [[], [], []];
    for (const reference of owners) {
      const owner = yield* this.ownerOf(node, reference);
      if (owner === 'absent') dangling?.push(reference);
      else if (owner !== 'unknown' && owner.metadata?.deletionTimestamp && hasFinalizer(owner, FOREGROUND_FINALIZER)) waiting?.push(reference);
      else solid?.push(reference);
    }
    return { solid: solid ?? [], dangling: dangling ?? [], waiting: waiting ?? [] };
  }

  private *ownerOf(
    { identity: { namespace } }: GraphNode,
    { apiVersion, kind: kindName, name, uid }: OwnerReference,
  ): Procedure<Metadata | 'absent' | 'unknown'> {
    if (this.graph.isAbsent(uid, namespace)) return 'absent';
    const kind = this.kindOf(apiVersion, kindName);
    if (!kind) return 'unknown';
    const owner = yield* this.fetch(kind, namespace, name);
    if (!owner.ok && !isNotFound(owner.status)) throw new ApiError(owner.status);
    if (owner.ok && owner.object.metadata?.uid === uid) return owner.object;
    this.graph.addAbsent(uid, kind.namespaced ? namespace : undefined);
    return 'absent';
  }

  private *decide(node: GraphNode, kind: ResourceType, latest: Metadata, { solid, dangling, waiting }: References): Procedure<void> {
    if (solid.length > 0) {
      const lost = [...dangling, ...waiting];
      if (lost.length > 0) yield* this.patch(node, kind, { ownerReferences: lost.map(({ uid }) => ({ $patch: 'delete', uid })) });
      return;
    }
    if (waiting.length > 0 && node.dependents.size > 0) {
      const cyclic = [...node.dependents].some(({ deletingDependents }) => deletingDependents);
      if (cyclic) yield* this.patch(node, kind, { ownerReferences: node.owners.map((owner) => ({ ...owner, blockOwnerDeletion: false })) });
      return yield* this.deleteObject(node, kind, latest, 'Foreground');
    }
    const policy = hasFinalizer(latest, ORPHAN_FINALIZER) ? 'Orphan' : hasFinalizer(latest, FOREGROUND_FINALIZER) ? 'Foreground' : 'Background';
    yield* this.deleteObject(node, kind, latest, policy);
  }

  private *deleteObject(node: GraphNode, kind: ResourceType, latest: Metadata, propagationPolicy: 'Foreground' | 'Background' | 'Orphan'): Procedure<void> {
    const { namespace, name, uid } = node.identity;
    const preconditions = { uid, resourceVersion: latest.metadata?.resourceVersion };
    const reads = node.owners.map(
      (owner): Read => ({
        ref: objectRef(owner.kind, this.kindOf(owner.apiVersion, owner.kind)?.namespaced === false ? undefined : namespace, owner.name),
        pointer: '',
      }),
    );
    const result = yield* this.context.client.call(
      remove<Status>(kind, kind.namespaced ? namespace : undefined, name, { preconditions, propagationPolicy }),
      reads,
    );
    if (result.ok) return;
    if (!isNotFound(result.status)) throw new ApiError(result.status);
    this.graph.remove(uid);
  }

  // --- orphans ---------------------------------------------------------------------------------------------------------

  private *attemptToOrphan(uid: string): Procedure<Reconciled> {
    const owner = this.graph.get(uid);
    const kind = owner && this.kindOf(owner.identity.apiVersion, owner.identity.kind);
    if (!owner || !kind) return 'done';
    const released = yield* all([...owner.dependents].map((dependent) => this.release(dependent, uid)));
    if (released.includes(false)) return 'retry';
    try {
      yield* this.removeFinalizer(owner, kind, ORPHAN_FINALIZER);
      return 'done';
    } catch (error) {
      if (error instanceof ApiError) return 'retry';
      throw error;
    }
  }

  private *release(dependent: GraphNode, ownerUid: string): Procedure<boolean> {
    const kind = this.kindOf(dependent.identity.apiVersion, dependent.identity.kind);
    if (!kind) return true;
    try {
      yield* this.patch(dependent, kind, { ownerReferences: [{ $patch: 'delete', uid: ownerUid }] });
      return true;
    } catch (error) {
      if (error instanceof ApiError) return false;
      throw error;
    }
  }
}
