import type { CriContainerStatus, PodSandboxConfig, TaskExit } from '../../api/index.ts';
import { oci, podRef, type Runtime } from './runtime.ts';
import { containerName, type ContainerRecord } from './store.ts';

/** Writes a new version of a container's status; what did not change is shared. */
export function withStatus(runtime: Runtime, id: string, patch: Partial<CriContainerStatus>): ContainerRecord | undefined {
  const record = runtime.store.containers.get(id);
  return record && runtime.store.containers.put({ ...record, status: { ...record.status, ...patch } });
}

/** How a task ended; without an exit code nobody knows, because the node itself went down. */
type Ending = Pick<TaskExit, 'id' | 'oomKilled'> & { readonly exitCode: number | undefined };

/** containerd `unknownExitCode`. */
const UNKNOWN_EXIT_CODE = 255;

/** Why a process ended, in the words of `ContainerStatus.reason`. */
function reasonOf({ exitCode, oomKilled }: Ending): string {
  if (exitCode === undefined) return 'Unknown';
  if (oomKilled) return 'OOMKilled';
  return exitCode === 0 ? 'Completed' : 'Error';
}

/** The shim tells that a first process has ended: a container's, or the pause process of a sandbox. */
export function taskExit(runtime: Runtime, exit: Ending): void {
  const { store, host } = runtime;
  const container = store.containers.get(exit.id);
  if (container) containerExited(runtime, container, exit);
  const sandbox = store.sandboxes.get(exit.id);
  if (sandbox?.life.matches('ready')) {
    sandbox.life.send({ type: 'EXITED' });
    store.sandboxes.put({ ...sandbox, status: { ...sandbox.status, state: 'SANDBOX_NOTREADY' } });
    host.run(oci(runtime, { operation: 'delete', id: exit.id }, podRef(sandbox.config)));
  }
}

function containerExited(runtime: Runtime, container: ContainerRecord, exit: Ending): void {
  const { host } = runtime;
  const { life, id } = container;
  if (life.matches('exited')) return;
  const reason = reasonOf(exit);
  const exitCode = exit.exitCode ?? UNKNOWN_EXIT_CODE;
  const finishedAt = host.now();
  life.send({ type: 'EXITED', exitCode, reason });
  host.run(oci(runtime, { operation: 'delete', id }, podRef(container.sandboxConfig)), () => {
    withStatus(runtime, id, { state: 'CONTAINER_EXITED', finishedAt, exitCode, reason });
    for (const resume of runtime.flights.exits.get(id) ?? []) resume();
    runtime.flights.exits.delete(id);
  });
}

/** Forgets a container that does not run. */
export function reap(runtime: Runtime, id: string): void {
  const record = runtime.store.containers.get(id);
  if (!record) return;
  record.life.send({ type: 'REMOVE' });
  runtime.store.removeContainer(record);
  runtime.store.release(containerName(record.config, record.sandboxConfig));
}

/**
 * After a restart: asks the runtime about every container and sandbox that was running, and catches up with what ended
 * meanwhile. A request of the kubelet that was under way is gone; it asks again.
 */
export function recover(runtime: Runtime): void {
  const { store } = runtime;
  store.recover();
  for (const { id, sandboxConfig, life } of store.containers.values()) {
    if (['starting', 'running', 'stopping', 'killing'].some((state) => life.matches(state))) lookAfter(runtime, id, sandboxConfig);
  }
  for (const { id, config, life } of store.sandboxes.values()) if (life.matches('ready')) lookAfter(runtime, id, config);
}

function lookAfter(runtime: Runtime, id: string, sandbox: PodSandboxConfig): void {
  runtime.host.run(oci(runtime, { operation: 'state', id }, podRef(sandbox)), (state) => {
    if (!state.ok || state.status === 'stopped') taskExit(runtime, { id, exitCode: state.exitCode, oomKilled: false });
  });
}
