import type { DocumentRef, Seq } from '../../api/index.ts';
import { countUpTo, type EntityHistory, type LedgerIndex } from '../ledger-index.ts';
import type { MachineView } from '../views.ts';
import { eventLabel } from './graph.ts';

const MOST_HISTORY = 200;

/** A running statechart at a moment; undefined before it began. */
export function machineView(history: EntityHistory, at: Seq): MachineView | undefined {
  const count = countUpTo(history.transitions, at, (transition) => transition.seq);
  const last = history.transitions[count - 1];
  if (!last) return undefined;
  const past = history.transitions.slice(Math.max(0, count - MOST_HISTORY), count);
  const entered = past.findLast((transition, i) => transition.from !== transition.to || i === 0) ?? last;
  return {
    machine: history.machine,
    entity: history.entity,
    state: last.to,
    since: entered.sentAt,
    context: last.context,
    timers: last.timers.map((timer) => ({ ...timer, event: eventLabel(timer.event) })),
    history: past.map(({ seq, sentAt, from, to, event }) => ({ seq, t: sentAt, from, to, event: eventLabel(event) })),
  };
}

/** The statecharts of an object's life, in order of their beginning. */
export function machinesOf(index: LedgerIndex, ref: DocumentRef, at: Seq): MachineView[] {
  return index.entitiesOf(ref).flatMap((history) => machineView(history, at) ?? []);
}
