import { Document, isMap, LineCounter, parseAllDocuments } from 'yaml';
import type { DocumentRef, Intent, Seq } from '../../api/index.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { text } from '../values.ts';
import { sourcesOf } from './sources.ts';

/** A text of the user's with one change in it. */
export interface Edit {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

const named = (document: Document, ref: DocumentRef): boolean => {
  const field = (...path: string[]): string => text(document.getIn(path));
  return (
    ref === `${field('kind')}/${field('metadata', 'namespace') || 'default'}/${field('metadata', 'name')}` ||
    ref === `${field('kind')}/${field('metadata', 'name')}`
  );
};

/** The latest text that was applied with this object in it. */
function sourceOf(index: LedgerIndex, ref: DocumentRef, now: Seq): { readonly file: string; readonly source: string } | undefined {
  for (const root of index.actions.toReversed()) {
    const record = root <= now ? index.ledger.at(root) : undefined;
    if (record?.kind !== 'action') continue;
    const written = sourcesOf(record.intent).find(({ documents }) => documents.some(({ document }) => named(document, ref)));
    if (written) return { file: written.file, source: textOf(record.intent, written.file) };
  }
  return undefined;
}

const textOf = (intent: Intent, file: string): string =>
  intent.type === 'apply' ? intent.text : intent.type === 'kubectl' ? (intent.files?.[file] ?? '') : '';

/** The user's text with `change` made to the document of an object; the other documents stay as they are written. */
export function edited(index: LedgerIndex, ref: DocumentRef, now: Seq, change: (document: Document) => void): Edit | undefined {
  const found = sourceOf(index, ref, now);
  if (!found) return undefined;
  const lines = new LineCounter();
  const document = parseAllDocuments(found.source, { lineCounter: lines, logLevel: 'silent' }).find(
    (each): each is Document.Parsed => 'contents' in each && named(each, ref),
  );
  const { contents } = document ?? {};
  if (!document || !isMap(contents) || !contents.range || document.errors.length > 0) return undefined;
  const [start, end] = contents.range;
  const { line } = lines.linePos(start);
  change(document);
  const body = new Document(contents).toString();
  const rest = found.source.slice(end);
  return { file: found.file, line, text: `${found.source.slice(0, start)}${rest.startsWith('\n') ? body.replace(/\n$/u, '') : body}${rest}` };
}
