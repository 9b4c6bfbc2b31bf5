/** How Go writes values into error texts. */
import { compareStrings, isArray, isObject } from './values.ts';

/** strconv.Quote / `%q`: Go's double-quoted form, which equals JSON's for what names and labels hold. */
export function goQuote(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u00a0\u00ad]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** encoding/json.Marshal: sorted map keys, `<`, `>` and `&` escaped. A `Map` stands for a Go struct: its fields keep their order. */
export function goJson(value: unknown): string {
  return write(value).replace(/[<>&]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function write(value: unknown): string {
  if (value instanceof Map) return `{${[...value].map(([key, item]) => `${JSON.stringify(key)}:${write(item)}`).join(',')}}`;
  if (isArray(value)) return `[${value.map(write).join(',')}]`;
  if (isObject(value)) {
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => compareStrings(a, b));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${write(item)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** What encoding/json calls the kind of a JSON value in `cannot unmarshal X into …`. */
export function jsonKind(value: unknown): string {
  if (isArray(value)) return 'array';
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

/** `[a b]`: a slice of strings as `fmt.Print` writes it. */
export const goList = (list: readonly string[]): string => `[${list.join(' ')}]`;
