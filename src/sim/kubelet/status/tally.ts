import type { ContainerStatus, Pod } from '../../../api/index.ts';
import type { ContainerTally } from '../../../machines/pod-phase.ts';
import { containersOf, initContainersOf, isSidecar, restartsAfter, statusNamed } from '../pod.ts';

type Counts = { -readonly [K in keyof ContainerTally]: ContainerTally[K] };

function countInit(counts: Counts, pod: Pod, statuses: readonly ContainerStatus[]): void {
  for (const container of initContainersOf(pod)) {
    if (isSidecar(container)) continue;
    const status = statusNamed(statuses, container.name);
    const exit = status?.state?.terminated ?? (status?.state?.waiting ? status.lastState?.terminated : undefined);
    if (!exit) counts.pendingRegularInit++;
    else if (exit.exitCode !== 0 && !restartsAfter(container, pod, exit.exitCode)) counts.failedInitNotRestartable++;
  }
}

function countSidecars(counts: Counts, pod: Pod, statuses: readonly ContainerStatus[]): void {
  for (const container of initContainersOf(pod)) {
    if (!isSidecar(container)) continue;
    const status = statusNamed(statuses, container.name);
    if (!status) counts.unknown++;
    else if (status.state?.running) {
      if (!status.started) counts.pendingRestartableInit++;
      counts.running++;
    } else if (status.state?.waiting && !status.lastState?.terminated) {
      counts.pendingRestartableInit++;
      counts.waiting++;
    }
  }
}

function countApp(counts: Counts, pod: Pod, statuses: readonly ContainerStatus[]): void {
  for (const container of containersOf(pod)) {
    const status = statusNamed(statuses, container.name);
    const { running, terminated, waiting } = status?.state ?? {};
    if (running) counts.running++;
    else if (terminated) {
      counts.stopped++;
      if (!restartsAfter(container, pod, terminated.exitCode)) counts.stoppedNotRestartable++;
      if (terminated.exitCode === 0) counts.succeeded++;
    } else if (!waiting) counts.unknown++;
    else if (status?.lastState?.terminated) {
      counts.stopped++;
      if (!restartsAfter(container, pod, status.lastState.terminated.exitCode)) counts.stoppedNotRestartable++;
    } else counts.waiting++;
  }
}

/**
 * Counts the containers of a Pod for the `pod-phase` machine (`kubernetes/pkg/kubelet/kubelet_pods.go` getPhase). A
 * container that waits after it had run (CrashLoopBackOff) counts as stopped; sidecars that have stopped do not count.
 */
export function tally(
  pod: Pod,
  init: readonly ContainerStatus[],
  app: readonly ContainerStatus[],
  { podHasInitialized, podIsTerminal }: Pick<ContainerTally, 'podHasInitialized' | 'podIsTerminal'>,
): ContainerTally {
  const counts: Counts = {
    pendingRegularInit: 0,
    pendingRestartableInit: 0,
    failedInitNotRestartable: 0,
    unknown: 0,
    running: 0,
    waiting: 0,
    stopped: 0,
    stoppedNotRestartable: 0,
    succeeded: 0,
    podHasInitialized,
    podIsTerminal,
  };
  countInit(counts, pod, init);
  countSidecars(counts, pod, init);
  countApp(counts, pod, app);
  return counts;
}
