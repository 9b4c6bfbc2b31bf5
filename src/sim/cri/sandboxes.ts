import { type DocumentRef, millis, type PodSandboxConfig, type PodSandboxStatus } from '../../api/index.ts';
import { sandbox as sandboxMachine } from '../../machines/sandbox.ts';
import type { Procedure } from '../kernel/index.ts';
import { hexId } from '../component-helpers/hex-id.ts';
import { stopAndWait } from './containers.ts';
import { unmountImages } from './image-volumes.ts';
import { addNetwork, deleteNetwork } from './network.ts';
import { ensureImage } from './pull.ts';
import { type CriResult, empty, failure, isNoRuntime, oci, podRef, type Rpc, type Runtime, success, syscall } from './runtime.ts';
import { resolvConf, sandboxSpec } from './spec.ts';
import { type SandboxRecord, sandboxName } from './store.ts';
import { discardTask, reap } from './task.ts';

const isHostNetwork = (config: PodSandboxConfig): boolean => config.linux.securityContext.namespaceOptions.network === 'NODE';

function withStatus(runtime: Runtime, record: SandboxRecord, patch: Partial<PodSandboxStatus>): SandboxRecord {
  return runtime.store.sandboxes.put({ ...record, status: { ...record.status, ...patch } });
}

function open(runtime: Runtime, config: PodSandboxConfig, runtimeHandler: string, id: string): SandboxRecord {
  const { namespace, name, attempt } = config.metadata;
  const { host, options } = runtime;
  const createdAt = host.now();
  const entity = `${options.node}/${namespace}/${name}${attempt > 0 ? `#${attempt}` : ''}`;
  const life = host.lifecycle(sandboxMachine, { entity, input: { id }, subject: podRef(config) });
  const status: PodSandboxStatus = { id, metadata: config.metadata, state: 'SANDBOX_NOTREADY', createdAt, runtimeHandler };
  return { id, config, runtimeHandler, createdAt, life, status };
}

/** Creates a Pod's sandbox. Source of the order: containerd v2.1 `internal/cri/server/sandbox_run.go`. */
export const runPodSandbox: Rpc<'RunPodSandbox'> = function* (runtime, { config, runtimeHandler }) {
  const { host, store, flavor } = runtime;
  const id = hexId(runtime.host, 64);
  const name = sandboxName(config);
  const owner = store.reserve(name, id);
  if (owner !== undefined) {
    return failure('Unknown', `failed to reserve sandbox name "${name}": name "${name}" is reserved for "${owner}"`);
  }
  if (runtimeHandler !== '' && !flavor.handlers.includes(runtimeHandler)) {
    store.release(name);
    return failure('Unknown', flavor.noHandler(runtimeHandler));
  }
  const record = open(runtime, config, runtimeHandler, id);
  store.opening.set(id, record);
  yield* host.sleep(host.cost('containerd.run-pod-sandbox', millis(20)));
  const netns = isHostNetwork(config) ? '' : flavor.netns(uuid(runtime));
  const error = yield* setUp(runtime, record, netns);
  store.opening.delete(id);
  if (error !== undefined) {
    const left = yield* abandon(runtime, record, netns);
    // What could not be cleaned up stays known, for the kubelet to try again.
    if (left !== undefined) store.sandboxes.put(record);
    else {
      record.life.send({ type: 'FAILED', error });
      store.release(name);
    }
    return failure('Unknown', error);
  }
  return success({ podSandboxId: id });
};

