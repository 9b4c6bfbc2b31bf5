import type { Seq } from '../../api/index.ts';
import { place } from '../addresses.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';

/** Was a process running when record `at` had been written? Down from its crash until it starts again or is healed. */
export function isUp(index: LedgerIndex, address: string, at: Seq): boolean {
  let downSince = 0;
  for (const record of index.faults) {
    if (record.seq > at) break;
    const { fault } = record;
    const struck = fault.type === 'crash-process' ? fault.process === address : fault.type === 'node-down' && place(address).node === fault.node;
    if (struck) downSince = record.phase === 'injected' ? record.seq : 0;
  }
  if (downSince === 0) return true;
  const starts = index.startsOf(address);
  return countUpTo(starts, at, Number) > countUpTo(starts, downSince, Number);
}
