import type { ControllerDescriptor } from '../controller-context.ts';
import { ResourceQuotaController } from './resource-quota-controller.ts';

export const resourceQuota: ControllerDescriptor = {
  name: 'resourcequota',
  serviceAccount: 'resourcequota-controller',
  start: (context) => new ResourceQuotaController(context).start(),
};