/** Network and infra process, in the runtime's order. Returns an error text, or undefined. */
function* setUp(runtime: Runtime, record: SandboxRecord, netns: string): Procedure<string | undefined> {
  const { life, config } = record;
  if (netns !== '') {
    yield* syscall(runtime, 'unshare', { path: netns, flags: 'CLONE_NEWNET' }, podRef(config));
    life.send({ type: 'NAMESPACE_CREATED', netns });
  } else life.send({ type: 'HOST_NETWORK' });
  const network = (): Procedure<string | undefined> => attach(runtime, record, netns);
  const infra = (): Procedure<string | undefined> => startInfra(runtime, record, netns);
  for (const step of runtime.flavor.networkFirst ? [network, infra] : [infra, network]) {
    const error = yield* step();
    if (error !== undefined) return error;
  }
  const { ip } = life.context;
  withStatus(runtime, record, { state: 'SANDBOX_READY', ...(netns === '' ? {} : { network: { ip, additionalIps: [] } }) });
  return undefined;
}

function* attach(runtime: Runtime, record: SandboxRecord, netns: string): Procedure<string | undefined> {
  if (netns === '') return undefined;
  const result = yield* addNetwork(runtime, record, netns);
  if (!result.ok) return result.error;
  record.life.send({ type: 'CNI_ADDED', ip: result.ip });
  return undefined;
}

/** The process that holds the Pod's namespaces open, where the runtime needs one. */
function* startInfra(runtime: Runtime, record: SandboxRecord, netns: string): Procedure<string | undefined> {
  const { flavor, host } = runtime;
  const { config, id, life, runtimeHandler } = record;
  const subject = podRef(config);
  yield* syscall(runtime, 'write', { path: `${flavor.sandboxDir(id)}/resolv.conf`, text: resolvConf(config) }, subject);
  if (!flavor.needsInfra(config)) {
    life.send({ type: 'STARTED', pid: 0 });
    return undefined;
  }
  const image = yield* ensureImage(runtime, flavor.pauseImage, subject);
  if (!image.ok) return `failed to get sandbox image "${flavor.pauseImage}": ${image.desc}`;
  const monitor = flavor.monitor?.(runtimeHandler);
  if (monitor) yield* host.call({ ...monitor, subject, payload: { type: 'syscall', call: 'execve', args: { id } } });
  const created = yield* oci(runtime, runtimeHandler, { operation: 'create', id, bundle: sandboxSpec(flavor, id, config, netns, runtimeHandler) }, subject);
  // An answer that was lost does not mean that nothing runs (containerd `podsandbox/sandbox_run.go`: the deferred task.Delete WithProcessKill).
  if (!created.ok) {
    if (isNoRuntime(created.error)) yield* discardTask(runtime, { id, runtimeHandler, sandboxConfig: config });
    return `failed to start sandbox "${id}": ${flavor.errors.create(created.error ?? '')}`;
  }
  const started = yield* oci(runtime, runtimeHandler, { operation: 'start', id }, subject);
  if (!started.ok) {
    yield* discardTask(runtime, { id, runtimeHandler, sandboxConfig: config });
    return `failed to start sandbox "${id}": ${started.error ?? ''}: unknown`;
  }
  life.send({ type: 'STARTED', pid: started.pid ?? created.pid ?? 0 });
  return undefined;
}

/** Takes back a sandbox that was not completed. */
function* abandon(runtime: Runtime, record: SandboxRecord, netns: string): Procedure<string | undefined> {
  const { id, runtimeHandler, config, life } = record;
  if (!runtime.flavor.networkFirst && life.context.pid > 0) yield* discardTask(runtime, { id, runtimeHandler, sandboxConfig: config });
  return yield* tearDownNetwork(runtime, record, netns);
}

/** Returns an error text, or undefined. */
function* tearDownNetwork(runtime: Runtime, record: SandboxRecord, netns: string): Procedure<string | undefined> {
  if (netns === '') return undefined;
  const error = yield* deleteNetwork(runtime, record, netns);
  if (error !== undefined) return error;
  yield* syscall(runtime, 'umount netns', { path: netns }, podRef(record.config));
  return undefined;
}

