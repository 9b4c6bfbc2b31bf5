import type { ControllerDescriptor } from '../controller-context.ts';
import { DisruptionController } from './disruption-controller.ts';

export const disruption: ControllerDescriptor = {
  name: 'disruption',
  serviceAccount: 'disruption-controller',
  component: 'controllermanager',
  start: (context) => new DisruptionController(context).start(),
};
