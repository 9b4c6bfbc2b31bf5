import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { LedgerRecord, LedgerView, Micros, Seq } from '../api/index.ts';
import { traceLine } from './trace.ts';

/** Characters of the fingerprint that are shown and put into links. */
export const SHOWN = 12;

function textOf(record: LedgerRecord): string {
  const content = record.kind === 'document' ? `\t${JSON.stringify(record.value)}` : '';
  return `${traceLine(record)}${content}\n`;
}

interface Mark {
  readonly seq: number;
  readonly hash: ReturnType<typeof sha256.create>;
}

const MARK_EVERY = 250;
/** Marks between two of those, kept where it was last asked: a step back asks for a moment near by. */
const NEAR_EVERY = 20;

/**
 * Hash of a run: SHA-256 over its trace lines and the contents of its documents, in order. It is kept as the ledger grows,
 * with marks to go back to, so that asking for any moment costs at most 250 records, and 20 when the one before was near.
 */
export class Fingerprint {
  private readonly marks: Mark[] = [{ seq: 0, hash: sha256.create() }];
  private near: readonly Mark[] = [];

  constructor(private readonly ledger: LedgerView) {}

  /** Takes in at most `limit` more records up to `last`. Returns true when there. */
  advance(last: Seq, limit: number): boolean {
    let mark = this.marks.at(-1) as Mark;
    for (let budget = limit; budget >= MARK_EVERY && last - mark.seq >= MARK_EVERY; budget -= MARK_EVERY) {
      const hash = mark.hash.clone();
      this.feed(hash, mark.seq, mark.seq + MARK_EVERY);
      mark = { seq: mark.seq + MARK_EVERY, hash };
      this.marks.push(mark);
    }
    return last - mark.seq < MARK_EVERY;
  }

  /** The hash, in hex, of everything up to and including record `last`. */
  at(last: Seq): string {
    this.advance(last, Infinity);
    const mark = this.marks[Math.floor(last / MARK_EVERY)] ?? (this.marks[0] as Mark);
    const near = this.near.filter(({ seq }) => seq > mark.seq && seq <= last);
    const from = near.at(-1) ?? mark;
    const hash = from.hash.clone();
    let { seq } = from;
    for (; seq + NEAR_EVERY <= last; seq += NEAR_EVERY) {
      this.feed(hash, seq, seq + NEAR_EVERY);
      near.push({ seq: seq + NEAR_EVERY, hash: hash.clone() });
    }
    this.near = near;
    this.feed(hash, seq, last);
    return bytesToHex(hash.digest());
  }

  private feed(hash: Mark['hash'], after: number, last: number): void {
    for (let seq = after + 1; seq <= last; seq++) {
      const record = this.ledger.at(seq as Seq);
      if (record) hash.update(utf8ToBytes(textOf(record)));
    }
  }
}

/** Fingerprint of a ledger up to a time (the whole ledger when absent): 64 hex characters. */
export function fingerprint(ledger: LedgerView, t?: Micros): string {
  let last = ledger.length;
  while (t !== undefined && last > 0 && (ledger.at(last as Seq)?.sentAt ?? 0) > t) last--;
  return new Fingerprint(ledger).at(last as Seq);
}
