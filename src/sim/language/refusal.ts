/** What kubectl printed when a text was refused, taken apart: each reason by itself, and where in the text it points. */
import { type JsonObject, type ManifestDocument, isObject, parseManifests, pointerOfField, stringAt } from '../apimachinery/index.ts';
import { check } from './check.ts';
import type { Problem, Refusal } from './types.ts';

/** One refused object: its kind or resource and its name, as far as the server names them. */
interface Failure {
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
  readonly causes: readonly Cause[];
}

interface Cause {
  readonly reason: string;
  readonly field?: string;
  /** Of the text; kubectl counts lines of what it cannot read. */
  readonly line?: number;
}

/** Where the next failure begins: kubectl prints one after the other. Source: `kubectl/pkg/cmd/util/helpers.go` StandardErrorMessage, checkErr. */
const NEXT = /\n(?=Error from server|error: |The request is invalid|The \S+ "[^"]*" is invalid|resource mapping not found)/u;

/** What stands before the reason, from the outside in. Sources: `helpers.go`, `kubectl/pkg/cmd/apply`, `apiserver/pkg/endpoints/handlers` of Kubernetes. */
const FRAMES: readonly RegExp[] = [
  /^Error from server(?: \(\w+\))?: /u,
  /^error: /u,
  /^error when applying patch:\n.*?Kind=(?<kind>\w+)"\nName: "(?<name>[^"]*)".*?\nfor: "[^"]*": /su,
  /^error when (?:creating|patching|applying patch|replacing|retrieving current configuration of)\b[^:]*: +/u,
  /^error parsing [^:]+: /u,
  /^resource mapping not found for name: "(?<name>[^"]*)" namespace: "[^"]*" from "[^"]*": /u,
  /^The request is invalid: /u,
  /^(?:The )?(?<kind>[\w.]*) ?"(?<name>[^"]*)" is (?:invalid|forbidden): /u,
  /^(?<kind>\w+) in version "[^"]*" cannot be handled as a \w+: /u,
  /^patch: Invalid value: (?="map\[)/u,
];

/** A value as Kubernetes prints it: a quoted text, a list or an object, or a word. */
const VALUE = String.raw`(?:"(?:[^"\\]|\\.)*"|[[{].*?[\]}]|[^:]*)`;
const INVALID = new RegExp(`^Invalid value: ${VALUE}: (?=\\S)`, 'su');
const FIELD =
  /^(?<field>[a-zA-Z_][\w./-]*(?:\[[^\]]*\](?:\.[\w./-]+)*)*): (?<reason>(?:Invalid value|Required value|Forbidden|Unsupported value|Duplicate value|Too (?:long|many|few|short)|Not found|Internal error|Invalid type).*)$/su;

/** Longer than that, the regular expression of a name helps nobody. */
const plain = (reason: string): string =>
  reason
    .replace(/, regex used for validation is '[^']*'/gu, '')
    .replace(INVALID, '')
    .trim();

/** A value that could not be decoded, told without its field. */
const UNREADABLE = /unrecognized type|quantities must match|unmarshal|cannot parse|decod/u;

function causesOf(text: string): readonly Cause[] {
  const unmarshal = /^json: cannot unmarshal .* into Go struct field \w+\.(?<field>\S+) of type \S+/u.exec(text);
  if (unmarshal) return [{ reason: text, field: unmarshal.groups?.['field'] ?? '' }];
  const strict = [...text.matchAll(/(?:unknown|duplicate) field "(?<field>[^"]+)"/gu)];
  if (strict.length > 0) return strict.map((match) => ({ reason: match[0], field: match.groups?.['field'] ?? '' }));
  const conflicts = [...text.matchAll(/conflict with "[^"]*"[^:]*: (?<field>\.\S+)/gu)];
  if (conflicts.length > 0) return conflicts.map((match) => ({ reason: match[0], field: (match.groups?.['field'] ?? '').slice(1) }));
  const unread = /\byaml: line (?<line>\d+): .*/u.exec(text);
  if (unread) return [{ reason: unread[0], line: Number(unread.groups?.['line']) }];
  if (/^namespaces "[^"]*" not found$/u.test(text)) return [{ reason: text, field: 'metadata.namespace' }];
  if (/^no matches for kind /u.test(text)) return [{ reason: text.split('\n')[0] ?? text, field: 'kind' }];
  const listed = text.startsWith('\n* ') || text.startsWith('* ') ? text.trim().slice(2).split('\n* ') : [text];
  return listed.map((item): Cause => {
    const { field, reason } = FIELD.exec(item)?.groups ?? {};
    return field === undefined || reason === undefined ? { reason: plain(item) } : { reason: plain(reason), field };
  });
}

function failureOf(text: string): Failure {
  let rest = text;
  let kind: string | undefined;
  let name: string | undefined;
  // Each frame may stand inside any other, so all are tried until none fits.
  for (let before = ''; before !== rest; ) {
    before = rest;
    for (const frame of FRAMES) {
      const found = frame.exec(rest);
      if (!found) continue;
      kind = found.groups?.['kind'] || kind;
      name = found.groups?.['name'] || name;
      rest = rest.slice(found[0].length);
    }
    rest = rest.replace(/^"map\[(?:[^"\\]|\\.)*": /su, '').replace(/^strict decoding error: /u, '');
  }
  return { kind, name, causes: causesOf(rest) };
}

