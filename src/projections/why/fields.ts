import { isMap, isScalar, isSeq, type Node, stringify, type YAMLMap } from 'yaml';
import type { DocumentRecord, DocumentRef, Message, Seq } from '../../api/index.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';
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

/** One process that reads one line: the messages it decided, oldest first. */
interface Reader {
  readonly line: number;
  readonly process: string;
  readonly seqs: Seq[];
}

/** Every read of a line of the user's text, from the reads that messages carry; taken in as far as somebody has asked. */
class LineReads {
  readonly readers = new Map<string, Reader>();
  private scanned = 0;
  private readonly places = new Map<DocumentRef, { readonly version: DocumentRecord | undefined; readonly place: Placed | undefined }>();
  private readonly lines = new Map<SourceDocument, Map<string, number>>();

  constructor(
    private readonly index: LedgerIndex,
    readonly placed: readonly Placed[],
  ) {}

  until(now: Seq): readonly Reader[] {
    const { index } = this;
    for (; (index.reading[this.scanned] ?? Infinity) <= now; this.scanned++) {
      const message = index.message(index.reading[this.scanned]);
      for (const read of message?.reads ?? []) {
        const place = message && this.placeOf(read.ref, message.seq);
        if (place) this.take(message, this.lineOf(place.source, read.ref === place.ref ? read.pointer : inTemplate(read.pointer)));
      }
    }
    return [...this.readers.values()].flatMap((reader) => {
      const count = countUpTo(reader.seqs, now, Number);
      return count === 0 ? [] : [{ ...reader, seqs: reader.seqs.slice(0, count) }];
    });
  }

  /** The document that an object was made from: what owned it when it was read. */
  private placeOf(ref: DocumentRef, at: Seq): Placed | undefined {
    const version = this.index.versionAt(ref, at);
    const known = this.places.get(ref);
    if (known && known.version === version) return known.place;
    const chain = ownerChain(this.index, ref, at);
    const place = this.placed.find((each) => chain.includes(each.ref));
    this.places.set(ref, { version, place });
    return place;
  }

  private lineOf(source: SourceDocument, pointer: string): number {
    const known = this.lines.get(source) ?? new Map<string, number>();
    this.lines.set(source, known);
    const line = known.get(pointer) ?? lineOfPointer(source, pointer);
    known.set(pointer, line);
    return line;
  }

  private take({ seq, from }: Message, line: number): void {
    const key = `${line} ${from}`;
    const known = this.readers.get(key);
    if (known) known.seqs.push(seq);
    else this.readers.set(key, { line, process: from, seqs: [seq] });
  }
}

const known = new WeakMap<LedgerIndex, Map<string, LineReads>>();

/** Probes read the same few lines every second: what was read is kept from one question to the next. */
function readsOf(index: LedgerIndex, file: string, placed: readonly Placed[]): LineReads {
  const files = known.get(index) ?? new Map<string, LineReads>();
  known.set(index, files);
  let reads = files.get(file);
  const same =
    reads?.placed.length === placed.length && placed.every(({ source, ref }, i) => source === reads?.placed[i]?.source && ref === reads.placed[i]?.ref);
  if (!reads || !same) reads = new LineReads(index, placed);
  files.set(file, reads);
  return reads;
}

/** Who read which line, and when last. */
function readersOf(index: LedgerIndex, file: string, placed: readonly Placed[], now: Seq): FieldNotes['readers'] {
  return readsOf(index, file, placed)
    .until(now)
    .map(({ line, process, seqs }) => ({ line, process, count: seqs.length, first: seqs[0] as Seq, last: seqs.at(-1) as Seq }))
    .sort((a, b) => a.line - b.line || a.first - b.first)
    .map((each) => ({ ...each, t: index.timeOf(each.last) }));
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
  return { readers: readersOf(index, file, placed, now), defaults: defaultsOf(index, placed, now) };
}

/** The messages that were decided by one line of an applied text, oldest first. */
export function lineReaders(index: LedgerIndex, file: string, line: number, now: Seq): readonly Seq[] {
  const readers = readsOf(index, file, documentsOf(index, file, now)).until(now);
  return [...new Set(readers.flatMap((reader) => (reader.line === line ? reader.seqs : [])))].sort((a, b) => a - b);
}
