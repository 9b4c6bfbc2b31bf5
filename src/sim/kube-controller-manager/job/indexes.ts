import type { Pod } from '../../../api/index.ts';
import { finishTime, remainingBackoff } from './backoff.ts';
import { completionIndex, hasFailed, isTracked, type Job, parseIndexes } from './job-status.ts';
import { matchPodFailurePolicy } from './pod-failure-policy.ts';
import { hasValidIndex, type SyncContext, validPods } from './sync-context.ts';

/** How often the index of a Pod has failed before it; those failures that a policy ignores are counted apart. */
const FAILURE_COUNT = 'batch.kubernetes.io/job-index-failure-count';
const IGNORED_FAILURE_COUNT = 'batch.kubernetes.io/job-index-ignored-failure-count';

function countOf(pod: Pod, annotation: string): number {
  const text = pod.metadata?.annotations?.[annotation] ?? '';
  return /^\d+$/.test(text) ? Number(text) : 0;
}

const failuresOf = (pod: Pod): number => countOf(pod, FAILURE_COUNT) + countOf(pod, IGNORED_FAILURE_COUNT);

/** Source: `indexed_job_utils.go` isIndexFailed. */
function isIndexFailed(job: Job, pod: Pod): boolean {
  if (!hasFailed(pod, job)) return false;
  const { counts, failIndex } = matchPodFailurePolicy(job, pod);
  return failIndex === true || (counts && countOf(pod, FAILURE_COUNT) >= (job.spec?.backoffLimitPerIndex ?? 0));
}

/** Indexes that had succeeded before this pass, and with those of this pass. Source: `indexed_job_utils.go` calculateSucceededIndexes. */
export function succeededIndexes(job: Job, pods: readonly Pod[]): { readonly before: ReadonlySet<number>; readonly now: ReadonlySet<number> } {
  const before = parseIndexes(job.status?.completedIndexes, job.spec?.completions);
  const now = new Set(before);
  for (const pod of pods) if (pod.status?.phase === 'Succeeded' && isTracked(pod) && hasValidIndex(job, pod)) now.add(completionIndex(pod) ?? -1);
  return { before, now };
}

/** Indexes that are given up. Source: calculateFailedIndexes. */
export function failedIndexes(job: Job, pods: readonly Pod[]): ReadonlySet<number> {
  const failed = parseIndexes(job.status?.failedIndexes, job.spec?.completions);
  for (const pod of pods) if (isTracked(pod) && hasValidIndex(job, pod) && isIndexFailed(job, pod)) failed.add(completionIndex(pod) ?? -1);
  return failed;
}

/** The last failed Pod of each index that waits for its next one. Source: getPodsWithDelayedDeletionPerIndex. */
export function delayedPods(context: SyncContext): ReadonlyMap<number, Pod> {
  const { job, active, succeededIndexes: succeeded, failedIndexes: failed } = context;
  const taken = new Set(active.map(completionIndex));
  const delayed = new Map<number, Pod>();
  for (const pod of validPods(context, new Set(), (each) => hasFailed(each, job))) {
    const index = completionIndex(pod) ?? -1;
    if (succeeded.has(index) || failed?.has(index) || taken.has(index)) continue;
    const other = delayed.get(index);
    if (!other || (failuresOf(other) <= failuresOf(pod) && finishTime(pod) >= finishTime(other))) delayed.set(index, pod);
  }
  return delayed;
}

/** Those of the indexes whose back-off is over, or how long the first of them still has to wait, ms. Source: `getPodCreationInfoForIndependentIndexes`. */
export function dueIndexes(
  indexes: readonly (number | undefined)[],
  delayed: ReadonlyMap<number, Pod>,
  now: number,
): { readonly now: readonly (number | undefined)[]; readonly wait: number } {
  const waits = indexes.map((index) => {
    const last = index === undefined ? undefined : delayed.get(index);
    return last ? remainingBackoff(failuresOf(last) + 1, finishTime(last), now) : 0;
  });
  const due = indexes.filter((_, place) => waits[place] === 0);
  return { now: due, wait: due.length > 0 || waits.length === 0 ? 0 : Math.min(...waits) };
}

/** The annotations of an index's next Pod. Source: `getNewIndexFailureCounts`. */
export function failureAnnotations(job: Job, before: Pod | undefined): Readonly<Record<string, string>> {
  const counts = before !== undefined && matchPodFailurePolicy(job, before).counts;
  const failures = before ? countOf(before, FAILURE_COUNT) + Number(counts) : 0;
  const ignored = before ? countOf(before, IGNORED_FAILURE_COUNT) + Number(!counts) : 0;
  return { [FAILURE_COUNT]: `${failures}`, ...(ignored > 0 ? { [IGNORED_FAILURE_COUNT]: `${ignored}` } : {}) };
}

/** Which rule of the successPolicy the succeeded indexes meet, as the condition says it. Source: `success_policy.go` matchSuccessPolicy. */
export function matchSuccessPolicy({ spec }: Job, succeeded: ReadonlySet<number>): string | undefined {
  if (succeeded.size === 0) return undefined;
  const place = (spec?.successPolicy?.rules ?? []).findIndex(({ succeededIndexes, succeededCount }) => {
    if (succeededIndexes === undefined) return succeededCount !== undefined && succeeded.size >= succeededCount;
    const required = [...parseIndexes(succeededIndexes)].filter((index) => index < (spec?.completions ?? 0));
    if (required.length === 0) return false;
    return required.filter((index) => succeeded.has(index)).length >= Math.min(succeededCount ?? required.length, required.length);
  });
  return place < 0 ? undefined : `Matched rules at index ${place}`;
}
