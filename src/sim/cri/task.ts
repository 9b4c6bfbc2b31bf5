import { type CriContainerStatus, documentRef, millis, type OciResponse, type PodSandboxConfig, type TaskExit } from '../../api/index.ts';
import type { Procedure } from '../kernel/index.ts';
import { isNoRuntime, oci, podRef, type Runtime } from './runtime.ts';
import { configJson } from './spec.ts';
import { containerName, type ContainerRecord } from './store.ts';

/** Writes a new version of a container's status; what did not change is shared. */
export function withStatus(runtime: Runtime, id: string, patch: Partial<CriContainerStatus>): ContainerRecord | undefined {
  const record = runtime.store.containers.get(id);
  return record && runtime.store.containers.put({ ...record, status: { ...record.status, ...patch } });
}

/** Shows the bundle's `config.json`: the document `<node>/oci/<namespace>/<pod>/<container>`. */
export function showBundle({ host, options }: Runtime, op: 'ADDED' | 'DELETED', { spec, config, sandboxConfig }: ContainerRecord): void {
  const { namespace, name } = sandboxConfig.metadata;
  const { name: container, attempt } = config.metadata;
  host.document(op, documentRef(`${options.node}/oci/${namespace}/${name}/${container}${attempt > 0 ? `#${attempt}` : ''}`), configJson(spec));
}

/** How a task ended; without an exit code nobody knows, because the node itself went down. */
type Ending = Pick<TaskExit, 'id' | 'oomKilled'> & { readonly exitCode: number | undefined };

/** containerd `unknownExitCode`. */
const UNKNOWN_EXIT_CODE = 255;
/** Exit code of a container whose task could not be started. */
const START_ERROR = 128;
const STATE_POLL = millis(20);
const RETRY = millis(1_000);

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
    host.run(oci(runtime, sandbox.runtimeHandler, { operation: 'delete', id: exit.id }, podRef(sandbox.config)));
  }
}

function containerExited(runtime: Runtime, container: ContainerRecord, exit: Ending): void {
  if (container.life.matches('exited')) return;
  const reason = reasonOf(exit);
  container.life.send({ type: 'EXITED', exitCode: exit.exitCode ?? UNKNOWN_EXIT_CODE, reason });
  bury(runtime, container, {});
}

/** Deletes the ended task; only then the container is CONTAINER_EXITED for CRI. */
function bury(runtime: Runtime, { id, life, sandboxConfig, runtimeHandler }: ContainerRecord, patch: Partial<CriContainerStatus>): void {
  const { host } = runtime;
  const { exitCode, reason } = life.context;
  const finishedAt = host.now();
  host.run(oci(runtime, runtimeHandler, { operation: 'delete', id }, podRef(sandboxConfig)), () => {
    withStatus(runtime, id, { state: 'CONTAINER_EXITED', finishedAt, exitCode, reason, ...patch });
    for (const resume of runtime.flights.exits.get(id) ?? []) resume();
    runtime.flights.exits.delete(id);
  });
}

/**
 * Kills and deletes what there may be of a task that could not be started, as soon as somebody answers.
 * Source: containerd `container_start.go` (`task.Delete` with `WithProcessKill`) and the clean-up of its shim manager.
 */
export function* discardTask(
  runtime: Runtime,
  { id, runtimeHandler, sandboxConfig }: Pick<ContainerRecord, 'id' | 'runtimeHandler' | 'sandboxConfig'>,
): Procedure<void> {
  const subject = podRef(sandboxConfig);
  for (const request of [
    { operation: 'kill', id, signal: 'SIGKILL' },
    { operation: 'delete', id },
  ] as const) {
    while (isNoRuntime((yield* oci(runtime, runtimeHandler, request, subject)).error)) yield* runtime.host.sleep(RETRY);
  }
}

/** Forgets a container that does not run. */
export function reap(runtime: Runtime, id: string): void {
  const record = runtime.store.containers.get(id);
  if (!record) return;
  record.life.send({ type: 'REMOVE' });
  runtime.store.removeContainer(record);
  showBundle(runtime, 'DELETED', record);
  runtime.store.release(containerName(record.config, record.sandboxConfig));
}

/**
 * After a restart: asks the runtime about every container and sandbox that was running, and catches up with what ended
 * meanwhile. A request of the kubelet that was under way is gone; it asks again.
 */
export function recover(runtime: Runtime): void {
  const { store } = runtime;
  store.recover();
  for (const record of store.containers.values()) {
    const { life, status } = record;
    if (life.matches('starting')) runtime.host.run(finishStart(runtime, record));
    else if (life.matches('exited') && status.state !== 'CONTAINER_EXITED') bury(runtime, record, {});
  }
  lookAfterAll(runtime);
}

/** Asks about everything that should be running: after a restart of the daemon, or of what keeps the containers for it. */
export function lookAfterAll(runtime: Runtime): void {
  const { store } = runtime;
  for (const { id, sandboxConfig, runtimeHandler, life } of store.containers.values()) {
    if (['running', 'stopping', 'killing'].some((state) => life.matches(state))) lookAfter(runtime, runtimeHandler, id, sandboxConfig);
  }
  for (const { id, config, runtimeHandler, life } of store.sandboxes.values()) {
    if (life.matches('ready') && life.context.pid > 0) lookAfter(runtime, runtimeHandler, id, config);
  }
}

/** A start that the restart interrupted: it has come through, or what there is of the task goes. */
function* finishStart(runtime: Runtime, record: ContainerRecord): Procedure<void> {
  const { id, life, sandboxConfig, runtimeHandler } = record;
  const look = (): Procedure<OciResponse> => oci(runtime, runtimeHandler, { operation: 'state', id }, podRef(sandboxConfig));
  let state = yield* look();
  while (isNoRuntime(state.error) || (state.ok && state.status === 'creating')) {
    yield* runtime.host.sleep(state.ok ? STATE_POLL : RETRY);
    state = yield* look();
  }
  if (state.ok && state.status === 'running') {
    life.send({ type: 'STARTED', pid: state.pid ?? 0 });
    withStatus(runtime, id, { startedAt: runtime.host.now(), state: 'CONTAINER_RUNNING' });
    return;
  }
  if (state.ok) yield* oci(runtime, runtimeHandler, { operation: 'kill', id, signal: 'SIGKILL' }, podRef(sandboxConfig));
  life.send({ type: 'FAILED', exitCode: START_ERROR, reason: 'StartError' });
  bury(runtime, record, { message: `failed to start task: ${runtime.flavor.name} was restarted` });
}

function lookAfter(runtime: Runtime, handler: string, id: string, sandbox: PodSandboxConfig): void {
  runtime.host.run(oci(runtime, handler, { operation: 'state', id }, podRef(sandbox)), (state) => {
    if (isNoRuntime(state.error)) runtime.host.after(RETRY, () => lookAfter(runtime, handler, id, sandbox));
    else if (!state.ok || state.status === 'stopped') taskExit(runtime, { id, exitCode: state.exitCode, oomKilled: false });
  });
}
