/**
 * CEL as kube-apiserver compiles and runs it: the language by a library, Kubernetes' own functions here.
 * Source: `apiserver/pkg/cel/environment/base.go`, `apiserver/pkg/cel/library/*.go`.
 */
import { Environment, type ParseResult } from '@marcbachmann/cel-js';
import { isArray, isObject } from '../../apimachinery/index.ts';
import { registerLibraries } from './library.ts';

export type CelResult = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

export interface CelProgram {
  /** Runs the expression. `variables` are values of JSON; integers are CEL's int. */
  evaluate(variables: Readonly<Record<string, unknown>>): CelResult;
}

export type CelCompiled = { readonly ok: true; readonly program: CelProgram; readonly type: string } | { readonly ok: false; readonly message: string };

const environments = new Map<string, Environment>();

function environmentOf(variables: readonly string[]): Environment {
  const key = variables.join();
  let found = environments.get(key);
  if (!found) {
    found = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false, unlistedVariablesAreDyn: false });
    for (const name of variables) found.registerVariable(name, 'dyn');
    registerLibraries(found);
    environments.set(key, found);
  }
  return found;
}

/** Values of JSON as CEL sees them: whole numbers are ints. Values that hold no number are shared. */
export function toCel(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (isArray(value)) return value.map(toCel);
  if (!isObject(value)) return value;
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => [key, toCel(item)] as const);
  return Object.fromEntries(entries);
}

/** The way back: ints to numbers, maps to objects. */
export function fromCel(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (isArray(value)) return value.map(fromCel);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), fromCel(item)]));
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromCel(item)]));
  return value;
}

interface CelError {
  readonly summary?: string;
  readonly message: string;
  readonly range?: { readonly start: number };
  readonly node?: { readonly pos?: number; readonly start?: number; readonly op?: string; readonly args?: unknown };
}

const isCelError = (error: unknown): error is CelError =>
  typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';

const operators: Readonly<Record<string, string>> = {
  '+': '_+_',
  '-': '_-_',
  '*': '_*_',
  '/': '_/_',
  '%': '_%_',
  '<': '_<_',
  '<=': '_<=_',
  '>': '_>_',
  '>=': '_>=_',
  '==': '_==_',
  '!=': '_!=_',
  in: '@in',
  '&&': '_&&_',
  '||': '_||_',
};

/** The words of cel-go for what the library found. */
function goWords(summary: string): string {
  const unknown = /^Unknown variable: (.+)$/.exec(summary);
  if (unknown) return `undeclared reference to '${unknown[1]}' (in container '')`;
  const binary = /^no such overload: (\S+) (\S+) (\S+)$/.exec(summary);
  if (binary) return `found no matching overload for '${operators[binary[2] ?? ''] ?? binary[2]}' applied to '(${binary[1]}, ${binary[3]})'`;
  const call = /^found no matching overload for '([^'(]+?)\.(\w+)\((.*)\)'$/.exec(summary);
  if (call) return `found no matching overload for '${call[2]}' applied to '${call[1]}.(${call[3]})'`;
  const free = /^found no matching overload for '(\w+)\((.*)\)'$/.exec(summary);
  if (free) return `found no matching overload for '${free[1]}' applied to '(${free[2]})'`;
  const unary = /^no such overload: ([!-])(\S+)$/.exec(summary);
  if (unary) return `found no matching overload for '${unary[1]}_' applied to '(${unary[2]})'`;
  const branches = /^Ternary branches must have the same type, got '(.+)' and '(.+)'$/.exec(summary);
  if (branches) return `found no matching overload for '_?_:_' applied to '(bool, ${branches[1]}, ${branches[2]})'`;
  return summary;
}

/** `ERROR: <input>:1:9: …` with the line and a mark below the place (`common/error.go` ToDisplayString). */
function located(source: string, at: number, words: string): string {
  const before = source.slice(0, at).split('\n');
  const line = before.length;
  const column = (before.at(-1) ?? '').length;
  return `ERROR: <input>:${line}:${column + 1}: ${words}\n | ${source.split('\n')[line - 1] ?? ''}\n | ${'.'.repeat(column)}^`;
}

