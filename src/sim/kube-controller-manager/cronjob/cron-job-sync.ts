import { type CronJob, objectRef, type Read } from '../../../api/index.ts';
import { create, get, remove } from '../../client-go/index.ts';
import { goQuote } from '../../apimachinery/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { ApiError, isAlreadyExists, isNamespaceTerminating, isNotFound, must, SyncError } from '../controller/api-error.ts';
import { isControlledBy } from '../controller/controller-ref.ts';
import type { ControllerContext } from '../controller-context.ts';
import { isFinished, isTrue, type Job, jobs } from '../job/job-status.ts';
import { parseTime, wallClock } from '../time.ts';
import { cronJobs } from './cron-job.ts';
import { byStartTime, jobFromTemplate, jobNameOf, referenceTo } from './jobs.ts';
import { mostRecentScheduleTime, nextLook } from './missed.ts';
import { formatRFC1123Z, isTimeZone, parseSchedule } from './schedule.ts';

/** One pass over a CronJob. It works on its own copy of the status, which is written once at the end. Source: `cronjob_controllerv2.go`. */
export class CronJobSync {
  private readonly now: number;
  /** Does the status differ from the stored one? */
  changed = false;

  constructor(
    private readonly context: ControllerContext,
    /** As the pass leaves it. */
    public cronJob: CronJob,
    private readonly owned: readonly Job[],
  ) {
    this.now = wallClock(context.host);
  }

  private event(type: 'Normal' | 'Warning', reason: string, text: string): void {
    this.context.recorder.event(this.cronJob, type, reason, text);
  }

  private get active(): NonNullable<NonNullable<CronJob['status']>['active']> {
    return this.cronJob.status?.active ?? [];
  }

  private setStatus(status: Partial<NonNullable<CronJob['status']>>): void {
    const { active: _, ...rest } = this.cronJob.status ?? {};
    const { active = this.active, ...more } = status;
    this.cronJob = { ...this.cronJob, status: { ...rest, ...more, ...(active.length > 0 ? { active } : {}) } };
    this.changed = true;
  }

  private dropActive(uid: string | undefined): void {
    this.setStatus({ active: this.active.filter((job) => job.uid !== uid) });
  }

  private reads(): Read[] {
    const ref = objectRef('CronJob', this.cronJob.metadata?.namespace, this.cronJob.metadata?.name ?? '');
    return ['/spec/schedule', '/spec/concurrencyPolicy', '/status/lastScheduleTime'].map((pointer) => ({ ref, pointer }));
  }

  // --- finished Jobs -------------------------------------------------------------------------------------------------

  /** Keeps as many finished Jobs as the limits allow. Source: `cleanupFinishedJobs`. */
  *cleanup(): Procedure<void> {
    const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = this.cronJob.spec ?? {};
    yield* this.removeOldest(
      this.owned.filter((job) => isTrue(job, 'Complete')),
      successfulJobsHistoryLimit,
    );
    yield* this.removeOldest(
      this.owned.filter((job) => !isTrue(job, 'Complete') && isTrue(job, 'Failed')),
      failedJobsHistoryLimit,
    );
  }

  private *removeOldest(finished: readonly Job[], limit: number | undefined): Procedure<void> {
    if (limit === undefined || finished.length <= limit) return;
    for (const job of [...finished].sort(byStartTime).slice(0, finished.length - limit)) yield* this.deleteJob(job);
  }

  private *deleteJob(job: Job): Procedure<boolean> {
    const { namespace, name = '', uid } = job.metadata ?? {};
    const result = yield* this.context.client.call(remove(jobs, namespace, name, { propagationPolicy: 'Background' }), this.reads());
    if (!result.ok) {
      this.event('Warning', 'FailedDelete', `Deleted job: ${result.status.message}`);
      return false;
    }
    this.dropActive(uid);
    this.event('Normal', 'SuccessfulDelete', `Deleted job ${name}`);
    return true;
  }

  // --- the list of active Jobs ---------------------------------------------------------------------------------------

  private isActive(job: Job): boolean {
    return this.active.some(({ uid }) => uid === job.metadata?.uid);
  }

  private *followActive(): Procedure<void> {
    for (const job of this.owned) {
      if (isFinished(job)) this.sawFinished(job);
      else if (!this.isActive(job)) yield* this.sawUnknown(job);
    }
    for (const reference of this.active) {
      if (this.owned.some(({ metadata }) => metadata?.uid === reference.uid)) continue;
      const found = yield* this.context.client.call(get<Job>(jobs, reference.namespace, reference.name ?? ''));
      if (found.ok) continue;
      if (!isNotFound(found.status)) throw new ApiError(found.status);
      this.event('Normal', 'MissingJob', `Active job went missing: ${reference.name}`);
      this.dropActive(reference.uid);
    }
  }

