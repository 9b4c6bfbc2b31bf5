import type { IJob } from 'kubernetes-models/batch/v1/Job';
import type { Pod, ResourceType } from '../../../api/index.ts';
import { isPodReady, isPodTerminal } from '../controller/pod.ts';
import { parseTime } from '../time.ts';

export type Job = IJob;
export type JobStatus = NonNullable<Job['status']>;
export type JobCondition = NonNullable<JobStatus['conditions']>[number];

export const jobs: ResourceType = { group: 'batch', version: 'v1', resource: 'jobs', kind: 'Job', namespaced: true };
export const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';
export const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index';

/** `DefaultJobPodFailureBackOff`, `MaxJobPodFailureBackOff`: seconds. */
const FAILURE_BACKOFF = 10;
const MAX_FAILURE_BACKOFF = 600;

export interface Ending {
  readonly type: 'Complete' | 'Failed';
  readonly reason: string;
  readonly message: string;
}

export const findCondition = (job: Job, type: string): JobCondition | undefined => job.status?.conditions?.find((condition) => condition.type === type);
export const isTrue = (job: Job, type: string): boolean => findCondition(job, type)?.status === 'True';
export const isFinished = (job: Job): boolean => isTrue(job, 'Complete') || isTrue(job, 'Failed');
export const isIndexed = (job: Job): boolean => job.spec?.completionMode === 'Indexed';
export const isTracked = (pod: Pod): boolean => pod.metadata?.finalizers?.includes(TRACKING_FINALIZER) ?? false;

/**
 * A Pod of the Job that counts as failed: it failed, or it was deleted before it finished; where only failed Pods are replaced, one
 * that is deleted still has to end, unless it never started. Source: `isPodFailed`.
 */
export function hasFailed({ metadata, status }: Pod, { spec }: Job): boolean {
  if (status?.phase === 'Failed') return true;
  const onlyFailed = spec?.podReplacementPolicy === 'Failed' || spec?.podFailurePolicy !== undefined;
  return metadata?.deletionTimestamp !== undefined && (onlyFailed ? status?.phase === 'Pending' : status?.phase !== 'Succeeded');
}

export function completionIndex(pod: Pod): number | undefined {
  const text = pod.metadata?.annotations?.[COMPLETION_INDEX];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** `1,3-5` as a set. Source: `pkg/controller/job/indexed_job_utils.go` `parseIndexesFromString`. */
export function parseIndexes(text: string | undefined): Set<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? '').split(',').filter(Boolean)) {
    const [first = 0, last = first] = part.split('-').map(Number);
    for (let index = first; index <= last; index++) indexes.add(index);
  }
  return indexes;
}

/** The set as `1,3-5`; runs of two are written `1,2`. Source: `orderedIntervals.String`. */
export function formatIndexes(indexes: Iterable<number>): string {
  const parts: string[] = [];
  const sorted = [...indexes].sort((a, b) => a - b);
  for (let from = 0; from < sorted.length; ) {
    let to = from;
    while (sorted[to + 1] === (sorted[to] ?? 0) + 1) to++;
    parts.push(to === from ? `${sorted[from]}` : to === from + 1 ? `${sorted[from]},${sorted[to]}` : `${sorted[from]}-${sorted[to]}`);
    from = to + 1;
  }
  return parts.join(',');
}

/** When a Pod finished: the last end of its containers, or its deletion; milliseconds since the epoch. Source: `backoff_utils.go`. */
export function finishTime(pod: Pod): number {
  const ends = (pod.status?.containerStatuses ?? []).map(({ state }) => parseTime(state?.terminated?.finishedAt) ?? 0);
  return Math.max(...ends, 0) || (parseTime(pod.metadata?.deletionTimestamp) ?? parseTime(pod.metadata?.creationTimestamp) ?? 0);
}

/** Milliseconds to wait before the next Pod is made, after `failures` in a row of which the last ended at `last`. */
export function remainingBackoff(failures: number, last: number, now: number): number {
  if (failures === 0) return 0;
  const backoff = Math.min(FAILURE_BACKOFF * 2 ** (failures - 1), MAX_FAILURE_BACKOFF) * 1_000;
  return Math.max(last + backoff - now, 0);
}

/** How many Pods ought to run now. Source: `pkg/controller/job/job_controller.go` `manageJob`. */
export function wantedActive(job: Job, active: number, succeeded: number): number {
  const { completions, parallelism = 1 } = job.spec ?? {};
  if (completions === undefined) return succeeded > 0 ? active : parallelism;
  return Math.max(Math.min(parallelism, completions - succeeded), 0);
}

/**
 * Have containers that are restarted in place used up the limit? Source: `pastBackoffLimitOnFailure`.
 */
export function pastBackoffLimitOnFailure({ spec }: Job, active: readonly Pod[]): boolean {
  if (spec?.template.spec?.restartPolicy !== 'OnFailure') return false;
  const { backoffLimit = 6 } = spec;
  const restarts = active
    .filter(({ status }) => status?.phase === 'Running' || status?.phase === 'Pending')
    .flatMap(({ status }) => [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
}

interface Tally {
  readonly succeeded: number;
  readonly failed: number;
  readonly active: number;
  readonly pastLimit: boolean;
  readonly failJob: string | undefined;
  /** Failed indexes of a Job with `backoffLimitPerIndex`. */
  readonly failedIndexes: number | undefined;
  /** The rule of the successPolicy that is met. */
  readonly successRule: string | undefined;
}

/** Is the Job over, and why? Source: `syncJob`. */
export function endingOf(job: Job, { succeeded, failed, active, pastLimit, failJob, failedIndexes, successRule }: Tally, now: number): Ending | undefined {
  const decided = findCondition(job, 'FailureTarget') ?? findCondition(job, 'SuccessCriteriaMet');
  if (decided) return { type: decided.type === 'FailureTarget' ? 'Failed' : 'Complete', reason: decided.reason ?? '', message: decided.message ?? '' };
  const { backoffLimit = 6, activeDeadlineSeconds, completions, suspend, maxFailedIndexes } = job.spec ?? {};
  if (failJob !== undefined) return { type: 'Failed', reason: 'PodFailurePolicy', message: failJob };
  if (failed > backoffLimit || pastLimit) return { type: 'Failed', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
  const started = parseTime(job.status?.startTime);
  if (!suspend && activeDeadlineSeconds !== undefined && started !== undefined && now - started >= activeDeadlineSeconds * 1_000) {
    return { type: 'Failed', reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' };
  }
  if (failedIndexes !== undefined && maxFailedIndexes !== undefined && failedIndexes > maxFailedIndexes) {
    return { type: 'Failed', reason: 'MaxFailedIndexesExceeded', message: 'Job has exceeded the specified maximal number of failed indexes' };
  }
  if (failedIndexes && failedIndexes + succeeded >= (completions ?? 0)) return { type: 'Failed', reason: 'FailedIndexes', message: 'Job has failed indexes' };
  if (successRule !== undefined) return { type: 'Complete', reason: 'SuccessPolicy', message: successRule };
  const complete = completions === undefined ? succeeded > 0 && active === 0 : succeeded >= completions && (active === 0 || succeeded > 0);
  return complete ? { type: 'Complete', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' } : undefined;
}

export const countReady = (pods: readonly Pod[]): number => pods.filter((pod) => !isPodTerminal(pod) && isPodReady(pod)).length;
