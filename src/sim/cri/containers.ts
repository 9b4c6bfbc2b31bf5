import { type ContainerConfig, type CriContainerStatus, type CriImage, type CriRequestOf, millis, type PodSandboxConfig } from '../../api/index.ts';
import { criContainer } from '../../machines/cri-container.ts';
import { type Procedure, suspend } from '../kernel/index.ts';
import { normalise } from '../workload/images/reference.ts';
import { hexId } from '../component-helpers/hex-id.ts';
import { mountImages } from './image-volumes.ts';
import { type CriFailure, type CriResult, empty, failure, isNoRuntime, oci, podRef, type Rpc, type Runtime, success, syscall } from './runtime.ts';
import { containerSpec, missingProfile, seccompFile } from './spec.ts';
import { containerName, type ContainerRecord, type SandboxRecord } from './store.ts';
import { discardTask, reap, showBundle, withStatus } from './task.ts';

/** A container that is being started can be stopped only when it has been: how often to look. */
const STARTING_POLL = millis(10);

const notFound = (id: string): CriFailure => failure('NotFound', `an error occurred when try to find container "${id}": not found`);

interface Created {
  readonly podSandboxId: string;
  readonly image: Pick<CriImage, 'id' | 'repoDigests'>;
  readonly config: ContainerConfig;
  readonly sandboxConfig: PodSandboxConfig;
}

/** What `ContainerStatus` says of a container before its process exists. */
const createdStatus = ({ host, flavor }: Runtime, id: string, { podSandboxId, image, config, sandboxConfig }: Created): CriContainerStatus => ({
  id,
  podSandboxId,
  metadata: config.metadata,
  state: 'CONTAINER_CREATED',
  createdAt: host.now(),
  startedAt: 0,
  finishedAt: 0,
  exitCode: 0,
  image: config.image.userSpecifiedImage || config.image.image,
  imageRef: image.repoDigests[0] ?? image.id,
  reason: '',
  message: '',
  logPath: `${sandboxConfig.logDirectory}/${config.logPath}`,
  labels: config.labels,
  annotations: config.annotations,
  ...(flavor.name === 'containerd' ? {} : { runtime: flavor.name }),
});

/** Prepares a container: name, image, snapshot, OCI spec. No process yet. Source: containerd `container_create.go`. */
export const createContainer: Rpc<'CreateContainer'> = function* (runtime, request) {
  const { store } = runtime;
  const sandbox = store.sandboxes.get(request.podSandboxId);
  if (!sandbox) return failure('NotFound', `failed to find sandbox id "${request.podSandboxId}": not found`);
  const id = hexId(runtime.host, 64);
  const name = containerName(request.config, request.sandboxConfig);
  const owner = store.reserve(name, id);
  if (owner !== undefined) return failure('Unknown', `failed to reserve container name "${name}": name "${name}" is reserved for "${owner}"`);
  const result = yield* create(runtime, request, sandbox, id);
  if (!result.ok) store.release(name);
  return result;
};

/** What is left to do under a name that is reserved. */
function* create(
  runtime: Runtime,
  { podSandboxId, config: wanted, sandboxConfig }: CriRequestOf<'CreateContainer'>,
  sandbox: SandboxRecord,
  id: string,
): Procedure<CriResult<'CreateContainer'>> {
  const { host, store, flavor } = runtime;
  const pod = podRef(sandboxConfig);
  const image = store.images.get(wanted.image.image) ?? store.images.get(normalise(wanted.image.image));
  if (!image) return failure('NotFound', `failed to resolve image "${wanted.image.image}": not found`);
  const mounts = wanted.mounts.some((mount) => mount.image) ? yield* mountImages(runtime, podSandboxId, wanted.mounts, pod) : wanted.mounts;
  if ('error' in mounts) return failure('Unknown', mounts.error);
  const config = { ...wanted, mounts };
  const profile = missingProfile(config);
  if (profile !== undefined) return failure('Unknown', flavor.errors.profile(profile));
  const seccomp = seccompFile(config);
  const filter = seccomp === undefined ? undefined : (yield* syscall(runtime, 'read', { path: seccomp }, pod)).result?.['text'];
  if (seccomp !== undefined && typeof filter !== 'string') return failure('Unknown', flavor.errors.seccomp(seccomp));
  yield* host.sleep(host.cost('containerd.create-container', millis(10)));
  const lowerdir = image.layers.map(({ digest }) => digest);
  yield* syscall(runtime, 'mkdir', { path: flavor.snapshot(id, store.nextSnapshot++), lowerdir }, pod);
  const { pid: pausePid, netns } = sandbox.life.context;
  const spec = containerSpec({
    flavor,
    id,
    sandboxId: podSandboxId,
    pausePid,
    netns,
    imageRef: image.repoTags[0] ?? image.repoDigests[0] ?? image.id,
    image: image.config,
    config,
    sandbox: sandboxConfig,
    handler: sandbox.runtimeHandler,
    ...(typeof filter === 'string' ? { seccompProfile: filter } : {}),
  });
  const { runtimeHandler } = sandbox;
  const status = createdStatus(runtime, id, { podSandboxId, image, config, sandboxConfig });
  if (flavor.createsEarly) {
    const wrong = yield* createTask(runtime, runtimeHandler, { id, spec, logPath: status.logPath, sandboxConfig });
    if (wrong !== undefined) return failure('Unknown', wrong);
  }
  const life = startLife(runtime, id, sandbox, config.metadata);
  const stopSignal = image.config.stopSignal ?? 'SIGTERM';
  const record: ContainerRecord = { id, sandboxId: podSandboxId, config, sandboxConfig, runtimeHandler, spec, stopSignal, life, status };
  store.addContainer(record);
  showBundle(runtime, 'ADDED', record);
  return success({ containerId: id });
}

