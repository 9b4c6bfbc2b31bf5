import type { ControllerDescriptor } from '../controller-context.ts';
import { TaintEvictionController } from './taint-eviction-controller.ts';

/** Works with the node controller's credentials, as in Kubernetes. */
export const taintEviction: ControllerDescriptor = {
  name: 'taint-eviction',
  serviceAccount: 'node-controller',
  component: 'taint-eviction-controller',
  start: (context) => new TaintEvictionController(context).start(),
};
