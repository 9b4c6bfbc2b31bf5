import type { Node, Pod } from '../../../api/index.ts';
import { isPodAvailable } from '../controller/pod.ts';
import { type DaemonSet, isPodUpdated, nodeShouldRunDaemonPod, surgeCount, unavailableCount } from './daemon-set.ts';
import type { NodeToDaemonPods, Plan } from './nodes.ts';

interface PodsOnNode {
  readonly node: string;
  readonly newPod: Pod | undefined;
  readonly oldPod: Pod | undefined;
  /** More than one of a kind: the core loop tidies first. */
  readonly excess: boolean;
}

/** At most one Pod of each revision on a node. Source: `findUpdatedPodsOnNode`. */
function findUpdatedPods(ds: DaemonSet, node: string, pods: readonly Pod[], hash: string): PodsOnNode {
  const staying = pods.filter(({ metadata }) => !metadata?.deletionTimestamp);
  const [updated, old] = [staying.filter((pod) => isPodUpdated(ds, pod, hash)), staying.filter((pod) => !isPodUpdated(ds, pod, hash))];
  return { node, newPod: updated[0], oldPod: old[0], excess: updated.length > 1 || old.length > 1 };
}

/** No surge: old Pods go, as many as may be missing; the core loop makes the new ones. */
function replaceInPlace(seen: readonly PodsOnNode[], maxUnavailable: number, available: (pod: Pod) => boolean): Plan {
  const replaced: Pod[] = [];
  const candidates: Pod[] = [];
  let unavailable = 0;
  for (const { newPod, oldPod, excess } of seen) {
    if (excess || (newPod === undefined) === (oldPod === undefined)) unavailable++;
    else if (newPod) unavailable += available(newPod) ? 0 : 1;
    else if (oldPod && !available(oldPod)) {
      replaced.push(oldPod);
      unavailable++;
    } else if (oldPod && unavailable < maxUnavailable) candidates.push(oldPod);
  }
  return { create: [], remove: [...replaced, ...candidates.slice(0, Math.max(maxUnavailable - unavailable, 0))] };
}

/** With surge: new Pods start beside old ones; an old one goes when the new one is available. */
function replaceBeside(
  seen: readonly PodsOnNode[],
  maxSurge: number,
  desired: number,
  available: (pod: Pod) => boolean,
  wanted: (node: string) => boolean,
): Plan {
  const remove: Pod[] = [];
  const leaving: Pod[] = [];
  const allowed: string[] = [];
  const candidates: string[] = [];
  let [surge, alive] = [0, 0];
  for (const { node, newPod, oldPod, excess } of seen) {
    if (excess) {
      surge++;
      continue;
    }
    const counted = oldPod ?? newPod;
    if (counted && available(counted)) alive++;
    if (!oldPod) continue;
    if (newPod) {
      if (available(newPod)) remove.push(oldPod);
      else surge++;
    } else if (!available(oldPod)) {
      if (wanted(node)) allowed.push(node);
      else remove.push(oldPod);
    } else if (!wanted(node)) leaving.push(oldPod);
    else if (surge < maxSurge) candidates.push(node);
  }
  return {
    create: [...allowed, ...candidates.slice(0, Math.max(maxSurge - surge, 0))],
    remove: [...remove, ...leaving.slice(0, Math.max(alive - desired, 0))],
  };
}

/**
 * The next step of a rolling update. `now` in milliseconds since the epoch.
 * Source: `pkg/controller/daemon/update.go` `rollingUpdate`, `updatedDesiredNodeCounts`.
 */
export function planUpdate(ds: DaemonSet, nodes: readonly Node[], onNodes: NodeToDaemonPods, hash: string, now: number): Plan {
  const wanted = new Set(nodes.filter((node) => nodeShouldRunDaemonPod(node, ds).shouldRun).map(({ metadata }) => metadata?.name ?? ''));
  const all = new Map<string, readonly Pod[]>(onNodes);
  for (const node of wanted) if (!all.has(node)) all.set(node, []);
  const [maxSurge, asked] = [surgeCount(ds, wanted.size), unavailableCount(ds, wanted.size)];
  const maxUnavailable = wanted.size > 0 && asked === 0 && maxSurge === 0 ? 1 : asked;
  const seen = [...all].map(([node, pods]) => findUpdatedPods(ds, node, pods, hash));
  const available = (pod: Pod): boolean => isPodAvailable(pod, ds.spec?.minReadySeconds ?? 0, now);
  return maxSurge === 0 ? replaceInPlace(seen, maxUnavailable, available) : replaceBeside(seen, maxSurge, wanted.size, available, (node) => wanted.has(node));
}
