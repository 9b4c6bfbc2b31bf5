import type { ControllerDescriptor } from '../controller-context.ts';
import { PodGCController } from './pod-gc-controller.ts';

export const podGarbageCollector: ControllerDescriptor = {
  name: 'pod-garbage-collector',
  serviceAccount: 'pod-garbage-collector',
  start: (context) => new PodGCController(context).start(),
};
