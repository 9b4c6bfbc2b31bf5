import { type Pod, resources } from '../../../api/index.ts';
import { keyOf, patch } from '../../client-go/index.ts';
import { all, type Procedure } from '../../kernel/index.ts';
import { ApiError, isNotFound } from '../controller/api-error.ts';
import type { ControllerContext } from '../controller-context.ts';
import { criteriaMet, ensureCondition, newCondition } from './conditions.ts';
import { completionIndex, formatIndexes, hasFailed, isIndexed, isTracked, type Job, type JobStatus, TRACKING_FINALIZER } from './job-status.ts';
import { matchPodFailurePolicy } from './pod-failure-policy.ts';
import { byCompletionIndex, hasValidIndex, setStatus, statusOf, type SyncContext, uidOf } from './sync-context.ts';

/** `MaxUncountedPods`: as many are counted in one pass. */
const MAX_UNCOUNTED_PODS = 500;

/** Finalizers that were taken away and that the cache still shows, by key of the Job. Source: `tracking_utils.go` uidTrackingExpectations. */
export class RemovedFinalizers {
  private readonly uids = new Map<string, Set<string>>();

  of(key: string): ReadonlySet<string> {
    return this.uids.get(key) ?? new Set();
  }

  expect(key: string, pods: readonly Pod[]): void {
    const known = this.uids.get(key) ?? new Set();
    for (const pod of pods) known.add(uidOf(pod));
    this.uids.set(key, known);
  }

  observed(key: string, uid: string): void {
    this.uids.get(key)?.delete(uid);
  }

  forget(key: string): void {
    this.uids.delete(key);
  }
}

/** Moves those whose finalizer is gone from the lists to the counters. Source: cleanUncountedPodsWithoutFinalizers. */
function cleanUncounted(context: SyncContext, tracked: ReadonlySet<string>): boolean {
  const {
    uncountedTerminatedPods: { succeeded = [], failed = [] },
    ...status
  } = statusOf(context.job);
  const left = { succeeded: succeeded.filter((uid) => tracked.has(uid)), failed: failed.filter((uid) => tracked.has(uid)) };
  if (left.succeeded.length === succeeded.length && left.failed.length === failed.length) return false;
  setStatus(context, {
    uncountedTerminatedPods: left,
    succeeded: (status.succeeded ?? 0) + succeeded.length - left.succeeded.length,
    failed: (status.failed ?? 0) + failed.length - left.failed.length,
  });
  return true;
}

/** What is to be counted: Pods to let go, and whether the status has to be written first. */
interface Counting {
  readonly release: readonly Pod[];
  readonly newIndexes: readonly number[];
  readonly needsFlush: boolean;
  readonly reachedMax: boolean;
}

/** Source: canRemoveFinalizer. */
function mayLetGo({ job, finished, delayed }: SyncContext, pod: Pod, failed: boolean): boolean {
  if (job.metadata?.deletionTimestamp || finished || pod.status?.phase === 'Succeeded') return true;
  return failed && (job.spec?.backoffLimitPerIndex === undefined || delayed.get(completionIndex(pod) ?? -1)?.metadata?.uid !== pod.metadata?.uid);
}

/** Does a Pod count as failed now? When the Job ends otherwise than by success, whatever still runs does. */
function countsAsFailed({ job, uncounted, finished }: SyncContext, pod: Pod, failed: boolean): boolean {
  const ended = finished !== undefined && !(finished.type === 'SuccessCriteriaMet' && finished.status === 'True');
  if ((!failed && !ended) || uncounted.failed.has(uidOf(pod)) || (isIndexed(job) && !hasValidIndex(job, pod))) return false;
  return !job.spec?.podFailurePolicy || matchPodFailurePolicy(job, pod).counts;
}

/** Goes through the Pods and notes in the status which have finished. */
function countPods(context: SyncContext): Counting {
  const { job, uncounted, removed, previousIndexes } = context;
  const indexed = isIndexed(job);
  const { succeeded = [], failed = [] } = statusOf(job).uncountedTerminatedPods;
  const [nowSucceeded, nowFailed, release, newIndexes] = [[...succeeded], [...failed], [] as Pod[], [] as number[]];
  let needsFlush = false;
  let reachedMax = false;
  for (const pod of indexed ? [...context.pods].sort(byCompletionIndex) : context.pods) {
    if (!isTracked(pod) || removed.has(uidOf(pod))) continue;
    const considered = hasFailed(pod, job);
    if (!mayLetGo(context, pod, considered)) continue;
    release.push(pod);
    if (pod.status?.phase === 'Succeeded' && !uncounted.failed.has(uidOf(pod))) {
      const index = completionIndex(pod) ?? -1;
      if (indexed && hasValidIndex(job, pod) && !previousIndexes.has(index)) newIndexes.push(index);
      else if (!indexed && !uncounted.succeeded.has(uidOf(pod))) nowSucceeded.push(uidOf(pod));
      else continue;
      needsFlush = true;
    } else if (countsAsFailed(context, pod, considered)) {
      nowFailed.push(uidOf(pod));
      needsFlush = true;
    }
    reachedMax = newIndexes.length + nowSucceeded.length + nowFailed.length >= MAX_UNCOUNTED_PODS;
    if (reachedMax) break;
  }
  setStatus(context, { uncountedTerminatedPods: { succeeded: nowSucceeded, failed: nowFailed } });
  return { release, newIndexes, needsFlush, reachedMax };
}