type NewTask = Pick<ContainerRecord, 'id' | 'spec' | 'sandboxConfig'> & { readonly logPath: string };

/** Has the OCI runtime create the container. Returns an error text, or undefined. */
function* createTask(runtime: Runtime, handler: string, { id, spec, logPath, sandboxConfig }: NewTask): Procedure<string | undefined> {
  const created = yield* oci(runtime, handler, { operation: 'create', id, bundle: spec, logPath }, podRef(sandboxConfig));
  // Without an answer the task may be there all the same.
  if (isNoRuntime(created.error)) runtime.host.run(discardTask(runtime, { id, runtimeHandler: handler, sandboxConfig }));
  return created.ok ? undefined : runtime.flavor.errors.create(created.error ?? '');
}

function startLife(runtime: Runtime, id: string, sandbox: SandboxRecord, { name, attempt }: { name: string; attempt: number }): ContainerRecord['life'] {
  const { host, options } = runtime;
  const { namespace, name: pod } = sandbox.config.metadata;
  const subject = podRef(sandbox.config);
  const kill = (signal: string): void =>
    host.run(oci(runtime, sandbox.runtimeHandler, { operation: 'kill', id, signal }, subject), ({ error }) => {
      // Any other refusal means that the process has just ended.
      if (error === undefined || !isNoRuntime(error)) return;
      const waiting = runtime.store.exits.get(id) ?? [];
      runtime.store.exits.delete(id);
      for (const resume of waiting) resume(`failed to kill container "${id}": ${error}: unknown`);
    });
  return host.lifecycle(criContainer, {
    entity: `${options.node}/${namespace}/${pod}/${name}${attempt > 0 ? `#${attempt}` : ''}`,
    input: { id },
    subject,
    effects: { sendStopSignal: ({ signal }) => kill(signal), sendKill: () => kill('SIGKILL') },
  });
}

/** Starts a created container: shim, `runc create`, `runc start`. A failure leaves it EXITED with 128 and `StartError`. */
export const startContainer: Rpc<'StartContainer'> = function* (runtime, { containerId }) {
  const record = runtime.store.containers.get(containerId);
  if (!record) return notFound(containerId);
  const sandbox = runtime.store.sandboxes.get(record.sandboxId);
  if (!sandbox?.life.matches('ready')) return failure('Unknown', `sandbox container "${record.sandboxId}" is not running`);
  if (!record.life.send({ type: 'START' })) {
    return failure('Unknown', `failed to set starting state for container "${containerId}": container is in ${record.status.state} state`);
  }
  const subject = podRef(record.sandboxConfig);
  if (!runtime.flavor.createsEarly) {
    const error = yield* createTask(runtime, record.runtimeHandler, { ...record, logPath: record.status.logPath });
    if (error !== undefined) return startError(runtime, record, error);
  }
  const started = yield* oci(runtime, record.runtimeHandler, { operation: 'start', id: containerId }, subject);
  if (!started.ok) {
    runtime.host.run(discardTask(runtime, record));
    return startError(runtime, record, runtime.flavor.errors.start(containerId, started.error ?? ''));
  }
  record.life.send({ type: 'STARTED', pid: started.pid ?? 0 });
  const { state } = record.life;
  withStatus(runtime, containerId, { startedAt: runtime.host.now(), ...(state === 'running' ? { state: 'CONTAINER_RUNNING' } : {}) });
  return empty;
};

