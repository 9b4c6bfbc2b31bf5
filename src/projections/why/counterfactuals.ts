import type { DocumentRef, Micros, Seq } from '../../api/index.ts';
import { activeFaults } from '../faults/active.ts';
import { eventsOf, kindOf } from '../inspector/object.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { quantity } from '../quantity.ts';
import { condition, isWorkload, podToken } from '../table.ts';
import { at, type Json, number, object, objects, text } from '../values.ts';
import type { WhatIf } from '../views.ts';
import { whatIfWords } from '../words/what-if.ts';
import { freeOn } from './evidence.ts';
import { MEASURED } from './measured.ts';
import { ownerChain } from './origin.ts';
import { kubectl, name, namespaceOf, type Proposal, type Question, specPath, withField } from './question.ts';

const MOST = 5;

const faults: Proposal = ({ index, ref, value, now }) => {
  const struck = new Set<string>([ref, `Node/${text(at(value, 'spec.nodeName'))}`]);
  const all = activeFaults(index, index.timeOf(now));
  const mine = all.filter((fault) => struck.has(fault.struck));
  return (mine.length > 0 ? mine : all).slice(0, 3).map(({ id, title }) => ({
    id: `heal ${id}`,
    label: whatIfWords.heal(title),
    steps: [{ after: 0 as Micros, intent: { type: 'heal-fault', id } }],
    // A Service is as well as its requests fare.
    ...(kindOf(ref) === 'Service' ? { measure: 'failures' as const } : {}),
  }));
};

/** Requests that do not fit anywhere: what the freest node still has. */
const requests: Proposal = (question) => {
  const { index, value, now, written } = question;
  if (text(at(value, 'spec.nodeName')) !== '') return [];
  const message = text(condition(value, 'PodScheduled')?.['message']);
  const containers = objects(at(value, 'spec.containers'));
  return (['cpu', 'memory'] as const).flatMap((resource) => {
    if (!message.includes(`Insufficient ${resource}`)) return [];
    const asked = containers.map((container) => quantity(at(container, `resources.requests.${resource}`)));
    const largest = asked.indexOf(Math.max(...asked));
    const others = asked.reduce((sum, each, i) => (i === largest ? sum : sum + each), 0);
    const best = [...index.objects('Node', now)]
      .map((node) => ({ node: name(node.ref), free: freeOn(index, node, now)[resource] - others }))
      .sort((a, b) => b.free - a.free)[0];
    const fits = best === undefined ? '' : rounded(resource, best.free);
    if (best === undefined || fits === '') return [];
    const spec = specPath(written);
    return [
      ...withField(
        question,
        `requests ${resource}`,
        whatIfWords.requests(resource, fits, best.node),
        [...spec, 'containers', largest, 'resources', 'requests', resource],
        fits,
      ),
    ];
  });
};

/** The largest round quantity that is not above `free`; empty when nothing is free. */
function rounded(resource: 'cpu' | 'memory', free: number): string {
  if (resource === 'cpu') {
    const milli = Math.floor((free * 1_000) / 50) * 50;
    return milli <= 0 ? '' : `${milli}m`;
  }
  const mebi = Math.floor(free / 2 ** 20 / 16) * 16;
  return mebi <= 0 ? '' : `${mebi}Mi`;
}

/** Nodes that are left out by what an operator did to them. */
const nodes: Proposal = ({ index, value, now }) => {
  const message = text(condition(value, 'PodScheduled')?.['message']);
  if (text(at(value, 'spec.nodeName')) !== '' || message === '') return [];
  return [...index.objects('Node', now)].flatMap((node) => {
    const taints = objects(at(node.value, 'spec.taints')).filter((taint) => message.includes(`{${text(taint['key'])}: ${text(taint['value'])}}`));
    return [
      ...(at(node.value, 'spec.unschedulable') === true ? [kubectl(`uncordon ${node.ref}`, `uncordon ${name(node.ref)}`)] : []),
      ...taints
        .filter((taint) => !text(taint['key']).startsWith('node.kubernetes.io/'))
        .slice(0, 1)
        .map((taint) => kubectl(`taint ${node.ref}`, `taint nodes ${name(node.ref)} ${text(taint['key'])}-`)),
    ];
  });
};

const cordoned: Proposal = ({ ref, value }) =>
  kindOf(ref) === 'Node' && at(value, 'spec.unschedulable') === true ? [kubectl('uncordon', `uncordon ${name(ref)}`)] : [];

/** The revision before, if there is one. */
const undo: Proposal = ({ index, written, now }) => {
  if (kindOf(written) !== 'Deployment') return [];
  const revisions = index.dependantsOf(written).filter((ref) => ref.startsWith('ReplicaSet/') && index.existing(ref, now));
  return revisions.length < 2 ? [] : [kubectl('undo', `rollout undo deployment/${name(written)} -n ${namespaceOf(written)}`)];
};

