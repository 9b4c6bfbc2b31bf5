import type { Node, Pod, PodSpec } from '../../../../api/index.ts';
import { matches, selectorOf } from '../../../apimachinery/index.ts';

type NodeAffinity = NonNullable<NonNullable<PodSpec['affinity']>['nodeAffinity']>;
type NodeSelector = NonNullable<NodeAffinity['requiredDuringSchedulingIgnoredDuringExecution']>;
export type NodeSelectorTerm = NodeSelector['nodeSelectorTerms'][number];

/** A term matches when all its expressions and fields do; an empty term matches nothing. */
export function termMatches(term: NodeSelectorTerm, node: Node): boolean {
  const { matchExpressions = [], matchFields = [] } = term;
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  if (matchExpressions.length > 0 && !matches(selectorOf(term), node.metadata?.labels)) return false;
  return matchFields.length === 0 || matches(selectorOf({ matchExpressions: matchFields }), { 'metadata.name': node.metadata?.name ?? '' });
}

/**
 * nodeSelector and required node affinity together: both must hold; the affinity's terms are alternatives.
 * Source: `component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go` GetRequiredNodeAffinity.
 */
export function matchesRequiredNodeAffinity(pod: Pod, node: Node): boolean {
  const wanted = pod.spec?.nodeSelector;
  if (wanted) {
    const labels = node.metadata?.labels ?? {};
    for (const key in wanted) if (labels[key] !== wanted[key]) return false;
  }
  const required = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || required.nodeSelectorTerms.some((term) => termMatches(term, node));
}

/** Sum of the weights of the preferred terms that match; an empty preference counts for nothing. */
export function preferredNodeAffinityScore(pod: Pod, node: Node): number {
  const terms = pod.spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  let score = 0;
  for (const { weight, preference } of terms) if (weight !== 0 && termMatches(preference, node)) score += weight;
  return score;
}
