import type { Container, ContainerStatus, Pod, PodCondition } from '../../../api/index.ts';
import { goList } from '../../apimachinery/index.ts';
import { containersOf, initContainersOf, isSidecar, statusNamed } from '../pod.ts';

/** A condition before the status manager has given it its times. */
export type BareCondition = Pick<PodCondition, 'type' | 'status' | 'reason' | 'message' | 'observedGeneration'>;

export interface ConditionInput {
  readonly pod: Pod;
  readonly phase: string;
  readonly init: readonly ContainerStatus[];
  readonly app: readonly ContainerStatus[];
  /** A sandbox with a network is there. */
  readonly sandboxReady: boolean;
  /** What others have set (readiness gates and the like). */
  readonly foreign: readonly PodCondition[];
}

/** What a resize is shown by, while there is one. */
export const RESIZE_CONDITIONS: readonly string[] = ['PodResizePending', 'PodResizeInProgress'];

/** The conditions that the kubelet owns, in the order in which it writes them (`kubelet_pods.go` generateAPIPodStatus). */
export const KUBELET_CONDITIONS: readonly string[] = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];

function listed(unknown: readonly string[], word: string, others: readonly string[]): string {
  const parts: string[] = [];
  if (unknown.length > 0) parts.push(`containers with unknown status: ${goList(unknown)}`);
  if (others.length > 0) parts.push(`containers with ${word} status: ${goList(others)}`);
  return parts.join(', ');
}

function split(
  containers: readonly Container[],
  statuses: readonly ContainerStatus[],
  fine: (status: ContainerStatus, container: Container) => boolean,
): { unknown: string[]; rest: string[] } {
  const unknown: string[] = [];
  const rest: string[] = [];
  for (const container of containers) {
    const status = statusNamed(statuses, container.name);
    if (!status) unknown.push(container.name);
    else if (!fine(status, container)) rest.push(container.name);
  }
  return { unknown, rest };
}

/** GenerateContainersReadyCondition (`kubernetes/pkg/kubelet/status/generate.go`). */
function containersReady({ pod, phase, init, app }: ConditionInput, type = 'ContainersReady'): BareCondition {
  const counted = [...initContainersOf(pod).filter(isSidecar), ...containersOf(pod)];
  const { unknown, rest } = split(counted, [...init, ...app], (status) => status.ready === true);
  if (phase === 'Succeeded' && unknown.length === 0) return { type, status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { type, status: 'False', reason: 'PodFailed' };
  const message = listed(unknown, 'unready', rest);
  return message ? { type, status: 'False', reason: 'ContainersNotReady', message } : { type, status: 'True' };
}

/** GeneratePodReadyCondition: ContainersReady, and every readiness gate is True. */
function podReady(input: ConditionInput): BareCondition {
  const ready = containersReady(input, 'Ready');
  if (ready.status !== 'True') return ready;
  const problems: string[] = [];
  for (const { conditionType } of input.pod.spec?.readinessGates ?? []) {
    const condition = input.foreign.find((other) => other.type === conditionType);
    if (!condition) problems.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`);
    else if (condition.status !== 'True') problems.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`);
  }
  return problems.length === 0 ? ready : { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady', message: problems.join(', ') };
}

/** GeneratePodInitializedCondition. */
function podInitialized({ pod, phase, init, app }: ConditionInput): BareCondition {
  const type = 'Initialized';
  const { unknown, rest } = split(initContainersOf(pod), init, (status, container) => (isSidecar(container) ? status.started === true : status.ready === true));
  if (phase === 'Succeeded' && unknown.length === 0) return { type, status: 'True', reason: 'PodCompleted' };
  if (app.some((status) => status.started === true || status.lastState?.terminated || status.state?.running || status.state?.terminated))
    return { type, status: 'True' };
  const message = listed(unknown, 'incomplete', rest);
  return message ? { type, status: 'False', reason: 'ContainersNotInitialized', message } : { type, status: 'True' };
}

/** All conditions that the kubelet writes, in its order. */
export function kubeletConditions(input: ConditionInput): readonly BareCondition[] {
  return [
    { type: 'PodReadyToStartContainers', status: input.sandboxReady ? 'True' : 'False' },
    podInitialized(input),
    podReady(input),
    containersReady(input),
    { type: 'PodScheduled', status: 'True' },
  ];
}
