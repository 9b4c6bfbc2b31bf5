import type { IDaemonSet } from 'kubernetes-models/apps/v1/DaemonSet';
import type { Node, Pod, PodSpec, PodTemplateSpec } from '../../../api/index.ts';
import { compareStrings } from '../../apimachinery/index.ts';
import { matchesRequiredNodeAffinity } from '../../component-helpers/scheduling/corev1/node-affinity.ts';
import { doNotSchedule, findUntoleratedTaint, type Taint, type Toleration } from '../../component-helpers/scheduling/corev1/tolerations.ts';
import { scaledValue } from '../deployment/util/fenceposts.ts';
import { REVISION_HASH_LABEL } from '../history/controller-history.ts';

export type DaemonSet = IDaemonSet;
type Affinity = NonNullable<PodSpec['affinity']>;

const TEMPLATE_GENERATION_ANNOTATION = 'deprecated.daemonset.template.generation';
const TEMPLATE_GENERATION_LABEL = 'pod-template-generation';
const NODE_NAME_FIELD = 'metadata.name';

const tolerate = (name: string, effect: NonNullable<Toleration['effect']>): Toleration => ({ key: `node.kubernetes.io/${name}`, operator: 'Exists', effect });

/** What every daemon Pod tolerates. Source: `daemon/util/daemonset_util.go` `AddOrUpdateDaemonPodTolerations`. */
const daemonTolerations: readonly Toleration[] = [
  tolerate('not-ready', 'NoExecute'),
  tolerate('unreachable', 'NoExecute'),
  tolerate('disk-pressure', 'NoSchedule'),
  tolerate('memory-pressure', 'NoSchedule'),
  tolerate('pid-pressure', 'NoSchedule'),
  tolerate('unschedulable', 'NoSchedule'),
];
const hostNetworkToleration = tolerate('network-unavailable', 'NoSchedule');

const sameToleration = (a: Toleration, b: Toleration): boolean =>
  (a.key ?? '') === (b.key ?? '') && (a.effect ?? '') === (b.effect ?? '') && (a.operator ?? '') === (b.operator ?? '') && (a.value ?? '') === (b.value ?? '');

/** Adds them; one that is there already is replaced, so that its `tolerationSeconds` no longer count. */
function withDaemonTolerations(spec: PodSpec): PodSpec {
  const added = spec.hostNetwork ? [...daemonTolerations, hostNetworkToleration] : daemonTolerations;
  const own = spec.tolerations ?? [];
  const kept = own.map((toleration) => added.find((daemon) => sameToleration(daemon, toleration)) ?? toleration);
  return { ...spec, tolerations: [...kept, ...added.filter((daemon) => !own.some((toleration) => sameToleration(daemon, toleration)))] };
}

/** Binds a Pod to a node by its required node affinity, in place of the terms that it had. Source: `ReplaceDaemonSetPodNodeNameNodeAffinity`. */
export function withNodeName(affinity: Affinity | undefined, node: string): Affinity {
  const nodeSelectorTerms = [{ matchFields: [{ key: NODE_NAME_FIELD, operator: 'In' as const, values: [node] }] }];
  return { ...affinity, nodeAffinity: { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
}

/** The node that a Pod is bound to or waits for. Source: `GetTargetNodeName`. */
export function targetNodeName(pod: Pod): string | undefined {
  if (pod.spec?.nodeName) return pod.spec.nodeName;
  const terms = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const names = terms.flatMap(({ matchFields = [] }) => matchFields).find(({ key, operator }) => key === NODE_NAME_FIELD && operator === 'In')?.values;
  return names?.length === 1 ? names[0] : undefined;
}

/** How often the template has changed, as the server counts; Pods of before 1.7 knew only this. */
function templateGeneration(ds: DaemonSet): string | undefined {
  const text = ds.metadata?.annotations?.[TEMPLATE_GENERATION_ANNOTATION];
  return text !== undefined && /^-?\d+$/.test(text) ? text : undefined;
}

/** The template of new Pods: tolerations and the labels of its revision. Source: `CreatePodTemplate`. */
export function daemonPodTemplate(ds: DaemonSet, hash: string): PodTemplateSpec {
  const { template = {} } = ds.spec ?? {};
  const generation = templateGeneration(ds);
  const labels = {
    ...template.metadata?.labels,
    ...(generation === undefined ? {} : { [TEMPLATE_GENERATION_LABEL]: generation }),
    [REVISION_HASH_LABEL]: hash,
  };
  return { metadata: { ...template.metadata, labels }, ...(template.spec ? { spec: withDaemonTolerations(template.spec) } : {}) };
}

/** Was the Pod made from the present template? Source: `IsPodUpdated`. */
export function isPodUpdated(ds: DaemonSet, pod: Pod, hash: string): boolean {
  const labels = pod.metadata?.labels ?? {};
  const generation = templateGeneration(ds);
  return labels[REVISION_HASH_LABEL] === hash || (generation !== undefined && labels[TEMPLATE_GENERATION_LABEL] === generation);
}

export interface Verdict {
  /** A Pod belongs here if there is none. */
  readonly shouldRun: boolean;
  /** A Pod that is here may stay. */
  readonly shouldContinueRunning: boolean;
}

const NO_EXECUTE = (taint: Taint): boolean => taint.effect === 'NoExecute';

/** Whether a node gets a Pod of the set. Source: `daemon_controller.go` `NodeShouldRunDaemonPod`. */
export function nodeShouldRunDaemonPod(node: Node, ds: DaemonSet): Verdict {
  const spec = withDaemonTolerations(ds.spec?.template?.spec ?? { containers: [] });
  const named = spec.nodeName === undefined || spec.nodeName === '' || spec.nodeName === node.metadata?.name;
  if (!named || !matchesRequiredNodeAffinity({ apiVersion: 'v1', kind: 'Pod', spec }, node)) return { shouldRun: false, shouldContinueRunning: false };
  const { taints } = node.spec ?? {};
  if (!findUntoleratedTaint(taints, spec.tolerations, doNotSchedule)) return { shouldRun: true, shouldContinueRunning: true };
  return { shouldRun: false, shouldContinueRunning: !findUntoleratedTaint(taints, spec.tolerations, NO_EXECUTE) };
}

const isRollingUpdate = (ds: DaemonSet): boolean => (ds.spec?.updateStrategy?.type ?? 'RollingUpdate') === 'RollingUpdate';

export const surgeCount = (ds: DaemonSet, nodes: number): number =>
  isRollingUpdate(ds) ? scaledValue(ds.spec?.updateStrategy?.rollingUpdate?.maxSurge, nodes, true) : 0;

export const unavailableCount = (ds: DaemonSet, nodes: number): number =>
  isRollingUpdate(ds) ? scaledValue(ds.spec?.updateStrategy?.rollingUpdate?.maxUnavailable, nodes, true) : 0;

export const allowsSurge = (ds: DaemonSet): boolean => surgeCount(ds, 1) > 0;

/** Scheduled ones first, then the oldest. Source: `podByCreationTimestampAndPhase`. */
export function byScheduledAndAge(a: Pod, b: Pod): number {
  const unscheduled = ({ spec }: Pod): number => (spec?.nodeName ? 0 : 1);
  const made = ({ metadata }: Pod): string => metadata?.creationTimestamp ?? '';
  return unscheduled(a) - unscheduled(b) || compareStrings(made(a), made(b)) || compareStrings(a.metadata?.name ?? '', b.metadata?.name ?? '');
}
