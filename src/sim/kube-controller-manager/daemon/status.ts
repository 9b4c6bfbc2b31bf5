import type { Node } from '../../../api/index.ts';
import { isPodAvailable, isPodReady } from '../controller/pod.ts';
import { byScheduledAndAge, type DaemonSet, isPodUpdated, nodeShouldRunDaemonPod } from './daemon-set.ts';
import type { NodeToDaemonPods } from './nodes.ts';

export type DaemonSetStatus = NonNullable<DaemonSet['status']>;
/** The counts of a status, all of them numbers. */
export type DaemonCounts = Required<
  Pick<
    DaemonSetStatus,
    | 'desiredNumberScheduled'
    | 'currentNumberScheduled'
    | 'numberMisscheduled'
    | 'numberReady'
    | 'updatedNumberScheduled'
    | 'numberAvailable'
    | 'numberUnavailable'
  >
>;

/** The counts as the nodes and Pods show them. Source: `daemon_controller.go` `updateDaemonSetStatus`. */
export function countDaemons(ds: DaemonSet, nodes: readonly Node[], onNodes: NodeToDaemonPods, hash: string, now: number): DaemonCounts {
  const counts = { desiredNumberScheduled: 0, currentNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0, updatedNumberScheduled: 0, numberAvailable: 0 };
  for (const node of nodes) {
    const [pod] = [...(onNodes.get(node.metadata?.name ?? '') ?? [])].sort(byScheduledAndAge);
    if (!nodeShouldRunDaemonPod(node, ds).shouldRun) {
      if (pod) counts.numberMisscheduled++;
      continue;
    }
    counts.desiredNumberScheduled++;
    if (!pod) continue;
    counts.currentNumberScheduled++;
    if (isPodReady(pod)) {
      counts.numberReady++;
      if (isPodAvailable(pod, ds.spec?.minReadySeconds ?? 0, now)) counts.numberAvailable++;
    }
    if (isPodUpdated(ds, pod, hash)) counts.updatedNumberScheduled++;
  }
  return { ...counts, numberUnavailable: counts.desiredNumberScheduled - counts.numberAvailable };
}

/** Is there nothing to write? */
export function isUpToDate(ds: DaemonSet, counts: DaemonCounts): boolean {
  const same = Object.entries(counts).every(([name, count]) => ((ds.status?.[name as keyof DaemonCounts] as number | undefined) ?? 0) === count);
  return same && (ds.status?.observedGeneration ?? 0) >= (ds.metadata?.generation ?? 0);
}

/** The status with new counts; what is 0 and may be left out is, as Go does. */
export function withCounts(status: DaemonSet['status'], counts: DaemonCounts, observedGeneration: number | undefined): DaemonSetStatus {
  const { updatedNumberScheduled: _u, numberAvailable: _a, numberUnavailable: _n, ...kept } = status ?? counts;
  const { updatedNumberScheduled, numberAvailable, numberUnavailable, ...always } = counts;
  return {
    ...kept,
    ...always,
    ...(observedGeneration ? { observedGeneration } : {}),
    ...(updatedNumberScheduled ? { updatedNumberScheduled } : {}),
    ...(numberAvailable ? { numberAvailable } : {}),
    ...(numberUnavailable ? { numberUnavailable } : {}),
  };
}
