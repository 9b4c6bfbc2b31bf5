import type { Node, Pod } from '../../../../../api/index.ts';
import { doNotSchedule, findUntoleratedTaint, type Toleration, toleratesTaint } from '../../../../component-helpers/scheduling/corev1/tolerations.ts';
import { stateKey } from '../../cycle-state.ts';
import { onNode, onPod } from '../../events.ts';
import { type PluginFactory, status } from '../../interface.ts';
import { defaultNormalizeScore } from '../helper/normalize-score.ts';

export const ERR_REASON_TAINT = 'node(s) had untolerated taint(s)';

/** Only tolerations that say nothing of the effect, or PreferNoSchedule, count in scoring. */
const preScoreKey = stateKey<readonly Toleration[]>('PreScoreTaintToleration');

const untolerated = (pod: Pod, node: Node): boolean => findUntoleratedTaint(node.spec?.taints, pod.spec?.tolerations, doNotSchedule) !== undefined;

/** Source: `plugins/tainttoleration/taint_toleration.go`. */
export const taintToleration: PluginFactory = () => ({
  name: 'TaintToleration',
  filter: (_state, { pod }, { node }) => (untolerated(pod, node) ? status('UnschedulableAndUnresolvable', ERR_REASON_TAINT) : undefined),
  preScore: (state, { pod }) => {
    state.write(
      preScoreKey,
      (pod.spec?.tolerations ?? []).filter(({ effect }) => !effect || effect === 'PreferNoSchedule'),
    );
    return undefined;
  },
  score: (state, _pod, { node }) => {
    const tolerations = state.read(preScoreKey);
    return (node.spec?.taints ?? []).filter((taint) => taint.effect === 'PreferNoSchedule' && !toleratesTaint(tolerations, taint)).length;
  },
  normalizeScore: (_state, _pod, scores) => defaultNormalizeScore(scores, true),
  eventsToRegister: () => [
    {
      resource: 'Node',
      actions: ['Add', 'UpdateNodeTaint'],
      hint: onNode((pod, before, after) => (before === undefined || untolerated(pod, before)) && !untolerated(pod, after)),
    },
    { resource: 'Pod', actions: ['UpdatePodToleration'], hint: onPod((pod, _before, after) => after?.metadata?.uid === pod.metadata?.uid) },
  ],
});