/** Where cel-go sees an error of types: at the operator of two operands, at the parenthesis of a call. */
function placeOf(source: string, { range, node }: CelError): number {
  const start = range?.start ?? node?.start ?? 0;
  const [left, receiver] = Array.isArray(node?.args) ? (node.args as readonly unknown[]) : [];
  const endOf = (operand: unknown): number => (isObject(operand) && typeof operand['end'] === 'number' ? operand['end'] : start);
  if (node?.op === 'call') return Math.max(start, source.indexOf('(', start));
  if (node?.op === 'rcall') return Math.max(start, source.indexOf('(', endOf(receiver)));
  const sign = node?.op === '?:' ? '?' : node?.op;
  const found = sign === undefined || !(sign === '?' || sign in operators) ? -1 : source.indexOf(sign, endOf(left));
  return found === -1 ? start : found;
}

const EXPRESSION = "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
const closing: Readonly<Record<string, string>> = { RPAREN: ')', RBRACKET: ']', RBRACE: '}' };

/** The bracket that is still open at the end of a text. */
function openBracket(source: string): string | undefined {
  const open: string[] = [];
  for (const [character] of source.matchAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[()[\]{}]/g)) {
    if ('([{'.includes(character)) open.push(character);
    else if (')]}'.includes(character)) open.pop();
  }
  return open.at(-1);
}

/** What the parser made by ANTLR says, by place, of what the library could not read. */
function syntaxErrors(source: string, summary: string, at: number): readonly (readonly [number, string])[] {
  const expected = /^Expected (\w+), got EOF$/.exec(summary)?.[1];
  const close = expected === undefined ? undefined : closing[expected];
  if (close) return [[source.length, `missing '${close}' at '<EOF>'`]];
  if (summary === 'Unexpected token: EOF') {
    const list = source.trimEnd().endsWith(',') && openBracket(source) !== '(';
    return [[source.length, list ? `missing '${openBracket(source) === '{' ? '}' : ']'}' at '<EOF>'` : `mismatched input '<EOF>' expecting ${EXPRESSION}`]];
  }
  const rest = (from: number): readonly (readonly [number, string])[] => {
    const token = /^\s*((?:\w|\.\d)+|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\S)(\s*)/.exec(source.slice(from));
    if (!token?.[1]) return [];
    const place = from + token[0].indexOf(token[1]);
    return [[place, `${from + token[0].length >= source.length ? 'extraneous' : 'mismatched'} input '${token[1]}' expecting <EOF>`]];
  };
  // A single = is no token: the lexer wanted another one.
  if (/^Unexpected character: '?='?$/.test(summary)) return [[at, `token recognition error at: '${source.slice(at, at + 2)}'`], ...rest(at + 2)];
  if (/^Unexpected character: '?[\w"']'?$/.test(summary)) return rest(at);
  return [[at, summary]];
}

function problemOf(source: string, error: CelError, syntax: boolean): string {
  const summary = error.summary ?? error.message.split('\n')[0] ?? '';
  const found = syntax
    ? syntaxErrors(source, summary, error.range?.start ?? error.node?.start ?? 0).map(([at, words]) => located(source, at, `Syntax error: ${words}`))
    : [located(source, placeOf(source, error), goWords(summary))];
  return `compilation failed: ${found.join('\n')}`;
}

const compiled = new Map<string, CelCompiled>();

/** Parses and type-checks an expression. `variables` are the names it may use. Programs are remembered. */
export function compileCel(source: string, variables: readonly string[]): CelCompiled {
  const key = `${variables.join()}\n${source}`;
  const known = compiled.get(key);
  if (known) return known;
  const result = compile(source, variables);
  if (compiled.size > 2_000) compiled.clear();
  compiled.set(key, result);
  return result;
}

function compile(source: string, variables: readonly string[]): CelCompiled {
  const environment = environmentOf(variables);
  let parsed: ParseResult;
  try {
    parsed = environment.parse(source);
  } catch (error) {
    if (!isCelError(error)) throw error;
    return { ok: false, message: problemOf(source, error, true) };
  }
  const checked = parsed.check();
  if (!checked.valid) return { ok: false, message: checked.error ? problemOf(source, checked.error, false) : 'compilation failed' };
  return { ok: true, type: checked.type ?? 'dyn', program: { evaluate: (values) => run(parsed, values) } };
}

function run(program: ParseResult, values: Readonly<Record<string, unknown>>): CelResult {
  try {
    return { ok: true, value: program({ ...values }) };
  } catch (error) {
    if (!isCelError(error)) throw error;
    const summary = error.summary ?? error.message.split('\n')[0] ?? '';
    return { ok: false, message: summary.replace(/^No such key: /, 'no such key: ') };
  }
}
