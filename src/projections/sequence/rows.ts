import type { Message, Seq, TransitionRecord } from '../../api/index.ts';
import { memberLetter, place } from '../addresses.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { codeOf, detailOf, lineOf, outcomeOf, shortRef, titleOf } from '../messages.ts';
import { regions, worsens } from '../problems.ts';
import type { FoldRow, GapRow, MessageRow, Outcome, RowView, StateRow } from '../views.ts';
import { faultTitle, intentTitle } from './chapters.ts';
import type { LaneMap } from './lanes.ts';
import type { Flat } from './layout.ts';
import { passTitle } from './passes.ts';
import { rowWords } from '../words/rows.ts';
import { etcdKeys, isKernelCall, isStorage, registryResource, replicaGroup } from './repeats.ts';

/** Writes out one message as a row, with its answer when there is one. */
export function messageRow(index: LedgerIndex, message: Message, at: number, level: 1 | 2 | 3, lanes?: LaneMap, withReply = true): MessageRow {
  const reply = withReply && message.channel !== 'watch' ? index.reply(message.seq) : undefined;
  const paired = reply !== undefined && reply.channel !== 'watch' && reply.payload.type !== 'etcd-watch-response';
  const loss = index.loss(message.seq);
  const own = outcomeOf(message);
  const from = lanes?.laneOf(message.from) ?? message.from;
  const to = lanes?.laneOf(message.to) ?? message.to;
  // A watch that has sent something is well.
  const outcome: Outcome = loss ? 'error' : paired ? outcomeOf(reply) : own === 'pending' && index.reply(message.seq) ? 'ok' : own;
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
    arrivesAt: index.arrival(message),
    cause: message.cause,
    ...(paired ? { reply: { seq: reply.seq, t: reply.sentAt, code: codeOf(reply), outcome: outcomeOf(reply) } } : {}),
    ...(message.subject === undefined ? {} : { subject: message.subject }),
    ...(lanes && lanes.laneOf(message.from) === undefined ? transitive(index, message, lanes) : {}),
    ...(from === message.from ? {} : { fromMember: memberLetter(message.from) }),
    ...(to === message.to ? {} : { toMember: memberLetter(message.to) }),
    ...(from === to && from !== message.from && to !== message.to ? { between: between(message.from, message.to) } : {}),
  };
}

/** `containerd-shim-runc-v2 → runc`; of a call within one process its name alone. */
function between(from: string, to: string): string {
  const name = (address: string): string => {
    const parts = place(address).member.split('/');
    return parts[0] === 'pod' ? (parts.at(-1) ?? '') : parts.join('/');
  };
  return from === to ? name(from) : `${name(from)} → ${name(to)}`;
}

/** How far back the cause of a message from a hidden lane is looked for. */
const FAR = 40;

/** Where a message from a hidden lane comes from as far as one can see: the last shown lane on its way of causes. */
function transitive(index: LedgerIndex, message: Message, lanes: LaneMap): Pick<MessageRow, 'via'> {
  let cause = index.ledger.at(message.cause);
  for (let hidden = 1; cause && hidden <= FAR; hidden++) {
    const lane = cause.kind === 'message' ? lanes.laneOf(cause.from) : undefined;
    if (lane !== undefined) return { via: { from: lane, hidden } };
    cause = index.ledger.at(cause.cause);
  }
  return {};
}

/** `container nginx: waiting → running`: the machine, the last part of the entity, and what changed. */
function transitionTitle({ machine, entity, from, to }: TransitionRecord): string {
  const name = entity.split('/').at(-1) ?? entity;
  if (from === '') return `${machine} ${name}: ${regions(to).join(', ')}`;
  const before = regions(from);
  // Of a parallel machine only the regions that moved.
  const moved = regions(to).flatMap((state, i) => (state === before[i] ? [] : [`${before[i] ?? ''} → ${state}`]));
  return `${machine} ${name}: ${moved.length > 0 ? moved.join(', ') : `${from} → ${to}`}`;
}

function stateRow(record: TransitionRecord, at: number, level: 2 | 3, lanes: LaneMap | undefined): StateRow {
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
    outcome: worsens(record) ? 'error' : 'ok',
    title: transitionTitle(record),
  };
}

