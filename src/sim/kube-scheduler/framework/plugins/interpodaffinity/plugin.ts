import type { Node, Pod } from '../../../../../api/index.ts';
import type { Labels } from '../../../../component-helpers/scheduling/corev1/selector.ts';
import { affinityTermMatches } from '../../affinity-terms.ts';
import { onNode, onPod } from '../../events.ts';
import type { PluginFactory } from '../../interface.ts';
import { podInfoOf } from '../../types.ts';
import { filter, preFilter, updateWithPod } from './filtering.ts';
import { HARD_POD_AFFINITY_WEIGHT, normalizeScore, preScore, score } from './scoring.ts';

/** Does a change of another Pod touch a required term of either? */
function podMatters(namespaceLabels: (namespace: string) => Labels, pod: Pod, before: Pod | undefined, after: Pod | undefined): boolean {
  const waiting = podInfoOf(pod).affinity;
  const matches = (other: Pod | undefined): boolean =>
    other !== undefined && [...waiting.requiredAffinity, ...waiting.requiredAntiAffinity].some((term) => affinityTermMatches(term, other, namespaceLabels));
  const forbids = (other: Pod | undefined): boolean =>
    other !== undefined && podInfoOf(other).affinity.requiredAntiAffinity.some((term) => affinityTermMatches(term, pod, namespaceLabels));
  if (before && after) return matches(before) !== matches(after);
  return before ? matches(before) || forbids(before) : matches(after);
}

/** A node with a topology key of the Pod's terms is new, or its value has changed. */
function nodeMatters(pod: Pod, before: Node | undefined, after: Node): boolean {
  const { requiredAffinity, requiredAntiAffinity } = podInfoOf(pod).affinity;
  return [...requiredAffinity, ...requiredAntiAffinity].some(({ topologyKey }) => {
    const value = after.metadata?.labels?.[topologyKey];
    return before ? value !== before.metadata?.labels?.[topologyKey] : value !== undefined;
  });
}

/** Source: `plugins/interpodaffinity/plugin.go`. */
export const interPodAffinity =
  (hardPodAffinityWeight = HARD_POD_AFFINITY_WEIGHT): PluginFactory =>
  (handle) => ({
    name: 'InterPodAffinity',
    preFilter: (state, pod, nodes) => preFilter(handle, state, pod, nodes),
    filter,
    addPod: (state, _pod, added, node) => updateWithPod(state, added, node, 1),
    removePod: (state, _pod, removed, node) => updateWithPod(state, removed, node, -1),
    preScore: (state, pod) => preScore(handle, hardPodAffinityWeight, state, pod),
    score,
    normalizeScore: (_state, _pod, scores) => normalizeScore(scores),
    eventsToRegister: () => [
      {
        resource: 'Pod',
        actions: ['Add', 'UpdatePodLabel', 'Delete'],
        hint: onPod((pod, before, after) => podMatters(handle.namespaceLabels, pod, before, after)),
      },
      { resource: 'Node', actions: ['Add', 'UpdateNodeLabel', 'UpdateNodeTaint'], hint: onNode(nodeMatters) },
    ],
  });
