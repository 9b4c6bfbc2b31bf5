import { type PluginSet, type SchedulerConfiguration, type SchedulerPluginName, type SchedulerProfile, schedulerPlugins } from '../../../api/index.ts';
import type { Handle } from '../framework/interface.ts';
import type { Enabled } from '../framework/runtime/framework.ts';
import { type PluginArgs, registry } from '../framework/runtime/registry.ts';

export const DEFAULT_SCHEDULER_NAME = 'default-scheduler';

/** One way of scheduling, chosen by a Pod's `schedulerName`. */
export interface Profile {
  readonly schedulerName: string;
  /** 0: by the size of the cluster. */
  readonly percentageOfNodesToScore: number;
  readonly plugins: (handle: Handle) => readonly Enabled[];
}

const disables = (set: PluginSet | undefined, name: SchedulerPluginName): boolean =>
  set?.disabled?.some((entry) => entry.name === name || entry.name === '*') ?? false;

/**
 * A plugin's weight in one extension point: what was asked for there, or else for all points, or else its default.
 * `undefined`: it takes no part. Source: `pkg/scheduler/apis/config/v1/default_plugins.go` mergePluginSet and
 * `framework/runtime/framework.go` expandMultiPointPlugins.
 */
function weightIn(name: SchedulerPluginName, point: PluginSet | undefined, multiPoint: PluginSet | undefined): number | undefined {
  const own = point?.enabled?.find((entry) => entry.name === name);
  if (own) return own.weight || registry[name].weight || 1;
  if (disables(point, name)) return undefined;
  const everywhere = multiPoint?.enabled?.find((entry) => entry.name === name);
  if (everywhere) return everywhere.weight || registry[name].weight || 1;
  return disables(multiPoint, name) ? undefined : registry[name].weight;
}

function profileOf(profile: SchedulerProfile, percentage: number): Profile {
  const { multiPoint, filter, score } = profile.plugins ?? {};
  const args: PluginArgs = Object.fromEntries((profile.pluginConfig ?? []).map((config) => [config.name, config.args]));
  const plugins = (handle: Handle): readonly Enabled[] =>
    schedulerPlugins.flatMap((name): Enabled[] => {
      const filters = weightIn(name, filter, multiPoint) !== undefined;
      const weight = weightIn(name, score, multiPoint);
      const everywhere = weightIn(name, undefined, multiPoint) !== undefined;
      return everywhere || filters || weight !== undefined ? [{ plugin: registry[name].make(args)(handle), filters, weight }] : [];
    });
  return { schedulerName: profile.schedulerName ?? DEFAULT_SCHEDULER_NAME, percentageOfNodesToScore: profile.percentageOfNodesToScore ?? percentage, plugins };
}

/** The profiles of a configuration; one with all defaults when it names none. */
export function profilesOf({ profiles, percentageOfNodesToScore = 0 }: SchedulerConfiguration): readonly Profile[] {
  return (profiles?.length ? profiles : [{}]).map((profile) => profileOf(profile, percentageOfNodesToScore));
}
