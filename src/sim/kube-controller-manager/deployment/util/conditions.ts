import type { IIoK8sApiAppsV1DeploymentCondition } from 'kubernetes-models/apps/v1/DeploymentCondition';
import type { Deployment } from '../../../../api/index.ts';

export type DeploymentCondition = IIoK8sApiAppsV1DeploymentCondition;
export type DeploymentStatus = NonNullable<Deployment['status']>;
export type DeploymentConditionType = 'Available' | 'Progressing' | 'ReplicaFailure';

/** `now`: RFC 3339, both times of the condition. */
export function newCondition(
  type: DeploymentConditionType,
  status: 'True' | 'False' | 'Unknown',
  reason: string,
  message: string,
  now: string,
): DeploymentCondition {
  return { type, status, lastUpdateTime: now, lastTransitionTime: now, reason, message };
}

export function getCondition(status: DeploymentStatus | undefined, type: DeploymentConditionType): DeploymentCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

/** Leaves a condition of the same status and reason as it is. Source: `util/deployment_util.go` `SetDeploymentCondition`. */
export function setCondition(status: DeploymentStatus, condition: DeploymentCondition): DeploymentStatus {
  const current = getCondition(status, condition.type as DeploymentConditionType);
  if (current?.status === condition.status && current.reason === condition.reason) return status;
  const kept = current?.status === condition.status ? { ...condition, lastTransitionTime: current.lastTransitionTime } : condition;
  return { ...status, conditions: [...(status.conditions ?? []).filter(({ type }) => type !== condition.type), kept] };
}

/** The same status where there is nothing to remove. */
export function removeCondition(status: DeploymentStatus, type: DeploymentConditionType): DeploymentStatus {
  if (!getCondition(status, type)) return status;
  return { ...status, conditions: (status.conditions ?? []).filter((condition) => condition.type !== type) };
}
