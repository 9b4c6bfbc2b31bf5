import { applyDefaults, unsupportedFields, validateCreate, warningsFor } from '../apis/index.ts';
import {
  apiVersionOf,
  customResources,
  decode,
  isObject,
  type JsonObject,
  type ManifestDocument,
  parseManifests,
  pointerOfField,
  type ResourceInfo,
  Scheme,
  type SourceRange,
  stringAt,
} from '../apimachinery/index.ts';
import type { KubeObject } from '../../api/index.ts';
import { checkAcross } from './cross-check.ts';
import { probeHints } from './probe-hints.ts';
import { type Exists, missingReferences } from './references.ts';
import { checkSchema, type Finding } from './schema-check.ts';
import { nearest } from './suggest.ts';
import type { Problem } from './types.ts';
import { words } from './words.ts';

type Head = Pick<Problem, 'severity' | 'layer' | 'message'>;

function problem(head: Head, range: SourceRange, fix?: Problem['fix']): Problem {
  const { line, column, endLine, endColumn } = range;
  return { ...head, line, column, endLine, endColumn, ...(fix ? { fix } : {}) };
}

/** The built-in kinds and those that CustomResourceDefinitions of the text add. */
function schemeOf(documents: readonly ManifestDocument[]): Scheme {
  const scheme = new Scheme();
  for (const { value } of documents) {
    if (stringAt(value, 'kind') === 'CustomResourceDefinition')
      for (const info of customResources(value)) if (info.type.group !== '' && info.type.resource !== '') scheme.add(info);
  }
  return scheme;
}

/** What people know from elsewhere as a thing of its own, and is a part of an object here. */
function partText(kind: string): string | undefined {
  const parts: Readonly<Record<string, string>> = words.parts;
  return Object.hasOwn(parts, kind) ? parts[kind] : undefined;
}

function kindProblem(document: ManifestDocument, scheme: Scheme, value: JsonObject): Problem {
  const apiVersion = stringAt(value, 'apiVersion');
  const kind = stringAt(value, 'kind');
  const error = (message: string, pointer: string, fix?: Problem['fix']): Problem =>
    problem({ severity: 'error', layer: 'schema', message }, document.locate(pointer), fix);
  if (kind === '') return error(words.noKind, '');
  const sameKind = scheme.all().filter(({ type }) => type.kind === kind);
  const replace = (pointer: string, insert: string): Problem['fix'] => {
    const { from, to } = document.locate(pointer);
    return { title: words.change(insert), from, to, insert };
  };
  if (apiVersion === '') {
    const meant = sameKind[0] ? apiVersionOf(sameKind[0].type) : undefined;
    const at = document.locate('/kind', 'key');
    return error(
      words.noVersion,
      '',
      meant === undefined ? undefined : { title: words.add(`apiVersion: ${meant}`), from: at.from, to: at.from, insert: `apiVersion: ${meant}\n` },
    );
  }
  const message = words.unknownKind(kind, apiVersion);
  const served = sameKind[0];
  if (served) return error(words.servedIn(message, kind, apiVersionOf(served.type)), '/apiVersion', replace('/apiVersion', apiVersionOf(served.type)));
  const part = partText(kind);
  if (part !== undefined) return error(`${message}: ${part}`, '/kind', kind === 'Container' ? replace('/kind', 'Pod') : undefined);
  const meant = nearest(
    kind,
    scheme.all().map(({ type }) => type.kind),
  );
  return error(meant === undefined ? message : words.meant(message, meant), '/kind', meant === undefined ? undefined : replace('/kind', meant));
}

function schemaProblem(document: ManifestDocument, finding: Finding): Problem {
  const range = document.locate(finding.pointer, finding.part);
  const insert = finding.rename ?? finding.replace;
  const fix = insert === undefined ? undefined : { title: words.change(insert), from: range.from, to: range.to, insert };
  return problem({ severity: finding.severity, layer: 'schema', message: finding.message }, range, fix);
}

