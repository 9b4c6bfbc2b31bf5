import { type Checkpoint, type DocumentRef, type Expectation, type LedgerView, type Micros, seconds, type Seq, toSeconds } from '../api/index.ts';
import { codeOf } from './messages.ts';
import { LedgerIndex } from './ledger-index.ts';
import { isIn, regions } from './problems.ts';
import { at, glob } from './values.ts';
import type { Selection } from './views.ts';
import { panelWords } from './words/panels.ts';

export interface CheckpointResult {
  readonly name: string;
  readonly ok: boolean;
  /** Why it failed, or what fulfilled it. */
  readonly reason: string;
  /** When it was fulfilled, seconds. */
  readonly at?: number;
  /** The record that fulfilled it, and what that was of. */
  readonly seq?: Seq;
  readonly found?: Selection;
}

interface Window {
  readonly index: LedgerIndex;
  readonly first: Seq;
  readonly last: Seq;
}

type Verdict = { readonly ok: true; readonly seq: Seq; readonly reason: string } | { readonly ok: false; readonly reason: string };
type Of<K extends string> = Extract<Expectation, Readonly<Record<K, unknown>>>;

const yes = (index: LedgerIndex, seq: Seq): Verdict => ({ ok: true, seq, reason: panelWords.checkpoint.at(seq, toSeconds(index.timeOf(seq))) });
const fits = (pattern: string | undefined, value: string): boolean => pattern === undefined || glob(pattern, value);

function nth({ index, first, last }: Window, count: number, what: string, matches: (seq: Seq) => boolean): Verdict {
  let found = 0;
  for (let seq = first; seq <= last; seq++) {
    if (!matches(seq)) continue;
    if (count === 0) return { ok: false, reason: panelWords.checkpoint.seen(what, yes(index, seq).reason) };
    if (++found >= count) return yes(index, seq);
  }
  if (count === 0) return { ok: true, seq: last, reason: panelWords.checkpoint.none };
  return { ok: false, reason: panelWords.checkpoint.too(found, count, what) };
}

function message(window: Window, { message: wanted, count = 1 }: Of<'message'>): Verdict {
  const { index } = window;
  const what = panelWords.checkpoint.message(
    Object.entries(wanted)
      .map(([key, value]) => `${key}=${value}`)
      .join(' '),
  );
  return nth(window, count, what, (seq) => {
    const record = index.message(seq);
    if (!record || !fits(wanted.from, record.from) || !fits(wanted.to, record.to) || !fits(wanted.channel, record.channel)) return false;
    if (!fits(wanted.method, record.method) || !fits(wanted.subject, record.subject ?? '')) return false;
    if (wanted.code === undefined) return true;
    // Asked of a request, the code is that of its answer.
    const answer = record.code === undefined && record.replyTo === undefined ? index.reply(seq) : record;
    return answer !== undefined && answer.seq <= window.last && (String(answer.code) === String(wanted.code) || fits(String(wanted.code), codeOf(answer)));
  });
}

function state(window: Window, { state: wanted, count = 1 }: Of<'state'>): Verdict {
  const what = panelWords.checkpoint.state(wanted.machine, wanted.entity ?? '', wanted.to);
  return nth(window, count, what, (seq) => {
    const record = window.index.ledger.at(seq);
    if (record?.kind !== 'transition' || record.machine !== wanted.machine || !fits(wanted.entity, record.entity)) return false;
    return isIn(record.to, wanted.to) || (wanted.to.includes('*') && regions(record.to).some((region) => glob(wanted.to, region)));
  });
}

const equal = (wanted: unknown, value: unknown): boolean =>
  typeof wanted === 'string' && typeof value === 'string' ? glob(wanted, value) : JSON.stringify(wanted) === JSON.stringify(value);

/** References that a name with `*` stands for, of documents that exist then. */
function existing({ index, last }: Window, pattern: string): DocumentRef[] {
  return index.refsOf(pattern.split('/')[0] ?? '').filter((ref) => glob(pattern, ref) && index.existing(ref, last) !== undefined);
}

