import type { LedgerRecord, Seq } from '../../api/index.ts';
import type { Simulation } from '../../sim/cluster/index.ts';

/** Hears of every record of the ledger, in order, from the first on. */
export class LedgerFollower {
  private next = 1;

  constructor(
    private readonly simulation: Simulation,
    private readonly onRecord: (record: LedgerRecord) => void,
  ) {}

  /** Tells what was written since it was called last. */
  catchUp(): void {
    const { ledger } = this.simulation;
    for (; this.next <= ledger.length; this.next++) {
      const record = ledger.at(this.next as Seq);
      if (record) this.onRecord(record);
    }
  }
}
