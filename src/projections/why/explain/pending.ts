import type { DocumentRef } from '../../../api/index.ts';
import { compareNatural } from '../../addresses.ts';
import { quantity } from '../../quantity.ts';
import { condition } from '../../table.ts';
import { podFacts } from '../../topology/pods.ts';
import { at, list, objects, object, text } from '../../values.ts';
import { freeOn } from '../evidence.ts';
import { type Asked, type Explainer, nameOf, words } from './asked.ts';

const cores = (value: number): string => `${Math.round(value * 1_000)}m`;
const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)}Mi`;

interface Verdict {
  readonly node: string;
  readonly plugin: string;
  readonly reasons: string;
}

/** What the last attempt to schedule the Pod said of each node: `Scheduling/<namespace>/<pod>`, which kube-scheduler writes. */
function verdicts({ index, ref, now }: Asked): readonly Verdict[] {
  const scheduling = index.existing(`Scheduling/${ref.slice('Pod/'.length)}` as DocumentRef, now);
  const last = objects(object(scheduling?.value)['attempts']).at(-1);
  return Object.entries(object(last?.['filters']))
    .map(([node, filter]) => ({ node, plugin: text(object(filter)['plugin']), reasons: list(object(filter)['reasons']).map(String).join('; ') }))
    .sort((a, b) => compareNatural(a.node, b.node));
}

function becauseOf(all: readonly Verdict[]): string {
  const byReason = new Map<string, string[]>();
  for (const { node, plugin, reasons } of all) {
    const key = plugin === '' ? 'fits' : `${reasons} (${plugin})`;
    byReason.set(key, [...(byReason.get(key) ?? []), node]);
  }
  return [...byReason].map(([reason, nodes]) => `${words(nodes)}: ${reason}`).join('; ');
}

function requestsText(asked: Asked, resource: 'cpu' | 'memory'): string {
  const { index, value, now } = asked;
  const wanted = objects(at(value, 'spec.containers')).reduce((sum, container) => sum + quantity(at(container, `resources.requests.${resource}`)), 0);
  const show = resource === 'cpu' ? cores : mebibytes;
  const nodes = [...index.objects('Node', now)].map((node) => ({
    node: nameOf(node.ref),
    free: freeOn(index, node, now)[resource],
    of: quantity(at(node.value, `status.allocatable.${resource}`)),
  }));
  const best = nodes.sort((a, b) => b.free - a.free)[0];
  const most = best === undefined ? '' : `; the most that any node has left is ${show(best.free)} of ${show(best.of)} (${best.node})`;
  return ` It requests ${show(wanted)} of ${resource}${most}. What counts is the sum of requests, not usage.`;
}

/** Per node: the verdict, and what its Pods request of what it has. */
function nodeRows(asked: Asked, all: readonly Verdict[]): readonly (readonly string[])[] {
  const { index, now } = asked;
  return all.map(({ node, plugin, reasons }) => {
    const record = index.existing(`Node/${node}` as DocumentRef, now);
    const pods = [...index.objects('Pod', now)].map(podFacts).filter((facts) => facts.node === node);
    const cpu = pods.reduce((sum, pod) => sum + pod.cpuMilli, 0);
    const memory = pods.reduce((sum, pod) => sum + pod.memoryBytes, 0);
    const of = (path: string): number => quantity(at(record?.value, `status.allocatable.${path}`));
    return [node, plugin || 'fits', reasons, `${cpu}m of ${cores(of('cpu'))}`, `${mebibytes(memory)} of ${mebibytes(of('memory'))}`];
  });
}

/** A Pod that no node takes: each node's verdict by plugin, requests against what is allocatable. */
export const pending: Explainer = (asked) => {
  const { ref, value } = asked;
  const scheduled = condition(value, 'PodScheduled');
  if (text(at(value, 'spec.nodeName')) !== '' || scheduled?.['status'] !== 'False') return undefined;
  const all = verdicts(asked);
  const message = text(scheduled['message']);
  if (all.length === 0) return undefined;
  const short = (['cpu', 'memory'] as const).filter((resource) => all.some(({ reasons }) => reasons.includes(`Insufficient ${resource}`)));
  return {
    sentence: `${nameOf(ref)} is Pending because no node takes it: ${becauseOf(all)}.${short.map((resource) => requestsText(asked, resource)).join('')}${volumesText(message)}`,
    evidence: { title: 'requests of allocatable, by node', columns: ['node', 'plugin', 'verdict', 'cpu requested', 'memory requested'], rows: nodeRows(asked, all) },
  };
};

const volumesText = (message: string): string =>
  message.includes('volume node affinity conflict') ? ' Its volume can be reached from some nodes only (spec.nodeAffinity of the PersistentVolume), and those are left out for other reasons.' : '';
