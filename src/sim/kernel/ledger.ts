import type { LedgerRecord, LedgerView, Seq } from '../../api/index.ts';

/** The append-only record of everything that happened. The record with seq n stands at index n - 1. */
export class Ledger implements LedgerView {
  private readonly records: LedgerRecord[] = [];

  get length(): number {
    return this.records.length;
  }

  /** The seq that the next appended record must carry. */
  get nextSeq(): Seq {
    return (this.records.length + 1) as Seq;
  }

  append(record: LedgerRecord): void {
    this.records.push(record);
  }

  at(seq: Seq): LedgerRecord | undefined {
    return this.records[seq - 1];
  }

  /** All records in order; the array is owned by the ledger and must not be changed. */
  all(): readonly LedgerRecord[] {
    return this.records;
  }
}
