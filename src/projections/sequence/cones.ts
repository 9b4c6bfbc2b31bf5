import type { Seq } from '../../api/index.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import type { ConeView } from '../views.ts';

const LIMIT = 5_000;

/** What led to a record: its chain of causes, and the requests that its causes answered. Oldest first. */
export function pastCone(index: LedgerIndex, seq: Seq): Seq[] {
  const past: Seq[] = [];
  for (let cause = index.ledger.at(seq)?.cause ?? 0; cause !== 0 && past.length < LIMIT; cause = index.ledger.at(cause as Seq)?.cause ?? 0)
    past.push(cause as Seq);
  return past.reverse();
}

/** Everything that a record led to, in order; at most 5,000. */
export function futureCone(index: LedgerIndex, seq: Seq): Seq[] {
  const future: Seq[] = [];
  let layer: Seq[] = [seq];
  while (layer.length > 0 && future.length < LIMIT) {
    layer = layer.flatMap((each) => index.effects(each));
    for (const each of layer) future.push(each);
  }
  return future.slice(0, LIMIT).sort((a, b) => a - b);
}

/** Causal cones of a row: a request and its answer are one row, so the future begins at either. */
export function cones(index: LedgerIndex, seq: Seq): ConeView {
  return { past: pastCone(index, seq), future: futureCone(index, seq) };
}

/** The causal path between two records, or undefined when neither could have influenced the other. */
export function causalPath(index: LedgerIndex, a: Seq, b: Seq): Seq[] | undefined {
  const [early, late] = a < b ? [a, b] : [b, a];
  const chain = [...pastCone(index, late), late];
  const from = chain.indexOf(early);
  return from < 0 ? undefined : chain.slice(from);
}
