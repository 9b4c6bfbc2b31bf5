import type { ControllerDescriptor } from './controller-context.ts';
import { deployment } from './deployment/index.ts';
import { endpoint } from './endpoint/index.ts';
import { endpointSlice } from './endpointslice/index.ts';
import { replicaSet, replicationController } from './replicaset/index.ts';

/** All controllers, in the order in which they start. One line per controller. */
export const controllers: readonly ControllerDescriptor[] = [
  endpoint,
  endpointSlice,
  deployment,
  replicaSet,
  replicationController,
];
