import type { ProcessHost } from '../kernel/index.ts';

/** Milliseconds since the Unix epoch of an RFC 3339 timestamp; undefined when absent or unreadable. */
export function parseTime(timestamp: string | undefined): number | undefined {
  if (!timestamp) return undefined;
  const ms = Date.parse(timestamp);
  return Number.isNaN(ms) ? undefined : ms;
}

/** The simulated wall clock in milliseconds since the Unix epoch. */
export function wallClock(host: Pick<ProcessHost, 'microTimestamp'>): number {
  return Date.parse(host.microTimestamp());
}
