import type { Node, Pod, PodSpec } from '../../../../../api/index.ts';
import { matchesRequiredNodeAffinity } from '../../../../component-helpers/scheduling/corev1/node-affinity.ts';
import { asSelector, requirementsOfLabels, type Selector, selectorOf } from '../../../../component-helpers/scheduling/corev1/selector.ts';
import { doNotSchedule, findUntoleratedTaint } from '../../../../component-helpers/scheduling/corev1/tolerations.ts';

type RawConstraint = NonNullable<PodSpec['topologySpreadConstraints']>[number];

export const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

export interface TopologySpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly selector: Selector;
  readonly minDomains: number;
  readonly honorNodeAffinity: boolean;
  readonly honorNodeTaints: boolean;
}

/** What a Pod of a Service or controller gets when it says nothing itself. Source: `plugins/podtopologyspread/plugin.go`. */
const systemDefaults = [
  { maxSkew: 3, topologyKey: HOSTNAME },
  { maxSkew: 5, topologyKey: ZONE },
];

function constraintOf(raw: RawConstraint, pod: Pod): TopologySpreadConstraint {
  const labels = pod.metadata?.labels ?? {};
  const own = (raw.matchLabelKeys ?? []).flatMap((key) => (labels[key] === undefined ? [] : [{ key, operator: 'In', values: [labels[key]] }]));
  const { matchLabels = {}, matchExpressions = [] } = raw.labelSelector ?? {};
  const selector =
    own.length > 0 && raw.labelSelector ? selectorOf([...own, ...requirementsOfLabels(matchLabels), ...matchExpressions]) : asSelector(raw.labelSelector);
  return {
    maxSkew: raw.maxSkew,
    topologyKey: raw.topologyKey,
    selector,
    minDomains: raw.minDomains ?? 1,
    honorNodeAffinity: (raw.nodeAffinityPolicy ?? 'Honor') === 'Honor',
    honorNodeTaints: raw.nodeTaintsPolicy === 'Honor',
  };
}

/** The constraints that a Pod states itself, of one kind. */
export function constraintsOf(pod: Pod, whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway'): readonly TopologySpreadConstraint[] {
  const raw = pod.spec?.topologySpreadConstraints ?? [];
  return raw.filter((constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable).map((constraint) => constraintOf(constraint, pod));
}

export const defaultConstraints = (selector: Selector): readonly TopologySpreadConstraint[] =>
  systemDefaults.map((constraint) => ({ ...constraint, selector, minDomains: 1, honorNodeAffinity: true, honorNodeTaints: false }));

export const nodeHasAllKeys = (node: Node, constraints: readonly TopologySpreadConstraint[]): boolean =>
  constraints.every(({ topologyKey }) => node.metadata?.labels?.[topologyKey] !== undefined);

/** Does the node count for this constraint, by its node affinity and taints policies? */
export function nodeIncluded(constraint: TopologySpreadConstraint, pod: Pod, node: Node): boolean {
  if (constraint.honorNodeAffinity && !matchesRequiredNodeAffinity(pod, node)) return false;
  return !constraint.honorNodeTaints || findUntoleratedTaint(node.spec?.taints, pod.spec?.tolerations, doNotSchedule) === undefined;
}
