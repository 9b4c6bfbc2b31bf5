import type { PluginConfig, SchedulerPluginName } from '../../../../api/index.ts';
import type { PluginFactory } from '../interface.ts';
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
import { strategyOf } from '../plugins/noderesources/scoring-strategy.ts';
import { nodeUnschedulable } from '../plugins/nodeunschedulable/node-unschedulable.ts';
import { nodeVolumeLimits } from '../plugins/nodevolumelimits/csi.ts';
import { podTopologySpread } from '../plugins/podtopologyspread/plugin.ts';
import { prioritySort } from '../plugins/queuesort/priority-sort.ts';
import { schedulingGates } from '../plugins/schedulinggates/scheduling-gates.ts';
import { taintToleration } from '../plugins/tainttoleration/taint-toleration.ts';
import { volumeBinding } from '../plugins/volumebinding/volume-binding.ts';
import { volumeRestrictions } from '../plugins/volumerestrictions/volume-restrictions.ts';
import { volumeZone } from '../plugins/volumezone/volume-zone.ts';

/** Arguments of the plugins that take some, by plugin. */
export type PluginArgs = { readonly [Name in PluginConfig['name']]?: Extract<PluginConfig, { readonly name: Name }>['args'] };

interface Entry {
  readonly make: (args: PluginArgs) => PluginFactory;
  /** Weight of its score in the default profile; 0: it does not score. */
  readonly weight: number;
}

const plain = (make: PluginFactory, weight = 0): Entry => ({ make: () => make, weight });

/**
 * All plugins with their default weights, in MultiPoint order. A new plugin is one file, its name in
 * `api/scheduler-configuration.ts`, and one line here. Source: `pkg/scheduler/apis/config/v1/default_plugins.go` (v1.36).
 */
export const registry: Readonly<Record<SchedulerPluginName, Entry>> = {
  SchedulingGates: plain(schedulingGates),
  PrioritySort: plain(prioritySort),
  NodeUnschedulable: plain(nodeUnschedulable),
  NodeName: plain(nodeName),
  TaintToleration: plain(taintToleration, 3),
  NodeAffinity: plain(nodeAffinity, 2),
  NodePorts: plain(nodePorts),
  NodeResourcesFit: { make: ({ NodeResourcesFit: args }) => nodeResourcesFit(strategyOf(args?.scoringStrategy)), weight: 1 },
  VolumeRestrictions: plain(volumeRestrictions),
  NodeVolumeLimits: plain(nodeVolumeLimits),
  VolumeBinding: plain(volumeBinding),
  VolumeZone: plain(volumeZone),
  PodTopologySpread: plain(podTopologySpread, 2),
  InterPodAffinity: { make: ({ InterPodAffinity: args }) => interPodAffinity(args?.hardPodAffinityWeight), weight: 2 },
  DynamicResources: plain(dynamicResources),
  DefaultPreemption: plain(defaultPreemption),
  NodeResourcesBalancedAllocation: { make: ({ NodeResourcesBalancedAllocation: args }) => nodeResourcesBalancedAllocation(args?.resources), weight: 1 },
  ImageLocality: plain(imageLocality, 1),
  DefaultBinder: plain(defaultBinder),
};
