import type { KubeObject, Node, Pod } from '../../../api/index.ts';
import { podRequests } from '../../component-helpers/resource/helpers.ts';

/** What happened to what. Source: `staging/src/k8s.io/kube-scheduler/framework/types.go` ActionType. */
export type ActionType =
  | 'Add'
  | 'Delete'
  | 'Update'
  | 'UpdateNodeAllocatable'
  | 'UpdateNodeLabel'
  | 'UpdateNodeTaint'
  | 'UpdateNodeCondition'
  | 'UpdateNodeAnnotation'
  | 'UpdatePodLabel'
  | 'UpdatePodScaleDown'
  | 'UpdatePodToleration'
  | 'UpdatePodSchedulingGatesEliminated'
  | 'UpdatePodOther';

export type EventObject =
  | { readonly resource: 'Pod'; readonly before?: Pod; readonly after?: Pod }
  | { readonly resource: 'Node'; readonly before?: Node; readonly after?: Node }
  | { readonly resource: 'PersistentVolumeClaim' | 'PersistentVolume' | 'StorageClass' | 'CSINode'; readonly before?: KubeObject; readonly after?: KubeObject };

export type ClusterEvent = EventObject & { readonly action: ActionType };

/** May this event make `pod` schedulable? `true` is QueueingHint Queue, `false` QueueSkip. */
export type QueueingHint = (pod: Pod, event: ClusterEvent) => boolean;

export interface ClusterEventWithHint {
  readonly resource: EventObject['resource'];
  readonly actions: readonly ActionType[];
  /** Absent: always worth it. */
  readonly hint?: QueueingHint;
}

/** A hint about node events: called with the node before (if any) and after. */
export const onNode =
  (hint: (pod: Pod, before: Node | undefined, after: Node) => boolean): QueueingHint =>
  (pod, event) =>
    event.resource === 'Node' && event.after !== undefined && hint(pod, event.before, event.after);

/** A hint about Pod events: before is absent when the Pod was added, after when it was deleted. */
export const onPod =
  (hint: (pod: Pod, before: Pod | undefined, after: Pod | undefined) => boolean): QueueingHint =>
  (pod, event) =>
    event.resource === 'Pod' && hint(pod, event.before, event.after);

type Test<T> = readonly [ActionType, (before: T, after: T) => boolean];

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const left = Object.entries(a);
  return left.length === Object.keys(b).length && left.every(([key, value]) => same(value, (b as Readonly<Record<string, unknown>>)[key]));
}

const conditions = (node: Node): unknown => node.status?.conditions?.map(({ type, status }) => `${type}=${status}`);

const nodeTests: readonly Test<Node>[] = [
  ['UpdateNodeAllocatable', (a, b) => !same(a.status?.allocatable, b.status?.allocatable)],
  ['UpdateNodeLabel', (a, b) => !same(a.metadata?.labels, b.metadata?.labels)],
  ['UpdateNodeTaint', (a, b) => !same(a.spec?.taints ?? [], b.spec?.taints ?? []) || (a.spec?.unschedulable && !b.spec?.unschedulable) === true],
  ['UpdateNodeCondition', (a, b) => !same(conditions(a), conditions(b))],
  ['UpdateNodeAnnotation', (a, b) => !same(a.metadata?.annotations, b.metadata?.annotations)],
];

function scaledDown(before: Pod, after: Pod): boolean {
  if (before.spec?.containers === after.spec?.containers) return false;
  const requests = podRequests(after);
  return Object.entries(podRequests(before)).some(([name, amount]) => (requests[name] ?? 0) < amount);
}

const podTests: readonly Test<Pod>[] = [
  ['UpdatePodLabel', (a, b) => !same(a.metadata?.labels, b.metadata?.labels)],
  ['UpdatePodScaleDown', scaledDown],
  ['UpdatePodSchedulingGatesEliminated', (a, b) => (a.spec?.schedulingGates?.length ?? 0) > 0 && (b.spec?.schedulingGates?.length ?? 0) === 0],
  ['UpdatePodToleration', (a, b) => (a.spec?.tolerations?.length ?? 0) !== (b.spec?.tolerations?.length ?? 0)],
];

/** What of a changed node matters to scheduling. Source: `pkg/scheduler/framework/events.go` NodeSchedulingPropertiesChange. */
export function nodeSchedulingPropertiesChange(before: Node, after: Node): ClusterEvent[] {
  return nodeTests.filter(([, changed]) => changed(before, after)).map(([action]) => ({ resource: 'Node', action, before, after }));
}

/** What of a changed Pod matters to scheduling. Source: `pkg/scheduler/framework/events.go` PodSchedulingPropertiesChange. */
export function podSchedulingPropertiesChange(before: Pod, after: Pod): ClusterEvent[] {
  const events = podTests.filter(([, changed]) => changed(before, after)).map(([action]): ClusterEvent => ({ resource: 'Pod', action, before, after }));
  return events.length > 0 ? events : [{ resource: 'Pod', action: 'UpdatePodOther', before, after }];
}
