import type { CronJob } from '../../../api/index.ts';
import { parseTime } from '../time.ts';
import type { Schedule } from './schedule.ts';

export type Missed = 'none' | 'few' | 'many';

export interface MostRecent {
  /** Where the search began, and the last time not after now: milliseconds since the epoch. */
  readonly earliest: number;
  readonly time: number | undefined;
  readonly missed: Missed;
  /** The schedule can be read, but makes no sense. */
  readonly error?: string;
}

/** `nextScheduleDelta`: looked at a little late, so that clocks that differ do no harm. Milliseconds. */
const NEXT_SCHEDULE_DELTA = 100;
const MANY = 100;

/**
 * The latest time up to `now` for which a Job is due. Source: `pkg/controller/cronjob/utils.go` `mostRecentScheduleTime`.
 */
export function mostRecentScheduleTime(cronJob: CronJob, now: number, schedule: Schedule, withDeadline: boolean): MostRecent {
  const since = parseTime(cronJob.status?.lastScheduleTime) ?? parseTime(cronJob.metadata?.creationTimestamp) ?? 0;
  const { startingDeadlineSeconds } = cronJob.spec ?? {};
  const earliest = withDeadline && startingDeadlineSeconds !== undefined ? Math.max(since, now - startingDeadlineSeconds * 1_000) : since;
  const first = schedule.next(earliest);
  const second = first === undefined ? undefined : schedule.next(first);
  if (first !== undefined && now < first) return { earliest, time: undefined, missed: 'none' };
  if (first !== undefined && second !== undefined && now < second) return { earliest, time: first, missed: 'none' };
  const between = first === undefined || second === undefined ? 0 : Math.round((second - first) / 1_000);
  if (first === undefined || between < 1)
    return { earliest, time: undefined, missed: 'none', error: 'time difference between two schedules is less than 1 second' };
  // An estimate from the first interval; the times near now are then looked at one by one.
  const count = Math.floor(Math.floor((now - first) / 1_000) / between) + 1;
  let time: number | undefined;
  for (let at = schedule.next(first + (count - 2) * between * 1_000); at !== undefined && at <= now; at = schedule.next(at)) time = at;
  return { earliest, time, missed: count > MANY ? 'many' : 'few' };
}

/** When to look at the CronJob again. Source: `nextScheduleTimeDuration`. */
export function nextLook(cronJob: CronJob, now: number, schedule: Schedule): number | undefined {
  const { earliest, time, missed, error } = mostRecentScheduleTime(cronJob, now, schedule, false);
  const from = error !== undefined ? now : (time ?? (missed === 'none' ? earliest : now));
  const next = schedule.next(from);
  return next === undefined ? undefined : next + NEXT_SCHEDULE_DELTA;
}
