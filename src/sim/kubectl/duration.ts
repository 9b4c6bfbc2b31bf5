import { type Micros, micros } from '../../api/index.ts';
import { parseDuration } from '../apimachinery/index.ts';

/** A Go duration (`5s`, `1m30s`) as virtual time; undefined when it is none. */
export function durationOf(text: string): Micros | undefined {
  const value = parseDuration(text);
  return value === undefined ? undefined : micros(value);
}
