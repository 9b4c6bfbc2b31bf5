import type { CronJob } from '../../../api/index.ts';
import { compareStrings } from '../../apimachinery/index.ts';
import { newControllerRef } from '../controller/controller-ref.ts';
import type { Job } from '../job/job-status.ts';
import { formatIn } from './schedule.ts';

export type ActiveJob = NonNullable<NonNullable<CronJob['status']>['active']>[number];

/** `<cronjob>-<minutes since the epoch>`: one name for one scheduled time. Source: `cronjob_controllerv2.go` `getJobName`. */
export const jobNameOf = (cronJob: CronJob, at: number): string => `${cronJob.metadata?.name}-${Math.floor(at / 60_000)}`;

/** Source: `utils.go` `getJobFromTemplate2`. */
export function jobFromTemplate(cronJob: CronJob, at: number): Job {
  const { jobTemplate, timeZone } = cronJob.spec ?? {};
  const { labels, annotations } = jobTemplate?.metadata ?? {};
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: jobNameOf(cronJob, at),
      namespace: cronJob.metadata?.namespace,
      ...(labels ? { labels } : {}),
      annotations: { ...annotations, 'batch.kubernetes.io/cronjob-scheduled-timestamp': formatIn(at, timeZone) },
      ownerReferences: [newControllerRef(cronJob)],
    },
    ...(jobTemplate?.spec ? { spec: jobTemplate.spec } : {}),
  };
}

/** An entry of `status.active`. */
export function referenceTo({ metadata }: Job): ActiveJob {
  const { namespace, name, uid, resourceVersion } = metadata ?? {};
  return { kind: 'Job', namespace, name, uid, apiVersion: 'batch/v1', resourceVersion };
}

/** Those that started first, first; one that never started goes last. Source: `byJobStartTime`. */
export function byStartTime(a: Job, b: Job): number {
  const [startA, startB] = [a.status?.startTime, b.status?.startTime];
  if (!startA !== !startB) return startA ? -1 : 1;
  return compareStrings(startA ?? '', startB ?? '') || compareStrings(a.metadata?.name ?? '', b.metadata?.name ?? '');
}
