import type { Pod, PodDisruptionBudget } from '../../api/index.ts';
import { matches, selectorOf } from '../apimachinery/index.ts';

const SAFE_TO_EVICT = 'cluster-autoscaler.kubernetes.io/safe-to-evict';
const SAFE_LOCAL_VOLUMES = 'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes';
const REPLICATING = new Set(['ReplicationController', 'ReplicaSet', 'Job', 'StatefulSet']);

const ownerKind = ({ metadata }: Pod): string | undefined => metadata?.ownerReferences?.find(({ controller }) => controller)?.kind;

/** Mirror Pods and those of DaemonSets go with their node; finished ones do not count. */
export const goesWithNode = (pod: Pod): boolean =>
  pod.metadata?.annotations?.['kubernetes.io/config.mirror'] !== undefined ||
  ownerKind(pod) === 'DaemonSet' ||
  pod.status?.phase === 'Succeeded' ||
  pod.status?.phase === 'Failed';

export const isDaemonSetPod = (pod: Pod): boolean => ownerKind(pod) === 'DaemonSet';

function hasLocalStorage({ metadata, spec }: Pod): boolean {
  const safe = new Set((metadata?.annotations?.[SAFE_LOCAL_VOLUMES] ?? '').split(','));
  return (spec?.volumes ?? []).some(
    ({ name, hostPath, emptyDir }) => !safe.has(name) && (hostPath !== undefined || (emptyDir !== undefined && emptyDir.medium !== 'Memory')),
  );
}

const budgetsOf = ({ metadata }: Pod, budgets: readonly PodDisruptionBudget[]): readonly PodDisruptionBudget[] =>
  budgets.filter(
    (budget) =>
      budget.metadata?.namespace === metadata?.namespace && budget.spec?.selector !== undefined && matches(selectorOf(budget.spec.selector), metadata?.labels),
  );

/**
 * Why a Pod keeps its node from being removed; undefined when it may be moved.
 * Source: `cluster-autoscaler/simulator/drainability/rules`, `utils/drain/drain.go` BlockingPodReason.
 */
export function blockingReason(pod: Pod, budgets: readonly PodDisruptionBudget[]): string | undefined {
  const safe = pod.metadata?.annotations?.[SAFE_TO_EVICT];
  const own = budgetsOf(pod, budgets);
  const noRoom = own.some(({ status }) => (status?.disruptionsAllowed ?? 0) < 1) ? 'NotEnoughPdb' : undefined;
  if (safe === 'true') return noRoom;
  if (safe === 'false') return 'NotSafeToEvictAnnotation';
  if (!REPLICATING.has(ownerKind(pod) ?? '')) return 'NotReplicated';
  if (pod.metadata?.namespace === 'kube-system' && own.length === 0) return 'UnmovableKubeSystemPod';
  if (hasLocalStorage(pod)) return 'LocalStorageRequested';
  return noRoom;
}
