import type { DocumentRecord, Seq } from '../../api/index.ts';
import type { LedgerIndex } from '../ledger-index.ts';

/** What is shown of the objects of one kind: computed once for each version, and the same list as long as nothing changes. */
export class Shown<T> {
  private readonly known = new WeakMap<DocumentRecord, T>();
  private records: readonly DocumentRecord[] = [];
  private shown: readonly T[] = [];

  constructor(
    private readonly index: LedgerIndex,
    private readonly kind: string,
    private readonly show: (record: DocumentRecord) => T,
  ) {}

  at(seq: Seq): readonly T[] {
    const records = this.index.objects(this.kind, seq);
    if (records !== this.records) {
      this.records = records;
      this.shown = records.map((record) => {
        const found = this.known.get(record) ?? this.show(record);
        this.known.set(record, found);
        return found;
      });
    }
    return this.shown;
  }
}

/** `next`, or `before` when it has the same elements. */
export const sameOr = <T>(before: readonly T[] | undefined, next: readonly T[]): readonly T[] =>
  before !== undefined && before.length === next.length && next.every((each, i) => each === before[i]) ? before : next;
