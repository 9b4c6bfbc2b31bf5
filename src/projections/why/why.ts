import type { DocumentRef, Intent, LedgerRecord, Message, Seq } from '../../api/index.ts';

import type { LedgerIndex } from '../ledger-index.ts';
import { codeOf, outcomeOf, shortRef, titleOf } from '../messages.ts';
import { faultTitle, intentTitle } from '../sequence/chapters.ts';
import { pastCone } from '../sequence/cones.ts';
import { podToken } from '../table.ts';
import type { Selection, WhyStep, WhyView } from '../views.ts';
import { at, text } from '../values.ts';
import { whyWords } from '../words/why.ts';
import { complaintOf } from './complaint.ts';
import { attemptsOf, evidenceOf } from './evidence.ts';
import type { Explained } from './explain/asked.ts';
import { explain } from './explain/index.ts';
import { originOf, ownerChain } from './origin.ts';
import { sourcesOf } from './sources.ts';
import { faultsOn, objectSentence } from './sentence.ts';

type WhySelection = Extract<Selection, { readonly kind: 'object' | 'message' | 'state' }>;

const MOST_STEPS = 40;

/** A record in plain words, for a step of the chain. */
export function stepText(record: LedgerRecord, index: LedgerIndex): string {
  const { record: words } = whyWords;
  switch (record.kind) {
    case 'action':
      return words.user(intentTitle(record.intent));
    case 'fault':
      return words.fault(faultTitle(record));
    case 'loop':
      return words.loop(record.process, record.loop);
    case 'transition':
      return record.from === '' ? words.began(record.machine, record.to) : words.moved(record.machine, record.from, record.to);
    case 'loss': {
      const lost = index.message(record.cause);
      return words.lost(lost && titleOf(lost), record.reason);
    }
    case 'document':
      return words[OPERATIONS[record.op]](shortRef(record.ref));
    case 'output':
      return record.text;
    case 'message':
      return isAnswer(record) ? words.answered(codeOf(record), askedBy(record, index)) : titleOf(record);
  }
}

const OPERATIONS = { ADDED: 'created', MODIFIED: 'changed', DELETED: 'deleted' } as const;

const isAnswer = (message: Message): boolean => message.replyTo !== undefined && message.channel !== 'watch';

/** The title of the request that a message answers. */
const askedBy = (answer: Message, index: LedgerIndex): string => titleOf(index.message(answer.replyTo) ?? answer);

const laneOf = (record: LedgerRecord): string =>
  record.kind === 'message' ? record.from : 'process' in record ? record.process : record.kind === 'action' ? 'user' : '';

/** Steps that carry no news: storage round trips and answers that went well. */
function isTelling(record: LedgerRecord): boolean {
  if (record.kind !== 'message') return record.kind !== 'output';
  if (record.payload.type === 'etcd-watch-response' || record.payload.type.startsWith('etcd-')) return false;
  return record.replyTo === undefined || record.channel === 'watch' || outcomeOf(record) === 'error';
}

function chainOf(index: LedgerIndex, seq: Seq): WhyStep[] {
  const all = [...pastCone(index, seq), seq].flatMap((each) => index.ledger.at(each) ?? []);
  const telling = all.filter((record, i) => i === 0 || i === all.length - 1 || isTelling(record));
  const kept = telling.length > MOST_STEPS ? [...telling.slice(0, MOST_STEPS / 2), ...telling.slice(-MOST_STEPS / 2)] : telling;
  return kept.map((record) => ({ seq: record.seq, t: record.sentAt, text: stepText(record, index), lane: laneOf(record) }));
}

/** The record that a selection asks about, as of `now`. */
function targetOf(index: LedgerIndex, selection: WhySelection, now: Seq): LedgerRecord | undefined {
  if (selection.kind === 'message') return index.ledger.at(selection.seq);
  if (selection.kind === 'object') return index.versionAt(selection.ref, now);
  return index.history(selection.machine, selection.entity)?.transitions.findLast((transition) => transition.seq <= now);
}

function subjectOf(record: LedgerRecord): DocumentRef | undefined {
  if (record.kind === 'document') return record.ref;
  return record.kind === 'message' || record.kind === 'transition' ? record.subject : undefined;
}

function rootText(index: LedgerIndex, record: LedgerRecord): string {
  const root = index.ledger.at(index.root(record.seq));
  if (!root || root.seq === record.seq) return '';
  const { record: words } = whyWords;
  if (root.kind === 'loop') return words.rootLoop(root.process, root.loop);
  if (root.kind === 'action') return words.root(intentTitle(root.intent));
  return root.kind === 'fault' ? words.rootFault(faultTitle(root)) : words.root(stepText(root, index));
}

/** Of a record that has no cause: who began it. */
function rootSentence(record: LedgerRecord): string | undefined {
  const { record: words } = whyWords;
  if (record.kind === 'action') return words.byUser(intentTitle(record.intent));
  if (record.kind === 'fault') return words.byFault(faultTitle(record));
  return record.kind === 'loop' ? words.byLoop(record.process, record.loop) : undefined;
}

function becauseOf(cause: LedgerRecord, index: LedgerIndex): string {
  const { record: words } = whyWords;
  if (cause.kind !== 'message') return words.becauseOf(stepText(cause, index));
  return isAnswer(cause) ? words.becauseAnswered(cause.from, codeOf(cause), askedBy(cause, index)) : words.becauseSent(cause.from, titleOf(cause));
}

