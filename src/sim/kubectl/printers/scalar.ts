/** How Go's YAML writer decides to write a string. Source: `go.yaml.in/yaml/v2` encode.go stringv, resolve.go, emitterc.go. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal';

const words = new Set(
  '~ null Null NULL y Y yes Yes YES on On ON true True TRUE n N no No NO off Off OFF false False FALSE .nan .NaN .NAN .inf .Inf .INF +.inf +.Inf +.INF -.inf -.Inf -.INF'.split(
    ' ',
  ),
);
const NUMBER = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const INTEGER = /^[-+]?(?:0[xX][\da-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|\d+)$/;
const BASE_60 = /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/;
const TIMESTAMP = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)|[ ]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?$/;

/** Whether the text, written without quotes, would be read as something other than a string. */
function readsOtherwise(text: string): boolean {
  if (text === '' || words.has(text)) return true;
  const first = text[0] as string;
  if (first === '.') return NUMBER.test(text);
  if (!/[-+0-9]/.test(first)) return false;
  const plain = text.replaceAll('_', '');
  return INTEGER.test(plain) || NUMBER.test(plain) || TIMESTAMP.test(text) || BASE_60.test(text);
}

/** Characters that only a double-quoted text can hold: control characters (a tab among them), byte order marks, all beyond the basic plane. */
const UNPRINTABLE = /[^\n\x20-\x7E\u00A0-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD]/u;
const INDICATOR_FIRST = /^(?:[#,[\]{}&*!|>'"%@`]|[?:-](?:\s|$)|---|\.\.\.)/;
const INDICATOR_INSIDE = /:(?:\s|$)|\s#/;

/** The style of a string as a value, or as a key (which stays on one line). */
function styleOf(text: string, key: boolean): ScalarStyle {
  const special = UNPRINTABLE.test(text) || / [\n\u0085\u2028\u2029]/.test(text);
  if (text.includes('\n')) return key || special || text.endsWith(' ') ? 'double' : 'literal';
  if (special || readsOtherwise(text)) return 'double';
  const plain = !/^ | $/.test(text) && !INDICATOR_FIRST.test(text) && !INDICATOR_INSIDE.test(text);
  return plain ? 'plain' : 'single';
}

const escapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\uFEFF': '\\uFEFF',
};

function escaped(char: string): string {
  const known = escapes[char];
  if (known) return known;
  const code = char.codePointAt(0) ?? 0;
  if (!UNPRINTABLE.test(char)) return char;
  if (code <= 0xff) return `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${code.toString(16).toUpperCase().padStart(4, '0')}` : `\\U${code.toString(16).toUpperCase().padStart(8, '0')}`;
}

const WIDTH = 80;

/**
 * Writes a text that may go on in the next line at a blank once the line is longer than 80 columns. `column` is where the text
 * begins, `indent` where it goes on.
 */
function folded(chars: readonly string[], text: string, style: ScalarStyle, column: number, indent: number): string {
  const quoted = style !== 'plain';
  let out = '';
  let at = column;
  let blank = false;
  const source = [...text];
  source.forEach((char, i) => {
    const inside = !quoted || (i > 0 && i < source.length - 1);
    const nextBlank = source[i + 1] === ' ';
    if (char === ' ' && at > WIDTH && !blank && inside && (style === 'double' || !nextBlank)) {
      out += `\n${' '.repeat(indent)}${style === 'double' && nextBlank ? '\\' : ''}`;
      at = indent + (style === 'double' && nextBlank ? 1 : 0);
    } else {
      out += chars[i];
      at += [...(chars[i] ?? '')].length;
    }
    blank = char === ' ';
  });
  return out;
}

function literal(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? '2' : '';
  const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
  const lines = text.replace(/\n$/, '').split('\n');
  return `|${hint}${chomp}\n${lines.map((line) => (line === '' ? '' : `${' '.repeat(indent)}${line}`)).join('\n')}`;
}

/** A string as Go writes it: `column` is where it begins, `indent` is the column of its further lines. */
export function scalarText(text: string, column: number, indent: number): string {
  const style = styleOf(text, false);
  if (style === 'literal') return literal(text, indent);
  const chars = [...text];
  if (style === 'plain') return folded(chars, text, style, column, indent);
  if (style === 'single')
    return `'${folded(
      chars.map((char) => (char === "'" ? "''" : char)),
      text,
      style,
      column + 1,
      indent,
    )}'`;
  return `"${folded(chars.map(escaped), text, style, column + 1, indent)}"`;
}

/** A map key: one line, quoted only where it must be. */
export function keyText(text: string): string {
  const style = styleOf(text, true);
  if (style === 'plain') return text;
  return style === 'single' ? `'${text.replaceAll("'", "''")}'` : `"${[...text].map(escaped).join('')}"`;
}
