import type { DocumentRecord, DocumentRef } from '../../../api/index.ts';
import { at, list, number, object, objects, text } from '../../values.ts';
import { columns, whyWords } from '../../words/why.ts';
import { type Asked, type Explainer, history, inNamespace, moment, nameOf, namespaceOf, selects } from './asked.ts';
import { revisionsOf } from './rollout.ts';

/** Pods of a Deployment by the value of a node label; the domains are those of the nodes that its Pods may use. */
export function byDomain({ index, now }: Asked, pods: readonly DocumentRecord[], template: unknown, key: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const domainOf = (node: string): string => text(object(at(index.existing(`Node/${node}` as DocumentRef, now)?.value, 'metadata.labels'))[key]);
  const wanted = object(at(template, 'spec.nodeSelector'));
  for (const node of index.objects('Node', now)) if (selects(wanted, node.value)) counts.set(domainOf(nameOf(node.ref)), 0);
  for (const pod of pods) {
    const domain = domainOf(text(at(pod.value, 'spec.nodeName')));
    if (domain !== '') counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  return counts;
}

export const skewOf = (counts: ReadonlyMap<string, number>): number => (counts.size === 0 ? 0 : Math.max(...counts.values()) - Math.min(...counts.values()));

/** What was counted when a Pod was placed: Pods that the constraint selects on its node, by whether they were of its own revision. */
function placedAmong(
  asked: Asked,
  pod: DocumentRecord,
  hash: string,
): { readonly t: number; readonly own: number; readonly others: number; readonly node: string } | undefined {
  const { index } = asked;
  const bound = history(asked, pod.ref).find((version) => text(at(version.value, 'spec.nodeName')) !== '');
  if (bound === undefined) return undefined;
  const node = text(at(bound.value, 'spec.nodeName'));
  const owned = [...index.objects('Pod', bound.seq)].filter(
    (each) =>
      each.ref !== pod.ref &&
      text(at(each.value, 'spec.nodeName')) === node &&
      at(each.value, 'metadata.deletionTimestamp') === undefined &&
      namespaceOf(each.value) === namespaceOf(pod.value),
  );
  const own = owned.filter((each) => nameOf(each.ref).startsWith(`${hash}-`)).length;
  return { t: bound.sentAt, own, others: owned.length - own, node };
}

/** A Deployment that keeps a spread constraint no longer, although each of its Pods was placed by it. */
export const skewed: Explainer = (asked) => {
  const { index, ref, value } = asked;
  const template = at(value, 'spec.template');
  const constraint = objects(at(template, 'spec.topologySpreadConstraints')).find((each) => each['whenUnsatisfiable'] === 'DoNotSchedule');
  const [revision, ...others] = revisionsOf(asked).toReversed();
  if (constraint === undefined || revision === undefined || others.length > 0 || list(constraint['matchLabelKeys']).length > 0) return undefined;
  const key = text(constraint['topologyKey']);
  const counts = byDomain(asked, revision.pods, template, key);
  const skew = skewOf(counts);
  if (skew <= number(constraint['maxSkew'])) return undefined;
  const hash = nameOf(revision.set.ref);
  const placed = revision.pods.flatMap((pod) => placedAmong(asked, pod, hash) ?? []).sort((a, b) => a.t - b.t);
  const first = placed[0];
  if (first === undefined || placed.every((each) => each.others === 0)) return undefined;
  const gone = inHistory(asked, first.t).filter((pod) => !nameOf(pod).startsWith(`${hash}-`)).length;
  return {
    sentence: whyWords.skewed.sentence(nameOf(ref), skew, [...counts], number(constraint['maxSkew']), hash, moment(first.t), gone),
    evidence: {
      title: whyWords.skewed.title,
      columns: columns('placed', 'on', 'own', 'of'),
      rows: placed.map((each) => [moment(each.t), each.node, String(each.own), String(each.others)]),
    },
    about: index.versions(revision.pods.at(-1)?.ref ?? ref).at(0)?.seq ?? revision.set.seq,
  };
};

/** Pods of the namespace that existed at a moment and do not any more. */
const inHistory = (asked: Asked, t: number): readonly DocumentRef[] => {
  const { index, value, now } = asked;
  const then = index.lastSeqAt(t as never);
  const still = new Set(inNamespace(asked, 'Pod', namespaceOf(value)).map((pod) => pod.ref));
  return [...index.objects('Pod', then)]
    .filter((pod) => namespaceOf(pod.value) === namespaceOf(value) && pod.seq <= now && !still.has(pod.ref))
    .map((pod) => pod.ref);
};
