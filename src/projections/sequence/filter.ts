import { type LedgerRecord, type Micros, type Seq, seconds } from '../../api/index.ts';
import { place } from '../addresses.ts';
import { codeOf, detailOf, outcomeOf, titleOf, verbOf } from '../messages.ts';
import { regions, worsens } from '../problems.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import type { SequenceOptions } from '../views.ts';
import { glob } from '../values.ts';

/** Does a record belong on screen? Asked of messages, transitions, actions and faults. */
export type Predicate = (record: LedgerRecord) => boolean;
type TokenMaker = (argument: string, index: LedgerIndex) => Predicate;

const lower = (value: string): string => value.toLowerCase();

const subjectOf = (record: LedgerRecord): string => (record.kind === 'message' || record.kind === 'transition' ? (record.subject ?? '') : '');

const lanesOf = (record: LedgerRecord): readonly string[] =>
  record.kind === 'message' ? [record.from, record.to] : record.kind === 'transition' ? [record.process] : record.kind === 'action' ? ['user'] : [];

function codes(record: LedgerRecord, index: LedgerIndex): readonly string[] {
  if (record.kind !== 'message') return [];
  const reply = index.reply(record.seq);
  return reply ? [codeOf(record), codeOf(reply)] : [codeOf(record)];
}

/** `12s`, `1m30s`, `350ms`, `12.5` (seconds). */
export function parseTime(value: string): Micros | undefined {
  if (/^-?\d+(\.\d+)?$/.test(value)) return seconds(Number(value));
  let total = 0;
  const rest = value.replace(/(\d+(?:\.\d+)?)(ms|h|m|s)/g, (_, amount: string, unit: string) => {
    total += Number(amount) * ({ ms: 0.001, s: 1, m: 60, h: 3_600 }[unit] ?? 0);
    return '';
  });
  return rest === '' && value !== '' ? seconds(total) : undefined;
}

const anyLane = (pattern: string, lane: string): boolean => {
  const { node, member, collapsible } = place(lane);
  return [lane, member, collapsible, node ?? '', member.split('/')[0] ?? ''].some((name) => glob(pattern, lower(name)));
};

/** `5xx` fits 500 and 503. */
const codeFits = (pattern: string, code: string): boolean =>
  /^\dxx$/.test(pattern) ? code.length === 3 && code[0] === pattern[0] : glob(pattern, lower(code));

const TOKENS: Readonly<Record<string, TokenMaker>> = {
  kind: (argument) => (record) => glob(argument, lower(subjectOf(record).split('/')[0] ?? '')),
  name: (argument) => (record) => subjectOf(record) !== '' && glob(argument, lower(subjectOf(record).split('/').at(-1) ?? '')),
  ns: (argument) => (record) => {
    const parts = subjectOf(record).split('/');
    return parts.length === 3 && glob(argument, lower(parts[1] ?? ''));
  },
  lane: (argument) => (record) => lanesOf(record).some((lane) => anyLane(argument, lane)),
  verb: (argument) => (record) => record.kind === 'message' && glob(argument, lower(verbOf(record))),
  channel: (argument) => (record) => record.kind === 'message' && glob(argument, record.channel),
  code: (argument, index) => (record) => codes(record, index).some((code) => codeFits(argument, code)),
  state: (argument) => (record) => record.kind === 'transition' && regions(record.to).some((region) => glob(argument, lower(region))),
  machine: (argument) => (record) => record.kind === 'transition' && glob(argument, lower(record.machine)),
  from: (argument) => {
    const t = parseTime(argument);
    return (record) => (t === undefined ? lanesOf(record).length > 0 && anyLane(argument, lanesOf(record)[0] ?? '') : record.sentAt >= t);
  },
  to: (argument) => {
    const t = parseTime(argument);
    return (record) => (t === undefined ? record.kind === 'message' && anyLane(argument, record.to) : record.sentAt <= t);
  },
};

/** Is something wrong in this row: a refusal, a failure, a loss, a fault, a bad state? */
export function isProblemRow(record: LedgerRecord, index: LedgerIndex): boolean {
  if (record.kind === 'fault') return true;
  if (record.kind === 'transition') return worsens(record);
  if (record.kind !== 'message') return false;
  const reply = index.reply(record.seq);
  return index.loss(record.seq) !== undefined || outcomeOf(record) === 'error' || (reply !== undefined && outcomeOf(reply) === 'error');
}

