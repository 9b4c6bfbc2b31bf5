import type { Pod } from '../../../../../api/index.ts';
import {
  matchesRequiredNodeAffinity,
  type NodeSelectorTerm,
  preferredNodeAffinityScore,
} from '../../../../component-helpers/scheduling/corev1/node-affinity.ts';
import { onNode } from '../../events.ts';
import { type PluginFactory, status } from '../../interface.ts';
import { defaultNormalizeScore } from '../helper/normalize-score.ts';

export const ERR_REASON_POD = "node(s) didn't match Pod's node affinity/selector";
export const ERR_REASON_CONFLICT = 'pod affinity terms conflict';

const requiredTerms = (pod: Pod): readonly NodeSelectorTerm[] | undefined =>
  pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;

/** The nodes that a term names by `metadata.name`; undefined when it names none. */
function namesOf(term: NodeSelectorTerm): ReadonlySet<string> | undefined {
  let names: Set<string> | undefined;
  for (const { key, operator, values = [] } of term.matchFields ?? []) {
    if (key !== 'metadata.name' || operator !== 'In') continue;
    names = names ? new Set(values.filter((value) => names?.has(value))) : new Set(values);
  }
  return names;
}

/** Source: `plugins/nodeaffinity/node_affinity.go`. */
export const nodeAffinity: PluginFactory = () => ({
  name: 'NodeAffinity',
  preFilter: (_state, { pod }) => {
    const terms = requiredTerms(pod);
    if (!terms && pod.spec?.nodeSelector === undefined) return status('Skip');
    if (!terms || terms.length === 0) return undefined;
    const nodeNames = new Set<string>();
    for (const term of terms) {
      const names = namesOf(term);
      // A term that names no node may match any: nothing can be said beforehand.
      if (!names) return undefined;
      for (const name of names) nodeNames.add(name);
    }
    return nodeNames.size === 0 ? status('UnschedulableAndUnresolvable', ERR_REASON_CONFLICT) : { nodeNames };
  },
  filter: (_state, { pod }, { node }) => (matchesRequiredNodeAffinity(pod, node) ? undefined : status('UnschedulableAndUnresolvable', ERR_REASON_POD)),
  preScore: (_state, { pod }) => (pod.spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ? undefined : status('Skip')),
  score: (_state, { pod }, { node }) => preferredNodeAffinityScore(pod, node),
  normalizeScore: (_state, _pod, scores) => defaultNormalizeScore(scores, false),
  eventsToRegister: () => [
    {
      resource: 'Node',
      actions: ['Add', 'UpdateNodeLabel'],
      hint: onNode((pod, before, after) => matchesRequiredNodeAffinity(pod, after) && (before === undefined || !matchesRequiredNodeAffinity(pod, before))),
    },
  ],
});
