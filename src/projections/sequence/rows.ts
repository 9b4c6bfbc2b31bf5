import type { Message, TransitionRecord } from '../../api/index.ts';
import { memberLetter } from '../addresses.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { codeOf, detailOf, lineOf, outcomeOf, titleOf } from '../messages.ts';
import { isBadState } from '../problems.ts';
import type { FoldRow, GapRow, MessageRow, Outcome, RowView, StateRow } from '../views.ts';
import { faultTitle, intentTitle } from './chapters.ts';
import type { LaneMap } from './lanes.ts';
import type { Flat } from './layout.ts';
import { passTitle } from './passes.ts';

/** Writes out one message as a row, with its answer when there is one. */
export function messageRow(index: LedgerIndex, message: Message, at: number, level: 1 | 2 | 3, lanes?: LaneMap, withReply = true): MessageRow {
  const reply = withReply && message.channel !== 'watch' ? index.reply(message.seq) : undefined;
  const paired = reply !== undefined && reply.channel !== 'watch' && reply.payload.type !== 'etcd-watch-response';
  const loss = index.loss(message.seq);
  const own = outcomeOf(message);
  const from = lanes?.laneOf(message.from) ?? message.from;
  const to = lanes?.laneOf(message.to) ?? message.to;
  const outcome: Outcome = loss ? 'error' : paired ? outcomeOf(reply) : own;
  return {
    kind: 'message',
    index: at,
    seq: message.seq,
    t: message.sentAt,
    level,
    from,
    to,
    line: lineOf(message, loss),
    outcome,
    title: titleOf(message),
    detail: detailOf(message),
    arrivesAt: message.arrivesAt,
    cause: message.cause,
    ...(paired ? { reply: { seq: reply.seq, t: reply.sentAt, code: codeOf(reply), outcome: outcomeOf(reply) } } : {}),
    ...(message.subject === undefined ? {} : { subject: message.subject }),
    ...(from === message.from ? {} : { fromMember: memberLetter(message.from) }),
    ...(to === message.to ? {} : { toMember: memberLetter(message.to) }),
  };
}

/** `Running → Succeeded`, with the machine and the last part of the entity. */
function stateRow(record: TransitionRecord, at: number, level: 2 | 3, lanes: LaneMap | undefined): StateRow {
  const entity = record.entity.split('/').at(-1) ?? record.entity;
  return {
    kind: 'state',
    index: at,
    seq: record.seq,
    t: record.sentAt,
    level,
    lane: lanes?.laneOf(record.process) ?? record.process,
    machine: record.machine,
    entity: record.entity,
    from: record.from,
    to: record.to,
    event: record.event,
    outcome: isBadState(record.to) ? 'error' : 'ok',
    title: record.from === '' ? `${record.machine} ${entity}: ${record.to}` : `${record.machine} ${entity}: ${record.from} → ${record.to}`,
  };
}

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

function countTitle(counts: readonly [number, number, number], items: number): string {
  const [heartbeats, probes, requests] = counts;
  const parts = [
    heartbeats > 0 ? plural(heartbeats, 'heartbeat', 'heartbeats') : '',
    probes > 0 ? `${plural(probes, 'probe', 'probes')} unchanged` : '',
    requests > 0 ? `${plural(requests, 'request', 'requests')} unchanged` : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? parts.join(' · ') : plural(items, 'message', 'messages');
}

function foldRow(index: LedgerIndex, flat: Extract<Flat, { kind: 'fold' }>, at: number): FoldRow {
  const { fold } = flat;
  const [heartbeats, probes, requests] = fold.counts;
  const first = index.message(flat.seq);
  const noise = flat.what === 'noise';
  const what: FoldRow['what'] = !noise ? 'pass' : heartbeats >= probes && heartbeats >= requests ? 'heartbeat' : probes >= requests ? 'probe' : 'repeat';
  const count = noise ? heartbeats + probes + requests || flat.items.length : flat.items.length;
  const title = noise ? countTitle(fold.counts, flat.items.length) : first ? passTitle(first, index) : 'pass';
  return { kind: 'fold', index: at, seq: flat.seq, t: flat.t, level: 2, what, title, count, until: fold.until, foldId: fold.id, open: flat.open };
}

function gapRow(flat: Extract<Flat, { kind: 'gap' }>, at: number): GapRow {
  const folded = flat.folds.reduce((sum, fold) => sum + (fold.kind === 'fold' ? fold.items.length : 0), 0);
  return { kind: 'gap', index: at, seq: flat.seq, t: flat.t, level: 2, until: flat.until, folded, foldId: flat.id };
}

/** Writes out a laid-out row. */
export function rowView(index: LedgerIndex, flat: Flat, at: number, lanes?: LaneMap): RowView | undefined {
  if (flat.kind === 'chapter') {
    return { kind: 'chapter', index: at, seq: flat.seq, t: flat.t, level: 1, title: flat.chapter.title, rows: flat.rows, foldId: flat.chapter.id, open: flat.open };
  }
  if (flat.kind === 'fold') return foldRow(index, flat, at);
  if (flat.kind === 'gap') return gapRow(flat, at);
  const record = index.ledger.at(flat.seq);
  switch (record?.kind) {
    case 'message':
      // With everything unfolded an answer has its own row, so its request does not show it again.
      return messageRow(index, record, at, flat.level, lanes, flat.paired);
    case 'transition':
      return stateRow(record, at, flat.level, lanes);
    case 'action':
      return { kind: 'action', index: at, seq: record.seq, t: record.sentAt, level: flat.level, title: intentTitle(record.intent), intent: record.intent };
    case 'fault':
      return { kind: 'fault', index: at, seq: record.seq, t: record.sentAt, level: flat.level, title: faultTitle(record), fault: record.fault };
    default:
      return undefined;
  }
}
