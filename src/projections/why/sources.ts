import { type Document, isMap, LineCounter, parseAllDocuments } from 'yaml';
import type { DocumentRef, Intent, Seq } from '../../api/index.ts';
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
