import { micros } from '../api/index.ts';
import type { Micros, Seq } from '../api/index.ts';

export type Target =
  | { readonly kind: 'time'; readonly t: Micros }
  | { readonly kind: 'event'; readonly seq: Seq }
  | { readonly kind: 'problem'; readonly direction: 1 | -1 }
  | { readonly kind: 'last-apply' };

const UNITS: Readonly<Record<string, number>> = { us: 1, ms: 1_000, s: 1_000_000, m: 60_000_000, min: 60_000_000, h: 3_600_000_000 };

/** Reads `#1187`, `42.3s`, `1:10`, `+30s`, `-5s`, `next problem`, `last apply`. Undefined when it is none of them. */
export function readTarget(text: string, now: Micros): Target | undefined {
  const input = text.trim().toLowerCase().replace(/−/gu, '-').replace(/µ/gu, 'u');
  const event = /^#(\d+)$/u.exec(input)?.[1];
  if (event !== undefined) return { kind: 'event', seq: Number(event) as Seq };
  if (/^next (problem|notready|not ready|error|failure|warning)$/u.test(input)) return { kind: 'problem', direction: 1 };
  if (/^(previous|last) (problem|error|failure|warning)$/u.test(input)) return { kind: 'problem', direction: -1 };
  if (input === 'last apply') return { kind: 'last-apply' };
  const clock = /^(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)$/u.exec(input);
  if (clock !== null) return { kind: 'time', t: micros((Number(clock[1] ?? 0) * 3_600 + Number(clock[2]) * 60 + Number(clock[3])) * 1_000_000) };
  const span = /^([+-]?)(\d+(?:\.\d+)?)\s*(us|ms|s|m|min|h)?$/u.exec(input);
  if (span === null) return undefined;
  const length = Number(span[2]) * (UNITS[span[3] ?? 's'] ?? 1_000_000);
  if (span[1] === '+') return { kind: 'time', t: micros(now + length) };
  return { kind: 'time', t: micros(span[1] === '-' ? Math.max(0, now - length) : length) };
}
