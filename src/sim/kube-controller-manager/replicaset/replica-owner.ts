import type { IReplicationController } from 'kubernetes-models/v1/ReplicationController';
import { type Pod, type ReplicaSet, type ResourceType, resources } from '../../../api/index.ts';
import { labelSelectorAsSelector, type Selector, setAsSelector } from '../labels.ts';

export type ReplicationController = IReplicationController;

/** What ReplicaSets and ReplicationControllers have in common: a count, a template, and a status of counts. */
export interface ReplicaOwner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: ReplicaSet['metadata'];
  readonly spec?: Pick<NonNullable<ReplicaSet['spec']>, 'replicas' | 'minReadySeconds' | 'template'> & { readonly selector?: unknown };
  readonly status?: ReplicaSet['status'];
}

/** How one of the two kinds differs from the other. */
export interface OwnerKind<T extends ReplicaOwner> {
  readonly name: string;
  readonly serviceAccount: string;
  readonly resource: ResourceType;
  readonly selectorOf: (owner: T) => Selector;
  /** Only ReplicaSets report `status.terminatingReplicas`. */
  readonly reportsTerminating: boolean;
}

export const replicaSetKind: OwnerKind<ReplicaSet> = {
  name: 'replicaset',
  serviceAccount: 'replicaset-controller',
  resource: resources.replicasets,
  selectorOf: (rs) => labelSelectorAsSelector(rs.spec?.selector),
  reportsTerminating: true,
};

export const replicationControllerKind: OwnerKind<ReplicationController> = {
  name: 'replicationcontroller',
  serviceAccount: 'replication-controller',
  resource: resources.replicationcontrollers,
  selectorOf: (rc) => setAsSelector(rc.spec?.selector),
  reportsTerminating: false,
};

export const podKey = (pod: Pod): string => `${pod.metadata?.namespace}/${pod.metadata?.name}`;
