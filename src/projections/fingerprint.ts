import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { LedgerRecord, LedgerView, Micros, Seq } from '../api/index.ts';
import { countUpTo } from './ledger-index.ts';
import { traceLine } from './trace.ts';

function textOf(record: LedgerRecord): string {
  const content = record.kind === 'document' ? `\t${JSON.stringify(record.value)}` : '';
  return `${traceLine(record)}${content}\n`;
}

interface Mark {
  readonly seq: number;
  readonly hash: ReturnType<typeof sha256.create>;
}

/** Characters of records from one mark to the next: what a step may cost, whatever the size of the documents. */
const MARK_EVERY = 32_768;

/**
 * Hash of a run: SHA-256 over its trace lines and the contents of its documents, in order. It is kept as the ledger grows,
 * with marks to go back to, so that asking for any moment costs little.
 */
export class Fingerprint {
  private readonly marks: Mark[] = [{ seq: 0, hash: sha256.create() }];
  /** How far everything has been taken in, and how much since the last mark. */
  private readonly head = sha256.create();
  private taken = 0;
  private unmarked = 0;

  constructor(private readonly ledger: LedgerView) {}

  /** Takes in records up to `last`, about `limit` more characters at most. Returns true when there. */
  advance(last: Seq, limit: number): boolean {
    for (let budget = limit; this.taken < last && budget > 0; ) {
      const text = this.textAfter(this.taken, last);
      this.head.update(utf8ToBytes(text.value));
      this.taken = text.until;
      budget -= text.value.length;
      this.unmarked += text.value.length;
      if (this.unmarked < MARK_EVERY) continue;
      this.unmarked = 0;
      this.marks.push({ seq: this.taken, hash: this.head.clone() });
    }
    return this.taken >= last;
  }

  /** The hash, in hex, of everything up to and including record `last`. */
  at(last: Seq): string {
    this.advance(last, Infinity);
    let { seq, hash }: Mark = this.taken === last ? { seq: last, hash: this.head } : (this.marks[countUpTo(this.marks, last, (mark) => mark.seq) - 1] as Mark);
    hash = hash.clone();
    while (seq < last) {
      const text = this.textAfter(seq, last);
      hash.update(utf8ToBytes(text.value));
      seq = text.until;
    }
    return bytesToHex(hash.digest());
  }

  /** The records behind one, up to `last` or as many as a mark stands for: hashed together they cost a third. */
  private textAfter(after: number, last: number): { readonly value: string; readonly until: number } {
    let value = '';
    let until = after;
    while (until < last && value.length < MARK_EVERY) {
      until += 1;
      const record = this.ledger.at(until as Seq);
      if (record) value += textOf(record);
    }
    return { value, until };
  }
}

/** Fingerprint of a ledger up to a time (the whole ledger when absent): 64 hex characters. */
export function fingerprint(ledger: LedgerView, t?: Micros): string {
  let last = ledger.length;
  while (t !== undefined && last > 0 && (ledger.at(last as Seq)?.sentAt ?? 0) > t) last--;
  return new Fingerprint(ledger).at(last as Seq);
}
