import type { ControllerDescriptor } from '../controller-context.ts';
import { DeploymentController } from './deployment-controller.ts';

export const deployment: ControllerDescriptor = {
  name: 'deployment',
  serviceAccount: 'deployment-controller',
  start: (context) => new DeploymentController(context).start(),
};
