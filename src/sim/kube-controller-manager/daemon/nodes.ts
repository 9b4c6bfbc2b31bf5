import type { Node, Pod } from '../../../api/index.ts';
import { isPodAvailable, isPodReady } from '../controller/pod.ts';
import { REVISION_HASH_LABEL } from '../history/controller-history.ts';
import { allowsSurge, byScheduledAndAge, type DaemonSet, nodeShouldRunDaemonPod } from './daemon-set.ts';

/** The Pods of a DaemonSet by the node that they are on or wait for. */
export type NodeToDaemonPods = ReadonlyMap<string, readonly Pod[]>;

/** What to do: nodes that need a Pod, and Pods that must go. */
export interface Plan {
  readonly create: readonly string[];
  readonly remove: readonly Pod[];
}

/** What the plan asks of the controller besides: may a failed Pod be deleted now, and whom to tell. */
export interface DaemonWatch {
  /** False while the node is backing off; then the controller comes back by itself. */
  readonly mayDeleteFailed: (pod: Pod, node: string) => boolean;
  readonly succeeded: (pod: Pod, node: string) => void;
}

const isDeleting = (pod: Pod): boolean => pod.metadata?.deletionTimestamp !== undefined;
const revisionOf = (pod: Pod): string | undefined => pod.metadata?.labels?.[REVISION_HASH_LABEL];

/** Of several Pods on a node that may surge, all but one old and one new; and the old one when the new one has taken over. */
function surplusWhenSurging(ds: DaemonSet, running: readonly Pod[], hash: string, now: number): Pod[] {
  const newest = running.filter((pod) => revisionOf(pod) === hash);
  const old = running.filter((pod) => revisionOf(pod) !== hash);
  const surplus = [...newest.slice(1), ...old.slice(1)];
  const [newPod, oldPod] = [newest[0], old[0]];
  if (newPod && oldPod && (!isPodReady(oldPod) || isPodAvailable(newPod, ds.spec?.minReadySeconds ?? 0, now))) surplus.push(oldPod);
  return surplus;
}

function planRunning(ds: DaemonSet, node: string, pods: readonly Pod[], shouldRun: boolean, hash: string, now: number, watch: DaemonWatch): Plan {
  const running: Pod[] = [];
  const remove: Pod[] = [];
  for (const pod of pods) {
    if (isDeleting(pod)) continue;
    if (pod.status?.phase === 'Failed') {
      if (watch.mayDeleteFailed(pod, node)) remove.push(pod);
    } else if (pod.status?.phase === 'Succeeded') {
      watch.succeeded(pod, node);
      remove.push(pod);
    } else running.push(pod);
  }
  running.sort(byScheduledAndAge);
  if (!allowsSurge(ds)) return { create: [], remove: [...remove, ...running.slice(1)] };
  // A surging set wants a Pod beside one that is already going away.
  if (running.length <= 1) return { create: running.length === 0 && shouldRun ? [node] : [], remove };
  return { create: [], remove: [...remove, ...surplusWhenSurging(ds, running, hash, now)] };
}

function planNode(ds: DaemonSet, node: Node, pods: readonly Pod[] | undefined, hash: string, now: number, watch: DaemonWatch): Plan {
  const name = node.metadata?.name ?? '';
  const { shouldRun, shouldContinueRunning } = nodeShouldRunDaemonPod(node, ds);
  if (shouldRun && !pods) return { create: [name], remove: [] };
  if (shouldContinueRunning) return planRunning(ds, name, pods ?? [], shouldRun, hash, now, watch);
  return { create: [], remove: (pods ?? []).filter((pod) => !isDeleting(pod)) };
}

/**
 * Which nodes need a Pod of the set and which Pods must go, apart from updates. `now` in milliseconds since the epoch.
 * Source: `daemon_controller.go` `manage`, `podsShouldBeOnNode`, `getUnscheduledPodsWithoutNode`.
 */
export function planNodes(ds: DaemonSet, nodes: readonly Node[], onNodes: NodeToDaemonPods, hash: string, now: number, watch: DaemonWatch): Plan {
  const plans = nodes.map((node) => planNode(ds, node, onNodes.get(node.metadata?.name ?? ''), hash, now, watch));
  const known = new Set(nodes.map(({ metadata }) => metadata?.name));
  const lost = [...onNodes].filter(([node]) => !known.has(node)).flatMap(([, pods]) => pods.filter(({ spec }) => !spec?.nodeName));
  return { create: plans.flatMap(({ create }) => create), remove: [...plans.flatMap(({ remove }) => remove), ...lost] };
}
