import type { Message, Micros, Seq } from '../../api/index.ts';
import { countUpTo, type LedgerIndex, QUICK } from '../ledger-index.ts';
import { lineOf, outcomeOf, titleOf } from '../messages.ts';
import type { InFlight } from '../views.ts';

/** No message travels longer than this, save for delays by faults, which are not drawn beyond it. */
const LONGEST = 3_000_000;
const MOST = 300;

/** Messages that are on their way at `t`: sent, and not there, or there for less than `trail` µs. The newest 300. */
export function inFlight(index: LedgerIndex, t: Micros, trail = 0): InFlight[] {
  const found: InFlight[] = [];
  const last = index.lastSeqAt(t);
  const collect = (seqs: readonly Seq[], after: Seq, until: Seq): void => {
    for (let i = countUpTo(seqs, until, Number) - 1; i >= 0 && found.length < MOST && (seqs[i] ?? 0) > after; i--) {
      const message = index.message(seqs[i]);
      if (message && index.arrival(message) + trail > t) found.push(shown(index, message, last));
    }
  };
  // Thousands of messages may be sent in a second: only the slow ones are looked for further back.
  const recent = index.lastSeqAt((t - QUICK - trail) as Micros);
  collect(index.messages, recent, last);
  collect(index.slow, index.lastSeqAt((t - LONGEST - 1) as Micros), recent);
  return found.reverse();
}

function shown(index: LedgerIndex, message: Message, last: Seq): InFlight {
  const { seq, from, to, sentAt } = message;
  const outcome = outcomeOf(message);
  const loss = index.loss(seq);
  return {
    seq,
    from,
    to,
    sentAt,
    arrivesAt: index.arrival(message),
    line: lineOf(message, loss && loss.seq <= last ? loss : undefined),
    outcome: outcome === 'pending' ? 'ok' : outcome,
    title: titleOf(message),
  };
}