function startError(runtime: Runtime, record: ContainerRecord, message: string): CriFailure {
  const finishedAt = runtime.host.now();
  record.life.send({ type: 'FAILED', exitCode: 128, reason: 'StartError' });
  withStatus(runtime, record.id, { state: 'CONTAINER_EXITED', finishedAt, exitCode: 128, reason: 'StartError', message });
  return failure('Unknown', message);
}

/**
 * Stops a container and waits until its process is gone. `timeout` in seconds; 0 kills at once. Returns an error text when
 * it could not be killed.
 */
export function* stopAndWait(runtime: Runtime, id: string, timeout: number): Procedure<string | undefined> {
  const record = runtime.store.containers.get(id);
  while (record?.life.matches('starting')) yield* runtime.host.sleep(STARTING_POLL);
  if (!record || record.life.matches('created') || runtime.store.containers.get(id)?.status.state !== 'CONTAINER_RUNNING') return undefined;
  return yield* suspend<string | undefined>((resume) => {
    const waiting = runtime.flights.exits.get(id);
    if (waiting) waiting.push(resume);
    else runtime.flights.exits.set(id, [resume]);
    if (timeout > 0) record.life.send({ type: 'STOP', signal: record.stopSignal, timeout });
    else record.life.send({ type: 'KILL' });
  });
}

export const stopContainer: Rpc<'StopContainer'> = function* (runtime, { containerId, timeout }) {
  const error = yield* stopAndWait(runtime, containerId, timeout);
  return error === undefined ? empty : failure('Unknown', `failed to stop container "${containerId}": ${error}`);
};

/** Removes a container, by force if it runs. Removing an unknown one succeeds. */
export const removeContainer: Rpc<'RemoveContainer'> = function* (runtime, { containerId }) {
  const record = runtime.store.containers.get(containerId);
  const error = yield* stopAndWait(runtime, containerId, 0);
  if (error !== undefined) return failure('Unknown', `failed to stop container "${containerId}": ${error}`);
  if (record) yield* syscall(runtime, 'unlink', { path: `/var/lib/containers/layers/${containerId}` }, podRef(record.sandboxConfig));
  reap(runtime, containerId);
  return empty;
};

export const containerStatus: Rpc<'ContainerStatus'> = function* (runtime, { containerId }) {
  const record = runtime.store.containers.get(containerId);
  return record ? success({ status: record.status }) : notFound(containerId);
};

export const listContainers: Rpc<'ListContainers'> = function* (runtime, { podUid }) {
  return success({ containers: runtime.store.containers.statuses(podUid) });
};

/** Log rotation is the kubelet's; the log file here is opened for each write. */
export const reopenContainerLog: Rpc<'ReopenContainerLog'> = function* (runtime, { containerId }) {
  return runtime.store.containers.get(containerId) ? empty : notFound(containerId);
};

/** Runs a command in a running container and waits for it, at most `timeout` seconds (0 = as long as it takes). */
export const execSync: Rpc<'ExecSync'> = function* (runtime, { containerId, cmd, timeout }) {
  const record = runtime.store.containers.get(containerId);
  if (!record) return notFound(containerId);
  if (record.status.state !== 'CONTAINER_RUNNING') {
    return failure('Unknown', `failed to exec in container: container is in ${record.status.state} state`);
  }
  const subject = podRef(record.sandboxConfig);
  const execId = `exec-${runtime.flights.nextExec.value++}`;
  const result = yield* withTimeout(
    runtime,
    timeout,
    oci(runtime, record.runtimeHandler, { operation: 'exec', id: containerId, command: cmd, execId }, subject),
  );
  if (result === undefined) {
    runtime.host.run(oci(runtime, record.runtimeHandler, { operation: 'kill', id: containerId, execId, signal: 'SIGKILL' }, subject));
    return failure('DeadlineExceeded', `failed to exec in container: timeout ${timeout}s exceeded: context deadline exceeded`);
  }
  if (!result.ok) {
    return failure('Unknown', `failed to exec in container: failed to start exec "${execId}": OCI runtime exec failed: ${result.error ?? ''}: unknown`);
  }
  return success({ stdout: result.stdout ?? '', stderr: result.stderr ?? '', exitCode: result.exitCode ?? 0 });
};

/** The procedure's result, or undefined when it took longer than `timeout` seconds. */
function* withTimeout<T>({ host }: Runtime, timeout: number, procedure: Procedure<T>): Procedure<T | undefined> {
  return yield* suspend<T | undefined>((resume) => {
    let open = true;
    const settle = (value: T | undefined): void => {
      if (open) {
        open = false;
        resume(value);
      }
    };
    const timer = timeout > 0 ? host.after(millis(timeout * 1_000), () => settle(undefined)) : undefined;
    host.run(procedure, (value) => {
      host.cancel(timer);
      settle(value);
    });
  });
}