function object(window: Window, wanted: Of<'object'>): Verdict {
  const refs = existing(window, wanted.object);
  if (refs.length === 0) return { ok: false, reason: panelWords.checkpoint.absent(wanted.object) };
  const path = wanted.path.startsWith('/') ? wanted.path.slice(1).replaceAll('/', '.') : wanted.path;
  const values = refs.map((ref) => ({ ref, record: window.index.existing(ref, window.last) }));
  const match = values.find(({ record }) => equal(wanted.value, at(record?.value, path)));
  if (match?.record) return yes(window.index, match.record.seq);
  const seen = JSON.stringify(at(values[0]?.record?.value, path));
  return { ok: false, reason: panelWords.checkpoint.differs(wanted.object, wanted.path, seen, JSON.stringify(wanted.value)) };
}

function absent(window: Window, wanted: Of<'absent'>): Verdict {
  const found = existing(window, wanted.absent)[0];
  return found === undefined ? yes(window.index, window.last) : { ok: false, reason: panelWords.checkpoint.exists(found) };
}

function order(window: Window, wanted: Of<'order'>): Verdict {
  let previous: Seq | undefined;
  for (const [position, expectation] of wanted.order.entries()) {
    const verdict = evaluate({ ...window, first: ((previous ?? window.first - 1) + 1) as Seq }, expectation);
    if (!verdict.ok) {
      return { ok: false, reason: panelWords.checkpoint.step(position + 1, verdict.reason, previous !== undefined && evaluate(window, expectation).ok) };
    }
    previous = verdict.seq;
  }
  return previous === undefined ? { ok: false, reason: panelWords.checkpoint.nothing } : yes(window.index, previous);
}

function output(window: Window, wanted: Of<'output'>): Verdict {
  const texts = new Map<string, string>();
  for (let seq = window.first; seq <= window.last; seq++) {
    const record = window.index.ledger.at(seq);
    if (record?.kind !== 'output' || !record.source.startsWith('kubectl/')) continue;
    const whole = `${texts.get(record.source) ?? ''}${record.text}${record.text.endsWith('\n') ? '' : '\n'}`;
    texts.set(record.source, whole);
    if (whole.includes(wanted.output)) return yes(window.index, seq);
  }
  return { ok: false, reason: panelWords.checkpoint.unprinted(JSON.stringify(wanted.output)) };
}

function evaluate(window: Window, expectation: Expectation): Verdict {
  if ('message' in expectation) return message(window, expectation);
  if ('state' in expectation) return state(window, expectation);
  if ('object' in expectation) return object(window, expectation);
  if ('absent' in expectation) return absent(window, expectation);
  return 'order' in expectation ? order(window, expectation) : output(window, expectation);
}

function foundAt(ledger: LedgerView, seq: Seq): Selection | undefined {
  const record = ledger.at(seq);
  if (record?.kind === 'message') return { kind: 'message', seq };
  if (record?.kind === 'transition') return { kind: 'state', machine: record.machine, entity: record.entity };
  return record?.kind === 'document' ? { kind: 'object', ref: record.ref } : undefined;
}

/** Evaluates checkpoints on a ledger. One that lies beyond `until` (how far was run) has not been reached: it fails and says so. */
export function checkCheckpoints(ledger: LedgerView, checkpoints: readonly Checkpoint[], until?: Micros): CheckpointResult[] {
  const index = new LedgerIndex(ledger);
  return checkpoints.map(({ name, by, after, expect }) => {
    if (until !== undefined && seconds(by) > until) return { name, ok: false, reason: panelWords.checkpoint.unreached(toSeconds(until), by) };
    const first = (after === undefined ? 0 : index.lastSeqAt((seconds(after) - 1) as Micros)) + 1;
    const verdict = evaluate({ index, first: first as Seq, last: index.lastSeqAt(seconds(by)) }, expect);
    if (verdict.ok) {
      const found = foundAt(ledger, verdict.seq);
      return { name, ok: true, reason: verdict.reason, at: toSeconds(index.timeOf(verdict.seq)), seq: verdict.seq, ...(found === undefined ? {} : { found }) };
    }
    return { name, ok: false, reason: panelWords.checkpoint.by(verdict.reason, by) };
  });
}
