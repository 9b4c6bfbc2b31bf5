import type { YamlProblem } from '../apimachinery/index.ts';

/** A line counted from 1, and what libyaml says of it. */
interface Told {
  readonly line: number;
  readonly message: string;
}

/** What the parser finds: at the token where it stops, of which libyaml names the line before. Source: `sigs.k8s.io/yaml/goyaml.v2/decode.go` parser.fail. */
const parserSays = (line: number, message: string): Told => ({ line: line - 1, message });

const KEY = 'did not find expected key';

/** A line without a colon, where a key should be: what libyaml makes of it depends on the line that follows. */
function withoutColon(lines: readonly string[], line: number): Told {
  const text = lines[line - 1] ?? '';
  if (/^\s*-(?:\s|$)/.test(text)) return parserSays(line, KEY);
  const filled = (index: number): boolean => (lines[index] ?? '').trim() !== '';
  const next = lines.findIndex((_, index) => index >= line && filled(index));
  const before = lines.findLast((_, index) => index < line - 1 && filled(index)) ?? '';
  const indent = (other: string): number => other.search(/\S/);
  // The first line below a key could still be a text of several lines.
  const isText = /:\s*$/.test(before) && indent(before) < indent(text);
  if (next >= 0 && isText && /:(?:\s|$)/.test(lines[next] ?? '')) return { line: next + 1, message: 'mapping values are not allowed in this context' };
  return { line: next < 0 ? lines.length : next + 1, message: "could not find expected ':'" };
}

const rules: readonly (readonly [detail: RegExp, told: (lines: readonly string[], line: number) => Told])[] = [
  [/^All (?:mapping|sequence) items must start/, (_, line) => parserSays(line, KEY)],
  [/^Sequence item without - indicator/, (_, line) => parserSays(line, KEY)],
  [/^Flow map/, (_, line) => parserSays(line, "did not find expected ',' or '}'")],
  [/^Flow sequence/, (_, line) => parserSays(line, "did not find expected ',' or ']'")],
  [/^Missing closing/, (lines) => ({ line: lines.length, message: 'found unexpected end of stream' })],
  [/^Implicit (?:map )?keys need/, withoutColon],
  [/^Unexpected scalar at node end/, (_, line) => parserSays(line, "did not find expected '-' indicator")],
];

/** What kubectl says of a document that is no YAML: each document is parsed by itself, its lines are counted from its own first. */
export function yamlProblem(text: string, { line, message, detail }: YamlProblem): string {
  if (message.startsWith('unknown anchor')) return `yaml: ${message}`;
  const all = text.split('\n');
  const start = all.findLastIndex((content, index) => index < line - 1 && /^---(?:\s|$)/.test(content)) + 1;
  const end = all.findIndex((content, index) => index >= start && /^---(?:\s|$)/.test(content));
  const lines = all.slice(start, end < 0 ? undefined : end);
  const told = rules.find(([pattern]) => pattern.test(detail))?.[1](lines, line - start) ?? { line: line - start, message };
  return told.line > 0 ? `yaml: line ${told.line}: ${told.message}` : `yaml: ${told.message}`;
}
