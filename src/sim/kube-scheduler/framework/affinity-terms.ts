import type { Pod, PodSpec } from '../../../api/index.ts';
import { asSelector, type LabelSelector, type Labels, type Selector, selectorOf } from '../../component-helpers/scheduling/corev1/selector.ts';

type PodAffinity = NonNullable<NonNullable<PodSpec['affinity']>['podAffinity']>;
type RawTerm = NonNullable<PodAffinity['requiredDuringSchedulingIgnoredDuringExecution']>[number];

/** One inter-Pod affinity term, ready to be asked. */
export interface AffinityTerm {
  readonly namespaces: ReadonlySet<string>;
  readonly selector: Selector;
  readonly topologyKey: string;
  /** Undefined: only the listed namespaces. */
  readonly namespaceSelector: Selector | undefined;
}

export interface WeightedAffinityTerm extends AffinityTerm {
  readonly weight: number;
}

export interface AffinityTerms {
  readonly requiredAffinity: readonly AffinityTerm[];
  readonly requiredAntiAffinity: readonly AffinityTerm[];
  readonly preferredAffinity: readonly WeightedAffinityTerm[];
  readonly preferredAntiAffinity: readonly WeightedAffinityTerm[];
  readonly any: boolean;
}

const none: AffinityTerms = { requiredAffinity: [], requiredAntiAffinity: [], preferredAffinity: [], preferredAntiAffinity: [], any: false };

function withLabelKeys(selector: LabelSelector | undefined, term: RawTerm, labels: Labels): Selector {
  const keys = [
    ...(term.matchLabelKeys ?? []).map((key) => ({ key, operator: 'In' })),
    ...(term.mismatchLabelKeys ?? []).map((key) => ({ key, operator: 'NotIn' })),
  ].flatMap(({ key, operator }) => (labels[key] === undefined ? [] : [{ key, operator, values: [labels[key]] }]));
  if (!selector || keys.length === 0) return asSelector(selector);
  const base = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
  return selectorOf([...base, ...(selector.matchExpressions ?? []), ...keys]);
}

function termOf(pod: Pod, term: RawTerm): AffinityTerm {
  const own = (term.namespaces?.length ?? 0) === 0 && !term.namespaceSelector;
  return {
    namespaces: new Set(own ? [pod.metadata?.namespace ?? ''] : term.namespaces),
    selector: withLabelKeys(term.labelSelector, term, pod.metadata?.labels ?? {}),
    topologyKey: term.topologyKey,
    namespaceSelector: term.namespaceSelector ? asSelector(term.namespaceSelector) : undefined,
  };
}

/** Parses the terms of a Pod once. Source: `pkg/scheduler/framework/types.go` GetAffinityTerms. */
export function affinityTermsOf(pod: Pod): AffinityTerms {
  const { podAffinity, podAntiAffinity } = pod.spec?.affinity ?? {};
  if (!podAffinity && !podAntiAffinity) return none;
  const required = (affinity: PodAffinity | undefined): AffinityTerm[] =>
    (affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => termOf(pod, term));
  const preferred = (affinity: PodAffinity | undefined): WeightedAffinityTerm[] =>
    (affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ weight, podAffinityTerm }) => ({ ...termOf(pod, podAffinityTerm), weight }));
  return {
    requiredAffinity: required(podAffinity),
    requiredAntiAffinity: required(podAntiAffinity),
    preferredAffinity: preferred(podAffinity),
    preferredAntiAffinity: preferred(podAntiAffinity),
    any: true,
  };
}

/** Does a Pod match a term, given the labels of the Pod's namespace? */
export function affinityTermMatches(term: AffinityTerm, pod: Pod, namespaceLabels: (namespace: string) => Labels): boolean {
  const namespace = pod.metadata?.namespace ?? '';
  const inside = term.namespaces.has(namespace) || (term.namespaceSelector?.matches(namespaceLabels(namespace)) ?? false);
  return inside && term.selector.matches(pod.metadata?.labels);
}
