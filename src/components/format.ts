import type { Micros } from '../api/index.ts';
import { spokenLanguage } from './languages/spoken.ts';

/** `00:42.310`, with a minus sign for the boot before T+0; hours appear when needed. */
export function formatTime(t: Micros): string {
  const sign = t < 0 ? '−' : '';
  const ms = Math.floor(Math.abs(t) / 1_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(ms / 3_600_000);
  const clock = `${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1_000) % 60)}.${String(ms % 1_000).padStart(3, '0')}`;
  return sign + (hours > 0 ? `${hours}:${clock}` : clock);
}

/** A length of virtual time in words of its own size: `180 µs`, `12 ms`, `4.2 s`, `4 min 40 s`, `2 h 5 min`. */
export function formatSpan(span: number): string {
  const value = Math.abs(span);
  if (value < 1_000) return `${Math.round(value)} µs`;
  if (value < 1_000_000) return `${trim(value / 1_000, value < 10_000 ? 1 : 0)} ms`;
  const seconds = value / 1_000_000;
  if (seconds < 60) return `${trim(seconds, seconds < 10 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  if (whole < 3_600) return join(Math.floor(whole / 60), 'min', whole % 60, 's');
  return join(Math.floor(whole / 3_600), 'h', Math.floor((whole % 3_600) / 60), 'min');
}

const trim = (value: number, digits: number): string => formatNumber(Number(value.toFixed(digits)));
const join = (a: number, unitA: string, b: number, unitB: string): string => (b === 0 ? `${a} ${unitA}` : `${a} ${unitA} ${b} ${unitB}`);

const numbers = new Map<string, Intl.NumberFormat>();

/** A number as the language of the page writes it: `1,187`, `0.25`; German `1.187`, `0,25`. */
export function formatNumber(value: number): string {
  const language = spokenLanguage();
  const format = numbers.get(language) ?? new Intl.NumberFormat(language);
  numbers.set(language, format);
  return format.format(value);
}

/** `500m`, `2`, `1.5` CPUs. */
export const formatCpu = (milli: number): string => (milli % 1_000 === 0 ? String(milli / 1_000) : milli > 1_000 ? String(milli / 1_000) : `${milli}m`);

/** `256Mi`, `3.8Gi`. */
export function formatBytes(bytes: number): string {
  const gib = bytes / 2 ** 30;
  if (gib >= 1) return `${Number(gib.toFixed(1))}Gi`;
  return `${Math.round(bytes / 2 ** 20)}Mi`;
}

/** The name at the end of a document reference or an address. */
export const lastPart = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1);
