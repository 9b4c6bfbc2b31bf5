import type { Pod } from '../../../api/index.ts';
import { getPodCondition } from '../controller/pod.ts';
import { parseTime } from '../time.ts';

/** `DefaultJobPodFailureBackOff`, `MaxJobPodFailureBackOff`: seconds. */
const FAILURE_BACKOFF = 10;
const MAX_FAILURE_BACKOFF = 600;

/** Failures since the last success, and when the last of them was (milliseconds since the epoch). Source: `pkg/controller/job/backoff_utils.go`. */
export interface BackoffRecord {
  readonly failures: number;
  readonly last: number;
}

const NONE: BackoffRecord = { failures: 0, last: 0 };

/** The end of the container that ended last; undefined while one has not. */
function endOfContainers({ spec, status }: Pod): number | undefined {
  const sidecars = new Set((spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name));
  const statuses = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name))];
  const ends = statuses.map(({ state }) => parseTime(state?.terminated?.finishedAt));
  return ends.length === 0 || ends.includes(undefined) ? undefined : Math.max(...ends.map((end) => end ?? 0));
}

/** When a Pod finished, milliseconds since the epoch. Source: getFinishedTime. */
export function finishTime(pod: Pod): number {
  const ready = getPodCondition(pod, 'Ready');
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp } = pod.metadata ?? {};
  const deleted = parseTime(deletionTimestamp);
  return (
    endOfContainers(pod) ??
    (ready?.status === 'False' ? parseTime(ready.lastTransitionTime) : undefined) ??
    (deleted === undefined ? undefined : deleted - deletionGracePeriodSeconds * 1_000) ??
    parseTime(creationTimestamp) ??
    0
  );
}

/** The record with the Pods that have finished since. Source: newBackoffRecord. */
export function nextRecord(record: BackoffRecord = NONE, succeeded: readonly Pod[], failed: readonly Pod[]): BackoffRecord {
  const failures = failed.map(finishTime);
  if (succeeded.length === 0) return failures.length === 0 ? record : { failures: record.failures + failures.length, last: Math.max(...failures) };
  const success = Math.max(...succeeded.map(finishTime));
  const after = failures.filter((at) => at > success);
  return after.length === 0 ? NONE : { failures: after.length, last: Math.max(...after) };
}

/** Milliseconds to wait before the next Pod is made, after `failures` in a row of which the last ended at `last`. */
export function remainingBackoff(failures: number, last: number, now: number): number {
  if (failures === 0) return 0;
  const backoff = Math.min(FAILURE_BACKOFF * 2 ** (failures - 1), MAX_FAILURE_BACKOFF) * 1_000;
  return Math.max(last + backoff - now, 0);
}
