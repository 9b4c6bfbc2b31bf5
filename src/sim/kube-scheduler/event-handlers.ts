import type { Node, Pod } from '../../api/index.ts';
import { keyOf } from '../client-go/index.ts';
import { matchesRequiredNodeAffinity } from '../component-helpers/scheduling/corev1/node-affinity.ts';
import { doNotSchedule, findUntoleratedTaint } from '../component-helpers/scheduling/corev1/tolerations.ts';
import { isPodTerminal } from '../component-helpers/pod.ts';
import { nodeSchedulingPropertiesChange, podSchedulingPropertiesChange } from './framework/events.ts';
import { insufficientResources } from './framework/plugins/noderesources/fit.ts';
import { type NodeInfo, podInfoOf, podPriority } from './framework/types.ts';
import type { Scheduler } from './scheduler.ts';

const assigned = (pod: Pod): boolean => Boolean(pod.spec?.nodeName);
/** Is a changed node worth a look for this Pod at all? Source: `pkg/scheduler/eventhandlers.go` AdmissionCheck, preCheckForNode. */
function preCheckForNode(info: NodeInfo): (pod: Pod) => boolean {
  return (pod) => {
    const podInfo = podInfoOf(pod);
    if (insufficientResources(podInfo, info).length > 0) return false;
    if (!matchesRequiredNodeAffinity(pod, info.node)) return false;
    if (pod.spec?.nodeName && pod.spec.nodeName !== info.name) return false;
    if (podInfo.hostPorts.some((port) => info.usedPorts.conflicts(port))) return false;
    const taint = findUntoleratedTaint(info.node.spec?.taints, pod.spec?.tolerations, doNotSchedule);
    // A cordoned node's own taint is looked at by NodeUnschedulable, whose hint knows better.
    return taint === undefined || taint.key === 'node.kubernetes.io/unschedulable';
  };
}

/** Keeps cache and queue in step with the cluster. Source: `pkg/scheduler/eventhandlers.go`. */
export function registerEventHandlers(scheduler: Scheduler): void {
  const { nodes, pods, cache } = scheduler;
  nodes.handle({
    onAdd: (node) => setNode(scheduler, undefined, node),
    onUpdate: (before, after) => setNode(scheduler, before, after),
    onDelete: (node) => {
      scheduler.queue.moveAll({ resource: 'Node', action: 'Delete', before: node });
      cache.removeNode(keyOf(node));
    },
  });
  pods.handle({
    onAdd: (pod) => addPod(scheduler, pod),
    onUpdate: (before, after) => updatePod(scheduler, before, after),
    onDelete: (pod) => deletePod(scheduler, pod),
  });
}

function setNode({ cache, queue }: Scheduler, before: Node | undefined, after: Node): void {
  cache.setNode(after);
  const info = cache.get(keyOf(after));
  if (!info) return;
  if (!before) {
    queue.moveAll({ resource: 'Node', action: 'Add', after });
    return;
  }
  for (const event of nodeSchedulingPropertiesChange(before, after)) queue.moveAll(event, preCheckForNode(info));
}

function addPod(scheduler: Scheduler, pod: Pod): void {
  const { cache, queue } = scheduler;
  if (isPodTerminal(pod)) return;
  if (assigned(pod)) {
    cache.setPod(pod);
    queue.moveAll({ resource: 'Pod', action: 'Add', after: pod });
  } else if (scheduler.handles(pod)) queue.add(pod);
}

function updatePod(scheduler: Scheduler, before: Pod, after: Pod): void {
  const { cache, queue, nominator } = scheduler;
  if (isPodTerminal(after)) {
    deletePod(scheduler, before);
    return;
  }
  if (assigned(before)) {
    cache.setPod(after);
    for (const event of podSchedulingPropertiesChange(before, after)) queue.moveAll(event);
  } else if (assigned(after)) {
    cache.setPod(after);
    queue.moveAll({ resource: 'Pod', action: 'Add', after });
    queue.delete(keyOf(after));
    nominator.delete(keyOf(after));
  } else if (scheduler.handles(before) && !cache.isAssumed(keyOf(after))) queue.update(before, after);
}

function deletePod(scheduler: Scheduler, pod: Pod): void {
  const { cache, queue, nominator } = scheduler;
  const key = keyOf(pod);
  scheduler.forgetAttempts(key);
  nominator.delete(key);
  if (assigned(pod)) {
    cache.removePod(key);
    queue.moveAll({ resource: 'Pod', action: 'Delete', before: pod });
    return;
  }
  queue.delete(key);
  if (cache.isAssumed(key)) cache.forget(key);
  else if (!pod.status?.nominatedNodeName) return;
  const priority = podPriority(pod);
  queue.moveAll({ resource: 'Pod', action: 'Delete', before: pod }, (other) => podPriority(other) <= priority);
}
