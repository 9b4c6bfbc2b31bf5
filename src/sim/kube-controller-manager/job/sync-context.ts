import type { Pod } from '../../../api/index.ts';
import { compareStrings } from '../../apimachinery/index.ts';
import { isPodActive, isPodReady, isPodTerminating } from '../controller/pod.ts';
import type { BackoffRecord } from './backoff.ts';
import { completionIndex, hasFailed, isIndexed, isTracked, type Job, type JobCondition, type JobStatus } from './job-status.ts';
import { matchPodFailurePolicy } from './pod-failure-policy.ts';

type Uncounted = NonNullable<JobStatus['uncountedTerminatedPods']>;

/** What one pass over a Job sees and decides. Source: `pkg/controller/job/job_controller.go` syncJobCtx. */
export interface SyncContext {
  /** The Job; its status is the working copy. */
  job: Job;
  readonly pods: readonly Pod[];
  readonly active: readonly Pod[];
  ready: number;
  terminating: number;
  /** What the status counted as not yet counted when the pass began. */
  readonly uncounted: { readonly succeeded: ReadonlySet<string>; readonly failed: ReadonlySet<string> };
  /** Pods whose finalizer was taken away, where the cache does not show it yet. */
  readonly removed: ReadonlySet<string>;
  succeeded: number;
  readonly failed: number;
  record: BackoffRecord | undefined;
  /** How the Job ends, if it does. */
  finished: JobCondition | undefined;
  /** Indexes that had succeeded before, and with those of this pass. */
  previousIndexes: ReadonlySet<number>;
  succeededIndexes: ReadonlySet<number>;
  /** With `backoffLimitPerIndex`. */
  failedIndexes: ReadonlySet<number> | undefined;
  /** The last failed Pod of an index that waits for its next one, which takes over its count: it is not let go before. */
  delayed: ReadonlyMap<number, Pod>;
}

export const uidOf = ({ metadata }: Pod): string => metadata?.uid ?? '';

/** The status as it can be worked on: lists and counters are there. */
export function statusOf({ status }: Job): JobStatus & { readonly uncountedTerminatedPods: Uncounted } {
  return { ...status, uncountedTerminatedPods: status?.uncountedTerminatedPods ?? {} };
}

export function setStatus(context: Pick<SyncContext, 'job'>, change: Partial<JobStatus>): void {
  context.job = { ...context.job, status: { ...context.job.status, ...change } };
}

/** Pods that wait to be counted and, in an Indexed Job, have an index. Source: getValidPodsWithFilter. */
export function validPods(context: Pick<SyncContext, 'job' | 'pods' | 'removed'>, uncounted: ReadonlySet<string>, fits: (pod: Pod) => boolean): readonly Pod[] {
  const { job, pods, removed } = context;
  return pods.filter((pod) => {
    const uid = uidOf(pod);
    if (!isTracked(pod) || uncounted.has(uid) || removed.has(uid)) return false;
    return (!isIndexed(job) || hasValidIndex(job, pod)) && fits(pod);
  });
}

/** Does it count for an Indexed Job? */
export function hasValidIndex({ spec }: Job, pod: Pod): boolean {
  const index = completionIndex(pod);
  return index !== undefined && index < (spec?.completions ?? 0);
}

/** By completion index; Pods without one come first. */
export function byCompletionIndex(a: Pod, b: Pod): number {
  return (completionIndex(a) ?? -1) - (completionIndex(b) ?? -1) || compareStrings(a.metadata?.name ?? '', b.metadata?.name ?? '');
}

export interface Finished {
  readonly succeeded: readonly Pod[];
  readonly failed: readonly Pod[];
}

/** The context at the start of a pass, and the Pods that have finished since the last. */
export function contextOf(job: Job, pods: readonly Pod[], removed: ReadonlySet<string>): { readonly context: SyncContext; readonly finished: Finished } {
  const { uncountedTerminatedPods, succeeded = 0, failed = 0 } = statusOf(job);
  const uncounted = { succeeded: new Set(uncountedTerminatedPods.succeeded), failed: new Set(uncountedTerminatedPods.failed) };
  const active = pods.filter(isPodActive);
  const newlySucceeded = validPods({ job, pods, removed }, uncounted.succeeded, (pod) => pod.status?.phase === 'Succeeded');
  const newlyFailed = validPods({ job, pods, removed }, uncounted.failed, (pod) => hasFailed(pod, job));
  const counted = newlyFailed.filter((pod) => matchPodFailurePolicy(job, pod).counts).length;
  const context: SyncContext = {
    job: { ...job, status: statusOf(job) },
    pods,
    active,
    ready: active.filter(isPodReady).length,
    terminating: pods.filter(isPodTerminating).length,
    uncounted,
    removed,
    succeeded: succeeded + newlySucceeded.length + uncounted.succeeded.size,
    failed: failed + counted + uncounted.failed.size,
    record: undefined,
    finished: undefined,
    previousIndexes: new Set(),
    succeededIndexes: new Set(),
    failedIndexes: undefined,
    delayed: new Map(),
  };
  return { context, finished: { succeeded: newlySucceeded, failed: newlyFailed } };
}
