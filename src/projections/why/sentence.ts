import { type DocumentRef, type FaultRecord, type Seq, toSeconds } from '../../api/index.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { MOMENTARY } from '../faults/active.ts';
import { endpointsOf, eventsOf, kindOf } from '../inspector/object.ts';
import { faultTitle } from '../sequence/chapters.ts';
import { condition, isWorkload, nodeState, podSummary, podToken, workloadState } from '../table.ts';
import { at, number, object, objects, text } from '../values.ts';
import { whyWords } from '../words/why.ts';

type Sentence = (value: unknown, index: LedgerIndex, ref: DocumentRef, now: Seq) => string;

const end = (sentence: string): string => (/[.!?…]$/.test(sentence) ? sentence : `${sentence}.`);
const moment = (micros: number): string => `T+${Math.round(toSeconds(micros as never) * 10) / 10} s`;
const name = (ref: string): string => ref.split('/').at(-1) ?? ref;

/** Since when: the first version of the last run of versions in which `holds`. */
function since(index: LedgerIndex, ref: DocumentRef, now: Seq, holds: (value: unknown) => boolean): number {
  let start = 0;
  let held = false;
  for (const version of index.versions(ref)) {
    if (version.seq > now) break;
    const holdsNow = holds(version.value);
    if (holdsNow && !held) start = version.sentAt;
    held = holdsNow;
  }
  return start;
}

function waitingContainer(value: unknown): { readonly container: string; readonly reason: string; readonly message: string } | undefined {
  for (const status of [...objects(at(value, 'status.initContainerStatuses')), ...objects(at(value, 'status.containerStatuses'))]) {
    const waiting = at(status, 'state.waiting');
    const reason = text(at(waiting, 'reason'));
    if (reason !== '' && reason !== 'ContainerCreating' && reason !== 'PodInitializing')
      return { container: text(status['name']), reason, message: text(at(waiting, 'message')) };
  }
  return undefined;
}

function lastExit(value: unknown, container: string): string {
  const status = objects(at(value, 'status.containerStatuses')).find((each) => each['name'] === container);
  const last = object(at(status, 'lastState.terminated'));
  if (last['exitCode'] === undefined) return '';
  return ` ${whyWords.state.ended(number(last['exitCode']), text(last['reason']), number(status?.['restartCount']))}`;
}

const podSentence: Sentence = (value, index, ref, now) => {
  const { reason, ready, total } = podSummary(value);
  const pod = name(ref);
  const node = text(at(value, 'spec.nodeName'));
  const token = podToken(value);
  const scheduled = condition(value, 'PodScheduled');
  const words = whyWords.state;
  if (token === 'terminating') return words.terminating(pod, number(at(value, 'metadata.deletionGracePeriodSeconds')));
  if (node === '') return scheduled?.['status'] === 'False' ? end(words.unscheduled(pod, text(scheduled['message']))) : words.unseen(pod);
  const waiting = waitingContainer(value);
  if (waiting) return `${end(words.waiting(pod, reason, waiting.container, waiting.message))}${lastExit(value, waiting.container)}`;
  if (token === 'ready')
    return words.running(pod, node, ready, total, moment(since(index, ref, now, (each) => condition(each, 'Ready')?.['status'] === 'True')));
  if (token === 'done' || token === 'error') return end(words.is(pod, reason, text(at(value, 'status.message'))));
  const unhealthy = eventsOf(index, ref, now).findLast((event) => event.type === 'Warning');
  if (unhealthy) return end(words.on(pod, node, reason, ready, total, `${unhealthy.message} (${unhealthy.reason}, ${unhealthy.count}×)`));
  return end(words.on(pod, node, reason, ready, total, text(condition(value, 'Ready')?.['message'])));
};

const workloadSentence: Sentence = (value, index, ref, now) => {
  const { status } = workloadState(kindOf(ref), value);
  const problem = objects(at(value, 'status.conditions')).find(
    (each) => (each['type'] === 'ReplicaFailure' && each['status'] === 'True') || (each['type'] === 'Progressing' && each['status'] === 'False'),
  );
  const progress = condition(value, 'Progressing');
  const warning = eventsOf(index, ref, now).findLast((event) => event.type === 'Warning');
  const because = text(problem?.['message']) || warning?.message || text(progress?.['message']);
  return end(whyWords.state.workload(kindOf(ref), name(ref), status, because));
};

const nodeSentence: Sentence = (value, _index, ref) => {
  const ready = condition(value, 'Ready');
  return end(whyWords.state.is(name(ref), nodeState(value).status, text(ready?.['message'])));
};

const serviceSentence: Sentence = (value, index, ref, now) => {
  const service = name(ref);
  const { ready, all } = endpointsOf(index, ref, now);
  const selector = Object.entries(object(at(value, 'spec.selector')))
    .map(([key, wanted]) => `${key}=${String(wanted)}`)
    .join(',');
  return all === 0 ? whyWords.state.noEndpoints(service, selector) : whyWords.state.endpoints(service, text(at(value, 'spec.clusterIP')), ready, all, selector);
};

/** Faults in force, and those that were over at once, that name the object, or the node that it is on; empty when there is none. */
export function faultsOn(index: LedgerIndex, ref: DocumentRef, value: unknown, now: Seq): string {
  const names = new Set([name(ref), ...(ref.startsWith('Pod/') ? [text(at(value, 'spec.nodeName'))] : [])]);
  const active = new Map<string, FaultRecord>();
  for (const record of index.faults) {
    if (record.seq > now) break;
    const key = JSON.stringify(record.fault);
    if (record.phase === 'healed') active.delete(key);
    else if (Object.values(record.fault).some((part) => typeof part === 'string' && names.has(part.split('/')[0] ?? ''))) active.set(key, record);
  }
  const { fault, happened } = whyWords.state;
  return [...active.values()].map((record) => ` ${(MOMENTARY.has(record.fault.type) ? happened : fault)(faultTitle(record), moment(record.sentAt))}`).join('');
}

/** The present state of an object in one sentence, made of its own fields, conditions and events. */
export function objectSentence(index: LedgerIndex, ref: DocumentRef, now: Seq): string | undefined {
  const version = index.versionAt(ref, now);
  if (!version) return undefined;
  const kind = kindOf(ref);
  if (version.op === 'DELETED') return whyWords.state.deleted(kind, name(ref), moment(version.sentAt));
  const sentences: Readonly<Record<string, Sentence>> = { Pod: podSentence, Node: nodeSentence, Service: serviceSentence };
  const sentence = Object.hasOwn(sentences, kind) ? sentences[kind] : isWorkload(kind) ? workloadSentence : undefined;
  return sentence && `${sentence(version.value, index, ref, now)}${faultsOn(index, ref, version.value, now)}`;
}
