import type { CronJob } from '../../../api/index.ts';
import { formatLabelSelector } from '../../apimachinery/index.ts';
import { type Describer, rfc1123, writeEvents, writeHead } from './common.ts';
import { describePodTemplate } from './pod-template.ts';

const UNSET = '<unset>';

/** Source: `kubectl/pkg/describe/describe.go` describeCronJob. */
export const describeCronJob: Describer = function* (session, writer, object) {
  const { spec, status, ...head } = object as CronJob;
  writeHead(writer, head);
  const suspend = spec?.suspend === undefined ? UNSET : spec.suspend ? 'True' : 'False';
  writer.write(
    0,
    `Schedule:\t${spec?.schedule}\nConcurrency Policy:\t${spec?.concurrencyPolicy ?? ''}\nSuspend:\t${suspend}\nTime Zone:\t${spec?.timeZone ?? UNSET}`,
  );
  writer.write(
    0,
    `Successful Job History Limit:\t${spec?.successfulJobsHistoryLimit ?? UNSET}\nFailed Job History Limit:\t${spec?.failedJobsHistoryLimit ?? UNSET}`,
  );
  writer.write(0, `Starting Deadline Seconds:\t${spec?.startingDeadlineSeconds === undefined ? UNSET : `${spec.startingDeadlineSeconds}s`}`);
  const job = spec?.jobTemplate.spec;
  writer.write(
    0,
    `Selector:\t${job?.selector ? formatLabelSelector(job.selector) : UNSET}\nParallelism:\t${job?.parallelism ?? UNSET}\nCompletions:\t${job?.completions ?? UNSET}`,
  );
  if (job?.activeDeadlineSeconds !== undefined) writer.write(0, `Active Deadline Seconds:\t${job.activeDeadlineSeconds}s`);
  describePodTemplate(writer, job?.template);
  writer.write(0, `Last Schedule Time:\t${rfc1123(status?.lastScheduleTime)}`);
  const active = (status?.active ?? []).map(({ name }) => name);
  writer.write(0, `Active Jobs:\t${active.length === 0 ? '<none>' : active.join(', ')}`);
  yield* writeEvents(session, writer, object);
};
