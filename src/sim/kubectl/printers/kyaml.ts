import { sorted } from './yaml.ts';

/** A key may stand bare unless a YAML parser could take it for something else than a string. */
const AMBIGUOUS =
  /^(?:null|~|true|false|[tfyn]|yes|no|on|off|[+-]?(?:0[xbo])?[\d_][\d_a-f]*(?:\.\d*)?(?:e[+-]?\d+)?|[+-]?\.(?:\d+|inf)|\.nan|[+-]?[1-9][\d_]*(?::[0-5]?\d)+|\d{4}-\d\d?-\d\d?.*)$/i;
const BARE = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_./-]*[\p{L}\p{N}_])?$/u;

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\r': '\\r',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
  '\u0000': '\\0',
  '\u001b': '\\e',
  '\u0007': '\\a',
};
const escaped = (text: string): string =>
  [...text].map((char) => escapes[char] ?? (char < ' ' && char !== '\t' ? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}` : char)).join('');

const indented = (level: number): string => '  '.repeat(level);

/** A string of several lines is folded, a line each, so that it can be read. */
function stringText(text: string, level: number): string {
  if (!text.includes('\n')) return `"${escaped(text)}"`;
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  const start = (line: string): string => `${indented(level + 1)}${/^\s/.test(line) ? '\\' : ' '}${escaped(line)}`;
  return `"\\\n${lines.map((line) => `${start(line)}\\n\\\n`).join('')}${last === '' ? '' : `${start(last)}\\\n`}${indented(level + 1)}"`;
}

const keyText = (key: string): string => (BARE.test(key) && !AMBIGUOUS.test(key) ? key : `"${escaped(key)}"`);

function nodeText(value: unknown, level: number): string {
  if (Array.isArray(value)) return listText(value, level);
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    return entries.length === 0
      ? '{}'
      : `{\n${entries.map(([key, item]) => `${indented(level + 1)}${keyText(key)}: ${nodeText(item, level + 1)},\n`).join('')}${indented(level)}}`;
  }
  return typeof value === 'string' ? stringText(value, level) : String(value);
}

function listText(items: readonly unknown[], level: number): string {
  if (items.length === 0) return '[]';
  if (items.every((item) => typeof item === 'object' && item !== null)) return `[${items.map((item) => nodeText(item, level)).join(', ')}]`;
  return `[\n${items.map((item) => `${indented(level + 1)}${nodeText(item, level + 1)},\n`).join('')}${indented(level)}]`;
}

/** Prints an object as `-o kyaml` does. Source: `sigs.k8s.io/yaml/kyaml`. */
export const kyamlText = (value: unknown): string => `---\n${nodeText(sorted(value), 0)}`;
