import type { ControllerDescriptor } from '../controller-context.ts';
import { JobController } from './job-controller.ts';

export const job: ControllerDescriptor = {
  name: 'job',
  serviceAccount: 'job-controller',
  start: (context) => new JobController(context).start(),
};
