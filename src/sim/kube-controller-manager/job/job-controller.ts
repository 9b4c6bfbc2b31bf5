import { objectRef, type Pod, type Read, resources, seconds, type Status } from '../../../api/index.ts';
import { deepEqual } from '../../apimachinery/equality.ts';
import { type Informer, keyOf, patch, type Reconciled, update, WorkQueue, whenAllSynced } from '../../client-go/index.ts';
import { all, type Procedure } from '../../kernel/index.ts';
import { ApiError, isNotFound, must } from '../controller/api-error.ts';
import { getControllerOf } from '../controller/controller-ref.ts';
import { Expectations } from '../controller/expectations.ts';
import { isPodActive } from '../controller/pod.ts';
import { PodControl } from '../controller/pod-control.ts';
import { slowStartBatch } from '../controller/slow-start.ts';
import type { ControllerContext } from '../controller-context.ts';
import { BY_CONTROLLER } from '../shared-informer-factory.ts';
import { parseTime, spanOf, wallClock } from '../time.ts';
import { dueIndexes, type IndexSight, matchSuccessPolicy, seeIndexes } from './indexes.ts';
import {
  completionIndex, countReady, type Ending, endingOf, pastBackoffLimitOnFailure, findCondition, finishTime, formatIndexes, hasFailed, isFinished, isIndexed, isTracked, type Job, type JobCondition,
  type JobStatus, jobs, parseIndexes, remainingBackoff, TRACKING_FINALIZER, wantedActive,
} from './job-status.ts';
import { matchPodFailurePolicy } from './pod-failure-policy.ts';
import { pendingIndexes, podOf } from './pods.ts';

/** `syncJobBatchPeriod`: changes of Pods are looked at together. `MaxPodCreateDeletePerSync`. */
const BATCH_PERIOD = seconds(1);
const MAX_PODS_PER_SYNC = 500;

interface Streak {
  failures: number;
  last: number;
}

/** What one pass sees. */
interface Sight {
  readonly active: readonly Pod[];
  readonly terminating: number;
  /** Finished Pods whose finalizer still waits for them to be counted. */
  readonly succeeded: readonly Pod[];
  readonly failed: readonly Pod[];
  /** Failed, but the Job's podFailurePolicy ignores it. */
  readonly ignored: readonly Pod[];
  /** Why the Job's podFailurePolicy lets the whole Job fail. */
  readonly failJob: string | undefined;
  /** Where indexes fail one by one. */
  readonly indexes: IndexSight | undefined;
}

/** Runs Pods until enough of them have succeeded. Source: `pkg/controller/job/job_controller.go`. */
export class JobController {
  private readonly jobs: Informer<Job>;
  private readonly pods: Informer<Pod>;
  private readonly queue: WorkQueue;
  private readonly orphanQueue: WorkQueue;
  private readonly expectations: Expectations;
  private readonly podControl: PodControl;
  private readonly streaks = new Map<string, Streak>();

  constructor(private readonly context: ControllerContext) {
    const { host, informers, client, recorder } = context;
    this.jobs = informers.of<Job>(jobs);
    this.pods = informers.of<Pod>(resources.pods);
    this.expectations = new Expectations(() => host.now());
    this.podControl = new PodControl(client, recorder);
    this.queue = new WorkQueue(host, { name: 'job', workers: 5, baseDelay: seconds(1), reconcile: (key) => this.sync(key) });
    this.orphanQueue = new WorkQueue(host, { name: 'job_orphan_pod', workers: 1, reconcile: (key) => this.syncOrphan(key) });
  }

