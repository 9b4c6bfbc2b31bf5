import type { CriContainerStatus, PodSandboxStatus } from '../../api/index.ts';

/** What the runtime knows of one Pod, newest first (`kubernetes/pkg/kubelet/container/runtime.go` PodStatus). */
export interface RuntimePodStatus {
  readonly uid: string;
  readonly ips: readonly string[];
  readonly sandboxes: readonly PodSandboxStatus[];
  readonly containers: readonly CriContainerStatus[];
}

export const emptyStatus = (uid: string): RuntimePodStatus => ({ uid, ips: [], sandboxes: [], containers: [] });

/** The newest container of this name, in whatever state. */
export function newestContainer(status: RuntimePodStatus, name: string): CriContainerStatus | undefined {
  return status.containers.find((container) => container.metadata.name === name);
}

/** Containers that still run, or may: what killing a Pod has to stop. */
export function runningContainers(status: RuntimePodStatus): readonly CriContainerStatus[] {
  return status.containers.filter((container) => container.state === 'CONTAINER_RUNNING' || container.state === 'CONTAINER_UNKNOWN');
}

export const POD_UID_LABEL = 'io.kubernetes.pod.uid';
export const POD_NAME_LABEL = 'io.kubernetes.pod.name';
export const POD_NAMESPACE_LABEL = 'io.kubernetes.pod.namespace';
export const CONTAINER_NAME_LABEL = 'io.kubernetes.container.name';

export const podUidOf = (container: CriContainerStatus): string => container.labels[POD_UID_LABEL] ?? '';

/** The containers of some Pods that run. */
export function runningOf(
  pods: Iterable<{ readonly uid: string }>,
  cache: { get(uid: string): RuntimePodStatus | undefined },
): readonly { readonly uid: string; readonly name: string; readonly id: string }[] {
  return [...pods].flatMap(({ uid }) =>
    (cache.get(uid)?.containers ?? []).filter(({ state }) => state === 'CONTAINER_RUNNING').map(({ id, metadata }) => ({ uid, name: metadata.name, id })),
  );
}
