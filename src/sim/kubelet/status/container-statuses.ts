import type { Container, ContainerState, ContainerStatus, CriContainerStatus, Micros, Pod } from '../../../api/index.ts';
import { RUNTIME_NAME } from '../config.ts';
import { containersOf, isBeingDeleted, isSidecar, restartsAfter } from '../pod.ts';
import { newestContainer, type RuntimePodStatus } from '../runtime-status.ts';

/** Why the kubelet could not start a container (or did not yet): the reason cache. */
export interface WaitingReason {
  readonly reason: string;
  readonly message: string;
}

export interface ContainerStatusInput {
  readonly pod: Pod;
  readonly runtime: RuntimePodStatus;
  readonly previous: readonly ContainerStatus[];
  readonly containers: readonly Container[];
  readonly isInit: boolean;
  readonly reasonOf: (container: string) => WaitingReason | undefined;
  /** The resources that a running container has, by its id; those of the spec when it is not known. */
  readonly actuatedOf?: ((id: string) => ContainerStatus['resources'] | undefined) | undefined;
  /** RFC 3339 of a moment of virtual time. */
  readonly at: (time: Micros) => string;
}

export const containerID = (id: string, runtime = RUNTIME_NAME): string => `${runtime}://${id}`;

const STATUS_UNKNOWN = { reason: 'ContainerStatusUnknown', exitCode: 137 } as const;

function stateOf(container: CriContainerStatus, previous: ContainerStatus | undefined, at: (time: Micros) => string): ContainerState {
  if (container.state === 'CONTAINER_RUNNING') return { running: { startedAt: at(container.startedAt as Micros) } };
  if (container.state === 'CONTAINER_EXITED') {
    return {
      terminated: {
        exitCode: container.exitCode,
        reason: container.reason,
        ...(container.message ? { message: container.message } : {}),
        startedAt: at((container.startedAt || container.createdAt) as Micros),
        finishedAt: at(container.finishedAt as Micros),
        containerID: containerID(container.id, container.runtime),
      },
    };
  }
  if (container.state === 'CONTAINER_UNKNOWN' && previous?.state?.running) {
    return { terminated: { ...STATUS_UNKNOWN, message: 'The container could not be located when the pod was terminated' } };
  }
  return { waiting: {} };
}

function mountStatuses(container: Container): Pick<ContainerStatus, 'volumeMounts'> {
  if (!container.volumeMounts || container.volumeMounts.length === 0) return {};
  return {
    volumeMounts: container.volumeMounts.map(({ name, mountPath, readOnly }) => ({
      name,
      mountPath,
      ...(readOnly ? { readOnly, recursiveReadOnly: 'Disabled' } : {}),
    })),
  };
}

function converted(run: CriContainerStatus, spec: Container, previous: ContainerStatus | undefined, input: ContainerStatusInput): ContainerStatus {
  const volumeMounts = previous?.volumeMounts ? { volumeMounts: previous.volumeMounts } : mountStatuses(spec);
  return {
    name: spec.name,
    state: stateOf(run, previous, input.at),
    lastState: {},
    ready: false,
    restartCount: run.metadata.attempt,
    image: run.image,
    imageID: run.imageRef,
    containerID: containerID(run.id, run.runtime),
    started: false,
    ...(spec.resources?.requests ? { allocatedResources: spec.resources.requests } : {}),
    resources: input.actuatedOf?.(run.id) ?? spec.resources ?? {},
    ...volumeMounts,
    ...(run.state === 'CONTAINER_RUNNING' ? { user: { linux: { uid: 0, gid: 0, supplementalGroups: [0] } } } : {}),
  };
}

/** The status of a container that the runtime does not hold: never started, or lost. */
function withoutRun(spec: Container, previous: ContainerStatus | undefined, input: ContainerStatusInput): ContainerStatus {
  const reason = (input.pod.spec?.initContainers?.length ?? 0) > 0 ? 'PodInitializing' : 'ContainerCreating';
  if (previous?.state?.terminated) return previous;
  const waiting: ContainerStatus = {
    name: spec.name,
    state: { waiting: { reason } },
    lastState: previous?.lastState ?? {},
    ready: false,
    restartCount: previous?.restartCount ?? 0,
    image: spec.image ?? '',
    imageID: '',
    started: false,
    ...mountStatuses(spec),
  };
  if (!previous?.state?.running || waiting.lastState?.terminated) return waiting;
  const message = 'The container could not be located when the pod was deleted.  The container used to be Running';
  return {
    ...waiting,
    lastState: { terminated: { ...STATUS_UNKNOWN, message } },
    restartCount: waiting.restartCount + (isBeingDeleted(input.pod) ? 0 : 1),
  };
}

/** Will the next sync start this container? (`kubernetes/pkg/kubelet/container/helpers.go` ShouldContainerBeRestarted) */
export function shouldContainerBeRestarted(container: Container, pod: Pod, runtime: RuntimePodStatus): boolean {
  if (isBeingDeleted(pod)) return false;
  const run = newestContainer(runtime, container.name);
  if (!run) return true;
  if (run.state === 'CONTAINER_RUNNING') return false;
  if (run.state !== 'CONTAINER_EXITED') return true;
  return restartsAfter(container, pod, run.exitCode);
}

function withReason(status: ContainerStatus, spec: Container, input: ContainerStatusInput): ContainerStatus {
  const { pod, runtime, isInit, reasonOf } = input;
  const run = newestContainer(runtime, spec.name);
  if (isInit && run?.state === 'CONTAINER_EXITED' && run.exitCode === 0 && !isSidecar(spec)) return status;
  if (isInit && !run && !isSidecar(spec) && status.state?.waiting && containersOf(pod).some((app) => newestContainer(runtime, app.name))) {
    const message = 'Unable to get init container status from container runtime and pod has been initialized, treat it as exited normally';
    return { ...status, state: { terminated: { reason: 'Completed', message, exitCode: 0 } } };
  }
  if (!shouldContainerBeRestarted(spec, pod, runtime)) return status;
  const reason = reasonOf(spec.name);
  if (!reason) return status;
  const lastState = status.state?.terminated ? status.state : status.lastState;
  return { ...status, state: { waiting: { reason: reason.reason, ...(reason.message ? { message: reason.message } : {}) } }, lastState };
}

/**
 * `status.containerStatuses` (or init…) from what the runtime reports, what was reported before, and why containers could
 * not be started. `started` and `ready` are filled in by the probe manager. App containers are sorted by name, init
 * containers stay in the order of the spec. Source: `kubernetes/pkg/kubelet/kubelet_pods.go` convertToAPIContainerStatuses.
 */
export function containerStatuses(input: ContainerStatusInput): ContainerStatus[] {
  const statuses = input.containers.map((spec) => {
    const previous = input.previous.find((status) => status.name === spec.name);
    const runs = input.runtime.containers.filter((container) => container.metadata.name === spec.name);
    const [newest, older] = runs;
    if (!newest) return withReason(withoutRun(spec, previous, input), spec, input);
    const status = converted(newest, spec, previous, input);
    const last = older ? stateOf(older, previous, input.at) : keptLastState(previous, newest);
    return withReason(last ? { ...status, lastState: last } : status, spec, input);
  });
  return input.isInit ? statuses : statuses.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** The container of the run before may have been removed already: what was reported of it stays. */
function keptLastState(previous: ContainerStatus | undefined, newest: CriContainerStatus): ContainerState | undefined {
  if (!previous) return undefined;
  if (previous.containerID !== containerID(newest.id, newest.runtime) && previous.state?.terminated) return previous.state;
  return previous.lastState?.terminated ? previous.lastState : undefined;
}