/** Writes the indexes into the status. */
function noteIndexes(context: SyncContext, newIndexes: readonly number[]): boolean {
  const { job, failedIndexes } = context;
  if (!isIndexed(job)) return false;
  context.succeededIndexes = new Set([...context.succeededIndexes, ...newIndexes]);
  const completed = formatIndexes(context.succeededIndexes);
  const failed = failedIndexes && formatIndexes(failedIndexes);
  const changed = completed !== (job.status?.completedIndexes ?? '') || failed !== job.status?.failedIndexes;
  setStatus(context, { succeeded: context.succeededIndexes.size, completedIndexes: completed, ...(failed === undefined ? {} : { failedIndexes: failed }) });
  return changed;
}

/** The verdict is written before the finalizers go, and becomes the end of the Job after that. */
function announceEnding(context: SyncContext, now: string): boolean {
  const { finished, job } = context;
  if (!finished) return false;
  const { type, reason = '', message = '' } = finished;
  const announce = type === 'FailureTarget' || (type === 'SuccessCriteriaMet' && !criteriaMet(job));
  if (announce) setStatus(context, { conditions: [...(job.status?.conditions ?? []), finished] });
  if (type === 'FailureTarget') context.finished = newCondition('Failed', reason, message, now);
  if (type === 'SuccessCriteriaMet') context.finished = newCondition('Complete', reason, message, now);
  return announce;
}

export interface Tracker {
  readonly controller: ControllerContext;
  readonly removed: RemovedFinalizers;
  /** Writes the status; returns the Job as the server has it. Errors: throws ApiError. */
  readonly write: (job: Job) => Procedure<Job>;
  /** The status with what is not yet counted has been written: the back-off counts it. */
  readonly flushed: (context: SyncContext) => void;
}

/** Takes the tracking finalizer from a Pod. A Pod that is gone is fine. Errors: throws ApiError. */
export function* removeFinalizer({ client }: ControllerContext, pod: Pod): Procedure<void> {
  const { namespace, name = '' } = pod.metadata ?? {};
  const body = { metadata: { '$deleteFromPrimitiveList/finalizers': [TRACKING_FINALIZER] } };
  const result = yield* client.call(patch(resources.pods, namespace, name, 'application/strategic-merge-patch+json', body));
  if (!result.ok && !isNotFound(result.status)) throw new ApiError(result.status);
}

/** Takes the finalizers; returns the first refusal and the UIDs of those that let go. */
function* release(
  { controller, removed }: Tracker,
  key: string,
  pods: readonly Pod[],
): Procedure<{ readonly error: ApiError | undefined; readonly gone: ReadonlySet<string> }> {
  removed.expect(key, pods);
  const results = yield* all(
    pods.map(function* (pod): Procedure<ApiError | undefined> {
      try {
        yield* removeFinalizer(controller, pod);
        return undefined;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        removed.observed(key, uidOf(pod));
        return error;
      }
    }),
  );
  return { error: results.find((error) => error !== undefined), gone: new Set(pods.filter((_, index) => !results[index]).map(uidOf)) };
}

/** Adds the Complete or Failed condition once nothing is left to count or to wait for. Source: enactJobFinished. */
function enactFinished(context: SyncContext): boolean {
  const { finished, job, terminating } = context;
  const { succeeded = [], failed = [] } = statusOf(job).uncountedTerminatedPods;
  if (!finished || succeeded.length + failed.length > 0 || terminating > 0) return false;
  const { list } = ensureCondition(job.status?.conditions ?? [], finished);
  const completion: Partial<JobStatus> = finished.type === 'Complete' ? { completionTime: finished.lastTransitionTime } : {};
  setStatus(context, { conditions: [...list], ...completion });
  return true;
}

/**
 * Counts finished Pods so that none is counted twice: first their UIDs go into the status, then their finalizers go, then the counters
 * rise. Returns whether the Job is over. Errors: throws ApiError. Source: `job_controller.go` trackJobStatusAndRemoveFinalizers.
 */
export function* track(tracker: Tracker, context: SyncContext, changed: boolean): Procedure<boolean> {
  const tracked = new Set(context.pods.filter((pod) => isTracked(pod) && !context.removed.has(uidOf(pod))).map(uidOf));
  const cleaned = cleanUncounted(context, tracked);
  const counting = countPods(context);
  const indexesChanged = noteIndexes(context, counting.newIndexes);
  const announced = announceEnding(context, tracker.controller.host.timestamp());
  let needsFlush = changed || cleaned || counting.needsFlush || indexesChanged || announced;
  if (needsFlush) {
    context.job = yield* tracker.write(context.job);
    tracker.flushed(context);
    needsFlush = false;
  }
  const { error, gone } =
    counting.release.length > 0 ? yield* release(tracker, keyOf(context.job), counting.release) : { error: undefined, gone: new Set<string>() };
  for (const uid of gone) tracked.delete(uid);
  needsFlush = cleanUncounted(context, tracked);
  if (error) {
    if (needsFlush) yield* tracker.write(context.job);
    throw error;
  }
  const over = !counting.reachedMax && enactFinished(context);
  if (over || needsFlush) context.job = yield* tracker.write(context.job);
  return over;
}
