import type { ClusterAutoscalerFlags } from '../../api/index.ts';
import { amounts, podRequests } from '../component-helpers/resource/helpers.ts';
import type { RandomStream } from '../kernel/index.ts';
import type { NodeGroup } from './cloud-provider.ts';
import type { Estimate, NodeTemplate } from './estimator.ts';

/** One way to make room: so many nodes of a group. */
export interface ExpansionOption extends Estimate {
  readonly group: NodeGroup;
  readonly template: NodeTemplate;
}

type Score = (option: ExpansionOption) => number;

/** The share of CPU plus that of memory which nobody would ask for. Source: `cluster-autoscaler/expander/waste/waste.go`. */
export const waste: Score = ({ nodeCount, pods, template }) => {
  const allocatable = amounts(template.node.status?.allocatable);
  return ['cpu', 'memory'].reduce((sum, name) => {
    const available = (allocatable[name] ?? 0) * nodeCount;
    const required = pods.reduce((total, pod) => total + (podRequests(pod)[name] ?? 0), 0);
    return available === 0 ? sum : sum + (available - required) / available;
  }, 0);
};

/** The option with the lowest score is best. */
const scores: Readonly<Record<NonNullable<ClusterAutoscalerFlags['expander']>, Score>> = {
  'least-waste': waste,
  'most-pods': ({ pods }) => -pods.length,
  'least-nodes': ({ nodeCount }) => nodeCount,
  random: () => 0,
};

/** The best option; among equals chance decides. Source: `cluster-autoscaler/expander/factory/chain.go`. */
export function bestOption(
  options: readonly ExpansionOption[],
  expander: NonNullable<ClusterAutoscalerFlags['expander']>,
  random: RandomStream,
): ExpansionOption | undefined {
  if (options.length === 0) return undefined;
  const score = scores[expander];
  const least = Math.min(...options.map(score));
  const best = options.filter((option) => score(option) === least);
  return best.length === 1 ? best[0] : random.pick(best);
}
