import type { Container, ContainerConfig, Pod, PodSandboxConfig } from '../../../api/index.ts';
import type { StartFailure } from '../../../machines/container.ts';
import type { Procedure } from '../../kernel/index.ts';
import { rpcError } from '../cri.ts';
import { makeEnvironment } from '../envvars/make.ts';
import { runHook } from '../lifecycle/hooks.ts';
import { ephemeralContainersOf, formatPod, identityOf, initContainersOf, specOf } from '../pod.ts';
import { newestContainer, type RuntimePodStatus } from '../runtime-status.ts';
import { containerConfig, hostnameOf, mountsOf } from './config.ts';
import type { RuntimeContext } from './context.ts';
import { hostsFile } from './hosts.ts';
import { killContainer } from './kill.ts';
import { verifyRunAsNonRoot } from './security-context.ts';
import { prepareSubPaths } from './subpaths.ts';

export interface StartInput {
  readonly pod: Pod;
  readonly container: Container;
  readonly runtime: RuntimePodStatus;
  readonly sandboxId: string;
  readonly sandboxConfig: PodSandboxConfig;
  readonly podIPs: readonly string[];
}

/** How starting a container ended. `backOffUntil`: not before this moment, milliseconds of virtual time. */
export type StartResult = { readonly ok: true } | { readonly ok: false; readonly reason: string; readonly message: string; readonly backOffUntil?: number };

const pointerOf = (pod: Pod, container: Container): string => {
  const init = initContainersOf(pod).indexOf(container);
  const ephemeral = ephemeralContainersOf(pod).indexOf(container);
  if (ephemeral >= 0) return `/spec/ephemeralContainers/${ephemeral}`;
  return init >= 0 ? `/spec/initContainers/${init}` : `/spec/containers/${pod.spec?.containers.indexOf(container) ?? 0}`;
};

/** Starts a container unless it has to wait (`kuberuntime_manager.go` doBackOff and startContainer). */
export function* startContainer(context: RuntimeContext, input: StartInput): Procedure<StartResult> {
  const { pod, container, runtime } = input;
  const life = context.container(pod, container);
  const exited = runtime.containers.find((run) => run.metadata.name === container.name && run.state === 'CONTAINER_EXITED');
  const now = context.host.now() / 1_000;
  // Only a container that has run before can have to wait.
  if (exited || life.matches('running')) {
    life.send({ type: 'START', now, finishedAt: exited ? exited.finishedAt / 1_000 : undefined, name: container.name, pod: formatPod(pod) });
  }
  if (life.matches('waiting.CrashLoopBackOff')) {
    return { ok: false, reason: 'CrashLoopBackOff', message: life.context.message, backOffUntil: now + life.context.remainingMs };
  }
  const result = yield* attempt(context, input);
  if (!result.ok) life.send({ type: result.reason as StartFailure, message: result.message });
  else if (!life.matches('running')) life.send({ type: 'RUNNING', restartCount: attemptOf(input) });
  return result;
}

function attemptOf({ runtime, container }: StartInput): number {
  const before = newestContainer(runtime, container.name);
  return before ? before.metadata.attempt + 1 : 0;
}

function failed(context: RuntimeContext, { pod, container }: StartInput, reason: StartFailure, message: string): StartResult {
  context.record(pod, container, 'Warning', 'Failed', `Error: ${message}`);
  return { ok: false, reason, message };
}

function* attempt(context: RuntimeContext, input: StartInput): Procedure<StartResult> {
  const { pod, container, sandboxConfig } = input;
  const subject = context.subject(pod);
  const pointer = pointerOf(pod, container);
  const missing = yield* imageVolumes(context, input);
  if (missing) return missing;
  const reads = context.reads(pod, `${pointer}/image`, `${pointer}/imagePullPolicy`);
  const image = yield* context.images.ensureImageExists({ pod, container, sandboxConfig, auth: context.auth(pod, container.image ?? ''), reads });
  if (!image.ok) {
    context.record(pod, container, 'Warning', 'Failed', `Error: ${image.reason}`);
    return image;
  }
  const config = yield* configOf(context, input, image.imageRef);
  if ('error' in config) return failed(context, input, 'CreateContainerConfigError', config.error);
  const created = yield* context.cri.call(
    'CreateContainer',
    { podSandboxId: input.sandboxId, config, sandboxConfig },
    { subject, reads: context.reads(pod, pointer) },
  );
  if (!created.ok) return failed(context, input, 'CreateContainerError', created.desc);
  context.record(pod, container, 'Normal', 'Created', 'Container created');
  const { containerId } = created.response;
  const started = yield* context.cri.call('StartContainer', { containerId }, { subject });
  if (!started.ok) return failed(context, input, 'RunContainerError', started.desc);
  context.allocation().started(identityOf(pod).uid, containerId, container);
  context.record(pod, container, 'Normal', 'Started', 'Container started');
  return yield* postStart(context, input, containerId);
}

