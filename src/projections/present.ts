import type { DocumentRecord, DocumentRef, Seq } from '../api/index.ts';
import { countUpTo, seqOf } from './ascending.ts';
import type { LedgerIndex } from './ledger-index.ts';

/**
 * The objects of one kind at the moment that was asked for last. It goes to another moment by what was written in between, so that
 * a step costs what the step changes, however many objects there are.
 */
export class Present {
  /** By place: in order of first appearance. */
  private readonly records: (DocumentRecord | undefined)[] = [];
  private readonly places = new Map<DocumentRef, number>();
  private written = 0;
  private existing: readonly DocumentRecord[] = [];

  constructor(
    private readonly index: LedgerIndex,
    private readonly kind: string,
    /** Hears of each that is another version than before. */
    private readonly changed: (place: number, before: DocumentRecord | undefined, after: DocumentRecord | undefined) => void = () => undefined,
  ) {}

  /** All that exist when record `at` has been written, in order of first appearance; the same list as long as nothing is different. */
  at(at: Seq): readonly DocumentRecord[] {
    if (this.go(at)) this.existing = this.records.filter((record) => record !== undefined);
    return this.existing;
  }

  private go(at: Seq): boolean {
    const { index, kind, places, records, written } = this;
    const versions = index.recordsOf(kind);
    this.written = countUpTo(versions, at, seqOf);
    if (this.written === written) return false;
    const refs = index.refsOf(kind);
    for (let place = places.size; place < refs.length; place++) places.set(refs[place] as DocumentRef, place);
    const between = versions.slice(Math.min(written, this.written), Math.max(written, this.written));
    // Far away it is less to look at each object than at each of its versions.
    for (const ref of between.length > refs.length ? refs : new Set(between.map((version) => version.ref))) {
      const place = places.get(ref) as number;
      const before = records[place];
      const after = index.existing(ref, at);
      if (before === after) continue;
      records[place] = after;
      this.changed(place, before, after);
    }
    return true;
  }
}
