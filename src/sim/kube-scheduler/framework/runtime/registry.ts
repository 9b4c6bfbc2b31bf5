import type { Handle, PluginFactory } from '../interface.ts';
import { defaultBinder } from '../plugins/defaultbinder/default-binder.ts';
import { defaultPreemption } from '../plugins/defaultpreemption/default-preemption.ts';
import { dynamicResources } from '../plugins/dynamicresources/dynamic-resources.ts';
import { imageLocality } from '../plugins/imagelocality/image-locality.ts';
import { interPodAffinity } from '../plugins/interpodaffinity/plugin.ts';
import { nodeAffinity } from '../plugins/nodeaffinity/node-affinity.ts';
import { nodeName } from '../plugins/nodename/node-name.ts';
import { nodePorts } from '../plugins/nodeports/node-ports.ts';
import { nodeResourcesBalancedAllocation } from '../plugins/noderesources/balanced-allocation.ts';
import { nodeResourcesFit } from '../plugins/noderesources/fit.ts';
import { nodeUnschedulable } from '../plugins/nodeunschedulable/node-unschedulable.ts';
import { podTopologySpread } from '../plugins/podtopologyspread/plugin.ts';
import { prioritySort } from '../plugins/queuesort/priority-sort.ts';
import { schedulingGates } from '../plugins/schedulinggates/scheduling-gates.ts';
import { taintToleration } from '../plugins/tainttoleration/taint-toleration.ts';
import { volumeBinding } from '../plugins/volumebinding/volume-binding.ts';
import type { Enabled } from './framework.ts';

/** A plugin of the profile and the weight of its score (0: it does not score). */
export interface Registered {
  readonly make: PluginFactory;
  readonly weight: number;
}

/**
 * The default profile in MultiPoint order. A new plugin is one file and one line here.
 * Source: `pkg/scheduler/apis/config/v1/default_plugins.go` (v1.36). Of the volume plugins only VolumeBinding is here.
 */
export const defaultPlugins: readonly Registered[] = [
  { make: schedulingGates, weight: 0 },
  { make: prioritySort, weight: 0 },
  { make: nodeUnschedulable, weight: 0 },
  { make: nodeName, weight: 0 },
  { make: taintToleration, weight: 3 },
  { make: nodeAffinity, weight: 2 },
  { make: nodePorts, weight: 0 },
  { make: nodeResourcesFit(), weight: 1 },
  { make: volumeBinding, weight: 0 },
  { make: podTopologySpread, weight: 2 },
  { make: interPodAffinity, weight: 2 },
  { make: dynamicResources, weight: 0 },
  { make: defaultPreemption, weight: 0 },
  { make: nodeResourcesBalancedAllocation(), weight: 1 },
  { make: imageLocality, weight: 1 },
  { make: defaultBinder, weight: 0 },
];

export const instantiate = (registered: readonly Registered[], handle: Handle): readonly Enabled[] =>
  registered.map(({ make, weight }) => ({ plugin: make(handle), weight }));