/** Images that are volumes of the container come before its own (getImageVolumes). Returns what keeps it from starting. */
function* imageVolumes(context: RuntimeContext, { pod, container, sandboxConfig }: StartInput): Procedure<StartResult | undefined> {
  for (const [index, { name, image }] of (specOf(pod).volumes ?? []).entries()) {
    if (!image?.reference || !container.volumeMounts?.some((mount) => mount.name === name)) continue;
    const wanted: Container = { name: container.name, image: image.reference, imagePullPolicy: image.pullPolicy };
    const found = yield* context.images.ensureImageExists({
      pod,
      container: wanted,
      sandboxConfig,
      auth: context.auth(pod, image.reference),
      reads: context.reads(pod, `/spec/volumes/${index}/image`),
    });
    if (found.ok) continue;
    context.record(pod, container, 'Warning', 'Failed', `Error: ${found.reason}`);
    return found;
  }
  return undefined;
}

function* configOf(context: RuntimeContext, input: StartInput, imageRef: string): Procedure<ReturnType<typeof containerConfig> | { readonly error: string }> {
  const { pod, container, podIPs } = input;
  const links = specOf(pod).enableServiceLinks ?? true;
  const services = context.services.variables(identityOf(pod).namespace, links);
  const environment = yield* makeEnvironment(context.objects, {
    container,
    context: context.downward(pod, podIPs),
    services,
    file: (...at) => fileOf(context, pod, ...at),
  });
  if (!environment.ok) return { error: environment.error };
  const refused = yield* verifyRunAsNonRoot(context.cri, pod, container, imageRef);
  if (refused !== undefined) return { error: refused };
  const mounts = yield* prepareSubPaths(
    context.kernel,
    pod,
    container,
    mountsOf(pod, container, new Map(environment.vars), (volume) => context.volumes.hostPath(pod, volume)),
  );
  if ('error' in mounts) return { error: mounts.error };
  const hosts = yield* hostsMount(context, pod, container, podIPs);
  return context.complete(
    pod,
    container,
    containerConfig({
      pod,
      container,
      attempt: attemptOf(input),
      imageRef,
      vars: environment.vars,
      mounts: [...mounts, ...hosts],
      nodeMemory: context.nodeMemory,
      cgroup: context.cgroup,
    }),
  );
}

function* fileOf(
  { kernel, volumes }: RuntimeContext,
  pod: Pod,
  volume: string,
  name: string,
): Procedure<{ readonly path: string; readonly text: string | undefined } | undefined> {
  const root = volumes.hostPath(pod, volume);
  if (root === undefined) return undefined;
  const path = `${root}/${name}`;
  const text = (yield* kernel.call('read', { path })).result?.['text'];
  return { path, text: typeof text === 'string' ? text : undefined };
}

/** `/etc/hosts` is the kubelet's where the Pod adds names to it (`kubelet_pods.go` makeHostsMount); else the runtime's own says the same. */
function* hostsMount(context: RuntimeContext, pod: Pod, container: Container, podIPs: readonly string[]): Procedure<ContainerConfig['mounts']> {
  const given = container.volumeMounts?.some(({ mountPath }) => mountPath === '/etc/hosts');
  if (!specOf(pod).hostAliases?.length || given) return [];
  const path = `/var/lib/kubelet/pods/${identityOf(pod).uid}/etc-hosts`;
  const text = hostsFile(pod, podIPs, hostnameOf(pod, context.dns), context.dns.clusterDomain);
  yield* context.kernel.call('write', { path, text }, context.subject(pod));
  return [{ containerPath: '/etc/hosts', hostPath: path, readonly: false }];
}

function* postStart(context: RuntimeContext, input: StartInput, containerId: string): Procedure<StartResult> {
  const { pod, container, podIPs } = input;
  const hook = container.lifecycle?.postStart;
  if (!hook) return { ok: true };
  const target = { pod, container, containerId, traffic: context.traffic(pod), podIP: podIPs[0] ?? '' };
  const message = yield* runHook(context.host, context.cri, hook, target);
  if (message === undefined) return { ok: true };
  context.record(pod, container, 'Warning', 'FailedPostStartHook', 'PostStartHook failed');
  const status = yield* context.cri.call('ContainerStatus', { containerId, verbose: false }, { subject: context.subject(pod) });
  if (status.ok) yield* killContainer(context, pod, status.response.status, { message: 'FailedPostStartHook' });
  else context.record(pod, container, 'Warning', 'FailedKillPod', `error killing pod: ${rpcError(status)}`);
  return { ok: false, reason: 'PostStartHookError', message };
}
