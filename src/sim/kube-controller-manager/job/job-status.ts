import type { IJob } from 'kubernetes-models/batch/v1/Job';
import type { Pod, ResourceType } from '../../../api/index.ts';

export type Job = IJob;
export type JobStatus = NonNullable<Job['status']>;
export type JobCondition = NonNullable<JobStatus['conditions']>[number];

export const jobs: ResourceType = { group: 'batch', version: 'v1', resource: 'jobs', kind: 'Job', namespaced: true };
export const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';
export const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index';

export const findCondition = (job: Job, type: string): JobCondition | undefined => job.status?.conditions?.find((condition) => condition.type === type);
export const isTrue = (job: Job, type: string): boolean => findCondition(job, type)?.status === 'True';
export const isFinished = (job: Job): boolean => isTrue(job, 'Complete') || isTrue(job, 'Failed');
export const isIndexed = (job: Job): boolean => job.spec?.completionMode === 'Indexed';
export const isTracked = (pod: Pod): boolean => pod.metadata?.finalizers?.includes(TRACKING_FINALIZER) ?? false;

/** A Pod is replaced only when it has failed, not already when it is deleted. */
export const onlyReplacesFailed = ({ spec }: Job): boolean => spec?.podReplacementPolicy === 'Failed' || spec?.podFailurePolicy !== undefined;

/** A Pod of the Job that counts as failed: it failed, or it was deleted before it finished. Source: `isPodFailed`. */
export function hasFailed({ metadata, status }: Pod, job: Job): boolean {
  if (status?.phase === 'Failed') return true;
  return metadata?.deletionTimestamp !== undefined && status?.phase !== 'Succeeded' && !onlyReplacesFailed(job);
}

/** Undefined where the annotation is missing or no number. Source: `pkg/controller/job/indexed_job_utils.go` getCompletionIndex. */
export function completionIndex(pod: Pod): number | undefined {
  const text = pod.metadata?.annotations?.[COMPLETION_INDEX];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** `1,3-5` as a set, as far as it lies below `completions`. Source: `pkg/controller/job/indexed_job_utils.go` `parseIndexesFromString`. */
export function parseIndexes(text: string | undefined, completions = Number.POSITIVE_INFINITY): Set<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? '').split(',').filter(Boolean)) {
    const [first = 0, last = first] = part.split('-').map(Number);
    for (let index = first; index <= last && index < completions; index++) indexes.add(index);
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

/** How many Pods ought to run now. Source: `pkg/controller/job/job_controller.go` `manageJob`. */
export function wantedActive(job: Job, active: number, succeeded: number): number {
  const { completions, parallelism = 1 } = job.spec ?? {};
  if (completions === undefined) return succeeded > 0 ? active : parallelism;
  return Math.max(Math.min(parallelism, completions - succeeded), 0);
}

/**
 * Have containers that are restarted in place used up the limit? Source: `pastBackoffLimitOnFailure`.
 */
export function pastBackoffLimitOnFailure({ spec }: Job, pods: readonly Pod[]): boolean {
  if (spec?.template.spec?.restartPolicy !== 'OnFailure') return false;
  const { backoffLimit = 6 } = spec;
  const restarts = pods
    .filter(({ status }) => status?.phase === 'Running' || status?.phase === 'Pending')
    .flatMap(({ status }) => [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
}
