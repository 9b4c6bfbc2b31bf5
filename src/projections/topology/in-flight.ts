import type { Micros } from '../../api/index.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';
import { lineOf, outcomeOf, titleOf } from '../messages.ts';
import type { InFlight } from '../views.ts';

/** No message travels longer than this, save for delays by faults, which are not drawn beyond it. */
const LONGEST = 3_000_000;
const MOST = 300;

/** Messages that are on their way at `t`: sent, and not there, or there for less than `trail` µs. The newest 300. */
export function inFlight(index: LedgerIndex, t: Micros, trail = 0): InFlight[] {
  const found: InFlight[] = [];
  const last = index.lastSeqAt(t);
  for (let i = countUpTo(index.messages, last, Number) - 1; i >= 0 && found.length < MOST; i--) {
    const message = index.message(index.messages[i]);
    if (!message || message.sentAt < t - LONGEST) break;
    const arrivesAt = index.arrival(message);
    if (arrivesAt + trail <= t) continue;
    const { seq, from, to, sentAt } = message;
    const outcome = outcomeOf(message);
    const loss = index.loss(seq);
    found.push({
      seq,
      from,
      to,
      sentAt,
      arrivesAt,
      line: lineOf(message, loss && loss.seq <= last ? loss : undefined),
      outcome: outcome === 'pending' ? 'ok' : outcome,
      title: titleOf(message),
    });
  }
  return found.reverse();
}