/** As `kubectl apply` would send it: in namespace `default` when none is named. */
function prepared(info: ResourceInfo, value: JsonObject): KubeObject | undefined {
  const decoded = decode(info, value, 'Strict');
  if (!decoded.ok) return undefined;
  const { object } = decoded;
  if (!info.type.namespaced || object.metadata?.namespace !== undefined) return applyDefaults(info, object);
  return applyDefaults(info, { ...object, metadata: { ...object.metadata, namespace: 'default' } });
}

function serverProblems(document: ManifestDocument, info: ResourceInfo, value: JsonObject): readonly Problem[] {
  const object = prepared(info, value);
  if (!object) return [];
  const at = (field: string): SourceRange => document.locate(pointerOfField(field));
  const refused = validateCreate(info, object).map((error) => problem({ severity: 'error', layer: 'admission', message: String(error) }, at(error.field)));
  const warned = warningsFor(info, object).map((text) => problem({ severity: 'warning', layer: 'admission', message: text }, at(text.split(': ')[0] ?? '')));
  const ignored = unsupportedFields(object).map((field) =>
    problem({ severity: 'info', layer: 'support', message: words.noEffect(field) }, document.locate(pointerOfField(field), 'key')),
  );
  return [...refused, ...warned, ...ignored];
}

function objectProblems(document: ManifestDocument, scheme: Scheme): readonly Problem[] {
  const { value } = document;
  if (!isObject(value)) return [problem({ severity: 'error', layer: 'schema', message: words.noMap }, document.range)];
  if (stringAt(value, 'apiVersion').startsWith('orrery.dev/') || (value['kind'] === 'List' && value['apiVersion'] === 'v1')) return [];
  const info = scheme.kind(stringAt(value, 'apiVersion'), stringAt(value, 'kind'));
  if (!info) return [kindProblem(document, scheme, value)];
  const server = serverProblems(document, info, value);
  // What validation says of a field that is missing says more.
  const refused = server.some(({ layer }) => layer === 'admission');
  const structural = checkSchema(info, value)
    .filter(({ missing }) => missing !== true || !refused)
    .map((finding) => schemaProblem(document, finding));
  return [...structural, ...server];
}

/** What would make an object that is missing goes to the end of the text. */
function referenceProblems(text: string, documents: readonly ManifestDocument[], exists: Exists): readonly Problem[] {
  const head = text.endsWith('\n') || text === '' ? '---\n' : '\n---\n';
  return missingReferences(documents, exists).map(({ document, pointer, message, what, stub }) => {
    const fix = { title: words.create(what), from: text.length, to: text.length, insert: `${head}${stub}` };
    return problem({ severity: 'warning', layer: 'schema', message }, document.locate(pointer), fix);
  });
}

/**
 * Everything that can be said of a manifest before it is applied, in the order of the text. `exists` answers for the cluster
 * that it is meant for; without it references to other objects are not looked at. Never throws.
 */
export function check(text: string, exists?: Exists): readonly Problem[] {
  const documents = parseManifests(text);
  const problems: Problem[] = [];
  for (const document of documents) {
    for (const error of document.errors) problems.push(problem({ severity: 'error', layer: 'syntax', message: error.detail }, error));
    for (const warning of document.warnings) problems.push(problem({ severity: 'warning', layer: 'syntax', message: warning.detail }, warning));
  }
  const readable = documents.filter(({ errors }) => errors.length === 0);
  const scheme = schemeOf(readable);
  for (const document of readable) problems.push(...objectProblems(document, scheme));
  for (const document of readable) {
    for (const { pointer, message } of probeHints(document)) problems.push(problem({ severity: 'info', layer: 'schema', message }, document.locate(pointer)));
  }
  for (const { document, pointer, message } of checkAcross(readable))
    problems.push(problem({ severity: 'warning', layer: 'schema', message }, document.locate(pointer)));
  if (exists !== undefined) problems.push(...referenceProblems(text, readable, exists));
  return problems.sort((a, b) => a.line - b.line || a.column - b.column);
}
