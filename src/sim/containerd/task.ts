import type { CriContainerStatus, TaskExit } from '../../api/index.ts';
import { oci, podRef, type Runtime } from './runtime.ts';
import { containerName, type ContainerRecord } from './store.ts';

/** Writes a new version of a container's status; what did not change is shared. */
export function withStatus(runtime: Runtime, id: string, patch: Partial<CriContainerStatus>): ContainerRecord | undefined {
  const record = runtime.store.containers.get(id);
  return record && runtime.store.containers.put({ ...record, status: { ...record.status, ...patch } });
}

/** Why a process ended, in the words of `ContainerStatus.reason`. */
function reasonOf({ exitCode, oomKilled }: Pick<TaskExit, 'exitCode' | 'oomKilled'>): string {
  if (oomKilled) return 'OOMKilled';
  return exitCode === 0 ? 'Completed' : 'Error';
}

/** The shim tells that a first process has ended: a container's, or the pause process of a sandbox. */
export function taskExit(runtime: Runtime, exit: Pick<TaskExit, 'id' | 'exitCode' | 'oomKilled'>): void {
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

function containerExited(runtime: Runtime, container: ContainerRecord, exit: Pick<TaskExit, 'id' | 'exitCode' | 'oomKilled'>): void {
  const { host } = runtime;
  const { life, id } = container;
  if (life.matches('exited')) return;
  const reason = reasonOf(exit);
  const finishedAt = host.now();
  life.send({ type: 'EXITED', exitCode: exit.exitCode, reason });
  host.run(oci(runtime, { operation: 'delete', id }, podRef(container.sandboxConfig)), () => {
    withStatus(runtime, id, { state: 'CONTAINER_EXITED', finishedAt, exitCode: exit.exitCode, reason });
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

/** After a restart: asks the runtime about every container that was running, and catches up with exits that were missed. */
export function recover(runtime: Runtime): void {
  const { host, store } = runtime;
  store.recover();
  for (const { id, sandboxConfig, life } of store.containers.values()) {
    if (!['starting', 'running', 'stopping', 'killing'].some((state) => life.matches(state))) continue;
    host.run(oci(runtime, { operation: 'state', id }, podRef(sandboxConfig)), (state) => {
      if (!state.ok || state.status === 'stopped') taskExit(runtime, { id, exitCode: state.exitCode ?? 255, oomKilled: false });
    });
  }
}
