import { type CniRequest, type CniResult, type DocumentRef, millis, type PodSandboxConfig, type PodSandboxStatus } from '../../api/index.ts';
import { sandbox as sandboxMachine } from '../../machines/sandbox.ts';
import type { Procedure } from '../kernel/index.ts';
import { stopAndWait } from './containers.ts';
import { ensureImage } from './pull.ts';
import { cni, type CriResult, empty, failure, hexId, NO_RUNTIME, oci, podRef, type Rpc, type Runtime, success, syscall } from './runtime.ts';
import { PAUSE_IMAGE, sandboxSpec } from './spec.ts';
import { type SandboxRecord, sandboxName } from './store.ts';
import { reap } from './task.ts';

/** `/etc/cni/net.d/10-calico.conflist`. */
const netConf = {
  cniVersion: '1.0.0',
  name: 'k8s-pod-network',
  plugins: [
    { type: 'calico', ipam: { type: 'calico-ipam' } },
    { type: 'bandwidth', capabilities: { bandwidth: true } },
    { type: 'portmap', snat: true, capabilities: { portMappings: true } },
  ],
} as const;

function cniEnv(command: CniRequest['env']['CNI_COMMAND'], { id, config }: SandboxRecord, netns: string): CniRequest['env'] {
  const { name, namespace, uid } = config.metadata;
  return {
    CNI_COMMAND: command,
    CNI_CONTAINERID: id,
    CNI_NETNS: netns,
    CNI_IFNAME: 'eth0',
    CNI_ARGS: `IgnoreUnknown=1;K8S_POD_NAMESPACE=${namespace};K8S_POD_NAME=${name};K8S_POD_INFRA_CONTAINER_ID=${id};K8S_POD_UID=${uid}`,
    CNI_PATH: '/opt/cni/bin',
  };
}

const isHostNetwork = (config: PodSandboxConfig): boolean => config.linux.securityContext.namespaceOptions.network === 'NODE';

/** The error that CNI reported, in the words in which the kubelet shows it. */
const cniError = ({ error }: CniResult): string => `plugin type="calico" failed (add): ${error?.msg ?? 'unknown error'}`;

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
  const { host, store } = runtime;
  const id = hexId(runtime, 64);
  const name = sandboxName(config);
  const owner = store.reserve(name, id);
  if (owner !== undefined) {
    return failure('Unknown', `failed to reserve sandbox name "${name}": name "${name}" is reserved for "${owner}"`);
  }
  if (runtimeHandler !== '' && runtimeHandler !== 'runc') {
    store.release(name);
    return failure('Unknown', `failed to get sandbox runtime: no runtime for "${runtimeHandler}" is configured`);
  }
  const record = open(runtime, config, runtimeHandler, id);
  store.opening.set(id, record);
  yield* host.sleep(host.cost('containerd.run-pod-sandbox', millis(20)));
  const netns = isHostNetwork(config) ? '' : `/var/run/netns/cni-${uuid(runtime)}`;
  const error = (netns === '' ? undefined : yield* setUpNetwork(runtime, record, netns)) ?? (yield* startPause(runtime, record, netns));
  store.opening.delete(id);
  if (error !== undefined) {
    const left = yield* tearDownNetwork(runtime, record, netns);
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

function* setUpNetwork(runtime: Runtime, record: SandboxRecord, netns: string): Procedure<string | undefined> {
  const subject = podRef(record.config);
  yield* syscall(runtime, 'unshare', { path: netns, flags: 'CLONE_NEWNET' }, subject);
  record.life.send({ type: 'NAMESPACE_CREATED', netns });
  const config = { ...netConf, runtimeConfig: { portMappings: record.config.portMappings.filter(({ hostPort }) => hostPort > 0) } };
  const result = yield* cni(runtime, cniEnv('ADD', record, netns), config, subject);
  const ip = result.ips?.[0]?.address.split('/')[0];
  if (result.exitCode !== 0 || ip === undefined) return `failed to setup network for sandbox "${record.id}": ${cniError(result)}`;
  record.life.send({ type: 'CNI_ADDED', ip });
  return undefined;
}

function* startPause(runtime: Runtime, record: SandboxRecord, netns: string): Procedure<string | undefined> {
  const { config, id, life } = record;
  const subject = podRef(config);
  if (netns === '') life.send({ type: 'HOST_NETWORK' });
  const image = yield* ensureImage(runtime, PAUSE_IMAGE, subject);
  if (!image.ok) return `failed to get sandbox image "${PAUSE_IMAGE}": ${image.desc}`;
  const created = yield* oci(runtime, { operation: 'create', id, bundle: sandboxSpec(id, config, netns) }, subject);
  if (!created.ok) return `failed to start sandbox "${id}": failed to create containerd task: failed to create shim task: OCI runtime create failed: ${created.error ?? ''}: unknown`;
  const started = yield* oci(runtime, { operation: 'start', id }, subject);
  if (!started.ok) return `failed to start sandbox "${id}": ${started.error ?? ''}: unknown`;
  life.send({ type: 'STARTED', pid: started.pid ?? 0 });
  const { ip } = life.context;
  withStatus(runtime, record, { state: 'SANDBOX_READY', ...(netns === '' ? {} : { network: { ip, additionalIps: [] } }) });
  return undefined;
}

/** Returns an error text, or undefined. */
function* tearDownNetwork(runtime: Runtime, record: SandboxRecord, netns: string): Procedure<string | undefined> {
  if (netns === '') return undefined;
  const subject = podRef(record.config);
  const result = yield* cni(runtime, cniEnv('DEL', record, netns), netConf, subject);
  if (result.exitCode !== 0) return `failed to destroy network for sandbox "${record.id}": plugin type="calico" failed (delete): ${result.error?.msg ?? 'unknown error'}`;
  yield* syscall(runtime, 'umount netns', { path: netns }, subject);
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

/** Returns an error text, or undefined; what is left is tried again by the next StopPodSandbox. */
function* stopSandbox(runtime: Runtime, record: SandboxRecord): Procedure<string | undefined> {
  const subject: DocumentRef = podRef(record.config);
  const { life, id } = record;
  const running = life.matches('ready') || life.matches('stopping') || life.matches('starting');
  life.send({ type: 'STOP' });
  if (running) {
    const killed = yield* oci(runtime, { operation: 'kill', id, signal: 'SIGKILL' }, subject);
    if (killed.error === NO_RUNTIME) return `failed to stop sandbox container "${id}": ${killed.error}: unknown`;
    yield* oci(runtime, { operation: 'delete', id }, subject);
  }
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
  const hex = hexId(runtime, 32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
