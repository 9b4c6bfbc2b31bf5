import type { DocumentRecord, LedgerRecord, Micros, Seq } from '../../api/index.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';
import { titleOf } from '../messages.ts';
import { faultTitle, intentTitle } from '../sequence/chapters.ts';
import { condition } from '../table.ts';
import { at, object, text } from '../values.ts';
import type { TimelineView } from '../views.ts';
import { rowWords } from '../words/rows.ts';

type Mark = TimelineView['marks'][number];
const MOST_PROBLEMS = 500;
/** More marks than this are joined where they would stand on each other. */
const MANY_MARKS = 200;
/** What is joined; actions and faults stay single. */
const JOINED: ReadonlySet<Mark['kind']> = new Set(['problem', 'ready']);

const short = (ref: string): string => ref.split('/').at(-1) ?? ref;

/** A problem in a line: `403 POST Pod web`, `lost: GET …`, `FailedScheduling web: 0/3 nodes …`. */
export function problemTitle(record: LedgerRecord, index: LedgerIndex): string {
  switch (record.kind) {
    case 'message':
      return `${record.code ?? rowWords.failed} ${titleOf(index.message(record.replyTo) ?? record)}`;
    case 'loss': {
      const lost = index.message(record.cause);
      return `${record.reason}: ${lost ? titleOf(lost) : ''}`;
    }
    case 'transition':
      return `${short(record.entity)}: ${record.to}`;
    case 'document': {
      const event = object(record.value);
      return `${text(event['reason'])} ${text(at(event, 'involvedObject.name'))}: ${text(event['message'])}`;
    }
    case 'fault':
      return faultTitle(record);
    default:
      return '';
  }
}

/** The overview strip: density of foreground messages, and flags. Keeps what it found while the ledger grows. */
export class TimelineProjection {
  private readonly marks: Mark[] = [];
  private readonly ready = new Set<string>();
  private scanned = 0;
  private problems = 0;

  constructor(private readonly index: LedgerIndex) {}

  /** `buckets` of equal width over [from, to]. */
  view(from: Micros, to: Micros, buckets: number, frontier: Micros, chapters: TimelineView['chapters']): TimelineView {
    this.extend();
    const count = Math.max(1, Math.floor(buckets));
    const edges = Array.from({ length: count + 1 }, (_, i) => this.messagesUpTo((from + ((to - from) * i) / count - (i === 0 ? 1 : 0)) as Micros));
    return {
      from,
      to: frontier,
      density: edges.slice(1).map((edge, i) => edge - (edges[i] ?? 0)),
      marks: joined(
        this.marks.filter((mark) => mark.t >= from && mark.t <= to),
        (to - from) / count,
      ),
      chapters: chapters.filter((chapter) => chapter.t >= from && chapter.t <= to),
    };
  }

  private messagesUpTo(t: Micros): number {
    return countUpTo(this.index.foregroundMessages, this.index.lastSeqAt(t), Number);
  }

  /** Takes in what the index has grown by (so that the next view need not). */
  extend(): void {
    const { index } = this;
    const fresh: Mark[] = [];
    for (let seq = this.scanned + 1; seq <= index.length; seq++) {
      const record = index.ledger.at(seq as Seq);
      if (record?.kind === 'action') fresh.push({ t: record.sentAt, seq: record.seq, kind: 'action', title: intentTitle(record.intent) });
      else if (record?.kind === 'fault') fresh.push({ t: record.sentAt, seq: record.seq, kind: 'fault', title: faultTitle(record) });
      else if (record?.kind === 'document') this.readiness(record, fresh);
    }
    this.scanned = index.length;
    for (; this.problems < Math.min(index.problems.length, MOST_PROBLEMS); this.problems++) {
      const record = index.ledger.at(index.problems[this.problems] as Seq);
      if (record && record.kind !== 'fault') fresh.push({ t: record.sentAt, seq: record.seq, kind: 'problem', title: problemTitle(record, index) });
    }
    this.marks.push(...fresh);
    if (fresh.length > 0) this.marks.sort((a, b) => a.seq - b.seq);
  }

  /** A Pod that became Ready (again). */
  private readiness(record: DocumentRecord, fresh: Mark[]): void {
    if (!record.ref.startsWith('Pod/')) return;
    const isReady = record.op !== 'DELETED' && condition(record.value, 'Ready')?.['status'] === 'True';
    if (isReady && !this.ready.has(record.ref)) fresh.push({ t: record.sentAt, seq: record.seq, kind: 'ready', title: rowWords.ready(short(record.ref)) });
    if (isReady) this.ready.add(record.ref);
    else this.ready.delete(record.ref);
  }
}

/** Marks of one kind within one bucket as one that says how many follow: thousands of Pods that become Ready are no thousand marks. */
function joined(marks: readonly Mark[], width: number): readonly Mark[] {
  if (marks.length <= MANY_MARKS) return marks;
  const groups = new Map<string, Mark[]>();
  for (const mark of marks) {
    const key = JOINED.has(mark.kind) ? `${mark.kind} ${Math.floor(mark.t / Math.max(1, width))}` : String(mark.seq);
    const known = groups.get(key);
    if (known) known.push(mark);
    else groups.set(key, [mark]);
  }
  return [...groups.values()].flatMap(([first, ...more]) =>
    first === undefined ? [] : [more.length === 0 ? first : { ...first, title: `${first.title} (+${more.length})` }],
  );
}