/** Kills what is left of the Pod's containers, then pause, then the network. Stopping a stopped or unknown sandbox succeeds. */
export const stopPodSandbox: Rpc<'StopPodSandbox'> = function* (runtime, { podSandboxId }) {
  const record = runtime.store.sandboxes.get(podSandboxId);
  if (!record) return empty;
  for (const container of runtime.store.containersOf(podSandboxId)) {
    const error = yield* stopAndWait(runtime, container.id, 0);
    if (error !== undefined) return failure('Unknown', `failed to stop container "${container.id}": ${error}`);
  }
  const error = yield* stopSandbox(runtime, record);
  return error === undefined ? empty : failure('Unknown', error);
};

function* stopInfra(runtime: Runtime, { id, runtimeHandler, config }: SandboxRecord): Procedure<string | undefined> {
  const subject: DocumentRef = podRef(config);
  const killed = yield* oci(runtime, runtimeHandler, { operation: 'kill', id, signal: 'SIGKILL' }, subject);
  if (isNoRuntime(killed.error)) return `failed to stop sandbox container "${id}": ${killed.error ?? ''}: unknown`;
  yield* oci(runtime, runtimeHandler, { operation: 'delete', id }, subject);
  return undefined;
}

/** Returns an error text, or undefined; what is left is tried again by the next StopPodSandbox. */
function* stopSandbox(runtime: Runtime, record: SandboxRecord): Procedure<string | undefined> {
  const { life, id } = record;
  const running = life.matches('ready') || life.matches('stopping') || life.matches('starting');
  // A start whose answer was lost may have succeeded: where the process comes before the network, it can be there already.
  const begun = running ? life.context.pid > 0 || life.matches('starting') : !runtime.flavor.networkFirst && !life.matches('notReady');
  life.send({ type: 'STOP' });
  const error = begun ? yield* stopInfra(runtime, record) : undefined;
  if (error !== undefined) return error;
  const left = yield* tearDownNetwork(runtime, record, life.context.netns);
  if (left !== undefined) return left;
  if (life.matches('stopping')) life.send({ type: 'STOPPED' });
  else if (!life.matches('notReady')) life.send({ type: 'FAILED', error: 'sandbox was not completed' });
  const latest = runtime.store.sandboxes.get(id);
  if (latest) withStatus(runtime, latest, { state: 'SANDBOX_NOTREADY' });
  return undefined;
}

/** Removes containers and the sandbox, by force where they still run. Removing an unknown sandbox succeeds. */
export const removePodSandbox: Rpc<'RemovePodSandbox'> = function* (runtime, { podSandboxId }) {
  const { store } = runtime;
  const record = store.sandboxes.get(podSandboxId);
  if (!record) return empty;
  for (const container of store.containersOf(podSandboxId)) {
    const error = yield* stopAndWait(runtime, container.id, 0);
    if (error !== undefined) return failure('Unknown', `failed to stop container "${container.id}": ${error}`);
    reap(runtime, container.id);
  }
  const left = record.life.matches('notReady') || record.life.done ? undefined : yield* stopSandbox(runtime, record);
  if (left !== undefined) return failure('Unknown', left);
  record.life.send({ type: 'REMOVE' });
  yield* syscall(runtime, 'unlink', { path: runtime.flavor.sandboxDir(podSandboxId) }, podRef(record.config));
  if (store.imageVolumes.delete(podSandboxId)) yield* unmountImages(runtime, podSandboxId, podRef(record.config));
  store.removeSandbox(podSandboxId);
  store.release(sandboxName(record.config));
  return empty;
};

export const podSandboxStatus: Rpc<'PodSandboxStatus'> = function* (runtime, { podSandboxId }): Procedure<CriResult<'PodSandboxStatus'>> {
  const record = runtime.store.sandboxes.get(podSandboxId);
  if (!record) return failure('NotFound', `an error occurred when try to find sandbox: not found`);
  return success({ status: record.status });
};

export const listPodSandbox: Rpc<'ListPodSandbox'> = function* (runtime, { podUid }) {
  return success({ items: runtime.store.sandboxes.statuses(podUid) });
};

function uuid(runtime: Runtime): string {
  const hex = hexId(runtime.host, 32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
