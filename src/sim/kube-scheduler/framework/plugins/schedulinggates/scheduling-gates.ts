import { type PluginFactory, status } from '../../interface.ts';
import { onPod } from '../../events.ts';

/** Keeps Pods with scheduling gates out of the active queue. Source: `plugins/schedulinggates/scheduling_gates.go`. */
export const schedulingGates: PluginFactory = () => ({
  name: 'SchedulingGates',
  preEnqueue: (pod) => {
    const gates = (pod.spec?.schedulingGates ?? []).map(({ name }) => name);
    return gates.length === 0 ? undefined : status('UnschedulableAndUnresolvable', `waiting for scheduling gates: [${gates.join(' ')}]`);
  },
  eventsToRegister: () => [
    {
      resource: 'Pod',
      actions: ['UpdatePodSchedulingGatesEliminated'],
      hint: onPod((pod, _before, after) => after?.metadata?.uid === pod.metadata?.uid),
    },
  ],
});
