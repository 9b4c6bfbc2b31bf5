import type { ControllerDescriptor } from '../controller-context.ts';
import { StatefulSetController } from './stateful-set-controller.ts';

export const statefulSet: ControllerDescriptor = {
  name: 'statefulset',
  serviceAccount: 'statefulset-controller',
  start: (context) => new StatefulSetController(context).start(),
};
