import type { ControllerDescriptor } from '../controller-context.ts';
import { CronJobController } from './cron-job-controller.ts';

export const cronJob: ControllerDescriptor = {
  name: 'cronjob',
  serviceAccount: 'cronjob-controller',
  start: (context) => new CronJobController(context).start(),
};
