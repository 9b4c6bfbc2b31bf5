/**
 * Reading manifests as kubectl does (`sigs.k8s.io/yaml`: YAML 1.1, merge keys, dates and sexagesimals left as strings), with
 * the position of every value. Text from outside: size, depth and aliases are limited, `__proto__` is a key like any other.
 */
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Pair, parseAllDocuments, type ScalarTag, type Tags, type YAMLError } from 'yaml';
import { fromPointer } from './field-path.ts';
import { put } from './values.ts';

export interface SourceRange {
  /** Offsets into the text. */
  readonly from: number;
  readonly to: number;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface YamlProblem extends SourceRange {
  /** libyaml's words, without `yaml: line N: `. */
  readonly message: string;
  /** What a person would rather read. */
  readonly detail: string;
}

export interface ManifestDocument {
  /** Position among the non-empty documents of the text, from 0. */
  readonly index: number;
  /** The JSON value; undefined when the document cannot be read. */
  readonly value: unknown;
  readonly range: SourceRange;
  readonly errors: readonly YamlProblem[];
  /** Duplicate keys: kubectl takes the last one. */
  readonly warnings: readonly YamlProblem[];
  /** Where a JSON pointer's value (or its key) stands; the nearest ancestor that is written when it is not. */
  locate(pointer: string, part?: 'key' | 'value'): SourceRange;
}

/** The API server's own limit of a request body. */
const maxManifestBytes = 3 * 1024 * 1024;
const maxDepth = 500;
const maxNodes = 400_000;
const tooDeep = `exceeded max depth of ${maxDepth}`;

class ReadError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** `0o777`: YAML 1.1 does not know it, kubectl's parser does. */
const modernOctal: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  format: 'OCT',
  test: /^[-+]?0o[0-7_]+$/,
  resolve: (text) => Number.parseInt(text.replace(/[+_]/g, '').replace('0o', ''), 8),
};

const customTags = (tags: Tags): Tags => [
  modernOctal,
  ...tags.filter((tag) => typeof tag === 'string' || !(tag.tag.endsWith(':timestamp') || ('format' in tag && tag.format === 'TIME'))),
];

/** libyaml's words for the parser's error codes, where they say the same. */
const goTexts: Readonly<Record<string, string>> = {
  BAD_INDENT: 'did not find expected key',
  TAB_AS_INDENT: 'found character that cannot start any token',
  MISSING_CHAR: "could not find expected ':'",
  BLOCK_AS_IMPLICIT_KEY: 'mapping values are not allowed in this context',
  MULTILINE_IMPLICIT_KEY: "could not find expected ':'",
  BAD_ALIAS: 'unknown anchor',
  BAD_SCALAR_START: 'found character that cannot start any token',
  BAD_DQ_ESCAPE: 'found unknown escape character',
  BLOCK_IN_FLOW: 'did not find expected node content',
};

class Source {
  readonly text: string;
  readonly lines: LineCounter;

  constructor(text: string, lines: LineCounter) {
    this.text = text;
    this.lines = lines;
  }

  range(from: number, to: number): SourceRange {
    const start = this.lines.linePos(from);
    const end = this.lines.linePos(Math.max(from, to));
    return {
      from,
      to: Math.max(from, to),
      line: Math.max(1, start.line),
      column: Math.max(1, start.col),
      endLine: Math.max(1, end.line),
      endColumn: Math.max(1, end.col),
    };
  }
}

const isNode = (value: unknown): value is { readonly range?: readonly [number, number, number] | null } =>
  typeof value === 'object' && value !== null && 'range' in value;
const startOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0);
const rangeOf = (node: unknown): readonly [number, number] | undefined => (isNode(node) && node.range ? [node.range[0], node.range[1]] : undefined);

class Reader {
  #nodes = 0;
  readonly #document: Document.Parsed;
  readonly duplicates: { readonly key: string; readonly node: unknown }[] = [];

  constructor(document: Document.Parsed) {
    this.#document = document;
  }

  read(node: unknown, depth: number): unknown {
    this.#nodes += 1;
    if (this.#nodes > maxNodes) throw new ReadError('document contains excessive aliasing', startOf(node));
    if (depth > maxDepth) throw new ReadError(tooDeep, startOf(node));
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (!target) throw new ReadError(`unknown anchor '${node.source}' referenced`, startOf(node));
      return this.read(target, depth + 1);
    }
    if (isScalar(node)) return scalar(node.value, node.source);
    if (isSeq(node)) return node.items.map((item) => this.read(item, depth + 1));
    if (!isMap(node)) return null;
    const result: Record<string, unknown> = {};
    const merged: unknown[] = [];
    for (const pair of node.items) {
      if (isMergeKey(pair)) merged.push(pair.value);
      else this.#set(result, pair, depth);
    }
    for (const source of merged) this.#merge(result, source, depth);
    return result;
  }

  #set(result: Record<string, unknown>, pair: Pair, depth: number): void {
    const key = keyText(pair.key);
    if (Object.hasOwn(result, key)) this.duplicates.push({ key, node: pair.key });
    put(result, key, pair.value === null ? null : this.read(pair.value, depth + 1));
  }

  #merge(result: Record<string, unknown>, source: unknown, depth: number): void {
    const value = this.read(source, depth + 1);
    for (const part of Array.isArray(value) ? value : [value]) {
      if (typeof part !== 'object' || part === null) throw new ReadError('map merge requires map or sequence of maps as the value', startOf(source));
      for (const [key, item] of Object.entries(part)) if (!Object.hasOwn(result, key)) put(result, key, item);
    }
  }
}