/** Kubernetes names the kind (`Deployment`) or the resource (`networkpolicies.networking.k8s.io`). */
function isAbout(value: JsonObject, { kind, name }: Failure): boolean {
  const own = stringAt(value, 'kind').toLowerCase();
  const named = kind?.split('.')[0]?.toLowerCase();
  return (
    (name === undefined || stringAt(value, 'metadata', 'name') === name) && (named === undefined || named.startsWith(own.slice(0, Math.max(3, own.length - 1))))
  );
}

/** What our check says of one value begins with its field. */
const NAMED = /^(?<field>[\w.[\]]+): /u;

class Places {
  readonly #documents: readonly ManifestDocument[];
  /** What our own check says: it has a place for everything. */
  readonly #known: readonly Problem[];
  readonly #said = new Set<Problem>();

  constructor(text: string) {
    this.#documents = parseManifests(text);
    this.#known = check(text).filter(({ severity }) => severity === 'error');
  }

  of(failure: Failure, cause: Cause): Refusal {
    const { reason, field } = cause;
    const documents = this.#documents.filter(({ value }) => isObject(value) && isAbout(value, failure));
    const subject =
      failure.name === undefined ? {} : { subject: [...(failure.kind === undefined ? [] : [failure.kind]), JSON.stringify(failure.name)].join(' ') };
    if (cause.line !== undefined) return { reason, ...this.#unread(cause.line) };
    const hint = field === undefined && !UNREADABLE.test(reason) ? undefined : this.#hint(documents, field);
    const head = { reason, ...subject, ...(field === undefined ? {} : { field }) };
    if (hint) {
      const named = field ?? NAMED.exec(hint.message)?.groups?.['field'];
      const more = hint.message === reason || hint.layer === 'admission' ? {} : { hint: hint.message };
      return { ...head, ...(named === undefined ? {} : { field: named }), ...more, line: hint.line, column: hint.column };
    }
    if (field === undefined && failure.name === undefined) return head;
    const range = documents[0]?.locate(pointerOfField(field ?? 'metadata.name'));
    if (range === undefined) return head;
    const { line, column } = range;
    const same =
      field === undefined ? undefined : this.#known.find((problem) => problem.layer === 'schema' && problem.line === line && problem.column === column);
    return { ...head, ...(same === undefined ? {} : { hint: same.message }), line, column };
  }

  #unread(line: number): { readonly line: number; readonly column: number } {
    const known = this.#known.find(({ layer }) => layer === 'syntax');
    return known === undefined ? { line, column: 1 } : { line: known.line, column: known.column };
  }

  /** What our check says of the same field, or of the first thing that cannot be decoded in these documents. */
  #hint(documents: readonly ManifestDocument[], field: string | undefined): Problem | undefined {
    const inside = this.#known.filter(({ line }) => documents.some(({ range }) => line >= range.line && line <= range.endLine));
    const bare = (text: string): string => text.replace(/\[\d+\]/gu, '');
    const found =
      field === undefined
        ? inside.find((problem) => problem.layer === 'schema' && NAMED.test(problem.message) && !this.#said.has(problem))
        : inside.find(({ message }) => bare(message).startsWith(`${bare(field)}: `) || message.includes(`"${field}"`));
    if (found) this.#said.add(found);
    return found;
  }
}

/** Of a scenario, and of other tools: `file:line:column: message`. */
const PLACED = /^[^\s:]+:(?<line>\d+):(?<column>\d+): (?<reason>.+)$/u;

function placed(printed: string): readonly Refusal[] | undefined {
  const found = printed.split('\n').map((line) => PLACED.exec(line)?.groups);
  if (found.some((groups) => groups === undefined)) return undefined;
  return found.map((groups) => ({ reason: groups?.['reason'] ?? '', line: Number(groups?.['line']), column: Number(groups?.['column']) }));
}

/**
 * The reasons in what kubectl printed (`printed`) when `text` was applied: short, in the words of the server, each with the field
 * that it names and that field's place in the text. Never throws; what is not understood is a reason as it stands.
 */
export function refusals(text: string, printed: string): readonly Refusal[] {
  const already = placed(printed);
  if (already) return already;
  const places = new Places(text);
  return printed
    .trim()
    .split(NEXT)
    .flatMap((part) => {
      const failure = failureOf(part);
      return failure.causes.map((cause) => places.of(failure, cause));
    });
}
