import { base64, utf8 } from '@scure/base';
import { CommandError } from '../errors.ts';
import { compactJson } from '../printers/yaml.ts';
import { isObject } from '../../apimachinery/index.ts';

/** Errors: Go's words for what is no base64. */
function decoded(value: string): string {
  try {
    return utf8.encode(base64.decode(value));
  } catch {
    throw new CommandError('error calling base64decode: base64 decode failed: illegal base64 data at input byte 0');
  }
}

export type Function = (...args: readonly unknown[]) => unknown;

/** What `{{if}}` takes for true: anything that is not the zero value of its type. */
export function truth(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isObject(value)) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== '' && value !== 0 && value !== false;
}

/** How Go prints a value with `%v`. */
export function text(value: unknown): string {
  if (value === undefined || value === null) return '<no value>';
  if (Array.isArray(value)) return `[${value.map(text).join(' ')}]`;
  if (isObject(value))
    return `map[${Object.keys(value)
      .sort()
      .map((key) => `${key}:${text(value[key])}`)
      .join(' ')}]`;
  return String(value);
}

function index(value: unknown, ...keys: readonly unknown[]): unknown {
  return keys.reduce<unknown>((inner, key) => {
    if (Array.isArray(inner)) {
      if (typeof key !== 'number' || key < 0 || key >= inner.length)
        throw new CommandError(`error executing template: error calling index: index out of range: ${text(key)}`);
      return inner[key] as unknown;
    }
    return isObject(inner) && typeof key === 'string' && Object.hasOwn(inner, key) ? inner[key] : undefined;
  }, value);
}

function length(value: unknown): number {
  if (typeof value === 'string') return utf8.decode(value).length;
  if (Array.isArray(value)) return value.length;
  if (isObject(value)) return Object.keys(value).length;
  throw new CommandError(`error executing template: error calling len: len of type ${value === undefined ? 'nil' : typeof value}`);
}

/** Verbs of fmt that templates use: `%s %v %d %q %-10s %05d %%`. */
function printf(format: unknown, ...args: readonly unknown[]): string {
  let next = 0;
  return String(format).replace(/%([-+0 ]*)(\d+)?(?:\.(\d+))?([svdqtf%])/g, (_, flags: string, width = '', precision = '', verb: string) => {
    if (verb === '%') return '%';
    const arg = args[next++];
    const shown = verb === 'q' ? JSON.stringify(text(arg)) : verb === 'f' ? Number(arg).toFixed(precision === '' ? 6 : Number(precision)) : text(arg);
    const size = Number(width || 0);
    return flags.includes('-') ? shown.padEnd(size) : shown.padStart(size, flags.includes('0') && verb !== 's' ? '0' : ' ');
  });
}

function compare(a: unknown, b: unknown): number {
  if (typeof a !== typeof b) throw new CommandError('error executing template: error calling lt: incompatible types for comparison');
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0;
}

function slice(value: unknown, from: unknown = 0, to?: unknown): unknown {
  return typeof value === 'string' || Array.isArray(value) ? value.slice(Number(from), to === undefined ? undefined : Number(to)) : undefined;
}

/** Go's own functions, and those that kubectl adds. Source: `text/template` funcs.go, `cli-runtime/pkg/printers/template.go`. */
export const functions: Readonly<Record<string, Function>> = {
  index,
  len: length,
  slice,
  printf,
  print: (...args) => args.map(text).join(''),
  println: (...args) => `${args.map(text).join(' ')}\n`,
  eq: (a, ...rest) => rest.some((b) => a === b),
  ne: (a, b) => a !== b,
  lt: (a, b) => compare(a, b) < 0,
  le: (a, b) => compare(a, b) <= 0,
  gt: (a, b) => compare(a, b) > 0,
  ge: (a, b) => compare(a, b) >= 0,
  not: (value) => !truth(value),
  and: (...args) => args.find((arg) => !truth(arg)) ?? args.at(-1),
  or: (...args) => args.find(truth) ?? args.at(-1),
  html: (value) => text(value).replace(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`),
  js: (value) => JSON.stringify(text(value)).slice(1, -1),
  urlquery: (value) => encodeURIComponent(text(value)),
  exists: (value, ...keys) => index(value, ...keys) !== undefined,
  base64decode: (value) => decoded(text(value)),
  json: (value) => compactJson(value),
};
