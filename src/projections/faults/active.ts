import { documentRef, type Fault, type Micros } from '../../api/index.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { faultTitle } from '../sequence/chapters.ts';
import type { ActiveFault } from '../views.ts';

/** These are done when they have happened: there is nothing to heal. */
export const MOMENTARY: ReadonlySet<Fault['type']> = new Set([
  'kill-container',
  'kill-pause',
  'remove-image',
  'restart-daemon',
  'corrupt-layer',
  'drop-message',
  'delay-message',
  'duplicate-message',
]);

/** The faults in force at a moment, oldest first: injected under an id and not healed under it since. */
export function activeFaults(index: LedgerIndex, t: Micros): readonly ActiveFault[] {
  const active = new Map<string, ActiveFault>();
  const last = index.lastSeqAt(t);
  for (const record of index.faults) {
    if (record.seq > last) break;
    const action = index.ledger.at(record.cause);
    if (action?.kind !== 'action') continue;
    const { intent } = action;
    if (intent.type !== 'inject-fault' && intent.type !== 'heal-fault') continue;
    active.delete(intent.id);
    if (record.phase === 'injected' && !MOMENTARY.has(record.fault.type))
      active.set(intent.id, { id: intent.id, seq: record.seq, since: record.sentAt, title: faultTitle(record), struck: struck(record.fault, index) });
  }
  return [...active.values()];
}

/** The name of what a fault strikes: its Pod, node or process; for a link its two ends. */
function struck(fault: Fault, index: LedgerIndex): string {
  if (fault.type === 'registry-down') return 'registry';
  if (fault.type === 'partition' || fault.type === 'clock-skew')
    return index.versions(documentRef(`Node/${fault.of}`)).length > 0 ? `Node/${fault.of}` : fault.of;
  if ('pod' in fault) return `Pod/${fault.namespace}/${fault.pod}`;
  if ('node' in fault) return `Node/${fault.node}`;
  if ('process' in fault) return fault.process;
  return 'from' in fault ? `${fault.from} → ${fault.to}` : '';
}
