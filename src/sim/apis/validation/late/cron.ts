/** The errors of `github.com/robfig/cron/v3` ParseStandard, as CronJobs report them. */
import { goQuote, parseDuration } from '../../../apimachinery/index.ts';

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names: Readonly<Record<string, number>>;
}

const numbered = (names: readonly string[], first: number): Readonly<Record<string, number>> =>
  Object.fromEntries(names.map((name, index) => [name, index + first]));

const bounds: readonly Bounds[] = [
  { min: 0, max: 59, names: {} },
  { min: 0, max: 23, names: {} },
  { min: 1, max: 31, names: {} },
  { min: 1, max: 12, names: numbered(['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'], 1) },
  { min: 0, max: 6, names: numbered(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'], 0) },
];

const descriptors = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']);

/** The error of a schedule; undefined when it is fine. */
export function scheduleError(schedule: string): string | undefined {
  if (schedule.startsWith('@')) return descriptorError(schedule);
  const fields = schedule
    .trim()
    .split(/\s+/)
    .filter((field) => field !== '');
  if (fields.length !== 5) return `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`;
  for (const [index, field] of fields.entries()) {
    const bound = bounds[index];
    if (!bound) continue;
    for (const expression of field.split(',')) {
      const error = rangeError(expression, bound);
      if (error !== undefined) return error;
    }
  }
  return undefined;
}

function descriptorError(schedule: string): string | undefined {
  if (descriptors.has(schedule)) return undefined;
  if (!schedule.startsWith('@every ')) return `unrecognized descriptor: ${schedule}`;
  const text = schedule.slice('@every '.length);
  return parseDuration(text) === undefined ? `failed to parse duration ${schedule}: time: invalid duration ${goQuote(text)}` : undefined;
}

function rangeError(expression: string, bound: Bounds): string | undefined {
  const [range = '', step, ...more] = expression.split('/');
  const [low = '', high, ...rest] = range.split('-');
  let start = bound.min;
  let end = bound.max;
  if (low !== '*' && low !== '?') {
    const first = number(low, bound);
    if (typeof first === 'string') return first;
    start = first;
    end = step === undefined ? first : bound.max;
    if (rest.length > 0) return `too many hyphens: ${expression}`;
    if (high !== undefined) {
      const last = number(high, bound);
      if (typeof last === 'string') return last;
      end = last;
    }
  }
  if (more.length > 0) return `too many slashes: ${expression}`;
  const every = step === undefined ? 1 : number(step, { min: 0, max: 0, names: {} });
  if (typeof every === 'string') return every;
  if (start < bound.min) return `beginning of range (${start}) below minimum (${bound.min}): ${expression}`;
  if (end > bound.max) return `end of range (${end}) above maximum (${bound.max}): ${expression}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${expression}`;
  return every === 0 ? `step of range should be a positive number: ${expression}` : undefined;
}

function number(text: string, bound: Bounds): number | string {
  const named = Object.hasOwn(bound.names, text.toLowerCase()) ? bound.names[text.toLowerCase()] : undefined;
  if (named !== undefined) return named;
  if (!/^[+-]?\d+$/.test(text)) return `failed to parse int from ${text}: strconv.Atoi: parsing ${goQuote(text)}: invalid syntax`;
  const value = Number(text);
  return value < 0 ? `negative number (${value}) not allowed: ${text}` : value;
}