function countTitle(counts: readonly [number, number, number], items: number): string {
  const [heartbeats, probes, requests] = counts;
  const parts = [
    heartbeats > 0 ? rowWords.heartbeats(heartbeats) : '',
    probes > 0 ? rowWords.probes(probes) : '',
    requests > 0 ? rowWords.requests(requests) : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? parts.join(' · ') : rowWords.messages(items);
}

type FoldFlat = Extract<Flat, { kind: 'fold' }>;

function noiseWhat([heartbeats, probes, requests]: readonly [number, number, number]): FoldRow['what'] {
  if (heartbeats >= probes && heartbeats >= requests) return 'heartbeat';
  return probes >= requests ? 'probe' : 'repeat';
}

/** What one row of the fold says, with the names of replicas as a pattern. */
function sampleTitle(index: LedgerIndex, flat: FoldFlat): string {
  const record = index.ledger.at(flat.seq);
  const title = record?.kind === 'message' ? titleOf(record) : record?.kind === 'transition' ? transitionTitle(record) : '';
  const subject = record?.kind === 'message' || record?.kind === 'transition' ? record.subject : undefined;
  const name = subject?.split('/').at(-1) ?? '';
  if (record?.kind === 'message' && isStorage(record))
    return `${`${record.method} ${registryResource(etcdKeys(record)[0] ?? '')}`.trim()} (${flat.items.length})`;
  if (record?.kind === 'message' && isKernelCall(record)) return kernelTitle(index, flat);
  if (subject?.startsWith('Event/')) return rowWords.events(title.split(' ', 1)[0] ?? '', flat.items.length);
  const subjects = new Set(flat.items.map((item) => subjectOf(index, item.seq)));
  const watchers =
    record?.kind === 'message' && record.payload.type === 'watch-event' ? new Set(flat.items.map((item) => index.message(item.seq)?.to)).size : 0;
  const several = subjects.size > 1 && name !== '' ? `${title.replaceAll(name, `${replicaGroup(name)}-*`)} (${subjects.size})` : title;
  if (watchers > 1) return rowWords.watchers(several, watchers);
  return subjects.size === 1 && flat.items.length > 1 ? `${several} ×${flat.items.length}` : several;
}

function kernelTitle(index: LedgerIndex, { items }: FoldFlat): string {
  const calls = [...new Set(items.map((item) => index.message(item.seq)?.method ?? ''))];
  return `kernel: ${calls.slice(0, 4).join(', ')}${calls.length > 4 ? ', …' : ''} (${items.length})`;
}

function subjectOf(index: LedgerIndex, seq: Seq): string | undefined {
  const record = index.ledger.at(seq);
  return record?.kind === 'message' || record?.kind === 'transition' ? record.subject : undefined;
}

const FOLD_TITLES: Readonly<Record<FoldFlat['what'], (index: LedgerIndex, flat: FoldFlat) => string>> = {
  noise: (_, { fold, items }) => countTitle(fold.counts, items.length),
  pass: (index, { seq }) => {
    const first = index.message(seq);
    return first ? passTitle(first, index) : rowWords.pass;
  },
  replicas: (index, flat) => sampleTitle(index, flat),
  repeat: (index, flat) => rowWords.again(shortRef(subjectOf(index, flat.seq) ?? ''), flat.items.length),
};

function foldRow(index: LedgerIndex, flat: FoldFlat, at: number): FoldRow {
  const { fold, seq, t, what, open, items } = flat;
  const noise = fold.counts[0] + fold.counts[1] + fold.counts[2];
  return {
    kind: 'fold',
    index: at,
    seq,
    t,
    level: 2,
    what: what === 'noise' ? noiseWhat(fold.counts) : what,
    title: FOLD_TITLES[what](index, flat),
    count: what === 'noise' ? noise || items.length : items.length,
    until: fold.until,
    foldId: fold.id,
    open,
  };
}

/** Replicas are drawn as the first of them; crowds (storage, Events, watchers, kernel calls) as a counter. */
function alikeRow(index: LedgerIndex, flat: FoldFlat, at: number, lanes: LaneMap | undefined): RowView | undefined {
  if (flat.what !== 'replicas' || flat.fold.eager) return undefined;
  const record = index.ledger.at(flat.seq);
  const more = { title: sampleTitle(index, flat), alike: { foldId: flat.fold.id, count: flat.items.length } };
  if (record?.kind === 'message') return { ...messageRow(index, record, at, 2, lanes), ...more };
  return record?.kind === 'transition' ? { ...stateRow(record, at, 2, lanes), ...more } : undefined;
}

function gapRow(flat: Extract<Flat, { kind: 'gap' }>, at: number): GapRow {
  const folded = flat.folds.reduce((sum, fold) => sum + (fold.kind === 'fold' ? fold.items.length : 0), 0);
  return { kind: 'gap', index: at, seq: flat.seq, t: flat.t, level: 2, until: flat.until, folded, foldId: flat.id };
}

/** Writes out a laid-out row. */
export function rowView(index: LedgerIndex, flat: Flat, at: number, lanes?: LaneMap): RowView | undefined {
  if (flat.kind === 'chapter') {
    return {
      kind: 'chapter',
      index: at,
      seq: flat.seq,
      t: flat.t,
      level: 1,
      title: flat.chapter.title,
      rows: flat.rows,
      foldId: flat.chapter.id,
      open: flat.open,
    };
  }
  if (flat.kind === 'gap') return gapRow(flat, at);
  if (flat.kind === 'space') return { kind: 'space', index: at, seq: flat.seq, t: flat.t, level: 2 };
  if (flat.kind === 'fold') return (flat.open ? undefined : alikeRow(index, flat, at, lanes)) ?? foldRow(index, flat, at);
  return itemRow(index, flat, at, lanes);
}

function itemRow(index: LedgerIndex, flat: Extract<Flat, { kind: 'item' }>, at: number, lanes: LaneMap | undefined): RowView | undefined {
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
