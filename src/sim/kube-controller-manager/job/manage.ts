import { objectRef, type Pod, type Read, type Status } from '../../../api/index.ts';
import { keyOf } from '../../client-go/index.ts';
import { all, type Procedure } from '../../kernel/index.ts';
import { ApiError, isNamespaceTerminating, isNotFound } from '../controller/api-error.ts';
import type { Expectations } from '../controller/expectations.ts';
import { isPodReady } from '../controller/pod.ts';
import type { PodControl } from '../controller/pod-control.ts';
import { slowStartBatch } from '../controller/slow-start.ts';
import type { ControllerContext } from '../controller-context.ts';
import { remainingBackoff } from './backoff.ts';
import { dueIndexes } from './indexes.ts';
import { isIndexed, isTracked, type Job, onlyReplacesFailed, wantedActive } from './job-status.ts';
import { pendingIndexes, podOf, podsForRemoval } from './pods.ts';
import type { SyncContext } from './sync-context.ts';
import { removeFinalizer } from './tracking.ts';

/** `MaxPodCreateDeletePerSync`. */
const MAX_PODS_PER_SYNC = 500;

export interface Managed {
  /** How many Pods are active after it. */
  readonly active: number;
  readonly failure: Status | undefined;
  /** Milliseconds until the back-off of failed Pods is over; 0 when it does not hold anything back. */
  readonly wait: number;
}

/** Makes and deletes the Pods of Jobs. Source: `pkg/controller/job/job_controller.go` manageJob. */
export class JobPods {
  constructor(
    private readonly controller: ControllerContext,
    private readonly podControl: PodControl,
    private readonly expectations: Expectations,
  ) {}

  reads(job: Job): Read[] {
    const ref = objectRef('Job', job.metadata?.namespace, job.metadata?.name ?? '');
    return ['/spec/parallelism', '/spec/completions', '/status/succeeded'].map((pointer) => ({ ref, pointer }));
  }

  /** Deletes; counts what goes as terminating. Returns how many went. */
  private *remove(
    context: SyncContext,
    pods: readonly Pod[],
    each: (pod: Pod) => Procedure<Status | undefined>,
  ): Procedure<{ readonly deleted: number; readonly failure: Status | undefined }> {
    const refusals = yield* all(pods.map(each));
    const failures = refusals.filter((refusal) => refusal !== undefined && !isNotFound(refusal));
    const deleted = pods.length - failures.length;
    context.terminating += deleted;
    context.ready -= pods.filter((pod, index) => isPodReady(pod) && (refusals[index] === undefined || isNotFound(refusals[index]))).length;
    return { deleted, failure: failures[0] };
  }

  /** The Job has ended: its Pods go, and keep their finalizers until they are counted. Source: deleteActivePods. */
  *removeAll(context: SyncContext): Procedure<{ readonly deleted: number; readonly failure: Status | undefined }> {
    const { podControl } = this;
    const reads = this.reads(context.job);
    return yield* this.remove(context, context.active, (pod) => podControl.delete(pod, context.job, reads));
  }

  /** Pods that are too many are not counted: their finalizers go first. Source: deleteJobPods. */
  private *removeSome(key: string, context: SyncContext, pods: readonly Pod[]): Procedure<Managed> {
    const { podControl, controller, expectations } = this;
    const { job } = context;
    const reads = this.reads(job);
    expectations.expectDeletions(key, pods.map(keyOf));
    const { deleted, failure } = yield* this.remove(context, pods, function* (pod) {
      let refusal: Status | undefined;
      try {
        if (isTracked(pod)) yield* removeFinalizer(controller, pod);
        refusal = yield* podControl.delete(pod, job, reads);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        refusal = error.status;
      }
      if (refusal) expectations.deletionObserved(key, keyOf(pod));
      return refusal;
    });
    return { active: context.active.length - deleted, failure, wait: 0 };
  }

  *manage(key: string, context: SyncContext, now: number): Procedure<Managed> {
    const { job, active, terminating, record } = context;
    if (job.spec?.suspend) return yield* this.removeSome(key, context, podsForRemoval(job, active, active.length));
    const wanted = wantedActive(job, active.length, context.succeeded);
    const surplus = podsForRemoval(job, active, Math.max(active.length - wanted, 0)).slice(0, MAX_PODS_PER_SYNC);
    if (surplus.length > 0) return yield* this.removeSome(key, context, surplus);
    const missing = wanted - (onlyReplacesFailed(job) ? terminating : 0) - active.length;
    const idle = (wait: number): Managed => ({ active: active.length, failure: undefined, wait });
    if (missing <= 0) return idle(0);
    const perIndex = job.spec?.backoffLimitPerIndex !== undefined;
    const wait = perIndex || !record ? 0 : remainingBackoff(record.failures, record.last, now);
    if (wait > 0) return idle(wait);
    const count = Math.min(missing, MAX_PODS_PER_SYNC);
    const pending = isIndexed(job) ? pendingIndexes(context, count) : Array<undefined>(count).fill(undefined);
    const due = perIndex ? dueIndexes(pending, context.delayed, now) : { now: pending, wait: 0 };
    return due.wait > 0 ? idle(due.wait) : yield* this.create(key, context, due.now);
  }

  private *create(key: string, { job, active, delayed }: SyncContext, indexes: readonly (number | undefined)[]): Procedure<Managed> {
    const { podControl, expectations } = this;
    const reads = this.reads(job);
    expectations.expectCreations(key, indexes.length);
    const { successes, error } = yield* slowStartBatch(indexes.length, function* (n): Procedure<Status | undefined> {
      const refusal = yield* podControl.create(podOf(job, indexes[n], delayed), job, reads);
      return refusal && isNamespaceTerminating(refusal) ? undefined : refusal;
    });
    for (let skipped = indexes.length - successes; skipped > 0; skipped--) expectations.creationObserved(key);
    return { active: active.length + successes, failure: error, wait: 0 };
  }
}
