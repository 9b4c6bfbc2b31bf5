/** Filter plugins that every Pod passes, in the order in which they run (`kubernetes/pkg/scheduler/apis/config/v1/default_plugins.go`). */
export const filterPlugins = [
  'NodeUnschedulable',
  'NodeName',
  'TaintToleration',
  'NodeAffinity',
  'NodePorts',
  'NodeResourcesFit',
  'VolumeRestrictions',
  'NodeVolumeLimits',
  'VolumeBinding',
  'VolumeZone',
  'PodTopologySpread',
  'InterPodAffinity',
] as const;

/** The plugins that kube-scheduler has, in MultiPoint order. */
export const schedulerPlugins = [
  'SchedulingGates',
  'PrioritySort',
  ...filterPlugins,
  'DynamicResources',
  'DefaultPreemption',
  'NodeResourcesBalancedAllocation',
  'ImageLocality',
  'DefaultBinder',
] as const;

export type SchedulerPluginName = (typeof schedulerPlugins)[number];

/** The part of `kubescheduler.config.k8s.io/v1 KubeSchedulerConfiguration` that has an effect here. */
export interface SchedulerConfiguration {
  /** 0 or absent: by the size of the cluster. */
  readonly percentageOfNodesToScore?: number;
  /** At least one; the first is `default-scheduler` unless it says otherwise. */
  readonly profiles?: readonly SchedulerProfile[];
}

export interface SchedulerProfile {
  readonly schedulerName?: string;
  readonly percentageOfNodesToScore?: number;
  readonly plugins?: {
    readonly multiPoint?: PluginSet;
    readonly filter?: PluginSet;
    readonly score?: PluginSet;
  };
  readonly pluginConfig?: readonly PluginConfig[];
}

export interface PluginSet {
  readonly enabled?: readonly { readonly name: SchedulerPluginName; readonly weight?: number }[];
  /** `*` stands for all of them. */
  readonly disabled?: readonly { readonly name: SchedulerPluginName | '*' }[];
}

export type PluginConfig =
  | { readonly name: 'NodeResourcesFit'; readonly args: { readonly scoringStrategy?: ScoringStrategyArgs } }
  | { readonly name: 'NodeResourcesBalancedAllocation'; readonly args: { readonly resources?: readonly ResourceSpec[] } }
  | { readonly name: 'InterPodAffinity'; readonly args: { readonly hardPodAffinityWeight?: number } };

export interface ScoringStrategyArgs {
  readonly type: 'LeastAllocated' | 'MostAllocated' | 'RequestedToCapacityRatio';
  readonly resources?: readonly ResourceSpec[];
  readonly requestedToCapacityRatio?: { readonly shape: readonly { readonly utilization: number; readonly score: number }[] };
}

export interface ResourceSpec {
  readonly name: string;
  readonly weight: number;
}
