import { isMap, isScalar, isSeq, type Node, stringify, type YAMLMap } from 'yaml';
import type { DocumentRef, Seq } from '../../api/index.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { isObject, list } from '../values.ts';
import type { FieldNotes } from '../views.ts';
import { inTemplate, lineOfPointer, ownerChain } from './origin.ts';
import { type SourceDocument, sourcesOf } from './sources.ts';

interface Placed {
  readonly source: SourceDocument;
  readonly ref: DocumentRef;
}

/** The documents of the latest text of a file that was applied, with the objects they have become. */
function documentsOf(index: LedgerIndex, file: string, now: Seq): readonly Placed[] {
  for (const root of index.actions.toReversed()) {
    const record = root <= now ? index.ledger.at(root) : undefined;
    const written = record?.kind === 'action' ? sourcesOf(record.intent).find((each) => each.file === file) : undefined;
    if (!written) continue;
    return written.documents.flatMap((source) => {
      const ref = ([`${source.kind}/${source.namespace}/${source.name}`, `${source.kind}/${source.name}`] as DocumentRef[]).find((each) =>
        index.existing(each, now),
      );
      return ref === undefined ? [] : [{ source, ref }];
    });
  }
  return [];
}

interface LineRead {
  readonly seq: Seq;
  readonly process: string;
  readonly line: number;
}

/** Every read of a line of the user's text: from the reads that messages carry. */
function* readsOf(index: LedgerIndex, placed: readonly Placed[], now: Seq): Generator<LineRead> {
  const byRef = new Map<DocumentRef, Placed | undefined>();
  const placeOf = (ref: DocumentRef): Placed | undefined => {
    if (!byRef.has(ref)) {
      const chain = ownerChain(index, ref, now);
      byRef.set(
        ref,
        placed.find((each) => chain.includes(each.ref)),
      );
    }
    return byRef.get(ref);
  };
  const lines = new Map<SourceDocument, Map<string, number>>();
  const lineOf = (source: SourceDocument, pointer: string): number => {
    const known = lines.get(source) ?? new Map<string, number>();
    lines.set(source, known);
    const line = known.get(pointer) ?? lineOfPointer(source, pointer);
    known.set(pointer, line);
    return line;
  };
  for (const seq of index.reading) {
    if (seq > now) break;
    const message = index.message(seq);
    for (const read of message?.reads ?? []) {
      const place = placeOf(read.ref);
      if (!message || !place) continue;
      yield { seq, process: message.from, line: lineOf(place.source, read.ref === place.ref ? read.pointer : inTemplate(read.pointer)) };
    }
  }
}

/** Who read which line, and when last. */
function readersOf(index: LedgerIndex, placed: readonly Placed[], now: Seq): FieldNotes['readers'] {
  const lines = new Map<string, { line: number; process: string; count: number; first: Seq; last: Seq }>();
  for (const { seq, process, line } of readsOf(index, placed, now)) {
    const key = `${line} ${process}`;
    const known = lines.get(key);
    if (known) {
      known.count++;
      known.last = seq;
    } else lines.set(key, { line, process, count: 1, first: seq, last: seq });
  }
  return [...lines.values()].sort((a, b) => a.line - b.line || a.first - b.first).map((each) => ({ ...each, t: index.timeOf(each.last) }));
}

/** Longer values stand as `{…}`. */
const LONGEST = 60;

const flow = (value: unknown): string => {
  const text = stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
  return text.length <= LONGEST ? text : Array.isArray(value) ? '[…]' : '{…}';
};

/** What the stored object has and the text has not, by the map in which it would stand. */
function missing(source: SourceDocument, node: unknown, value: unknown, out: FieldNotes['defaults'][number][]): void {
  if (isSeq(node)) {
    for (const [i, item] of node.items.entries()) missing(source, item, list(value)[i], out);
    return;
  }
  if (!isMap(node) || !isObject(value)) return;
  const written = new Set(node.items.map((pair) => (isScalar(pair.key) ? String(pair.key.value) : '')));
  const absent = Object.entries(value).filter(([key, field]) => !written.has(key) && field !== undefined);
  if (absent.length > 0) out.push({ ...endOf(source, node), text: absent.map(([key, field]) => `${key}: ${flow(field)}`) });
  for (const pair of node.items) {
    if (isScalar(pair.key)) missing(source, pair.value, value[String(pair.key.value)], out);
  }
}

/** The last line of a map, and how far its keys are indented. */
function endOf(source: SourceDocument, map: YAMLMap): { readonly line: number; readonly indent: number } {
  const first = map.items[0]?.key as Node | undefined;
  const start = first?.range?.[0] ?? map.range?.[0] ?? 0;
  const end = Math.max(start, (map.range?.[1] ?? start) - 1);
  return { line: source.lines.linePos(end).line, indent: source.lines.linePos(start).col - 1 };
}

/** Identity and status are the server's own: nobody would write them. */
const OWN: ReadonlySet<string> = new Set(['metadata', 'status', 'kind', 'apiVersion']);

function defaultsOf(index: LedgerIndex, placed: readonly Placed[], now: Seq): FieldNotes['defaults'] {
  const out: FieldNotes['defaults'][number][] = [];
  for (const { source, ref } of placed) {
    const stored = index.existing(ref, now)?.value;
    if (!isObject(stored) || !isMap(source.document.contents)) continue;
    for (const pair of source.document.contents.items) {
      if (isScalar(pair.key) && !OWN.has(String(pair.key.value))) missing(source, pair.value, stored[String(pair.key.value)], out);
    }
  }
  return out.sort((a, b) => a.line - b.line || b.indent - a.indent);
}

/** What is known of the fields of a text: who read them, and what the API server added to them. */
export function fieldNotes(index: LedgerIndex, file: string, now: Seq): FieldNotes {
  const placed = documentsOf(index, file, now);
  return { readers: readersOf(index, placed, now), defaults: defaultsOf(index, placed, now) };
}

/** The messages that were decided by one line of an applied text, oldest first. */
export function lineReaders(index: LedgerIndex, file: string, line: number, now: Seq): readonly Seq[] {
  const seqs = new Set<Seq>();
  for (const read of readsOf(index, documentsOf(index, file, now), now)) if (read.line === line) seqs.add(read.seq);
  return [...seqs];
}
