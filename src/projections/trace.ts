import { type LedgerRecord, type LedgerView, type Seq, toSeconds } from '../api/index.ts';

type Line = Readonly<Record<string, unknown>>;
type LineOf = { readonly [K in LedgerRecord['kind']]: (record: Extract<LedgerRecord, { readonly kind: K }>) => Line };

const FIELDS: LineOf = {
  message: ({ from, to, channel, method, subject, code, replyTo }) => ({ from, to, channel, method, subject, code, replyTo }),
  transition: ({ machine, entity, from, to, event }) => ({ machine, entity, from, to, event }),
  document: ({ op, ref, resourceVersion }) => ({ op, ref, resourceVersion }),
  action: ({ intent }) => ({ intent }),
  fault: ({ phase, fault }) => ({ phase, fault }),
  loop: ({ process, loop }) => ({ process, loop }),
  loss: ({ reason }) => ({ reason }),
  output: ({ process, stream, source, text }) => ({ process, stream, source, text }),
};

const CAUSE_SHOWN: ReadonlySet<LedgerRecord['kind']> = new Set(['message', 'action', 'fault', 'loop', 'loss', 'output']);

/**
 * A ledger record as the trace line of the command line (one JSON object; times in seconds). A request that has been
 * answered carries the code of its answer, so `answer` may be given.
 */
export function traceLine(record: LedgerRecord, answer?: LedgerRecord): string {
  const fields = (FIELDS[record.kind] as (record: LedgerRecord) => Line)(record);
  const code = record.kind === 'message' && record.code === undefined && answer?.kind === 'message' ? { code: answer.code } : {};
  const cause = CAUSE_SHOWN.has(record.kind) ? { cause: record.cause } : {};
  return JSON.stringify({ t: toSeconds(record.sentAt), seq: record.seq, kind: record.kind, ...cause, ...fields, ...code });
}

/** The whole ledger as trace lines, in order, up to and including record `last`. */
export function* traceLines(ledger: LedgerView, last: Seq = ledger.length as Seq): Generator<string> {
  const answers = new Map<Seq, LedgerRecord>();
  for (let seq = 1; seq <= last; seq++) {
    const record = ledger.at(seq as Seq);
    if (record?.kind === 'message' && record.replyTo !== undefined && !answers.has(record.replyTo)) answers.set(record.replyTo, record);
  }
  for (let seq = 1; seq <= last; seq++) {
    const record = ledger.at(seq as Seq);
    if (record) yield traceLine(record, answers.get(record.seq));
  }
}