  start(): void {
    this.jobs.handle({
      onAdd: (job) => this.queue.add(keyOf(job)),
      onUpdate: (before, job) => {
        if (before.metadata?.generation === job.metadata?.generation) this.queue.addAfter(keyOf(job), BATCH_PERIOD);
        else this.queue.add(keyOf(job));
      },
      onDelete: (job) => {
        this.forget(keyOf(job));
        for (const pod of this.pods.byIndex(BY_CONTROLLER, job.metadata?.uid ?? '')) if (isTracked(pod)) this.orphanQueue.add(keyOf(pod));
      },
    });
    this.pods.handle({ onAdd: (pod) => this.podChanged(pod, 'added'), onUpdate: (_, pod) => this.podChanged(pod, 'changed'), onDelete: (pod) => this.podChanged(pod, 'deleted') });
    whenAllSynced([this.jobs, this.pods], () => {
      this.queue.start();
      this.orphanQueue.start();
    });
  }

  private forget(key: string): void {
    this.expectations.forget(key);
    this.streaks.delete(key);
  }

  private podChanged(pod: Pod, what: 'added' | 'changed' | 'deleted'): void {
    const reference = getControllerOf(pod);
    if (reference?.kind !== 'Job') return;
    const key = `${pod.metadata?.namespace}/${reference.name}`;
    const job = this.jobs.get(key);
    if (job?.metadata?.uid !== reference.uid || isFinished(job)) {
      if (isTracked(pod) && what !== 'deleted') this.orphanQueue.add(keyOf(pod));
      return;
    }
    if (what === 'added') this.expectations.creationObserved(key);
    if (what === 'deleted' || pod.metadata?.deletionTimestamp) this.expectations.deletionObserved(key, keyOf(pod));
    this.queue.addAfter(key, BATCH_PERIOD);
  }

  /** A Pod whose Job is gone or over is counted by nobody: its finalizer must not keep it. */
  private *syncOrphan(key: string): Procedure<Reconciled> {
    const pod = this.pods.get(key);
    const reference = pod && getControllerOf(pod);
    if (!pod || !reference || !isTracked(pod)) return 'done';
    const job = this.jobs.get(`${pod.metadata?.namespace}/${reference.name}`);
    if (job?.metadata?.uid === reference.uid && !isFinished(job)) return 'done';
    yield* this.removeFinalizer(pod);
    return 'done';
  }

  private *sync(key: string): Procedure<Reconciled> {
    const job = this.jobs.get(key);
    if (!job || isFinished(job) || (job.spec?.managedBy !== undefined && job.spec.managedBy !== 'kubernetes.io/job-controller')) return 'done';
    try {
      return yield* this.syncJob(key, job);
    } catch (error) {
      if (error instanceof ApiError) return 'retry';
      throw error;
    }
  }

