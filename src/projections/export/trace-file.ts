import { type LedgerRecord, type LedgerView, type Seq, toSeconds } from '../../api/index.ts';

/** First line of a trace file. */
export interface TraceHeader {
  readonly title: string;
  /** Hash of the run up to the last record. */
  readonly fingerprint: string;
  /** The share link's fragment that gives this run again. */
  readonly fragment: string;
  /** Addresses of the processes, those that never said anything too. */
  readonly processes?: readonly string[];
}

/** The version that this program writes. */
export const TRACE_VERSION = 1;

const lineOf = (record: LedgerRecord): string => JSON.stringify({ t: toSeconds(record.sentAt), ...record });

/**
 * A run as JSON lines: a header, then the records up to `last`. A line holds the fields of `orrery run --trace` and all
 * else that the record has (`sentAt` and `arrivesAt` in microseconds), so that a reader can show the run without running it.
 */
export function traceFile(ledger: LedgerView, last: Seq, header: TraceHeader): string {
  const lines = [JSON.stringify({ kind: 'orrery-trace', version: TRACE_VERSION, ...header })];
  for (let seq = 1; seq <= last; seq++) {
    const record = ledger.at(seq as Seq);
    if (record) lines.push(lineOf(record));
  }
  return `${lines.join('\n')}\n`;
}
