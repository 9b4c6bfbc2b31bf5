import { micros, type Micros } from '../../api/index.ts';
import { parseDuration } from './duration.ts';

/** A figure from some time on, counted from the start of the container. */
export interface Point {
  readonly at: Micros;
  readonly value: number;
}

/** `600m, 1200m at 30s, 600m at 60s`: what it is at first, and from when on it is something else. Undefined when it is no such text. */
export function parseCurve(text: string | undefined, read: (text: string) => number | undefined): readonly Point[] | undefined {
  if (text === undefined) return undefined;
  const points: Point[] = [];
  for (const part of text.split(',')) {
    const [amount = '', time] = part.trim().split(/\s+at\s+/);
    const value = read(amount);
    const at = time === undefined ? (points.length === 0 ? micros(0) : undefined) : parseDuration(time);
    if (value === undefined || at === undefined || at < (points.at(-1)?.at ?? 0)) return undefined;
    points.push({ at, value });
  }
  return points;
}

/** The figure at a time when it goes in a straight line from point to point. */
export function between(points: readonly Point[], at: Micros): number {
  const after = points.findIndex((point) => point.at > at);
  const to = points[after];
  const from = points[after < 0 ? points.length - 1 : after - 1];
  if (!from) return to?.value ?? 0;
  if (!to) return from.value;
  return from.value + ((to.value - from.value) * (at - from.at)) / (to.at - from.at);
}
