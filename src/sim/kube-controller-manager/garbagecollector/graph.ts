import type { KubeObject } from '../../../api/index.ts';
import { deepEqual } from '../../apimachinery/equality.ts';
import type { OwnerReference } from '../controller/controller-ref.ts';

export interface Identity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly uid: string;
}

/** One object of the cluster, with who owns it and what it owns. `virtual`: only named by a dependent, not seen yet. */
export interface GraphNode {
  identity: Identity;
  owners: readonly OwnerReference[];
  readonly dependents: Set<GraphNode>;
  virtual: boolean;
  beingDeleted: boolean;
  deletingDependents: boolean;
}

/** What a change of the graph asks the workers to look at. */
export interface GraphWork {
  attemptToDelete(node: GraphNode): void;
  attemptToOrphan(node: GraphNode): void;
  /** A dependent names an owner in another namespace. */
  invalidNamespace(node: GraphNode, owner: OwnerReference): void;
}

export const ORPHAN_FINALIZER = 'orphan';
export const FOREGROUND_FINALIZER = 'foregroundDeletion';

const NO_OWNERS: readonly OwnerReference[] = [];

export const hasFinalizer = (object: KubeObject, finalizer: string): boolean => object.metadata?.finalizers?.includes(finalizer) ?? false;
const beingDeleted = (object: KubeObject): boolean => object.metadata?.deletionTimestamp !== undefined;
const starts = (before: KubeObject | undefined, after: KubeObject, finalizer: string): boolean =>
  beingDeleted(after) && hasFinalizer(after, finalizer) && !(before && beingDeleted(before) && hasFinalizer(before, finalizer));

export function identityOf(object: KubeObject, kind: string, apiVersion: string): Identity {
  const { namespace, name = '', uid = '' } = object.metadata ?? {};
  return { apiVersion, kind, namespace, name, uid };
}

/** Who owns whom. Source: `pkg/controller/garbagecollector/graph_builder.go`. */
export class DependencyGraph {
  private readonly nodes = new Map<string, GraphNode>();
  /** Owners that are known not to exist, so that their dependents need not ask again (`absentOwnerCache`). */
  private readonly absent = new Set<string>();

  constructor(private readonly work: GraphWork) {}

  get(uid: string): GraphNode | undefined {
    return this.nodes.get(uid);
  }

  isAbsent(uid: string, namespace: string | undefined): boolean {
    return this.absent.has(`${uid}/`) || this.absent.has(`${uid}/${namespace ?? ''}`);
  }

  addAbsent(uid: string, namespace: string | undefined): void {
    this.absent.add(`${uid}/${namespace ?? ''}`);
  }

  /** Takes in a new or changed object. */
  store(before: KubeObject | undefined, object: KubeObject, identity: Identity): void {
    const owners = object.metadata?.ownerReferences ?? NO_OWNERS;
    let node = this.nodes.get(identity.uid);
    if (!node) node = this.insert(object, identity, owners);
    else this.update(node, object, identity, owners);
    this.transitions(before, object, node);
  }

  private insert(object: KubeObject, identity: Identity, owners: readonly OwnerReference[]): GraphNode {
    const deleting = beingDeleted(object);
    const node: GraphNode = {
      identity,
      owners,
      dependents: new Set(),
      virtual: false,
      beingDeleted: deleting,
      deletingDependents: deleting && hasFinalizer(object, FOREGROUND_FINALIZER),
    };
    this.nodes.set(identity.uid, node);
    this.addToOwners(node, owners);
    return node;
  }

  private update(node: GraphNode, object: KubeObject, identity: Identity, owners: readonly OwnerReference[]): void {
    if (node.virtual) {
      node.virtual = false;
      node.identity = identity;
      for (const dependent of node.dependents) this.checkNamespace(dependent, node);
    }
    if (beingDeleted(object)) node.beingDeleted = true;
    if (owners === node.owners || (owners.length === 0 && node.owners.length === 0) || deepEqual(owners, node.owners)) return;
    const before = node.owners;
    node.owners = owners;
    this.addToOwners(
      node,
      owners.filter(({ uid }) => !before.some((old) => old.uid === uid)),
    );
    for (const old of before) {
      const now = owners.find(({ uid }) => uid === old.uid);
      const owner = this.nodes.get(old.uid);
      if (!now) owner?.dependents.delete(node);
      // The owner may have waited for this one.
      if (owner && old.blockOwnerDeletion && !now?.blockOwnerDeletion) this.work.attemptToDelete(owner);
    }
  }

  private addToOwners(node: GraphNode, owners: readonly OwnerReference[]): void {
    for (const reference of owners) {
      const { uid, apiVersion, kind, name } = reference;
      const known = this.nodes.get(uid);
      if (known) {
        known.dependents.add(node);
        if (!known.virtual) this.checkNamespace(node, known);
        continue;
      }
      const identity: Identity = { apiVersion, kind, name, uid, namespace: node.identity.namespace };
      const owner: GraphNode = { identity, owners: NO_OWNERS, dependents: new Set([node]), virtual: true, beingDeleted: false, deletingDependents: false };
      this.nodes.set(uid, owner);
      this.work.attemptToDelete(owner);
    }
  }

  private checkNamespace(node: GraphNode, owner: GraphNode): void {
    const { namespace } = owner.identity;
    if (namespace === undefined || namespace === node.identity.namespace) return;
    const reference = node.owners.find(({ uid }) => uid === owner.identity.uid);
    if (reference) this.work.invalidNamespace(node, reference);
    this.work.attemptToDelete(node);
  }

  private transitions(before: KubeObject | undefined, object: KubeObject, node: GraphNode): void {
    if (starts(before, object, ORPHAN_FINALIZER)) {
      this.work.attemptToOrphan(node);
      return;
    }
    if (!starts(before, object, FOREGROUND_FINALIZER)) return;
    node.deletingDependents = true;
    for (const dependent of node.dependents) this.work.attemptToDelete(dependent);
    this.work.attemptToDelete(node);
  }

  /** Takes out an object that is gone; its dependents and whoever waited for it are looked at. */
  remove(uid: string): void {
    const node = this.nodes.get(uid);
    if (!node) return;
    this.nodes.delete(uid);
    for (const { uid: owner } of node.owners) this.nodes.get(owner)?.dependents.delete(node);
    if (node.dependents.size > 0) this.addAbsent(uid, node.identity.namespace);
    for (const dependent of node.dependents) this.work.attemptToDelete(dependent);
    for (const { uid: ownerUid } of node.owners) {
      const owner = this.nodes.get(ownerUid);
      if (owner?.deletingDependents) this.work.attemptToDelete(owner);
    }
  }
}
