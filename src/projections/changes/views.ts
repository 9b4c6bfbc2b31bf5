import type { DocumentRecord, DocumentRef, Micros, Seq } from '../../api/index.ts';
import type { Change } from '../inspector/diff.ts';

export interface ObjectVersion {
  readonly seq: Seq;
  readonly t: Micros;
  readonly op: DocumentRecord['op'];
  readonly summary: string;
  /** Who asked for the write. */
  readonly by: string;
}

/** What an object was like at two of its versions. */
export interface ChangesView {
  readonly ref: DocumentRef;
  /** Oldest first, the newest hundred. */
  readonly versions: readonly ObjectVersion[];
  /** The versions compared; from the one before the last to the last unless asked otherwise. `from` is absent at the first. */
  readonly from?: Seq;
  readonly to: Seq;
  readonly changes: readonly Change[];
}
