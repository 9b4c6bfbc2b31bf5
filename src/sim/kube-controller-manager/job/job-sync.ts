import { millis, type Pod, resources } from '../../../api/index.ts';
import { type Informer, keyOf, type Reconciled, update } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { must } from '../controller/api-error.ts';
import { getControllerOf } from '../controller/controller-ref.ts';
import { claimObjects } from '../controller/controller-ref-manager.ts';
import type { Expectations } from '../controller/expectations.ts';
import { PodControl } from '../controller/pod-control.ts';
import type { ControllerContext } from '../controller-context.ts';
import { labelSelectorAsSelector } from '../labels.ts';
import { BY_CONTROLLER, orphans } from '../shared-informer-factory.ts';
import { wallClock } from '../time.ts';
import { type BackoffRecord, nextRecord } from './backoff.ts';
import { decidedEnding, endingOfIndexes, ensureCondition, failureOf, isComplete, newCondition, untilDeadline } from './conditions.ts';
import { delayedPods, failedIndexes, succeededIndexes } from './indexes.ts';
import type { JobSyncer } from './job-parts.ts';
import { isFinished, isIndexed, isTracked, type Job, type JobStatus, jobs, TRACKING_FINALIZER } from './job-status.ts';
import { JobPods, type Managed } from './manage.ts';
import { contextOf, setStatus, type SyncContext, uidOf } from './sync-context.ts';
import { RemovedFinalizers, removeFinalizer, track, type Tracker } from './tracking.ts';

/** One pass over a Job, and what is remembered between passes. Source: `pkg/controller/job/job_controller.go` syncJob. */
export class JobSync implements JobSyncer {
  private readonly jobPods: JobPods;
  private readonly removed = new RemovedFinalizers();
  private readonly records = new Map<string, BackoffRecord>();
  /** UIDs of Jobs that are over, where the cache does not show it yet. */
  private readonly over = new Set<string>();
  private readonly tracker: Tracker;

  constructor(
    private readonly context: ControllerContext,
    private readonly pods: Informer<Pod>,
    private readonly expectations: Expectations,
  ) {
    this.jobPods = new JobPods(context, new PodControl(context.client, context.recorder), expectations);
    this.tracker = {
      controller: context,
      removed: this.removed,
      write: (job) => this.updateStatus(job),
      flushed: ({ job, record }) => void (record && this.records.set(keyOf(job), record)),
    };
  }

  forget(key: string, uid: string | undefined): void {
    this.removed.forget(key);
    this.records.delete(key);
    this.over.delete(uid ?? '');
  }

  finalizerGone(key: string, pod: Pod): void {
    this.removed.observed(key, uidOf(pod));
  }

  *release(pod: Pod): Procedure<Reconciled> {
    yield* removeFinalizer(this.context, pod);
    return 'done';
  }

  *sync(key: string, job: Job): Procedure<Reconciled> {
    const uid = job.metadata?.uid ?? '';
    if (isFinished(job)) {
      this.records.delete(key);
      this.over.delete(uid);
      return 'done';
    }
    return this.over.has(uid) ? 'done' : yield* this.syncJob(key, job);
  }

  /** The Job's Pods; orphans that fit are adopted, with the finalizer. Source: getPodsForJob. */
  private *podsOf(job: Job): Procedure<readonly Pod[]> {
    const [own, orphan] = [job.metadata?.uid ?? '', orphans(job.metadata?.namespace)];
    const claimed = yield* claimObjects(
      {
        client: this.context.client,
        owner: job,
        ownerResource: jobs,
        selector: labelSelectorAsSelector(job.spec?.selector),
        resource: resources.pods,
        finalizers: [TRACKING_FINALIZER],
      },
      this.pods.byIndex(BY_CONTROLLER, own).concat(this.pods.byIndex(BY_CONTROLLER, orphan)),
    );
    return claimed.map((pod) =>
      getControllerOf(pod) || isTracked(pod)
        ? pod
        : { ...pod, metadata: { ...pod.metadata, finalizers: [...(pod.metadata?.finalizers ?? []), TRACKING_FINALIZER] } },
    );
  }

  private *syncJob(key: string, job: Job): Procedure<Reconciled> {
    const { host } = this.context;
    const now = wallClock(host);
    const satisfied = this.expectations.satisfied(key);
    const { context, finished } = contextOf(job, yield* this.podsOf(job), this.removed.of(key));
    if (!job.status?.startTime && !job.spec?.suspend) setStatus(context, { startTime: host.timestamp() });
    context.record = nextRecord(this.records.get(key), finished.succeeded, finished.failed);
    const deadline = this.judge(context, now);
    const { active, failure, wait, changed } = yield* this.act(key, context, satisfied, now);
    const { status = {} } = job;
    const needsUpdate = changed || active !== (status.active ?? 0) || context.ready !== status.ready || context.terminating !== status.terminating;
    setStatus(context, { active, ready: context.ready, terminating: context.terminating });
    if (yield* track(this.tracker, context, needsUpdate)) {
      this.over.add(job.metadata?.uid ?? '');
      this.report(context);
    }
    if (failure) return 'retry';
    const delays = [wait, deadline ?? 0].filter((delay) => delay > 0);
    return delays.length > 0 ? { requeueAfter: millis(Math.min(...delays)) } : 'done';
  }