/** A liveness probe that kills what has not yet started: a startup probe holds it back. */
const startup: Proposal = (question) => {
  const { index, ref, value, now, written } = question;
  if (!eventsOf(index, ref, now).some((event) => event.message.includes('failed liveness probe'))) return [];
  return objects(at(value, 'spec.containers')).flatMap((container, i) => {
    const { livenessProbe, startupProbe } = container;
    if (livenessProbe === undefined || startupProbe !== undefined) return [];
    const probe = { ...handlerOf(object(livenessProbe)), periodSeconds: 10, failureThreshold: 30 };
    return withField(question, `startup ${i}`, whatIfWords.startup(text(container['name'])), [...specPath(written), 'containers', i, 'startupProbe'], probe);
  });
};

const handlerOf = (probe: Json): Json =>
  Object.fromEntries(['httpGet', 'tcpSocket', 'exec', 'grpc'].flatMap((key) => (probe[key] === undefined ? [] : [[key, probe[key]]])));

/** The Pod made anew: does another one fare better? */
const anew: Proposal = ({ ref, value }) => {
  if (kindOf(ref) !== 'Pod' || objects(at(value, 'metadata.ownerReferences')).length === 0 || podToken(value) === 'ready') return [];
  return [kubectl('anew', `delete pod ${name(ref)} -n ${namespaceOf(ref)}`)];
};

/** A selector that fits no Pod: the labels of those that share a key with it. */
const selector: Proposal = (question) => {
  const { index, ref, value, now } = question;
  if (kindOf(ref) !== 'Service') return [];
  const wanted = object(at(value, 'spec.selector'));
  const keys = Object.keys(wanted);
  const labels = [...index.objects('Pod', now)]
    .filter((pod) => at(pod.value, 'metadata.namespace') === namespaceOf(ref))
    .map((pod) => object(at(pod.value, 'metadata.labels')));
  if (keys.length === 0 || labels.some((each) => keys.every((key) => each[key] === wanted[key]))) return [];
  const proposals = labels.flatMap((each) => {
    const kept = keys.filter((key) => typeof each[key] === 'string');
    return kept.length === 0 ? [] : [Object.fromEntries(kept.map((key) => [key, text(each[key])]))];
  });
  const distinct = [...new Map(proposals.map((each) => [JSON.stringify(each), each])).values()].slice(0, 2);
  return distinct.flatMap((each) =>
    withField(
      question,
      `selector ${JSON.stringify(each)}`,
      whatIfWords.selector(Object.entries(each).map(([key, of]) => `${key}=${of}`)),
      ['spec', 'selector'],
      each,
    ),
  );
};

/** More replicas than fit: as many as do. */
const fewer: Proposal = ({ index, written, now }) => {
  const owner = index.existing(written, now);
  const ready = number(at(owner?.value, 'status.readyReplicas'));
  if (!['Deployment', 'StatefulSet'].includes(kindOf(written)) || ready === 0 || ready >= number(at(owner?.value, 'spec.replicas'))) return [];
  return [kubectl('fewer', `scale ${kindOf(written).toLowerCase()} ${name(written)} -n ${namespaceOf(written)} --replicas=${ready}`)];
};

const PROPOSALS: readonly Proposal[] = [faults, ...MEASURED, requests, nodes, cordoned, selector, startup, undo, fewer, anew];

/** The Pod of a workload that fares worst: what is proposed for it helps the workload. */
function worstPod(index: LedgerIndex, ref: DocumentRef, now: Seq): DocumentRef {
  const pods = [...index.objects('Pod', now)].filter((pod) => ownerChain(index, pod.ref, now).includes(ref) && podToken(pod.value) !== 'ready');
  return pods[0]?.ref ?? ref;
}

/**
 * What might change the state of an object: taken from what is recorded of it (the scheduler's message, events, faults,
 * selectors), at most five. Whether it does is not said here: it is tried in a run of its own.
 */
export function proposals(index: LedgerIndex, asked: DocumentRef, now: Seq): readonly WhatIf[] {
  const ref = isWorkload(kindOf(asked)) && kindOf(asked) !== 'CronJob' ? worstPod(index, asked, now) : asked;
  const record = index.existing(ref, now);
  if (!record) return [];
  const question: Question = { index, ref, value: record.value, now, written: ownerChain(index, ref, now).at(-1) ?? ref };
  return PROPOSALS.flatMap((propose) => propose(question)).slice(0, MOST);
}

/** What is watched for a change: what the user wrote, when it is a workload; otherwise the object itself. */
export function watchedOf(index: LedgerIndex, ref: DocumentRef, now: Seq): DocumentRef {
  const written = ownerChain(index, ref, now).at(-1) ?? ref;
  return isWorkload(kindOf(written)) ? written : ref;
}