function toldBy(who: string, step: string, record: LedgerRecord): string {
  const { record: words } = whyWords;
  if (record.kind !== 'message') return words.did(who, step);
  return isAnswer(record) ? words.gave(who, step) : words.sent(who, step, record.to);
}

/** One sentence about a record, from its recorded cause and root. */
function recordSentence(index: LedgerIndex, record: LedgerRecord): string {
  const asRoot = rootSentence(record);
  if (asRoot !== undefined) return asRoot;
  const { record: words } = whyWords;
  const cause = index.ledger.at(record.cause);
  const root = rootText(index, record);
  const who = laneOf(record) === 'user' ? 'kubectl' : laneOf(record);
  const what = toldBy(who, stepText(record, index), record);
  const complaint = record.kind === 'message' ? complaintOf(record) : '';
  if (complaint !== '') return words.whole(words.complained(what, complaint), '', root);
  return words.whole(what, !cause || cause.seq === index.root(record.seq) ? '' : becauseOf(cause, index), root);
}

/** The nearest message up the chain that says what was read to decide it. */
function readerOf(index: LedgerIndex, target: LedgerRecord): Message | undefined {
  let current: LedgerRecord | undefined = target;
  for (let steps = 0; current && steps < 12; steps++) {
    if (current.kind === 'message' && current.reads !== undefined && current.reads.length > 0) return current;
    current = index.ledger.at(current.cause);
  }
  return undefined;
}

const commandFor = (ref: DocumentRef): string => {
  const parts = ref.split('/');
  const namespace = parts.length === 3 ? parts[1] : undefined;
  return `kubectl describe ${(parts[0] ?? '').toLowerCase()} ${parts.at(-1) ?? ''}${namespace === undefined || namespace === 'default' ? '' : ` -n ${namespace}`}`;
};

/** Does a Pod run somewhere and fare badly there, so that its own state is the question and not where it was put? */
const isPlaced = (index: LedgerIndex, ref: DocumentRef, now: Seq): boolean => {
  const record = ref.startsWith('Pod/') ? index.existing(ref, now) : undefined;
  return record !== undefined && text(at(record.value, 'spec.nodeName')) !== '' && podToken(record.value) !== 'ready';
};

const isApiObject = (index: LedgerIndex, ref: DocumentRef): boolean => index.versions(ref)[0]?.resourceVersion !== undefined;

function explainedOf(index: LedgerIndex, selection: WhySelection, now: Seq): Explained | undefined {
  const record = selection.kind === 'object' ? index.existing(selection.ref, now) : undefined;
  return record && explain({ index, ref: record.ref, value: record.value, now });
}

function explainedSentence(index: LedgerIndex, ref: DocumentRef, explained: Explained | undefined, now: Seq): string | undefined {
  return explained && `${explained.sentence}${faultsOn(index, ref, index.existing(ref, now)?.value, now)}`;
}

/** Why is it so? Every word is taken from recorded causes and objects; undefined when nothing is recorded. */
export function why(index: LedgerIndex, selection: WhySelection, now: Seq): WhyView | undefined {
  const target = targetOf(index, selection, now);
  if (!target) return undefined;
  const subject = subjectOf(target);
  const explained = explainedOf(index, selection, now);
  const chain = [...(explained?.behind === undefined ? [] : chainOf(index, explained.behind)), ...chainOf(index, explained?.about ?? target.seq)];
  const root = index.ledger.at(index.root(target.seq));
  const message = readerOf(index, target);
  const written = (intent: Intent | undefined): WhyView['origin'] =>
    intent && subject !== undefined ? originOf(index, intent, [subject], now, message) : undefined;
  // A command that changed it holds no text; what made it does.
  const origin = written(root?.kind === 'action' ? root.intent : undefined) ?? written(firstIntentFor(index, subject, now));
  const attempts = subject === undefined ? [] : attemptsOf(index, subject, now);
  const placed = subject !== undefined && isPlaced(index, subject, now);
  // Where the scheduler's choice is not the question any more, it still stands behind what is.
  const evidence =
    subject === undefined ? undefined : placed ? (evidenceOf(index, subject, now) ?? attempts.at(-1)) : (attempts.at(-1) ?? evidenceOf(index, subject, now));
  const earlier = placed ? attempts : attempts.slice(0, -1);
  const table = explained?.evidence === undefined ? evidence : { ...explained.evidence, attempt: 1, attempts: 1 };
  const sentence =
    selection.kind === 'object' ? (explainedSentence(index, selection.ref, explained, now) ?? objectSentence(index, selection.ref, now)) : undefined;
  return {
    sentence: sentence ?? recordSentence(index, target),
    chain,
    ...(table ? { evidence: table } : {}),
    ...(earlier.length > 0 ? { earlier } : {}),
    ...(subject !== undefined && isApiObject(index, subject) && index.existing(subject, now) ? { changeable: subject } : {}),
    ...(origin ? { origin } : {}),
    ...(subject !== undefined && isApiObject(index, subject) ? { command: commandFor(subject) } : {}),
  };
}

/** The last change of an object may come from a loop; the action that made it is still where it began. */
function firstIntentFor(index: LedgerIndex, subject: DocumentRef | undefined, now: Seq): Intent | undefined {
  if (subject === undefined) return undefined;
  // What a controller made goes back to the text of its owner.
  for (const ref of ownerChain(index, subject, now)) {
    for (const version of index.versions(ref)) {
      if (version.seq > now) break;
      const root = index.ledger.at(index.root(version.seq));
      if (root?.kind === 'action' && sourcesOf(root.intent).length > 0) return root.intent;
    }
  }
  return undefined;
}