  /** Is the Job to end, and how? Returns milliseconds until its deadline, if there is one ahead. */
  private judge(context: SyncContext, now: number): number | undefined {
    const timestamp = this.context.host.timestamp();
    context.finished = decidedEnding(context, timestamp);
    let deadline: number | undefined;
    if (!context.finished) {
      context.finished = failureOf(context, now, timestamp);
      if (!context.finished) deadline = untilDeadline(context.job, now);
    }
    if (!isIndexed(context.job)) return deadline;
    const { before, now: succeeded } = succeededIndexes(context.job, context.pods);
    context.previousIndexes = before;
    context.succeededIndexes = succeeded;
    context.succeeded = succeeded.size;
    if (context.job.spec?.backoffLimitPerIndex !== undefined) context.failedIndexes = failedIndexes(context.job, context.pods);
    context.finished ??= endingOfIndexes(context, timestamp);
    if (context.failedIndexes) context.delayed = delayedPods(context);
    return deadline;
  }

  /** Deletes the Pods of a Job that ends; makes and deletes those of one that goes on. */
  private *act(key: string, context: SyncContext, satisfied: boolean, now: number): Procedure<Managed & { readonly changed: boolean }> {
    const { job } = context;
    if (context.finished) {
      const { deleted, failure } = yield* this.jobPods.removeAll(context);
      if (deleted !== context.active.length || !satisfied) context.finished = undefined;
      return { active: context.active.length - deleted, failure, wait: 0, changed: false };
    }
    const manages = satisfied && !job.metadata?.deletionTimestamp;
    const managed = manages ? yield* this.jobPods.manage(key, context, now) : { active: context.active.length, failure: undefined, wait: 0 };
    if (isComplete(context, managed.active)) {
      context.finished = newCondition('SuccessCriteriaMet', 'CompletionsReached', 'Reached expected number of succeeded pods', this.context.host.timestamp());
      return { ...managed, changed: false };
    }
    return { ...managed, changed: manages && this.noteSuspension(context) };
  }

  private noteSuspension(context: SyncContext): boolean {
    const { recorder, host } = this.context;
    const { job } = context;
    const suspended = job.spec?.suspend === true;
    const now = host.timestamp();
    const condition = suspended
      ? newCondition('Suspended', 'JobSuspended', 'Job suspended', now)
      : newCondition('Suspended', 'JobResumed', 'Job resumed', now, 'False');
    const { list, changed } = ensureCondition(job.status?.conditions ?? [], condition);
    if (!changed) return false;
    recorder.event(job, 'Normal', suspended ? 'Suspended' : 'Resumed', condition.message ?? '');
    const { startTime: _, ...rest } = job.status ?? {};
    context.job = { ...job, status: { ...rest, conditions: [...list], ...(suspended ? {} : { startTime: now }) } };
    return true;
  }

  /** Source: recordJobFinished. */
  private report({ job, finished }: SyncContext): void {
    const { recorder } = this.context;
    if (finished?.type !== 'Complete') {
      recorder.event(job, 'Warning', finished?.reason ?? '', finished?.message ?? '');
      return;
    }
    const { completions } = job.spec ?? {};
    if (completions !== undefined && (job.status?.succeeded ?? 0) > completions) {
      recorder.event(job, 'Warning', 'TooManySucceededPods', 'Too many succeeded pods running after completion count reached');
    }
    recorder.event(job, 'Normal', 'Completed', 'Job completed');
  }

  /** Counters of 0 are left out, as Go does; `ready` and `terminating` are pointers and stay. */
  private *updateStatus(job: Job): Procedure<Job> {
    const { active, succeeded, failed, completedIndexes, uncountedTerminatedPods, ...rest } = job.status ?? {};
    const { succeeded: uidsSucceeded = [], failed: uidsFailed = [] } = uncountedTerminatedPods ?? {};
    const status: JobStatus = {
      ...rest,
      uncountedTerminatedPods: { ...(uidsSucceeded.length > 0 ? { succeeded: uidsSucceeded } : {}), ...(uidsFailed.length > 0 ? { failed: uidsFailed } : {}) },
      ...(active ? { active } : {}),
      ...(succeeded ? { succeeded } : {}),
      ...(failed ? { failed } : {}),
      ...(completedIndexes ? { completedIndexes } : {}),
    };
    return yield* must(this.context.client.call(update(jobs, { ...job, status }, 'status'), this.jobPods.reads(job)));
  }
}
