import type { ControllerDescriptor } from '../controller-context.ts';
import { type OwnerKind, type ReplicaOwner, replicaSetKind, replicationControllerKind } from './replica-owner.ts';
import { ReplicaSetController } from './replica-set-controller.ts';

function descriptorOf<T extends ReplicaOwner>(kind: OwnerKind<T>): ControllerDescriptor {
  const { name, serviceAccount } = kind;
  return { name, serviceAccount, start: (context) => new ReplicaSetController(context, kind).start() };
}

export const replicaSet = descriptorOf(replicaSetKind);
/** The same code over the older kind, as in Kubernetes. */
export const replicationController = descriptorOf(replicationControllerKind);