  private sawFinished(job: Job): void {
    const complete = isTrue(job, 'Complete');
    if (this.isActive(job)) {
      this.dropActive(job.metadata?.uid);
      this.event('Normal', 'SawCompletedJob', `Saw completed job: ${job.metadata?.name}, condition: ${complete ? 'Complete' : 'Failed'}`);
    }
    const ended = parseTime(job.status?.completionTime);
    if (complete && ended !== undefined && ended > (parseTime(this.cronJob.status?.lastSuccessfulTime) ?? 0)) {
      this.setStatus({ lastSuccessfulTime: job.status?.completionTime });
    }
  }

  /** The cache of CronJobs may be behind the cache of Jobs: the server is asked before anybody is told. */
  private *sawUnknown(job: Job): Procedure<void> {
    const { namespace, name = '' } = this.cronJob.metadata ?? {};
    const fresh = yield* must(this.context.client.call(get<CronJob>(cronJobs, namespace, name)));
    if (fresh.status?.active?.some(({ uid }) => uid === job.metadata?.uid)) this.cronJob = fresh;
    else this.event('Warning', 'UnexpectedJob', `Saw a job that the controller did not create or forgot: ${job.metadata?.name}`);
  }

  // --- the schedule --------------------------------------------------------------------------------------------------

  /** Returns when to come back, milliseconds since the epoch. Errors: throws ApiError or SyncError. */
  *sync(): Procedure<number | undefined> {
    yield* this.followActive();
    const { metadata, spec } = this.cronJob;
    if (metadata?.deletionTimestamp) return undefined;
    if (spec?.timeZone !== undefined && !isTimeZone(spec.timeZone)) {
      this.event('Warning', 'UnknownTimeZone', `invalid timeZone: ${goQuote(spec.timeZone)}: unknown time zone ${spec.timeZone}`);
      return undefined;
    }
    if (spec?.suspend) return undefined;
    const schedule = parseSchedule(spec?.schedule ?? '', spec?.timeZone);
    if (!schedule) {
      this.event('Warning', 'UnparseableSchedule', `unparseable schedule: ${goQuote(spec?.schedule ?? '')} : cannot be parsed`);
      return undefined;
    }
    const { time, missed, error } = mostRecentScheduleTime(this.cronJob, this.now, schedule, true);
    if (error !== undefined) {
      this.event('Warning', 'InvalidSchedule', `invalid schedule: ${spec?.schedule} : ${error}`);
      return undefined;
    }
    if (time !== undefined && missed === 'many') {
      this.event('Warning', 'TooManyMissedTimes', 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew');
    }
    if (time !== undefined && this.mayStart(time) && !(yield* this.start(time))) return undefined;
    return nextLook(this.cronJob, this.now, schedule);
  }

  private mayStart(time: number): boolean {
    const { startingDeadlineSeconds, concurrencyPolicy } = this.cronJob.spec ?? {};
    if (startingDeadlineSeconds !== undefined && time + startingDeadlineSeconds * 1_000 < this.now) {
      this.event('Warning', 'MissSchedule', `Missed scheduled time to start a job: ${formatRFC1123Z(time)}`);
      return false;
    }
    const name = jobNameOf(this.cronJob, time);
    if (this.active.some((job) => job.name === name) || parseTime(this.cronJob.status?.lastScheduleTime) === time) return false;
    if (concurrencyPolicy !== 'Forbid' || this.active.length === 0) return true;
    this.event('Normal', 'JobAlreadyActive', 'Not starting job because prior execution is running and concurrency policy is Forbid');
    return false;
  }

  private *replaceActive(): Procedure<void> {
    for (const { namespace, name = '' } of this.active) {
      const found = yield* this.context.client.call(get<Job>(jobs, namespace, name));
      if (!found.ok) {
        this.event('Warning', 'FailedGet', `Get job: ${found.status.message}`);
        throw new ApiError(found.status);
      }
      if (!(yield* this.deleteJob(found.object))) throw new SyncError(`could not replace job ${namespace}/${name}`);
    }
  }

  /** False when nothing more is to be done for this time. */
  private *start(time: number): Procedure<boolean> {
    const { client } = this.context;
    if (this.cronJob.spec?.concurrencyPolicy === 'Replace') yield* this.replaceActive();
    const wanted = jobFromTemplate(this.cronJob, time);
    const made = yield* client.call(create(jobs, wanted), this.reads());
    let job: Job;
    if (made.ok) {
      job = made.object;
      this.event('Normal', 'SuccessfulCreate', `Created job ${job.metadata?.name}`);
    } else if (isAlreadyExists(made.status)) {
      // Made in an earlier pass whose status was not written, or by somebody else.
      job = yield* must(client.call(get<Job>(jobs, wanted.metadata?.namespace, wanted.metadata?.name ?? '')));
      if (!isControlledBy(job, this.cronJob) || this.isActive(job)) return false;
    } else {
      if (!isNamespaceTerminating(made.status)) this.event('Warning', 'FailedCreate', `Error creating job: ${made.status.message}`);
      throw new ApiError(made.status);
    }
    this.setStatus({ active: [...this.active, referenceTo(job)], lastScheduleTime: `${new Date(time).toISOString().slice(0, 19)}Z` });
    return true;
  }
}
