import type { LedgerRecord, Micros, Seq } from '../../api/index.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { outcomeOf, titleOf } from '../messages.ts';
import { faultTitle, intentTitle } from '../sequence/chapters.ts';
import { align, type Pair } from './align.ts';
import { outcomeAt } from './outcome.ts';
import type { ComparedRow, CompareView, Happening } from './views.ts';

/** Things that are set side by side after the runs have parted. */
const SHOWN = 400;

const isShown = (index: LedgerIndex, record: LedgerRecord): boolean =>
  record.kind === 'message' ? index.noise(record.seq) === 0 && record.replyTo === undefined : record.kind === 'action' || record.kind === 'fault';

function happening(index: LedgerIndex, record: LedgerRecord): Happening | undefined {
  const { seq, sentAt: t } = record;
  if (record.kind === 'message') {
    const reply = record.channel === 'watch' ? undefined : index.reply(seq);
    const outcome = index.loss(seq) ? 'error' : outcomeOf(reply ?? record);
    return { seq, t, from: record.from, to: record.to, title: titleOf(record), outcome: outcome === 'pending' ? 'ok' : outcome };
  }
  if (record.kind === 'action') return { seq, t, from: 'user', to: 'user', title: `$ ${intentTitle(record.intent)}`, outcome: 'ok' };
  return record.kind === 'fault' ? { seq, t, from: 'user', to: 'user', title: faultTitle(record), outcome: 'error' } : undefined;
}

/** What happened from T+0 to `t`, without heartbeats, probes and the traffic of clients. */
function happenings(index: LedgerIndex, t: Micros): readonly Happening[] {
  const last = index.lastSeqAt(t);
  const found: Happening[] = [];
  for (let seq = index.lastSeqAt(-1 as Micros) + 1; seq <= last; seq++) {
    const record = index.ledger.at(seq as Seq);
    const one = record && isShown(index, record) ? happening(index, record) : undefined;
    if (one) found.push(one);
  }
  return found;
}

const same = (a: Happening | undefined, b: Happening | undefined): boolean =>
  a !== undefined && b !== undefined && a.t === b.t && a.from === b.from && a.to === b.to && a.title === b.title && a.outcome === b.outcome;

/** Names that a controller made up (`web-7c9d8-x2k4p`, an Event's `web.18000001748b18`) differ from run to run: they count as the same. */
const looseKey = ({ from, to, title }: Happening): string =>
  `${from}\n${to}\n${title}`
    .replace(/-[a-z0-9]{5}(?![a-z0-9])/gu, '-*')
    .replace(/-[a-f0-9]{8,10}(?=-\*|\b)/gu, '-#')
    .replace(/\.[a-f0-9]{14,16}\b/gu, '.#');

/** What stands alone on both sides, in another order than the rest, is the same thing all the same: the pairs in their order, where the first stands. */
function paired(rows: readonly Pair<Happening>[]): readonly Pair<Happening>[] {
  const waiting = new Map<string, number[]>();
  for (const [i, [a, b]] of rows.entries()) if (a === undefined && b !== undefined) waiting.set(looseKey(b), [...(waiting.get(looseKey(b)) ?? []), i]);
  const taken = new Map<number, Happening>();
  const gone = new Set<number>();
  for (const [i, [a, b]] of rows.entries()) {
    const other = a !== undefined && b === undefined ? waiting.get(looseKey(a))?.shift() : undefined;
    const found = other === undefined ? undefined : rows[other]?.[1];
    if (other === undefined || found === undefined) continue;
    taken.set(i, found);
    gone.add(other);
  }
  return rows.flatMap(([a, b], i): readonly Pair<Happening>[] => (gone.has(i) ? [] : [[a, taken.get(i) ?? b]]));
}

/**
 * Two runs, side by side: what is the same up to the first difference is only counted; from there on what happened is
 * aligned, and the outcomes by `t` are set against each other. Pure, of the two ledgers.
 */
export function compareRuns(a: LedgerIndex, b: LedgerIndex, t: Micros): CompareView {
  const left = happenings(a, t);
  const right = happenings(b, t);
  let common = 0;
  while (common < Math.min(left.length, right.length) && same(left[common], right[common])) common++;
  const restA = left.slice(common);
  const restB = right.slice(common);
  const rows = paired(align(restA.slice(0, SHOWN), restB.slice(0, SHOWN), looseKey)).map(
    ([x, y]): ComparedRow => ({ ...(x ? { a: x } : {}), ...(y ? { b: y } : {}), changed: x !== undefined && y !== undefined && !same(x, y) }),
  );
  const [firstA, firstB] = [restA[0], restB[0]];
  const moment = Math.min(firstA?.t ?? Infinity, firstB?.t ?? Infinity);
  // What comes later on the other side is no counterpart of what happened at the moment they part.
  const [thereA, thereB] = [firstA, firstB].map((first) => (first?.t === moment ? first : undefined));
  return {
    t,
    common,
    ...(Number.isFinite(moment) ? { divergence: { t: moment as Micros, ...(thereA ? { a: thereA } : {}), ...(thereB ? { b: thereB } : {}) } } : {}),
    rows,
    more: Math.max(0, restA.length - SHOWN) + Math.max(0, restB.length - SHOWN),
    a: outcomeAt(a.ledger, t),
    b: outcomeAt(b.ledger, t),
  };
}
