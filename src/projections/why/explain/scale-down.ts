import type { DocumentRecord, DocumentRef, Message } from '../../../api/index.ts';
import type { LedgerIndex } from '../../ledger-index.ts';
import { condition } from '../../table.ts';
import { at, number, object, objects, text } from '../../values.ts';
import { columns, whyWords } from '../../words/why.ts';
import { type Asked, type Explainer, moment, nameOf, namespaceOf, sentences } from './asked.ts';
import { revisionsOf } from './rollout.ts';

const COST = 'controller.kubernetes.io/pod-deletion-cost';
const PHASES: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** What is compared of a Pod. `doubled`: Pods of the same owner on its node. */
interface Candidate {
  readonly pod: DocumentRecord;
  readonly assigned: boolean;
  readonly phase: number;
  readonly ready: boolean;
  readonly cost: number;
  readonly doubled: number;
  readonly readySince: string;
  readonly restarts: number;
  readonly created: string;
}

type Comparison = readonly [name: keyof typeof whyWords.scaleDown.criteria, compare: (a: Candidate, b: Candidate) => number];

const later = (a: string, b: string): number => (a === b ? 0 : a > b ? -1 : 1);

/**
 * Who goes first, criterion by criterion (kubernetes/pkg/controller/controller_utils.go, ActivePodsWithRanks.Less). The real
 * comparison of times is by powers of two when the feature LogarithmicScaleDown is on; equal ranks are broken by UID there.
 */
const CRITERIA: readonly Comparison[] = [
  ['unassigned', (a, b) => Number(a.assigned) - Number(b.assigned)],
  ['phase', (a, b) => a.phase - b.phase],
  ['unready', (a, b) => Number(a.ready) - Number(b.ready)],
  ['cost', (a, b) => a.cost - b.cost],
  ['doubled', (a, b) => b.doubled - a.doubled],
  ['readySince', (a, b) => later(a.readySince, b.readySince)],
  ['restarts', (a, b) => b.restarts - a.restarts],
  ['younger', (a, b) => later(a.created, b.created)],
];

function candidateOf(pod: DocumentRecord, all: readonly DocumentRecord[]): Candidate {
  const { value } = pod;
  const node = text(at(value, 'spec.nodeName'));
  const ready = condition(value, 'Ready');
  return {
    pod,
    assigned: node !== '',
    phase: PHASES[text(at(value, 'status.phase'))] ?? 2,
    ready: ready?.['status'] === 'True',
    cost: Number(text(object(at(value, 'metadata.annotations'))[COST]) || '0'),
    doubled: all.filter((other) => text(at(other.value, 'spec.nodeName')) === node).length,
    readySince: text(ready?.['lastTransitionTime']),
    restarts: Math.max(0, ...objects(at(value, 'status.containerStatuses')).map((status) => number(status['restartCount']))),
    created: text(at(value, 'metadata.creationTimestamp')),
  };
}

/** The first criterion by which two differ; undefined when they are equal in all. */
const deciding = (a: Candidate, b: Candidate): Comparison | undefined => CRITERIA.find(([, compare]) => compare(a, b) !== 0);
const compare = (a: Candidate, b: Candidate): number => deciding(a, b)?.[1](a, b) ?? 0;

/** The last round of deletions by the ReplicaSet controller: those with the same cause as the last one. */
function lastRound({ index, now }: Asked, set: DocumentRef): readonly Message[] {
  const deletions = index
    .touching('kube-controller-manager/replicaset')
    .flatMap((seq) => (seq <= now ? (index.message(seq) ?? []) : []))
    .filter((message) => message.replyTo === undefined && message.method.startsWith('DELETE ') && message.reads?.some((read) => read.ref === set) === true);
  const last = deletions.at(-1);
  return deletions.filter((message) => last !== undefined && last.sentAt - message.sentAt < 1_000_000);
}

/** When an object first was as `is` says; empty when it never was. */
function firstSeen(index: LedgerIndex, { ref }: DocumentRecord, is: (value: unknown) => boolean): string {
  const version = index.versions(ref).find(({ value }) => is(value));
  return version === undefined ? '' : moment(version.sentAt);
}

/** Which Pods the ReplicaSet controller chose when there were too many, and what set them apart from the others. */
export const scaleDown: Explainer = (asked) => {
  const { index, value, ref } = asked;
  const set = revisionsOf(asked).at(-1)?.set;
  const round = set === undefined ? [] : lastRound(asked, set.ref);
  const first = round[0];
  if (set === undefined || first === undefined) return undefined;
  const before = [...index.objects('Pod', first.seq)].filter(
    (pod) =>
      at(pod.value, 'metadata.namespace') === namespaceOf(value) &&
      index.ownersOf(pod).includes(set.ref) &&
      at(pod.value, 'metadata.deletionTimestamp') === undefined,
  );
  const ranked = before.map((pod) => candidateOf(pod, before)).sort(compare);
  const chosen = new Set(round.map((message) => message.subject));
  const last = ranked.findLast((each) => chosen.has(each.pod.ref));
  const spared = ranked.find((each) => !chosen.has(each.pod.ref));
  const by = last && spared && deciding(last, spared);
  const chosenNames = ranked.filter((each) => chosen.has(each.pod.ref)).map((each) => nameOf(each.pod.ref));
  const { scaleDown: words, cells } = whyWords;
  const criterion = (found: Comparison | undefined): string => (found === undefined ? words.equal : words.criteria[found[0]]);
  const why = (each: Candidate): string => (spared === undefined || !chosen.has(each.pod.ref) ? '' : criterion(deciding(each, spared)));
  const decided =
    last &&
    spared &&
    (by === undefined
      ? words.equalTo(nameOf(last.pod.ref), nameOf(spared.pod.ref))
      : words.before(nameOf(last.pod.ref), nameOf(spared.pod.ref), criterion(by)));
  return {
    sentence: sentences(
      words.sentence(nameOf(ref), before.length, before.length - chosenNames.length, chosenNames, moment(first.sentAt)),
      decided ?? false,
      words.order(CRITERIA.map(([name]) => words.criteria[name])),
    ),
    evidence: {
      title: words.title,
      columns: columns('pod', 'deleted', 'decidedBy', 'node', 'ready', 'cost', 'onItsNode', 'readySince', 'restarts', 'created'),
      rows: ranked
        .slice(0, 30)
        .map((each) => [
          nameOf(each.pod.ref),
          chosen.has(each.pod.ref) ? cells.yes : cells.no,
          why(each),
          text(at(each.pod.value, 'spec.nodeName')),
          each.ready ? cells.yes : cells.no,
          String(each.cost),
          String(each.doubled),
          firstSeen(index, each.pod, (value) => text(condition(value, 'Ready')?.['lastTransitionTime']) === each.readySince),
          String(each.restarts),
          firstSeen(index, each.pod, () => true),
        ]),
    },
    about: first.seq,
  };
};
