import type { DocumentRecord, DocumentRef, Seq } from '../../api/index.ts';
import { compareNatural } from '../addresses.ts';
import { kindOf } from '../inspector/object.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { quantity } from '../quantity.ts';
import { objectState } from '../table.ts';
import { podFacts } from '../topology/pods.ts';
import { at, list, number, object, objects, text } from '../values.ts';
import type { EvidenceView } from '../views.ts';
import { columns, whyWords } from '../words/why.ts';

type Evidence = EvidenceView;

/** What a node was found to be: `fits`, or the plugin that left it out with its reasons. */
function verdictOf(filter: unknown): string {
  if (filter === 'ok') return whyWords.cells.fits;
  const { plugin, reasons } = object(filter);
  return [text(plugin), list(reasons).map(String).join('; ')].filter((part) => part !== '').join(': ');
}

/** What a node has left for requests: cores and bytes, allocatable less what its Pods ask for. */
export function freeOn(index: LedgerIndex, node: DocumentRecord, now: Seq): { readonly cpu: number; readonly memory: number } {
  const name = node.ref.slice('Node/'.length);
  let cpu = quantity(at(node.value, 'status.allocatable.cpu'));
  let memory = quantity(at(node.value, 'status.allocatable.memory'));
  for (const pod of index.objects('Pod', now)) {
    const facts = podFacts(pod);
    if (facts.node !== name) continue;
    cpu -= facts.cpuMilli / 1_000;
    memory -= facts.memoryBytes;
  }
  return { cpu, memory };
}

const schedulingRef = (ref: DocumentRef): DocumentRef => `Scheduling/${ref.slice('Pod/'.length)}` as DocumentRef;

/**
 * What the scheduler weighed for a Pod in one attempt, one row per node: the filter verdict, what was free, and the weighted
 * score of each plugin. Each version of `Scheduling/<namespace>/<pod>` holds the matrices of its last attempt.
 */
function attemptEvidence(index: LedgerIndex, version: DocumentRecord, of: number): Evidence | undefined {
  const attempts = objects(object(version.value)['attempts']);
  const last = attempts.at(-1);
  const filters = object(last?.['filters']);
  const nodes = Object.keys(filters).sort(compareNatural);
  if (!last || nodes.length === 0) return undefined;
  const scores = object(last['scores']);
  const totals = object(last['totals']);
  const plugins = [...new Set(Object.values(scores).flatMap((each) => Object.keys(object(each))))].sort();
  const scored = plugins.length > 0;
  const refused = last['chosen'] === undefined;
  return {
    columns: [...columns('node', 'verdict'), ...(refused ? columns('cpuFree', 'memoryFree') : []), ...plugins, ...(scored ? columns('total') : [])],
    rows: nodes.map((node) => [
      node,
      node === last['chosen'] ? whyWords.cells.chosen : verdictOf(filters[node]),
      ...(refused ? freeCells(index, node, version.seq) : []),
      ...plugins.map((plugin) => (scores[node] === undefined ? '' : String(number(object(object(scores[node])[plugin])['weighted'])))),
      ...(scored ? [totals[node] === undefined ? '' : String(number(totals[node]))] : []),
    ]),
    attempt: attempts.length,
    attempts: of,
  };
}

function freeCells(index: LedgerIndex, name: string, now: Seq): readonly [string, string] {
  const node = index.existing(`Node/${name}` as DocumentRef, now);
  if (!node) return ['', ''];
  const { cpu, memory } = freeOn(index, node, now);
  return [`${Math.round(cpu * 1_000)}m`, `${Math.round(memory / 2 ** 20)}Mi`];
}

/** Every attempt to schedule a Pod up to `now`, oldest first, the last one last; at most twenty. */
export function attemptsOf(index: LedgerIndex, ref: DocumentRef, now: Seq): readonly Evidence[] {
  if (kindOf(ref) !== 'Pod') return [];
  const versions = index.versions(schedulingRef(ref)).filter((version) => version.seq <= now && version.op !== 'DELETED');
  const of = objects(object(versions.at(-1)?.value)['attempts']).length;
  const byAttempt = new Map<number, Evidence>();
  for (const version of versions.slice(-20)) {
    const evidence = attemptEvidence(index, version, of);
    if (evidence) byAttempt.set(evidence.attempt, evidence);
  }
  return [...byAttempt.values()];
}

type Table = (index: LedgerIndex, record: DocumentRecord, now: Seq) => Pick<Evidence, 'title' | 'columns' | 'rows'> | undefined;

const conditions: Table = (_index, record) => {
  const rows = objects(at(record.value, 'status.conditions')).map((each) => [
    text(each['type']),
    text(each['status']),
    text(each['reason']),
    text(each['message']),
  ]);
  return rows.length === 0 ? undefined : { title: whyWords.tables.conditions, columns: columns('condition', 'status', 'reason', 'message'), rows };
};

/** The Pods whose labels were compared with a selector. */
const endpoints: Table = (index, record, now) => {
  const selector = Object.entries(object(at(record.value, 'spec.selector')));
  const namespace = at(record.value, 'metadata.namespace');
  const rows = [...index.objects('Pod', now)]
    .filter((pod) => at(pod.value, 'metadata.namespace') === namespace)
    .slice(0, 50)
    .map((pod) => {
      const labels = object(at(pod.value, 'metadata.labels'));
      const different = selector.filter(([key, value]) => labels[key] !== value).map(([key]) => `${key}=${text(labels[key]) || whyWords.cells.none}`);
      return [
        text(at(pod.value, 'metadata.name')),
        different.length === 0 ? whyWords.cells.selected : whyWords.notSelected(different),
        objectState('Pod', pod.value).status,
      ];
    });
  return selector.length === 0 || rows.length === 0
    ? undefined
    : { title: selector.map(([key, value]) => `${key}=${String(value)}`).join(', '), columns: columns('pod', 'selector', 'status'), rows };
};

/** What a workload made, with how each stands. */
const made: Table = (index, record, now) => {
  const rows = index.dependantsOf(record.ref).flatMap((ref) => {
    const child = index.existing(ref, now);
    return child ? [[ref.split('/').at(-1) ?? ref, kindOf(ref), objectState(kindOf(ref), child.value).status]] : [];
  });
  return rows.length === 0 ? undefined : { title: whyWords.tables.made, columns: columns('name', 'kind', 'status'), rows: rows.slice(0, 50) };
};

const TABLES: Readonly<Record<string, Table>> = {
  Pod: conditions,
  Node: conditions,
  Service: endpoints,
  Deployment: made,
  ReplicaSet: made,
  StatefulSet: made,
  DaemonSet: made,
  Job: made,
  CronJob: made,
};

/** The table behind the sentence: for a Pod that is not placed the scheduler's verdicts, otherwise what its state is read from. */
export function evidenceOf(index: LedgerIndex, ref: DocumentRef, now: Seq): Evidence | undefined {
  const record = index.existing(ref, now);
  const table = record && Object.hasOwn(TABLES, kindOf(ref)) ? TABLES[kindOf(ref)]?.(index, record, now) : undefined;
  return table && { ...table, attempt: 1, attempts: 1 };
}
