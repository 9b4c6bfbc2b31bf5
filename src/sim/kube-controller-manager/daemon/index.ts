import type { ControllerDescriptor } from '../controller-context.ts';
import { DaemonSetsController } from './daemon-controller.ts';

export const daemonSet: ControllerDescriptor = {
  name: 'daemonset',
  serviceAccount: 'daemon-set-controller',
  component: 'daemonset-controller',
  start: (context) => new DaemonSetsController(context).start(),
};
