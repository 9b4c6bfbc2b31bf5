import { compareStrings, isObject } from '../../apimachinery/index.ts';
import { keyText, scalarText } from './scalar.ts';

/** Prints an object as kubectl's `-o yaml` does: sorted keys, two blanks, lists not indented. Source: `sigs.k8s.io/yaml`. */
export function yamlText(value: unknown): string {
  return blockText(value, 0, 0).replace(/^\n/, '');
}

/** A value behind `key:` or `-`: on the same line, or on lines of its own that begin at `indent`. `column` is where the line stands. */
function blockText(value: unknown, indent: number, column: number): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return value.map((item: unknown) => `\n${' '.repeat(indent)}- ${itemText(item, indent + 2)}`).join('');
  }
  if (isObject(value)) {
    const keys = keysOf(value);
    return keys.length === 0 ? '{}' : keys.map((key) => `\n${' '.repeat(indent)}${entryText(key, value[key], indent)}`).join('');
  }
  if (typeof value === 'string') return scalarText(value, column, indent);
  return value === undefined || value === null ? 'null' : String(value);
}

/** What stands behind a dash: a map begins on the dash's line. */
function itemText(item: unknown, indent: number): string {
  return blockText(item, indent, indent).replace(/^\n */, '');
}

function entryText(key: string, value: unknown, indent: number): string {
  const head = `${keyText(key)}:`;
  const filledList = Array.isArray(value) && value.length > 0;
  const text = blockText(value, filledList ? indent : indent + 2, indent + head.length + 1);
  return text.startsWith('\n') ? `${head}${text}` : `${head} ${text}`;
}

const keysOf = (map: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.keys(map)
    .filter((key) => map[key] !== undefined)
    .sort(compareYamlKeys);

const isLetter = (char: string): boolean => /\p{L}/u.test(char);

/** The order of keys: letters behind everything else, digits by their number. Source: `go.yaml.in/yaml/v2` sorter.go. */
export function compareYamlKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [left, right] = [a[i] as string, b[i] as string];
    if (left === right) continue;
    const [leftLetter, rightLetter] = [isLetter(left), isLetter(right)];
    if (leftLetter && rightLetter) return left < right ? -1 : 1;
    if (leftLetter || rightLetter) return rightLetter ? -1 : 1;
    return compareNumbers(a, b, i);
  }
  return a.length - b.length;
}

function compareNumbers(a: string, b: string, from: number): number {
  const [leftDigits = '', rightDigits = ''] = [/^\d*/.exec(a.slice(from))?.[0], /^\d*/.exec(b.slice(from))?.[0]];
  const afterDigit = (a[from] === '0' || b[from] === '0') && /[1-9]\d*$/.test(a.slice(0, from));
  const number = (digits: string): number => Number(`${afterDigit ? '1' : ''}${digits}` || '0');
  return number(leftDigits) - number(rightDigits) || leftDigits.length - rightDigits.length || compareStrings(a[from] as string, b[from] as string);
}

/** Prints an object as `-o json` does: four blanks, sorted keys. */
export function jsonText(value: unknown): string {
  return goEscaped(JSON.stringify(sorted(value), undefined, 4));
}

/** The same with the keys as they stand. */
export const jsonAsIs = (value: unknown): string => goEscaped(JSON.stringify(value, undefined, 4));

/** A body as it came over the wire: compact, with the keys as they stand. */
export const wireJson = (value: unknown): string => goEscaped(JSON.stringify(value));

/** Compact JSON with sorted keys, as Go writes maps. */
export function compactJson(value: unknown): string {
  return goEscaped(JSON.stringify(sorted(value)));
}

const htmlEscapes: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', '\u2028': '\\u2028', '\u2029': '\\u2029' };

/** Go's encoding/json writes what would mean something in HTML as escapes. */
const goEscaped = (json: string): string => json.replace(/[<>&\u2028\u2029]/g, (char) => htmlEscapes[char] ?? char);

/** A copy with every map's keys in order, which is how Go prints maps. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => compareStrings(a, b)).map(([k, v]) => [k, sorted(v)]));
}
