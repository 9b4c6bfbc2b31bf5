import type { ControllerDescriptor } from '../controller-context.ts';
import { NodeLifecycleController } from './node-lifecycle-controller.ts';

export const nodeLifecycle: ControllerDescriptor = {
  name: 'node-lifecycle',
  serviceAccount: 'node-controller',
  start: (context) => new NodeLifecycleController(context).start(),
};
