/** Where in an object a place in the text is, found by indentation, so that it works in text that does not parse yet. */
import { Scheme, type StructSchema, type TypeSchema } from '../apimachinery/index.ts';

export interface Line {
  readonly from: number;
  readonly text: string;
  /** Column at which the key begins, list dashes counted as spaces. */
  readonly indent: number;
  /** Columns of the list dashes before the key. */
  readonly dashes: readonly number[];
  readonly key: string | undefined;
  /** Offset in the line at which the value begins. */
  readonly value: number;
}

export interface Place {
  readonly line: Line;
  /** Keys from the root to the parent of the line; `[]` marks a list. */
  readonly path: readonly string[];
  /** Keys beside it. */
  readonly siblings: ReadonlySet<string>;
  readonly apiVersion: string;
  readonly kind: string;
}

const keyPattern = /^("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#:'"{}[\],-][^#:]*?)\s*:(?=\s|$)/;

function readLine(text: string, from: number): Line {
  let rest = text;
  let indent = 0;
  const dashes: number[] = [];
  for (;;) {
    const spaces = /^ */.exec(rest)?.[0].length ?? 0;
    indent += spaces;
    rest = rest.slice(spaces);
    if (!/^-(\s|$)/.test(rest)) break;
    dashes.push(indent);
    indent += 1;
    rest = rest.slice(1);
  }
  const match = keyPattern.exec(rest);
  const key = match?.[1]?.replace(/^["']|["']$/g, '');
  return { from, text, indent, dashes, key, value: match ? indent + match[0].length : text.length };
}

function linesOf(text: string): readonly Line[] {
  let from = 0;
  return text.split('\n').map((line) => {
    const read = readLine(line.replace(/\r$/, ''), from);
    from += line.length + 1;
    return read;
  });
}

const isContent = (line: Line): boolean => line.text.trim() !== '' && !line.text.trimStart().startsWith('#');

/** The place at an offset. */
export function placeAt(text: string, offset: number): Place | undefined {
  const all = linesOf(text);
  const position = all.findLastIndex((line) => line.from <= offset);
  const current = all[position];
  if (!current) return undefined;
  const first = all.slice(0, position).findLastIndex(({ text: line }) => /^---(\s|$)/.test(line)) + 1;
  const next = all.slice(position).findIndex(({ text: line }) => /^---(\s|$)/.test(line));
  const lines = all.slice(first, next < 0 ? undefined : position + next);
  const blank = current.text.trim() === '';
  const line = blank ? { ...current, indent: Math.min(current.text.length, offset - current.from) } : current;
  const root = (name: string): string =>
    /^\S+:\s*["']?([^"'\s#]*)/.exec(lines.find((entry) => entry.indent === 0 && entry.key === name)?.text ?? '')?.[1] ?? '';
  return {
    line,
    path: pathTo(lines, position - first, line),
    siblings: siblingsOf(lines, position - first, line),
    apiVersion: root('apiVersion'),
    kind: root('kind'),
  };
}

function pathTo(lines: readonly Line[], index: number, start: Line): readonly string[] {
  const path: string[] = [];
  let column = start.indent;
  let dashes = start.dashes;
  for (let position = index; position >= 0; ) {
    for (const dash of [...dashes].reverse()) {
      path.unshift('[]');
      column = dash;
    }
    const parent = parentOf(lines, position - 1, column, path[0] === '[]');
    if (!parent) break;
    path.unshift(...parent.steps);
    column = parent.line.indent;
    dashes = parent.line.dashes;
    position = parent.position;
  }
  return path;
}

/** The line that holds the key above; a list may stand at the same column as its key. */
function parentOf(
  lines: readonly Line[],
  from: number,
  column: number,
  list: boolean,
): { readonly line: Line; readonly position: number; readonly steps: readonly string[] } | undefined {
  for (let position = from; position >= 0; position -= 1) {
    const line = lines[position];
    if (!line || !isContent(line)) continue;
    const dash = line.dashes.at(-1);
    if (!list && dash !== undefined && line.indent === column)
      return { line: { ...line, indent: dash, dashes: line.dashes.slice(0, -1) }, position, steps: ['[]'] };
    if (line.key !== undefined && (line.indent < column || (list && line.indent === column && line.dashes.length === 0)))
      return { line, position, steps: [line.key] };
  }
  return undefined;
}

function siblingsOf(lines: readonly Line[], index: number, start: Line): ReadonlySet<string> {
  const found = new Set<string>();
  const collect = (from: number, direction: 1 | -1): void => {
    for (let position = from; position >= 0 && position < lines.length; position += direction) {
      const line = lines[position];
      if (!line || !isContent(line)) continue;
      if (line.indent < start.indent) return;
      if (line.indent !== start.indent) continue;
      if (direction === 1 && line.dashes.length > 0) return;
      if (line.key !== undefined) found.add(line.key);
      if (line.dashes.length > 0) return;
    }
  };
  if (start.dashes.length === 0) collect(index - 1, -1);
  collect(index + 1, 1);
  return found;
}

const scheme = new Scheme();

/** The kinds that are served, for completions of apiVersion and kind. */
export const servedKinds = scheme.all();

/** The struct that the keys at a place belong to; undefined for unknown kinds, maps and places that the schema does not know. */
export function structAt(place: Place): StructSchema | undefined {
  const info = scheme.kind(place.apiVersion, place.kind);
  if (!info) return undefined;
  let type: TypeSchema | undefined = { kind: 'struct', struct: info.schema };
  for (const key of place.path) {
    if (key === '[]') type = type?.kind === 'list' ? type.item : undefined;
    else if (type?.kind === 'struct') type = type.struct.fields.get(key)?.type;
    else type = type?.kind === 'map' ? type.item : undefined;
  }
  return type?.kind === 'struct' ? type.struct : undefined;
}

/** `Container[]`, `map of strings`, `integer`: a type in a few words. */
export function typeText(type: TypeSchema): string {
  const names: Readonly<Record<string, string>> = {
    int32: 'integer',
    int64: 'integer',
    double: 'number',
    'micro-time': 'time',
    bytes: 'base64',
    'int-or-string': 'integer or string',
  };
  if (type.kind === 'struct') return type.struct.goName;
  if (type.kind === 'list') return `${typeText(type.item)}[]`;
  if (type.kind === 'map') return `map of ${typeText(type.item)}`;
  return names[type.kind] ?? type.kind;
}