function freeText(word: string): Predicate {
  return (record) => {
    if (record.kind === 'message') {
      return lower(`${titleOf(record)} ${detailOf(record)} ${record.from} ${record.to} ${record.subject ?? ''}`).includes(word);
    }
    if (record.kind === 'transition') return lower(`${record.machine} ${record.entity} ${record.from} ${record.to} ${record.event}`).includes(word);
    if (record.kind === 'action') return lower(JSON.stringify(record.intent)).includes(word);
    return record.kind === 'fault' && lower(JSON.stringify(record.fault)).includes(word);
  };
}

function predicateOf(token: string, index: LedgerIndex): Predicate {
  const negated = token.startsWith('-') && token.length > 1;
  const body = lower(negated ? token.slice(1) : token);
  const colon = body.indexOf(':');
  const key = colon > 0 ? body.slice(0, colon) : '';
  const maker = Object.hasOwn(TOKENS, key) ? TOKENS[key] : undefined;
  const positive: Predicate =
    body === 'problem' ? (record) => isProblemRow(record, index) : maker ? maker(body.slice(colon + 1), index) : freeText(body.replaceAll('"', ''));
  return negated ? (record) => !positive(record) : positive;
}

/** Reads the filter bar: every token must fit; `-` in front negates; quotes keep words together. Undefined = no filter. */
export function parseFilter(filter: string, index: LedgerIndex): Predicate | undefined {
  const tokens = filter.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
  if (tokens.length === 0) return undefined;
  const predicates = tokens.map((token) => predicateOf(token, index));
  return (record) => predicates.every((fits) => fits(record));
}

const isTraffic = (record: LedgerRecord): boolean =>
  record.kind === 'message' &&
  (record.payload.type === 'traffic-request' ||
    record.payload.type === 'traffic-response' ||
    record.payload.type === 'dns-query' ||
    record.payload.type === 'dns-response' ||
    record.method === 'iptables-restore');

const PRESETS: Readonly<Record<SequenceOptions['preset'], ((index: LedgerIndex, options: SequenceOptions) => Predicate) | undefined>> = {
  all: undefined,
  'control-plane': () => (record) =>
    record.kind !== 'message'
      ? record.kind !== 'transition' || place(record.process).group === 'control-plane'
      : [record.from, record.to].some((lane) => place(lane).group === 'control-plane') && !isTraffic(record),
  'node-path': () => (record) =>
    record.kind === 'message'
      ? ['grpc', 'exec', 'syscall'].includes(record.channel) || record.to === 'registry' || record.from === 'registry'
      : record.kind !== 'transition' || place(record.process).group === 'node',
  traffic: () => (record) => (record.kind === 'message' ? isTraffic(record) : record.kind !== 'transition'),
  selection: (index, options) => selectionPredicate(index, options),
};

/** "Only what changed the selected object": the messages about it, and those whose handling wrote a version of it. */
function selectionPredicate(index: LedgerIndex, { selection }: SequenceOptions): Predicate {
  if (selection?.kind === 'process') return (record) => lanesOf(record).includes(selection.address);
  if (selection?.kind === 'state')
    return (record) => record.kind === 'transition' && record.machine === selection.machine && record.entity === selection.entity;
  const message = selection?.kind === 'message' ? index.message(selection.seq) : undefined;
  const ref = selection?.kind === 'object' ? selection.ref : message?.subject;
  if (ref === undefined) return () => true;
  const writers = new Set<Seq>();
  for (const version of index.versions(ref)) {
    // From the storage back to the request that asked for it.
    for (let message = index.message(version.cause); message; message = index.message(message.cause)) {
      writers.add(message.seq);
      if (message.to === 'kube-apiserver' && message.replyTo === undefined) break;
    }
  }
  return (record) => record.kind === 'action' || record.kind === 'fault' || subjectOf(record) === ref || writers.has(record.seq);
}

export const presetPredicate = (index: LedgerIndex, options: SequenceOptions): Predicate | undefined => PRESETS[options.preset]?.(index, options);

/** What was sent in the window of time, if there is one. */
export function windowed({ window }: SequenceOptions): Predicate | undefined {
  return window && ((record) => record.sentAt >= window.from && record.sentAt <= window.to);
}

/** Filter and preset together; undefined = everything. */
export function fitting(index: LedgerIndex, options: SequenceOptions): Predicate | undefined {
  return all([presetPredicate(index, options), parseFilter(options.filter, index)]);
}

/** Filter, preset and window together; undefined = everything. */
export const visibility = (index: LedgerIndex, options: SequenceOptions): Predicate | undefined => all([windowed(options), fitting(index, options)]);

function all(each: readonly (Predicate | undefined)[]): Predicate | undefined {
  const predicates = each.filter((predicate) => predicate !== undefined);
  return predicates.length < 2 ? predicates[0] : (record) => predicates.every((predicate) => predicate(record));
}
