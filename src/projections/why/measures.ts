import type { DocumentRef, Micros, Seq } from '../../api/index.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { isClient } from '../noise.ts';
import { podToken } from '../table.ts';
import { at, number, object, objects, text } from '../values.ts';
import type { MeasureName } from '../views.ts';
import { whatIfWords } from '../words/what-if.ts';
import { droppedPackets } from './explain/network-policy.ts';
import { byDomain, skewOf } from './explain/spread.ts';
import { revisionsOf } from './explain/rollout.ts';
import { writerOf } from './explain/writers.ts';
import { ownerChain } from './origin.ts';

/** A figure of a run; the smaller one is the one that one would rather see. */
export interface Measured {
  readonly value: number;
  readonly text: string;
}

interface Run {
  readonly index: LedgerIndex;
  readonly ref: DocumentRef;
  readonly from: Micros;
  readonly to: Micros;
  readonly last: Seq;
}

type Measure = (run: Run) => Measured;

const nameOf = (ref: string): string => ref.split('/').at(-1) ?? ref;

/** Answers that clients of the cluster's Services got between two moments. */
function answers({ index, from, to }: Run): readonly { readonly ok: boolean; readonly pod: string }[] {
  return index.messages.flatMap((seq) => {
    const message = index.message(seq);
    if (message?.payload.type !== 'traffic-response' || message.sentAt < from || message.sentAt > to || !isClient(message.to)) return [];
    return [{ ok: message.payload.outcome === 'ok' && message.payload.code < 400, pod: message.payload.servedBy ?? '' }];
  });
}

const failures: Measure = (run) => {
  const all = answers(run);
  const failed = all.filter(({ ok }) => !ok).length;
  return { value: failed, text: whatIfWords.failures(failed, all.length) };
};

const busiest: Measure = (run) => {
  const all = answers(run).filter(({ ok }) => ok);
  const counts = new Map<string, number>();
  for (const { pod } of all) counts.set(pod, (counts.get(pod) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  const share = all.length === 0 ? 0 : Math.round((100 * most) / all.length);
  return { value: share, text: whatIfWords.busiest(counts.size, share, all.length) };
};

const skew: Measure = ({ index, ref, last }) => {
  const value = index.existing(ref, last)?.value;
  const newest = revisionsOf({ index, ref, value, now: last }).at(-1);
  const key = text(at(value, 'spec.template.spec.topologySpreadConstraints[0].topologyKey'));
  const counts = byDomain({ index, ref, value, now: last }, newest?.pods ?? [], at(value, 'spec.template'), key);
  return { value: skewOf(counts), text: whatIfWords.skew(skewOf(counts), [...counts.values()]) };
};

const podsOnNode: Measure = ({ index, ref, last }) => {
  const pods = [...index.objects('Pod', last)].filter((pod) => text(at(pod.value, 'spec.nodeName')) === nameOf(ref)).length;
  return { value: -pods, text: whatIfWords.podsOnNode(nameOf(ref), pods) };
};

const gone: Measure = ({ index, ref, last }) => {
  const there = index.existing(ref, last) !== undefined;
  return { value: there ? 1 : 0, text: there ? whatIfWords.there(nameOf(ref)) : whatIfWords.gone(nameOf(ref)) };
};

const evicted: Measure = ({ index, from, to }) => {
  const done = index.messages.filter((seq) => {
    const message = index.message(seq);
    return (
      message !== undefined &&
      message.sentAt >= from &&
      message.sentAt <= to &&
      message.replyTo !== undefined &&
      message.from === 'kube-apiserver' &&
      message.method.endsWith('/eviction') &&
      message.code === 201
    );
  }).length;
  return { value: -done, text: whatIfWords.evicted(done) };
};

const jobs: Measure = ({ index, ref, from, to }) => {
  const made = index.refsOf('Job').filter((job) => {
    const first = index.versions(job)[0];
    return first !== undefined && first.sentAt >= from && first.sentAt <= to && index.ownersOf(first).includes(ref);
  }).length;
  return { value: -made, text: whatIfWords.jobs(made) };
};

/** How often a user's own text took replicas away. */
const lowered: Measure = ({ index, ref, from, to, last }) => {
  const versions = index.versions(ref);
  const times = versions.filter(
    (version, i) =>
      version.sentAt >= from &&
      version.sentAt <= to &&
      number(at(version.value, 'spec.replicas')) < number(at(versions[i - 1]?.value, 'spec.replicas')) &&
      writerOf(index, version)?.who === 'user',
  ).length;
  return { value: times, text: whatIfWords.lowered(times, number(at(index.existing(ref, last)?.value, 'spec.replicas'))) };
};

/** Pods that use a ConfigMap and were started before its last change. */
const stale: Measure = ({ index, ref, last }) => {
  const changed = index.versions(ref).at(-1)?.sentAt ?? 0;
  const [, namespace = '', config = ''] = ref.split('/');
  const users = [...index.objects('Pod', last)].filter(
    (pod) =>
      at(pod.value, 'metadata.namespace') === namespace && at(pod.value, 'metadata.deletionTimestamp') === undefined && usesOf(pod.value).includes(config),
  );
  const old = users.filter((pod) => (index.versions(pod.ref)[0]?.sentAt ?? 0) < changed).length;
  return { value: old, text: whatIfWords.stale(old, users.length) };
};

const usesOf = (pod: unknown): readonly string[] =>
  objects(at(pod, 'spec.containers')).flatMap((container) => [
    ...objects(container['env']).map((env) => text(at(env, 'valueFrom.configMapKeyRef.name'))),
    ...objects(container['envFrom']).map((env) => text(at(env, 'configMapRef.name'))),
  ]);

const restarts: Measure = ({ index, ref, last }) => {
  const count = objects(at(index.existing(ref, last)?.value, 'status.containerStatuses')).reduce(
    (sum, status) => sum + number(object(status)['restartCount']),
    0,
  );
  return { value: count, text: whatIfWords.restarts(nameOf(ref), count) };
};

/** Pods of a workload that are not ready. */
const unready: Measure = ({ index, ref, last }) => {
  const mine = [...index.objects('Pod', last)].filter((pod) => ownerChain(index, pod.ref, last).includes(ref));
  const not = mine.filter((pod) => podToken(pod.value) !== 'ready').length;
  return { value: not, text: whatIfWords.unready(not, mine.length, nameOf(ref)) };
};

/** Packets that nodes dropped, and requests of Pods that were answered. */
const dropped: Measure = ({ index, from, to, last }) => {
  const packets = droppedPackets({ index, now: last }, from).length;
  const answered = index.messages.filter((seq) => {
    const message = index.message(seq);
    return (
      message?.payload.type === 'traffic-response' &&
      message.payload.outcome === 'ok' &&
      message.sentAt >= from &&
      message.sentAt <= to &&
      /^[^/]+\/pod\//.test(message.to)
    );
  }).length;
  return { value: packets, text: whatIfWords.dropped(packets, answered) };
};

const MEASURES: Readonly<Record<MeasureName, Measure>> = {
  failures,
  busiest,
  skew,
  'pods-on-node': podsOnNode,
  gone,
  evicted,
  jobs,
  lowered,
  stale,
  restarts,
  unready,
  dropped,
};

/** A figure about an object at the end of a run, and between two moments of it. */
export const measured = (measure: MeasureName, index: LedgerIndex, ref: DocumentRef, from: Micros, to: Micros): Measured =>
  MEASURES[measure]({ index, ref, from, to, last: index.lastSeqAt(to) });
