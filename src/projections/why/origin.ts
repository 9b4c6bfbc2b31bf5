import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml';
import type { DocumentRef, Intent, Message, Seq } from '../../api/index.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { text } from '../values.ts';

export interface SourceDocument {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly line: number;
  readonly endLine: number;
  readonly document: Document;
  readonly lines: LineCounter;
}

export interface Origin {
  readonly file: string;
  readonly line: number;
}

const parsed = new WeakMap<Intent, readonly { readonly file: string; readonly documents: readonly SourceDocument[] }[]>();

const WRITING = new Set(['apply', 'create', 'replace']);

function textsOf(intent: Intent): readonly (readonly [string, string])[] {
  if (intent.type === 'apply') return [[intent.name, intent.text]];
  if (intent.type !== 'kubectl' || !WRITING.has(intent.args[0] ?? '')) return [];
  return Object.entries(intent.files ?? {}).filter(([name]) => intent.args.some((argument) => argument === name || argument.endsWith(`=${name}`)));
}

/** Longer texts get no line numbers: parsing them would hold up the page. */
const LONGEST = 1_000_000;

function parse(source: string): SourceDocument[] {
  if (source.length > LONGEST) return [];
  const lines = new LineCounter();
  return parseAllDocuments(source, { lineCounter: lines, strict: false, uniqueKeys: false, logLevel: 'silent' }).flatMap((document) => {
    const contents = document.contents;
    if (!isMap(contents) || !contents.range) return [];
    const field = (...path: string[]): string => text(document.getIn(path));
    return [
      {
        kind: field('kind'),
        name: field('metadata', 'name'),
        namespace: field('metadata', 'namespace') || 'default',
        line: lines.linePos(contents.range[0]).line,
        endLine: lines.linePos(contents.range[2]).line,
        document,
        lines,
      },
    ];
  });
}

/** The documents of the texts that an action carried, with their lines. Parsed once for each action. */
export function sourcesOf(intent: Intent): readonly { readonly file: string; readonly documents: readonly SourceDocument[] }[] {
  let sources = parsed.get(intent);
  if (!sources) {
    sources = textsOf(intent).map(([file, source]) => ({ file, documents: parse(source) }));
    parsed.set(intent, sources);
  }
  return sources;
}

const sameObject = (document: SourceDocument, ref: string): boolean =>
  ref === `${document.kind}/${document.namespace}/${document.name}` || ref === `${document.kind}/${document.name}`;

/** The line of a JSON pointer inside a document; of the deepest part of it that is written there. */
export function lineOfPointer(source: SourceDocument, pointer: string): number {
  let node: unknown = source.document.contents;
  let line = source.line;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
      if (!pair || !isScalar(pair.key) || !pair.key.range) return line;
      line = source.lines.linePos(pair.key.range[0]).line;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(key)] as Node | undefined;
      if (!item?.range) return line;
      line = source.lines.linePos(item.range[0]).line;
      node = item;
    } else return line;
  }
  return line;
}

/** An object and what owns it, upward: a Pod, its ReplicaSet, its Deployment. */
export function ownerChain(index: LedgerIndex, ref: DocumentRef, seq: Seq): DocumentRef[] {
  const chain = [ref];
  for (let depth = 0; depth < 8; depth++) {
    const record = index.versionAt(chain.at(-1) ?? ref, seq);
    const owner = record && index.ownersOf(record)[0];
    if (owner === undefined || chain.includes(owner)) break;
    chain.push(owner);
  }
  return chain;
}

/** A field of a Pod stands in its owner's text under the Pod template. */
export const inTemplate = (pointer: string): string => (pointer.startsWith('/spec/template/') ? pointer : `/spec/template${pointer}`);

/**
 * Where in the user's text something began: the document of the action that made the object (or what owns it), and in it
 * the line of the field that was read, if one was recorded.
 */
export function originOf(index: LedgerIndex, intent: Intent, refs: readonly DocumentRef[], seq: Seq, message?: Message): Origin | undefined {
  for (const ref of refs) {
    for (const owner of ownerChain(index, ref, seq)) {
      for (const { file, documents } of sourcesOf(intent)) {
        const source = documents.find((candidate) => sameObject(candidate, owner));
        if (!source) continue;
        const read = message?.reads?.find((candidate) => candidate.ref === ref || candidate.ref === owner);
        if (!read) return { file, line: source.line };
        return { file, line: lineOfPointer(source, read.ref === owner ? read.pointer : inTemplate(read.pointer)) };
      }
    }
  }
  return undefined;
}

/** The object that the document at a line of the latest applied text of that name has become. */
export function objectAtLine(index: LedgerIndex, file: string, line: number, seq: Seq): DocumentRef | undefined {
  for (const root of index.actions.toReversed()) {
    const record = root <= seq ? index.ledger.at(root) : undefined;
    if (record?.kind !== 'action') continue;
    const source = sourcesOf(record.intent)
      .find((candidate) => candidate.file === file)
      ?.documents.find((candidate) => candidate.line <= line && line <= candidate.endLine);
    if (!source) continue;
    const namespaced = `${source.kind}/${source.namespace}/${source.name}` as DocumentRef;
    const clusterWide = `${source.kind}/${source.name}` as DocumentRef;
    return [namespaced, clusterWide].find((ref) => index.versionAt(ref, seq) !== undefined);
  }
  return undefined;
}

/** Documents of all texts applied so far (the latest of each name), for the editor's status glyphs. */
export function appliedDocuments(index: LedgerIndex, seq: Seq): readonly { readonly file: string; readonly line: number; readonly ref: DocumentRef }[] {
  const files = new Map<string, { readonly file: string; readonly line: number; readonly ref: DocumentRef }[]>();
  for (const root of index.actions) {
    const record = root <= seq ? index.ledger.at(root) : undefined;
    if (record?.kind !== 'action') continue;
    for (const { file, documents } of sourcesOf(record.intent)) {
      files.set(
        file,
        documents.flatMap((source) => {
          const refs = [`${source.kind}/${source.namespace}/${source.name}`, `${source.kind}/${source.name}`] as DocumentRef[];
          const ref = refs.find((candidate) => index.versionAt(candidate, seq) !== undefined);
          return ref === undefined ? [] : [{ file, line: source.line, ref }];
        }),
      );
    }
  }
  return [...files.values()].flat();
}
