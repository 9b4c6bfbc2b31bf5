import type { ControllerDescriptor } from '../controller-context.ts';
import { EndpointSliceController } from './endpointslice-controller.ts';

export const endpointSlice: ControllerDescriptor = {
  name: 'endpointslice',
  serviceAccount: 'endpointslice-controller',
  start: (context) => new EndpointSliceController(context).start(),
};
