import type { ControllerDescriptor } from '../controller-context.ts';
import { HorizontalController } from './horizontal-controller.ts';

export const horizontalPodAutoscaler: ControllerDescriptor = {
  name: 'horizontalpodautoscaler',
  serviceAccount: 'horizontal-pod-autoscaler',
  start: (context) => new HorizontalController(context).start(),
};
