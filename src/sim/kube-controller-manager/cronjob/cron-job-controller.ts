import { type CronJob, millis } from '../../../api/index.ts';
import { type Informer, keyOf, type Reconciled, update, WorkQueue, whenAllSynced } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { ApiError, SyncError } from '../controller/api-error.ts';
import { getControllerOf } from '../controller/controller-ref.ts';
import type { ControllerContext } from '../controller-context.ts';
import { type Job, jobs } from '../job/job-status.ts';
import { BY_CONTROLLER } from '../shared-informer-factory.ts';
import { wallClock } from '../time.ts';
import { cronJobs } from './cron-job.ts';
import { CronJobSync } from './cron-job-sync.ts';
import { nextLook } from './missed.ts';
import { parseSchedule } from './schedule.ts';

/** Starts Jobs by the clock. Source: `pkg/controller/cronjob/cronjob_controllerv2.go`. */
export class CronJobController {
  private readonly cronJobs: Informer<CronJob>;
  private readonly jobs: Informer<Job>;
  private readonly queue: WorkQueue;
  /** For which time a look is planned already, so that each change of a Job does not plan one more. */
  private readonly planned = new Map<string, number>();

  constructor(private readonly context: ControllerContext) {
    this.cronJobs = context.informers.of<CronJob>(cronJobs);
    this.jobs = context.informers.of<Job>(jobs);
    this.queue = new WorkQueue(context.host, { name: 'cronjob', workers: 5, reconcile: (key) => this.sync(key) });
  }

  start(): void {
    this.cronJobs.handle({
      onAdd: (cronJob) => this.queue.add(keyOf(cronJob)),
      onUpdate: (before, cronJob) => this.updated(before, cronJob),
      onDelete: (cronJob) => {
        this.planned.delete(keyOf(cronJob));
        this.queue.add(keyOf(cronJob));
      },
    });
    const wake = (job: Job): void => this.jobChanged(job);
    this.jobs.handle({ onAdd: wake, onUpdate: (_, job) => wake(job), onDelete: wake });
    whenAllSynced([this.cronJobs, this.jobs], () => this.queue.start());
  }

  private jobChanged(job: Job): void {
    const reference = getControllerOf(job);
    if (reference?.kind !== 'CronJob') return;
    const cronJob = this.cronJobs.get(`${job.metadata?.namespace}/${reference.name}`);
    if (cronJob?.metadata?.uid === reference.uid) this.queue.add(keyOf(cronJob));
  }

  /** A new schedule is looked at when it is due next, any other change at once. */
  private updated(before: CronJob, cronJob: CronJob): void {
    const { schedule = '', timeZone } = cronJob.spec ?? {};
    if (before.spec?.schedule === schedule && before.spec?.timeZone === timeZone) {
      this.queue.add(keyOf(cronJob));
      return;
    }
    const parsed = parseSchedule(schedule, timeZone);
    if (parsed) this.lookAt(keyOf(cronJob), nextLook(cronJob, wallClock(this.context.host), parsed));
    else this.context.recorder.event(cronJob, 'Warning', 'UnParseableCronJobSchedule', `unparseable schedule for cronjob: ${schedule}`);
  }

  private lookAt(key: string, at: number | undefined): void {
    const now = wallClock(this.context.host);
    const known = this.planned.get(key);
    if (at === undefined || (known === at && known > now)) return;
    this.planned.set(key, at);
    this.queue.addAfter(key, millis(Math.max(at - now, 0)));
  }

  private *sync(key: string): Procedure<Reconciled> {
    const cronJob = this.cronJobs.get(key);
    if (!cronJob) return 'done';
    const pass = new CronJobSync(this.context, cronJob, this.jobs.byIndex(BY_CONTROLLER, cronJob.metadata?.uid ?? ''));
    yield* pass.cleanup();
    let failed = false;
    let next: number | undefined;
    try {
      next = yield* pass.sync();
    } catch (error) {
      if (!(error instanceof ApiError || error instanceof SyncError)) throw error;
      failed = true;
    }
    if (pass.changed) {
      const { metadata, status } = pass.cronJob;
      const written = yield* this.context.client.call(update(cronJobs, { ...cronJob, metadata, status }, 'status'));
      if (!written.ok) return 'retry';
    }
    if (failed) return 'retry';
    this.lookAt(key, next);
    return 'done';
  }
}
