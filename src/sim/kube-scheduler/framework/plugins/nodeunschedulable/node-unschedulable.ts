import type { Node, Pod } from '../../../../../api/index.ts';
import { type Taint, toleratesTaint } from '../../../../component-helpers/scheduling/corev1/tolerations.ts';
import { onNode, onPod } from '../../events.ts';
import { type PluginFactory, status } from '../../interface.ts';

const TAINT: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
export const ERR_REASON_UNSCHEDULABLE = 'node(s) were unschedulable';

const helps = (before: Node | undefined, after: Node): boolean => !after.spec?.unschedulable && (before === undefined || before.spec?.unschedulable === true);
const isSame = (pod: Pod, other: Pod | undefined): boolean => other?.metadata?.uid === pod.metadata?.uid;

/** Rejects cordoned nodes. Source: `plugins/nodeunschedulable/node_unschedulable.go`. */
export const nodeUnschedulable: PluginFactory = () => ({
  name: 'NodeUnschedulable',
  filter: (_state, { pod }, { node }) => {
    if (!node.spec?.unschedulable || toleratesTaint(pod.spec?.tolerations, TAINT)) return undefined;
    return status('UnschedulableAndUnresolvable', ERR_REASON_UNSCHEDULABLE);
  },
  eventsToRegister: () => [
    { resource: 'Node', actions: ['Add', 'UpdateNodeTaint'], hint: onNode((_pod, before, after) => helps(before, after)) },
    {
      resource: 'Pod',
      actions: ['UpdatePodToleration'],
      hint: onPod((pod, _before, after) => isSame(pod, after) && toleratesTaint(after?.spec?.tolerations, TAINT)),
    },
  ],
});
