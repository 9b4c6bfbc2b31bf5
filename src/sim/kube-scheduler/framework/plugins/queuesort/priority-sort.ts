import type { PluginFactory } from '../../interface.ts';
import { podPriority } from '../../types.ts';

/** Higher priority first, then who has waited longer. Source: `plugins/queuesort/priority_sort.go`. */
export const prioritySort: PluginFactory = () => ({
  name: 'PrioritySort',
  less: (a, b) => {
    const x = podPriority(a.podInfo.pod);
    const y = podPriority(b.podInfo.pod);
    if (x !== y) return x > y;
    return a.timestamp < b.timestamp || (a.timestamp === b.timestamp && a.sequence < b.sequence);
  },
});
