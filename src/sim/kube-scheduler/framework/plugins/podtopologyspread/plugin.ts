import type { Pod } from '../../../../../api/index.ts';
import { onNode, onPod } from '../../events.ts';
import type { PluginFactory } from '../../interface.ts';
import { constraintsOf, nodeHasAllKeys } from './constraints.ts';
import { filter, preFilter, updateWithPod } from './filtering.ts';
import { normalizeScore, preScore, score } from './scoring.ts';

/** Does a change of another Pod change what the constraints of `pod` count? */
function podMatters(pod: Pod, before: Pod | undefined, after: Pod | undefined): boolean {
  const other = after ?? before;
  if (other?.metadata?.uid === pod.metadata?.uid) return after !== undefined;
  if (other?.metadata?.namespace !== pod.metadata?.namespace) return false;
  const constraints = constraintsOf(pod, 'DoNotSchedule');
  return constraints.some(({ selector }) => {
    const [was, is] = [before && selector.matches(before.metadata?.labels), after && selector.matches(after.metadata?.labels)];
    return before && after ? was !== is : (was ?? is) === true;
  });
}

/** Source: `plugins/podtopologyspread/plugin.go`. */
export const podTopologySpread: PluginFactory = (handle) => ({
  name: 'PodTopologySpread',
  preFilter,
  filter,
  addPod: (state, pod, added, node) => updateWithPod(state, pod, added.pod, node, 1),
  removePod: (state, pod, removed, node) => updateWithPod(state, pod, removed.pod, node, -1),
  preScore: (state, pod, nodes) => preScore(handle, state, pod, nodes),
  score,
  normalizeScore: (state, _pod, scores) => normalizeScore(state, scores),
  eventsToRegister: () => [
    { resource: 'Pod', actions: ['Add', 'UpdatePodLabel', 'Delete'], hint: onPod(podMatters) },
    { resource: 'Pod', actions: ['UpdatePodToleration'], hint: onPod((pod, _before, after) => after?.metadata?.uid === pod.metadata?.uid) },
    {
      resource: 'Node',
      actions: ['Add', 'Delete', 'UpdateNodeLabel', 'UpdateNodeTaint'],
      hint: onNode((pod, _before, after) => nodeHasAllKeys(after, constraintsOf(pod, 'DoNotSchedule'))),
    },
  ],
});