function scalar(value: unknown, source: string | undefined): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return source ?? String(value);
  if (value === undefined) return null;
  return typeof value === 'object' && value !== null ? (source ?? '') : value;
}

function isMergeKey(pair: Pair): boolean {
  const { key } = pair;
  return isScalar(key) && (typeof key.value === 'symbol' || (key.value === '<<' && key.type === 'PLAIN'));
}

function keyText(key: unknown): string {
  if (isScalar(key)) return key.value === null ? 'null' : String(key.value);
  return String(key);
}

function findPair(node: unknown, step: string): Pair | undefined {
  return isMap(node) ? node.items.findLast((pair) => keyText(pair.key) === step) : undefined;
}

function locator(document: Document.Parsed, source: Source, fallback: SourceRange): ManifestDocument['locate'] {
  return (pointer, part = 'value') => {
    let node: unknown = document.contents;
    let key: unknown;
    let complete = true;
    for (const step of fromPointer(pointer)) {
      if (isAlias(node)) node = node.resolve(document);
      const pair = findPair(node, step);
      const next = pair ? pair.value : isSeq(node) ? node.items[Number(step)] : undefined;
      if (!pair && next === undefined) {
        complete = false;
        break;
      }
      key = pair?.key ?? (isMap(next) ? next.items[0]?.key : undefined);
      node = next;
    }
    const wanted = (part === 'key' || !complete || !rangeOf(node)) && key ? key : node;
    const range = rangeOf(wanted) ?? rangeOf(node);
    return range ? source.range(range[0], firstLineEnd(source.text, range, isScalar(wanted))) : fallback;
  };
}

/** Of a map or a list only the first line is marked. */
function firstLineEnd(text: string, [from, to]: readonly [number, number], whole: boolean): number {
  if (whole) return to;
  const newline = text.indexOf('\n', from);
  return newline < 0 ? to : Math.min(to, newline);
}

function problemOf(error: YAMLError, source: Source): YamlProblem {
  const [from, to] = error.pos;
  const detail = error.message.includes('call stack') ? tooDeep : error.message.replace(/\n[\s\S]*/, '');
  return { ...source.range(from, to), message: goTexts[error.code] ?? detail, detail };
}

/**
 * A value that runs on into a line with a colon is two errors to the parser, both at the value; kubectl's parser names the
 * line of the colon, once.
 */
function problemsOf(errors: readonly YAMLError[], source: Source): YamlProblem[] {
  return errors.flatMap((error, index) => {
    const next = errors[index + 1];
    const before = errors[index - 1];
    if (error.code === 'MULTILINE_IMPLICIT_KEY' && before?.code === 'BLOCK_AS_IMPLICIT_KEY') return [];
    const problem = problemOf(error, source);
    if (error.code !== 'BLOCK_AS_IMPLICIT_KEY' || next?.code !== 'MULTILINE_IMPLICIT_KEY') return [problem];
    return [{ ...problem, ...source.range(next.pos[1], next.pos[1] + 1) }];
  });
}

function readDocument(document: Document.Parsed, index: number, source: Source): ManifestDocument {
  const [from = 0, to = 0] = rangeOf(document.contents) ?? rangeOf(document) ?? [];
  const range = source.range(from, to);
  const errors: YamlProblem[] = problemsOf(document.errors, source);
  const reader = new Reader(document);
  let value: unknown;
  if (errors.length === 0) {
    try {
      value = reader.read(document.contents, 0);
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      errors.push({ ...source.range(error.offset, error.offset + 1), message: error.message, detail: error.message });
    }
  }
  const warnings = reader.duplicates.slice(0, 100).map(({ key, node }): YamlProblem => {
    const [start = from, end = from] = rangeOf(node) ?? [];
    const message = `key "${key}" already set in map`;
    return { ...source.range(start, end), message, detail: `${message}: only the last one counts` };
  });
  return { index, value, range, errors, warnings, locate: locator(document, source, range) };
}

function refused(source: Source, message: string): ManifestDocument {
  const range = source.range(0, 0);
  return { index: 0, value: undefined, range, errors: [{ ...range, message, detail: message }], warnings: [], locate: () => range };
}

/** The parser is recursive: what nests deeper than its stack is refused, not a crash. */
function compose(text: string, lineCounter: LineCounter, version: '1.1' | '1.2'): readonly Document.Parsed[] | undefined {
  try {
    const parsed = parseAllDocuments(text, { version, merge: true, customTags, lineCounter, uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
    return Array.isArray(parsed) ? parsed : [];
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * Parses every document of a text; empty ones are left out. Never throws for what a person typed: look at `errors`. `version`: kustomize
 * reads YAML 1.2, where `yes` is a text.
 */
export function parseManifests(text: string, version: '1.1' | '1.2' = '1.1'): readonly ManifestDocument[] {
  const lines = new LineCounter();
  const source = new Source(text, lines);
  if (text.length > maxManifestBytes) return [refused(source, `Request entity too large: limit is ${maxManifestBytes}`)];
  const list = compose(text, lines, version);
  if (!list) return [refused(source, tooDeep)];
  const documents: ManifestDocument[] = [];
  for (const document of list) {
    if (document.errors.length === 0 && (document.contents === null || (isScalar(document.contents) && document.contents.value === null))) continue;
    documents.push(readDocument(document, documents.length, source));
  }
  return documents;
}
