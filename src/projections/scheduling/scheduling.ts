import { type DocumentRecord, type DocumentRef, filterPlugins, type Micros, type Seq } from '../../api/index.ts';
import { compareNatural } from '../addresses.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';
import { at, list, number, object, objects, text } from '../values.ts';
import type { NodeVerdict, SchedulingAttempt, SchedulingView, ScoreCell } from './views.ts';

const MOST_ATTEMPTS = 20;
const MOST_TRIED = 50;
/** Victims are asked for in the same cycle, some records before or shortly after the attempt is written down. */
const MOST_BEFORE = 100;
const PREEMPTION_WINDOW = 1_000_000;

function verdictOf(node: string, attempt: Readonly<Record<string, unknown>>): NodeVerdict {
  const filter = object(attempt['filters'])[node];
  const { plugin, reasons } = object(filter);
  const total = object(attempt['totals'])[node];
  const scores: Record<string, ScoreCell> = {};
  for (const [name, cell] of Object.entries(object(object(attempt['scores'])[node]))) {
    const { raw, normalized, weighted } = object(cell);
    scores[name] = { raw: number(raw), normalized: number(normalized), weighted: number(weighted) };
  }
  return {
    node,
    verdict: filter !== 'ok' ? 'refused' : node === attempt['chosen'] ? 'chosen' : 'fits',
    ...(text(plugin) === '' ? {} : { plugin: text(plugin) }),
    reasons: list(reasons).map(String),
    scores,
    ...(typeof total === 'number' ? { total } : {}),
  };
}

function weightsOf(nodes: readonly NodeVerdict[]): Readonly<Record<string, number>> {
  const weights: Record<string, number> = {};
  for (const { scores } of nodes)
    for (const [plugin, { normalized, weighted }] of Object.entries(scores)) if (normalized !== 0) weights[plugin] = weighted / normalized;
  return weights;
}

/** What the scheduler asked of kube-apiserver because of an attempt, until its next record: victims deleted, a node nominated. */
function preempted(index: LedgerIndex, version: DocumentRecord, now: Seq): Pick<SchedulingAttempt, 'victims' | 'nominated'> {
  const victims: DocumentRef[] = [];
  let nominated = '';
  const sent = index.touching('kube-scheduler');
  for (let i = countUpTo(sent, (version.seq - MOST_BEFORE) as Seq, Number); i < sent.length; i++) {
    const message = index.message(sent[i]);
    if (!message || message.sentAt > version.sentAt + PREEMPTION_WINDOW || message.seq > now) break;
    if (message.from !== 'kube-scheduler' || message.payload.type !== 'http-request' || index.root(message.seq) !== index.root(version.seq)) continue;
    if (message.payload.method === 'DELETE' && message.subject?.startsWith('Pod/')) victims.push(message.subject);
    const pod = `Pod/${version.ref.slice('Scheduling/'.length)}`;
    if (message.subject === pod) nominated = text(at(message.payload.body, 'status.nominatedNodeName')) || nominated;
  }
  return { victims, ...(nominated === '' ? {} : { nominated }) };
}

/** Each version of `Scheduling/<namespace>/<pod>` tells of one attempt: its last one has the matrices. */
function attemptOf(index: LedgerIndex, version: DocumentRecord, position: number, now: Seq): SchedulingAttempt | undefined {
  const attempt = objects(object(version.value)['attempts']).at(-1);
  if (!attempt) return undefined;
  const nodes = Object.keys(object(attempt['filters']))
    .sort(compareNatural)
    .map((node) => verdictOf(node, attempt));
  const refusing = nodes.flatMap(({ plugin }) => plugin ?? []);
  const { chosen, message } = attempt;
  return {
    number: position,
    seq: version.seq,
    t: number(attempt['t']) as Micros,
    feasible: number(attempt['feasible']),
    ...(typeof chosen === 'string' ? { chosen } : {}),
    ...(typeof message === 'string' ? { message } : {}),
    nodes,
    filters: [...filterPlugins, ...new Set(refusing.filter((plugin) => !filterPlugins.some((known) => known === plugin)))],
    scores: [...new Set(nodes.flatMap((node) => Object.keys(node.scores)))].sort(),
    weights: weightsOf(nodes),
    ...preempted(index, version, now),
  };
}

function attemptsOf(index: LedgerIndex, pod: DocumentRef, now: Seq): readonly SchedulingAttempt[] {
  const versions = known(index, `Scheduling/${pod.slice('Pod/'.length)}` as DocumentRef, now);
  const first = Math.max(0, versions.length - MOST_ATTEMPTS);
  return versions.slice(first).flatMap((version, i) => attemptOf(index, version, first + i + 1, now) ?? []);
}

/** Versions up to `now` since the document was last made. */
function known(index: LedgerIndex, ref: DocumentRef, now: Seq): readonly DocumentRecord[] {
  const versions = index.versions(ref);
  const upTo = versions.slice(
    0,
    countUpTo(versions, now, (version) => version.seq),
  );
  const made = upTo.findLastIndex((version) => version.op === 'ADDED');
  return upTo.slice(Math.max(0, made)).filter((version) => version.op !== 'DELETED');
}

function expiresOf(queue: unknown): Readonly<Record<string, Micros>> {
  return Object.fromEntries(Object.entries(object(object(queue)['expires'])).map(([pod, t]) => [pod, number(t) as Micros]));
}

function queuesOf(index: LedgerIndex, now: Seq): SchedulingView['queues'] {
  const queue = index.existing('kube-scheduler/queue' as DocumentRef, now);
  return Object.entries(object(queue?.value)).map(([name, value]) => ({
    name,
    length: number(object(value)['length']),
    pods: list(object(value)['pods']).map(String),
    expires: expiresOf(value),
  }));
}

function triedOf(index: LedgerIndex, now: Seq): SchedulingView['tried'] {
  const tried = index.refsOf('Scheduling').flatMap((ref) => {
    const versions = known(index, ref, now);
    const last = objects(object(versions.at(-1)?.value)['attempts']).at(-1);
    if (!last) return [];
    const chosen = text(last['chosen']);
    const pod = `Pod/${ref.slice('Scheduling/'.length)}` as DocumentRef;
    return [{ pod, attempts: versions.length, t: number(last['t']) as Micros, outcome: chosen === '' ? text(last['message']) : chosen, placed: chosen !== '' }];
  });
  return tried.sort((a, b) => b.t - a.t).slice(0, MOST_TRIED);
}

/** What the scheduler weighed for a Pod, attempt by attempt; undefined when it has not tried yet and does not hold the Pod. */
export function podScheduling(index: LedgerIndex, pod: DocumentRef, now: Seq): SchedulingView | undefined {
  const attempts = attemptsOf(index, pod, now);
  const key = pod.slice('Pod/'.length);
  const queues = queuesOf(index, now);
  return attempts.length === 0 && !queues.some(({ pods }) => pods.includes(key)) ? undefined : { pod, attempts, queues, tried: [] };
}

/** The scheduler's queues, the Pods that it has tried, and the attempts for the latest of them. */
export function schedulerScheduling(index: LedgerIndex, now: Seq): SchedulingView {
  const tried = triedOf(index, now);
  const [latest] = tried;
  return { ...(latest ? { pod: latest.pod } : {}), attempts: latest ? attemptsOf(index, latest.pod, now) : [], queues: queuesOf(index, now), tried };
}
