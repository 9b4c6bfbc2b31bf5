import { LineCounter, parseDocument } from 'yaml';
import type { Scenario } from '../api/index.ts';
import { readScenario } from './schema.ts';

/** A mistake in a scenario's text, where it stands. Lines and columns count from 1. */
export interface ScenarioProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type ParsedScenario = { readonly ok: true; readonly scenario: Scenario } | { readonly ok: false; readonly problems: readonly ScenarioProblem[] };

const MAX_BYTES = 3 * 1024 * 1024;

/** Reads a scenario document. Text is hostile: size and aliases are limited. */
export function parseScenario(text: string): ParsedScenario {
  if (text.length > MAX_BYTES) return { ok: false, problems: [{ line: 1, column: 1, message: 'the scenario is larger than 3 MiB' }] };
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, version: '1.1', merge: true });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    return { ok: false, problems: [{ line, column: col, message: error.message.split('\n')[0] ?? error.code }] };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    return { ok: false, problems: [{ line: 1, column: 1, message: 'the document uses too many aliases' }] };
  }
  const read = readScenario(value);
  if (read.ok) return read;
  const problems = read.problems.map(({ path, message }) => {
    let node: unknown;
    for (let depth = path.length; depth >= 0 && node === undefined; depth--) node = document.getIn(path.slice(0, depth), true);
    const range = (node as { range?: readonly number[] } | undefined)?.range;
    const { line, col } = lineCounter.linePos(range?.[0] ?? 0);
    return { line: Math.max(line, 1), column: Math.max(col, 1), message: `${path.join('.') || 'document'}: ${message}` };
  });
  return { ok: false, problems };
}

/** Does this text say that it is a Scenario? Cheap: looks at the text only. */
export function looksLikeScenario(text: string): boolean {
  return /^\s*apiVersion:\s*["']?orrery\.dev\//m.test(text);
}
