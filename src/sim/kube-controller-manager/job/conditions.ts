import { parseTime } from '../time.ts';
import { matchSuccessPolicy } from './indexes.ts';
import { findCondition, hasFailed, type Job, type JobCondition, pastBackoffLimitOnFailure } from './job-status.ts';
import { matchPodFailurePolicy } from './pod-failure-policy.ts';
import type { SyncContext } from './sync-context.ts';

export function newCondition(type: string, reason: string, message: string, now: string, status = 'True'): JobCondition {
  return { type, status, reason, message, lastProbeTime: now, lastTransitionTime: now };
}

/** Appends or changes a condition; one that would only say False is not begun. Source: `job_controller.go` ensureJobConditionStatus. */
export function ensureCondition(list: readonly JobCondition[], condition: JobCondition): { readonly list: readonly JobCondition[]; readonly changed: boolean } {
  const known = list.find(({ type }) => type === condition.type);
  if (known) {
    const same = known.status === condition.status && known.reason === condition.reason && known.message === condition.message;
    return same ? { list, changed: false } : { list: list.map((each) => (each === known ? condition : each)), changed: true };
  }
  return condition.status === 'False' ? { list, changed: false } : { list: [...list, condition], changed: true };
}

const isTrue = (condition: JobCondition | undefined): condition is JobCondition => condition?.status === 'True';

export const criteriaMet = (job: Job): JobCondition | undefined => {
  const condition = findCondition(job, 'SuccessCriteriaMet');
  return isTrue(condition) ? condition : undefined;
};

/** What an earlier pass decided, or what the podFailurePolicy says. */
export function decidedEnding({ job, pods }: SyncContext, now: string): JobCondition | undefined {
  const met = criteriaMet(job);
  if (met) return met;
  const target = findCondition(job, 'FailureTarget');
  if (isTrue(target)) return newCondition('Failed', target.reason ?? '', target.message ?? '', now);
  if (!job.spec?.podFailurePolicy) return undefined;
  for (const pod of pods) {
    const failJob = hasFailed(pod, job) ? matchPodFailurePolicy(job, pod).failJob : undefined;
    if (failJob !== undefined) return newCondition('FailureTarget', 'PodFailurePolicy', failJob, now);
  }
  return undefined;
}

/** Milliseconds until `activeDeadlineSeconds` is over; undefined when none counts now. */
export function untilDeadline({ spec, status }: Job, nowMs: number): number | undefined {
  const started = parseTime(status?.startTime);
  if (spec?.activeDeadlineSeconds === undefined || started === undefined || spec.suspend) return undefined;
  return started + spec.activeDeadlineSeconds * 1_000 - nowMs;
}

/** Too many failures, or too late. */
export function failureOf({ job, pods, failed }: SyncContext, nowMs: number, now: string): JobCondition | undefined {
  if (failed > (job.spec?.backoffLimit ?? 6) || pastBackoffLimitOnFailure(job, pods)) {
    return newCondition('FailureTarget', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit', now);
  }
  const left = untilDeadline(job, nowMs);
  if (left !== undefined && left <= 0) return newCondition('FailureTarget', 'DeadlineExceeded', 'Job was active longer than specified deadline', now);
  return undefined;
}

/** What the indexes of an Indexed Job say. */
export function endingOfIndexes({ job, failedIndexes, succeededIndexes }: SyncContext, now: string): JobCondition | undefined {
  const { maxFailedIndexes, completions = 0, successPolicy } = job.spec ?? {};
  const failed = failedIndexes?.size ?? 0;
  if (failedIndexes && maxFailedIndexes !== undefined && failed > maxFailedIndexes) {
    return newCondition('FailureTarget', 'MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes', now);
  }
  if (failed > 0 && failed + succeededIndexes.size >= completions) return newCondition('FailureTarget', 'FailedIndexes', 'Job has failed indexes', now);
  const rule = successPolicy && matchSuccessPolicy(job, succeededIndexes);
  return rule === undefined ? undefined : newCondition('SuccessCriteriaMet', 'SuccessPolicy', rule, now);
}

/** As many have succeeded as were asked for and none runs; without `completions`, one that succeeded is enough. Source: `job_controller.go` syncJob. */
export function isComplete({ job, succeeded }: SyncContext, active: number): boolean {
  const { completions } = job.spec ?? {};
  return active === 0 && (completions === undefined ? succeeded > 0 : succeeded >= completions);
}
