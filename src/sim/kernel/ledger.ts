import type { LedgerRecord, LedgerView, Seq } from '../../api/index.ts';

/** Under which name a record tells how something stands, until another one under it tells anew; undefined when it tells of a moment only. */
function standingName(record: LedgerRecord): string | undefined {
  if (record.kind === 'document') return record.ref;
  // What an object's statechart says is in the object; a process's own is nowhere else.
  return record.kind === 'transition' && record.subject === undefined ? `${record.machine} ${record.entity}` : undefined;
}

/** The append-only record of everything that happened. The record with seq n stands at index n - 1, less what was let go. */
export class Ledger implements LedgerView {
  private records: LedgerRecord[] = [];
  private forgotten = 0;
  /** Of what was let go: what still stands, by name and by seq. */
  private standing = new Map<string, LedgerRecord>();
  private standingAt = new Map<Seq, LedgerRecord>();

  get length(): number {
    return this.forgotten + this.records.length;
  }

  /** The seq that the next appended record must carry. */
  get nextSeq(): Seq {
    return (this.forgotten + this.records.length + 1) as Seq;
  }

  append(record: LedgerRecord): void {
    this.records.push(record);
  }

  at(seq: Seq): LedgerRecord | undefined {
    return seq > this.forgotten ? this.records[seq - 1 - this.forgotten] : this.standingAt.get(seq);
  }

  /** All records in order; the array is owned by the ledger and must not be changed. */
  all(): readonly LedgerRecord[] {
    return this.records;
  }

  /**
   * Lets go of all but the last `keep` records, for a run without an end into whose past nobody looks. What holds still is found
   * as before: the last version of each document that is there, and the last transition of each process's own statecharts.
   */
  forget(keep: number): void {
    const count = this.records.length - keep;
    if (count <= 0) return;
    for (let index = 0; index < count; index++) {
      const record = this.records[index] as LedgerRecord;
      const name = standingName(record);
      if (name === undefined) continue;
      if (record.kind === 'document' && record.op === 'DELETED') this.standing.delete(name);
      else this.standing.set(name, record);
    }
    this.records = this.records.slice(count);
    this.forgotten += count;
    this.standingAt = new Map([...this.standing.values()].map((record) => [record.seq, record]));
  }
}
