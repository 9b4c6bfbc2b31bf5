import type { ContainerEventResponse, ContainerEventType, CriContainerStatus, PodSandboxStatus } from '../../api/index.ts';
import type { Incoming } from '../kernel/index.ts';
import type { Runtime } from './runtime.ts';

const STARTED: ReadonlySet<string> = new Set(['CONTAINER_RUNNING', 'SANDBOX_READY']);
const STOPPED: ReadonlySet<string> = new Set(['CONTAINER_EXITED', 'SANDBOX_NOTREADY']);

type Status = CriContainerStatus | PodSandboxStatus;

/** Which events a change of a container or a sandbox means. */
function typesOf(before: Status | undefined, after: Status | undefined): readonly ContainerEventType[] {
  if (!after) return ['CONTAINER_DELETED_EVENT'];
  const created: readonly ContainerEventType[] = before ? [] : ['CONTAINER_CREATED_EVENT'];
  if (before?.state === after.state) return created;
  if (STARTED.has(after.state)) return [...created, 'CONTAINER_STARTED_EVENT'];
  return STOPPED.has(after.state) && before ? [...created, 'CONTAINER_STOPPED_EVENT'] : created;
}

const sandboxIdOf = (status: Status): string => ('podSandboxId' in status ? status.podSandboxId : status.id);

/**
 * GetContainerEvents: the client is told of each container and sandbox that is created, started, stopped or deleted, with the status of
 * its whole Pod. Source: containerd `internal/cri/server/events.go`, `container_events.go`.
 */
export function streamContainerEvents(runtime: Runtime, request: Incoming): void {
  const { store, host } = runtime;
  const listen = (before: Status | undefined, after: Status | undefined): void => {
    const subject = after ?? before;
    if (!subject) return;
    const sandboxId = sandboxIdOf(subject);
    const podSandboxStatus = store.sandboxes.get(sandboxId)?.status ?? ('podSandboxId' in subject ? undefined : subject);
    const containersStatuses = store.containersOf(sandboxId).map(({ status }) => status);
    for (const containerEventType of typesOf(before, after)) {
      const response: ContainerEventResponse = { containerId: subject.id, containerEventType, createdAt: host.now(), podSandboxStatus, containersStatuses };
      if (!host.reply(request, { payload: { type: 'cri-response', method: 'GetContainerEvents', ok: true, response }, code: 'OK' })) {
        store.containers.listeners.delete(listen);
        store.sandboxes.listeners.delete(listen);
      }
    }
  };
  store.containers.listeners.add(listen);
  store.sandboxes.listeners.add(listen);
}
