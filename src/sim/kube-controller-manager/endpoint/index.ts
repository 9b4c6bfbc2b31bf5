import type { ControllerDescriptor } from '../controller-context.ts';
import { EndpointsController } from './endpoints-controller.ts';

export const endpoint: ControllerDescriptor = {
  name: 'endpoint',
  serviceAccount: 'endpoint-controller',
  start: (context) => new EndpointsController(context).start(),
};
