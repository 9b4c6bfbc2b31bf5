import type { ControllerDescriptor } from '../controller-context.ts';
import { GarbageCollector } from './garbage-collector.ts';

export const garbageCollector: ControllerDescriptor = {
  name: 'garbage-collector',
  serviceAccount: 'generic-garbage-collector',
  component: 'garbage-collector-controller',
  start: (context) => new GarbageCollector(context).start(),
};
