import type { Cron } from 'croner';
import { parseDuration } from '../../apimachinery/index.ts';
import { Later } from '../../component-helpers/later.ts';

/** The library that reads schedules: filled by `croner.ts`. */
export const croner = new Later<typeof Cron>('the schedules of CronJobs');

/** When a CronJob is due; times in milliseconds since the epoch. */
export interface Schedule {
  /** The first time after `from`; undefined when there is none, such as a 30th of February. */
  next(from: number): number | undefined;
}

/** `@every` counts from any moment on, in whole seconds, at least one. Source: `robfig/cron/v3` `constantdelay.go`. */
function every(text: string): Schedule | undefined {
  const micros = parseDuration(text);
  if (micros === undefined) return undefined;
  const delay = Math.max(Math.floor(micros / 1_000_000), 1) * 1_000;
  return { next: (from) => Math.floor(from / 1_000) * 1_000 + delay };
}

const ends: readonly number[] = [59, 23, 31, 12, 6];
const isStar = (field: string | undefined): boolean => field !== undefined && /^[*?]/.test(field);

/** What `robfig/cron` reads and croner does not: `?` is `*`, and `5/15` goes from 5 to the end. */
const fieldFor = (field: string, index: number): string => field.replaceAll('?', '*').replaceAll(/(^|,)(\w+)\/(\d+)/g, `$1$2-${ends[index]}/$3`);

/**
 * A schedule in a time zone (UTC when absent); undefined when it cannot be read. When both days of the month and of the
 * week are restricted, one of them is enough; a star, even one with a step, restricts nothing. Source: `robfig/cron/v3` `spec.go`.
 */
export function parseSchedule(text: string, timezone: string | undefined): Schedule | undefined {
  if (text.startsWith('@every ')) return every(text.slice('@every '.length));
  const fields = text.trim().split(/\s+/);
  const pattern = text.startsWith('@') ? text : fields.map(fieldFor).join(' ');
  const zone = timezone ? { timezone } : { utcOffset: 0 };
  const Schedules = croner.get();
  try {
    // `paused`: it only computes; nothing is ever put on a timer of the machine.
    const cron = new Schedules(pattern, { mode: '5-part', paused: true, domAndDow: isStar(fields[2]) || isStar(fields[4]), ...zone });
    // An unknown zone shows only when it is asked.
    if (timezone) cron.nextRun(new Date(0));
    // Always asked from an explicit time, so that the machine's clock decides nothing.
    return { next: (from) => cron.nextRun(new Date(from))?.getTime() };
  } catch {
    return undefined;
  }
}

const MINUTE = 60_000;
const QUARTER = 15;

/** Does the time zone exist? */
export const isTimeZone = (timezone: string): boolean => timezone !== '' && parseSchedule('* * * * *', timezone) !== undefined;

/** How far the local time of a zone is ahead of UTC at a moment, minutes. */
function offsetAt(at: number, timezone: string): number {
  const Schedules = croner.get();
  for (let offset = 0; offset <= 14 * 60; offset += QUARTER) {
    for (const candidate of offset === 0 ? [0] : [offset, -offset]) {
      const local = new Date(at + candidate * MINUTE);
      const pattern = `${local.getUTCMinutes()} ${local.getUTCHours()} ${local.getUTCDate()} ${local.getUTCMonth() + 1} *`;
      if (new Schedules(pattern, { mode: '5-part', paused: true, timezone }).match(new Date(at))) return candidate;
    }
  }
  return 0;
}

const two = (value: number): string => `${value}`.padStart(2, '0');

/** A moment as RFC 3339 in the local time of a zone: `2026-01-01T01:00:00+01:00`; UTC ends in `Z`. */
export function formatIn(at: number, timezone: string | undefined): string {
  const offset = timezone ? offsetAt(at, timezone) : 0;
  const text = new Date(at + offset * MINUTE).toISOString().slice(0, 19);
  if (offset === 0) return `${text}Z`;
  const size = Math.abs(offset);
  return `${text}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** Go's `time.RFC1123Z` in UTC: `Thu, 01 Jan 2026 00:00:00 +0000`. */
export const formatRFC1123Z = (at: number): string => new Date(at).toUTCString().replace('GMT', '+0000');