  private see(job: Job): Sight {
    const pods = this.pods.byIndex(BY_CONTROLLER, job.metadata?.uid ?? '');
    const tracked = pods.filter(isTracked);
    const failed = tracked.filter((pod) => hasFailed(pod, job));
    const active = pods.filter(isPodActive);
    const succeeded = tracked.filter((pod) => pod.status?.phase === 'Succeeded');
    return {
      active,
      terminating: pods.filter((pod) => pod.metadata?.deletionTimestamp && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed').length,
      succeeded,
      failed: failed.filter((pod) => matchPodFailurePolicy(job, pod).counts),
      ignored: failed.filter((pod) => !matchPodFailurePolicy(job, pod).counts),
      failJob: failed.map((pod) => matchPodFailurePolicy(job, pod).failJob).find((message) => message !== undefined),
      indexes: seeIndexes(job, tracked, active, this.completed(job, succeeded)),
    };
  }

  private *syncJob(key: string, job: Job): Procedure<Reconciled> {
    const { host } = this.context;
    const now = wallClock(host);
    const sight = this.see(job);
    const counts = this.counts(job, sight);
    this.note(key, sight);
    const started: Job = job.status?.startTime || job.spec?.suspend ? job : { ...job, status: { ...job.status, startTime: host.timestamp() } };
    const ending = endingOf(started, {
      ...counts, active: sight.active.length, pastLimit: pastBackoffLimitOnFailure(job, sight.active), failJob: sight.failJob,
      failedIndexes: sight.indexes?.failed.size, successRule: job.spec?.successPolicy && matchSuccessPolicy(job, this.completed(job, sight.succeeded)),
    }, now);
    let failure: Status | undefined;
    let wait = 0;
    let [active, terminating] = [sight.active.length, sight.terminating];
    if (this.expectations.satisfied(key) && !job.metadata?.deletionTimestamp) {
      const managed = yield* this.manage(key, started, sight, ending, now);
      ({ failure, wait, active } = managed);
      terminating += managed.deleted;
    }
    const suspended = this.withSuspended({ ...started.status, active, ready: countReady(sight.active), terminating }, started);
    yield* this.track(job, suspended, sight, ending, active + terminating);
    if (failure) return 'retry';
    return this.next(started, wait, now);
  }

  /** Comes back for the back-off of failed Pods, or for the deadline. */
  private next(job: Job, wait: number, now: number): Reconciled {
    const { activeDeadlineSeconds } = job.spec ?? {};
    const started = parseTime(job.status?.startTime);
    const deadline = activeDeadlineSeconds !== undefined && started !== undefined && !job.spec?.suspend ? started + activeDeadlineSeconds * 1_000 - now : 0;
    const delays = [wait, deadline].filter((delay) => delay > 0);
    return delays.length > 0 ? { requeueAfter: spanOf(Math.min(...delays)) } : 'done';
  }

  /** Succeeded and failed so far: what the status counts, and what still waits to be counted. */
  private counts(job: Job, sight: Sight): { readonly succeeded: number; readonly failed: number } {
    const { uncountedTerminatedPods: uncounted, succeeded = 0, failed = 0 } = job.status ?? {};
    const more = (pods: readonly Pod[], known: readonly string[] = []): number => new Set([...known, ...pods.map(({ metadata }) => metadata?.uid ?? '')]).size;
    const total = failed + more(sight.failed, uncounted?.failed);
    if (!isIndexed(job)) return { succeeded: succeeded + more(sight.succeeded, uncounted?.succeeded), failed: total };
    return { succeeded: this.completed(job, sight.succeeded).size, failed: total };
  }

  private completed(job: Job, succeeded: readonly Pod[]): Set<number> {
    const done = parseIndexes(job.status?.completedIndexes);
    for (const pod of succeeded) {
      const index = completionIndex(pod);
      if (index !== undefined && index < (job.spec?.completions ?? 0)) done.add(index);
    }
    return done;
  }

  /** Failures since the last success lengthen the back-off. Source: `backoff_utils.go` `newBackoffRecord`. */
  private note(key: string, sight: Sight): void {
    const streak = this.streaks.get(key) ?? { failures: 0, last: 0 };
    this.streaks.set(key, streak);
    const finished = [...sight.succeeded, ...sight.failed].map((pod) => ({ at: finishTime(pod), failed: pod.status?.phase !== 'Succeeded', uid: pod.metadata?.uid ?? '' }));
    for (const { at, failed } of finished.filter(({ at: end }) => end > streak.last).sort((a, b) => a.at - b.at)) {
      streak.failures = failed ? streak.failures + 1 : 0;
      streak.last = at;
    }
  }

  private reads(job: Job): Read[] {
    const ref = objectRef('Job', job.metadata?.namespace, job.metadata?.name ?? '');
    return ['/spec/parallelism', '/spec/completions', '/status/succeeded'].map((pointer) => ({ ref, pointer }));
  }

  private *manage(
    key: string, job: Job, sight: Sight, ending: Ending | undefined, now: number,
  ): Procedure<{ readonly failure: Status | undefined; readonly wait: number; readonly active: number; readonly deleted: number }> {
    const { active } = sight;
    const wanted = ending || job.spec?.suspend ? 0 : wantedActive(job, active.length, this.counts(job, sight).succeeded);
    if (active.length > wanted) {
      const victims = [...active].sort((a, b) => Number(b.status?.phase === 'Pending') - Number(a.status?.phase === 'Pending')).slice(0, Math.min(active.length - wanted, MAX_PODS_PER_SYNC));
      this.expectations.expectDeletions(key, victims.map(keyOf));
      const refusals = yield* all(victims.map((pod) => this.podControl.delete(pod, job, this.reads(job))));
      victims.forEach((pod, index) => {
        if (refusals[index]) this.expectations.deletionObserved(key, keyOf(pod));
      });
      return { failure: refusals.find((refusal) => refusal && !isNotFound(refusal)), wait: 0, active: active.length - victims.length, deleted: victims.length };
    }
    const terminating = job.spec?.podReplacementPolicy === 'Failed' || job.spec?.podFailurePolicy ? sight.terminating : 0;
    const { indexes, wait } = this.due(key, job, sight, Math.min(wanted - active.length - terminating, MAX_PODS_PER_SYNC), now);
    if (indexes.length === 0) return { failure: undefined, wait, active: active.length, deleted: 0 };
    this.expectations.expectCreations(key, indexes.length);
    const { successes, error } = yield* slowStartBatch(indexes.length, (n) => this.podControl.create(podOf(job, indexes[n], sight.indexes), job, this.reads(job)));
    for (let skipped = indexes.length - successes; skipped > 0; skipped--) this.expectations.creationObserved(key);
    return { failure: error, wait: 0, active: active.length + successes, deleted: 0 };
  }

  /** The indexes (undefined where there are none) of the Pods that may be made now, or how long the back-off of failed ones lasts, ms. */
  private due(key: string, job: Job, { active, succeeded, indexes }: Sight, missing: number, now: number): { readonly indexes: readonly (number | undefined)[]; readonly wait: number } {
    if (missing <= 0) return { indexes: [], wait: 0 };
    const pending = pendingIndexes(job, active, [...this.completed(job, succeeded), ...(indexes?.failed ?? [])], missing);
    if (indexes) {
      const due = dueIndexes(pending, indexes, now);
      return { indexes: due.now, wait: due.wait };
    }
    const { failures, last } = this.streaks.get(key) ?? { failures: 0, last: 0 };
    const wait = remainingBackoff(failures, last, now);
    return { indexes: wait > 0 ? [] : pending, wait };
  }

  private condition(type: string, reason: string, message: string, status = 'True'): JobCondition {
    const now = this.context.host.timestamp();
    return { type, status, reason, message, lastProbeTime: now, lastTransitionTime: now };
  }

  private withSuspended(status: JobStatus, job: Job): JobStatus {
    const current = findCondition(job, 'Suspended');
    const suspended = job.spec?.suspend === true;
    if (suspended === (current?.status === 'True')) return status;
    const condition = suspended ? this.condition('Suspended', 'JobSuspended', 'Job suspended') : this.condition('Suspended', 'JobResumed', 'Job resumed', 'False');
    this.context.recorder.event(job, 'Normal', suspended ? 'Suspended' : 'Resumed', condition.message ?? '');
    const { startTime: _, ...rest } = status;
    const changed = suspended ? rest : { ...status, startTime: this.context.host.timestamp() };
    return { ...changed, conditions: [...(status.conditions ?? []).filter(({ type }) => type !== 'Suspended'), condition] };
  }

  /**
   * Counts finished Pods so that none is counted twice: first their UIDs go into the status, then their finalizers go, then
   * the counters rise. Source: `trackJobStatusAndRemoveFinalizers`, `flushUncountedAndRemoveFinalizers`.
   */
  private *track(job: Job, status: JobStatus, seen: Sight, ending: Ending | undefined, running: number): Procedure<void> {
    const sight = ending ? seen : withoutDelayed(seen);
    const uids = (pods: readonly Pod[], known: readonly string[] = []): string[] => [...new Set([...known, ...pods.map(({ metadata }) => metadata?.uid ?? '')])];
    const before = status.uncountedTerminatedPods;
    const indexed = isIndexed(job);
    const succeeded = indexed ? [] : uids(sight.succeeded, before?.succeeded);
    const failed = uids(sight.failed, before?.failed);
    const completed = indexed ? this.completed(job, sight.succeeded) : undefined;
    const decided = this.withTarget({ ...status, ...(completed ? { completedIndexes: formatIndexes(completed), succeeded: completed.size } : {}), ...(sight.indexes ? { failedIndexes: formatIndexes(sight.indexes.failed) } : {}) }, job, ending);
    const waiting: JobStatus = { ...decided, uncountedTerminatedPods: { ...(succeeded.length > 0 ? { succeeded } : {}), ...(failed.length > 0 ? { failed } : {}) } };
    let latest = yield* this.updateStatus(job, waiting);
    const finished = [...sight.succeeded, ...sight.failed, ...sight.ignored];
    if (finished.length > 0) {
      yield* all(finished.map((pod) => this.removeFinalizer(pod)));
      const { succeeded: doneBefore = 0, failed: failedBefore = 0 } = latest.status ?? {};
      const counted: JobStatus = { ...latest.status, uncountedTerminatedPods: {}, succeeded: doneBefore + succeeded.length, failed: failedBefore + failed.length };
      latest = yield* this.updateStatus(latest, counted);
    }
    if (ending && running === 0) yield* this.finish(latest, ending);
  }

  /** The verdict comes first; the Job is finished only when no Pod runs any more. */
  private withTarget(status: JobStatus, job: Job, ending: Ending | undefined): JobStatus {
    const type = ending?.type === 'Failed' ? 'FailureTarget' : 'SuccessCriteriaMet';
    if (!ending || findCondition(job, type)) return status;
    return { ...status, conditions: [...(status.conditions ?? []), this.condition(type, ending.reason, ending.message)] };
  }

  private *finish(job: Job, ending: Ending): Procedure<void> {
    const conditions = [...(job.status?.conditions ?? []), this.condition(ending.type, ending.reason, ending.message)];
    const completion = ending.type === 'Complete' ? { completionTime: this.context.host.timestamp() } : {};
    yield* this.updateStatus(job, { ...job.status, ...completion, conditions });
    if (ending.type === 'Complete') this.context.recorder.event(job, 'Normal', 'Completed', 'Job completed');
    else this.context.recorder.event(job, 'Warning', ending.reason, ending.message);
    this.forget(keyOf(job));
  }

  /** Counters of 0 are left out, as Go does; `ready` and `terminating` are pointers and stay. */
  private *updateStatus(job: Job, status: JobStatus): Procedure<Job> {
    const { active, succeeded, failed, completedIndexes, ...rest } = status;
    const body: JobStatus = { ...rest, ...(active ? { active } : {}), ...(succeeded ? { succeeded } : {}), ...(failed ? { failed } : {}), ...(completedIndexes ? { completedIndexes } : {}) };
    if (deepEqual(job.status ?? {}, body)) return job;
    return yield* must(this.context.client.call(update(jobs, { ...job, status: body }, 'status'), this.reads(job)));
  }

  private *removeFinalizer(pod: Pod): Procedure<void> {
    const { namespace, name = '', uid, finalizers = [] } = pod.metadata ?? {};
    const body = { metadata: { uid, finalizers: finalizers.filter((each) => each !== TRACKING_FINALIZER) } };
    yield* this.context.client.call(patch(resources.pods, namespace, name, 'application/merge-patch+json', body));
  }
}

/** Failed Pods that wait for the next Pod of their index are not counted yet. Source: `canRemoveFinalizer`. */
function withoutDelayed(sight: Sight): Sight {
  const kept = new Set(sight.indexes?.delayed.values());
  if (kept.size === 0) return sight;
  const counted = (pods: readonly Pod[]): readonly Pod[] => pods.filter((pod) => !kept.has(pod));
  return { ...sight, failed: counted(sight.failed), ignored: counted(sight.ignored) };
}
