import type { DocumentRef } from '../../../api/index.ts';
import { compareNatural } from '../../addresses.ts';
import { quantity } from '../../quantity.ts';
import { condition } from '../../table.ts';
import { podFacts } from '../../topology/pods.ts';
import { at, list, objects, object, text } from '../../values.ts';
import { columns, whyWords } from '../../words/why.ts';
import { freeOn } from '../evidence.ts';
import { type Asked, type Explainer, moment, nameOf, namespaceOf, sentences } from './asked.ts';

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

/** The nodes of each reason. */
function becauseOf(all: readonly Verdict[]): readonly { readonly nodes: readonly string[]; readonly reason: string }[] {
  const byReason = new Map<string, string[]>();
  for (const { node, plugin, reasons } of all) {
    const key = plugin === '' ? whyWords.cells.fits : `${reasons} (${plugin})`;
    byReason.set(key, [...(byReason.get(key) ?? []), node]);
  }
  return [...byReason].map(([reason, nodes]) => ({ nodes, reason }));
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
  return whyWords.pending.requests(show(wanted), resource, best === undefined ? undefined : { free: show(best.free), of: show(best.of), node: best.node });
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
    return [
      node,
      plugin || whyWords.cells.fits,
      reasons,
      whyWords.ofAllocatable(`${cpu}m`, cores(of('cpu'))),
      whyWords.ofAllocatable(mebibytes(memory), mebibytes(of('memory'))),
    ];
  });
}

/** A Pod that no node takes: each node's verdict by plugin, requests against what is allocatable. */
export const pending: Explainer = (asked) => {
  const { ref, value } = asked;
  const scheduled = condition(value, 'PodScheduled');
  if (text(at(value, 'spec.nodeName')) !== '' || scheduled?.['status'] !== 'False') return undefined;
  const all = verdicts(asked);
  if (all.length === 0) return undefined;
  const short = (['cpu', 'memory'] as const).filter((resource) => all.some(({ reasons }) => reasons.includes(`Insufficient ${resource}`)));
  return {
    sentence: sentences(
      whyWords.pending.sentence(nameOf(ref), becauseOf(all)),
      ...short.map((resource) => requestsText(asked, resource)),
      ...volumesTexts(asked, all),
    ),
    evidence: { title: whyWords.pending.title, columns: columns('node', 'plugin', 'verdict', 'cpuRequested', 'memoryRequested'), rows: nodeRows(asked, all) },
  };
};

/** The claims of the Pod that are bound to volumes of some nodes only: which, by whom, and when that was decided. */
function volumesTexts({ index, value, now }: Asked, all: readonly Verdict[]): readonly string[] {
  if (!all.some(({ plugin }) => plugin === 'VolumeBinding')) return [];
  return objects(at(value, 'spec.volumes')).flatMap((volume) => {
    const claim = text(at(volume, 'persistentVolumeClaim.claimName'));
    const record = claim === '' ? undefined : index.existing(`PersistentVolumeClaim/${namespaceOf(value)}/${claim}` as DocumentRef, now);
    const name = text(at(record?.value, 'spec.volumeName'));
    const disk = name === '' ? undefined : index.existing(`PersistentVolume/${name}` as DocumentRef, now);
    const terms = objects(at(disk?.value, 'spec.nodeAffinity.required.nodeSelectorTerms')).flatMap((term) => objects(term['matchExpressions']));
    if (record === undefined || disk === undefined || terms.length === 0) return [];
    const bound = index.versions(record.ref).find((version) => text(at(version.value, 'spec.volumeName')) !== '');
    const storageClass = text(at(record.value, 'spec.storageClassName'));
    const mode = text(at(index.existing(`StorageClass/${storageClass}` as DocumentRef, now)?.value, 'volumeBindingMode'));
    const where = terms.map((term) => {
      const values = list(term['values']).map(String);
      const one = text(term['operator']) === 'In' && values.length === 1;
      return one ? `${text(term['key'])}=${values[0]}` : `${text(term['key'])} ${text(term['operator'])} ${values.join(', ')}`;
    });
    return [whyWords.pending.volume(claim, name, moment(bound?.sentAt ?? 0), mode === 'Immediate' ? storageClass : undefined, where)];
  });
}
