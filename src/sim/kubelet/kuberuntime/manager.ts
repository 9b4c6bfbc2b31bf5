import type { Container, Pod } from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { rpcError } from '../cri.ts';
import { identityOf, isHostNetwork, isSidecar, specOf } from '../pod.ts';
import type { RuntimePodStatus } from '../runtime-status.ts';
import { computePodActions, type PodActions } from './actions.ts';
import { sandboxConfig } from './config.ts';
import type { RuntimeContext } from './context.ts';
import { killContainer, killPod } from './kill.ts';
import { resizePod } from './resize.ts';
import { startContainer, type StartInput } from './start.ts';

/** How a runtime sync ended: whether anything was done, the first failure, and the earliest end of a back-off. */
export interface SyncResult {
  readonly acted: boolean;
  readonly error: string | undefined;
  /** Milliseconds of virtual time. */
  readonly backOffUntil: number | undefined;
}

interface Sandbox {
  readonly id: string;
  readonly podIPs: readonly string[];
}

const NOTHING = { acted: false, error: undefined } as const;

/**
 * Brings the runtime to what the Pod asks for: sandbox, then init containers, then app containers.
 * Source: `kubernetes/pkg/kubelet/kuberuntime/kuberuntime_manager.go` SyncPod.
 */
export function* syncPod(context: RuntimeContext, pod: Pod, runtime: RuntimePodStatus): Procedure<SyncResult> {
  const { uid } = identityOf(pod);
  const actions = computePodActions(pod, runtime, context.verdict(pod), (id) => context.allocation().actuatedOf(uid, id));
  const stopped = actions.killPod || actions.toKill.length > 0 ? yield* stopWhatMustGo(context, pod, runtime, actions) : NOTHING;
  if (stopped.error !== undefined) return { acted: true, error: stopped.error, backOffUntil: undefined };
  if (actions.killPod && !actions.createSandbox) return { acted: stopped.acted, error: undefined, backOffUntil: undefined };
  if (actions.toUpdate.length > 0) {
    const refused = yield* resizePod(context, pod, actions.toUpdate);
    if (refused !== undefined) return { acted: true, error: refused, backOffUntil: undefined };
    context.again(pod);
  }
  if (!actions.createSandbox && actions.ephemeralToStart.length + actions.initToStart.length + actions.toStart.length === 0)
    return { acted: stopped.acted, error: undefined, backOffUntil: undefined };
  const config = sandboxConfig(pod, actions.attempt, context.dns, context.userns(pod));
  let sandbox: Sandbox = { id: actions.sandboxId, podIPs: isHostNetwork(pod) ? [] : runtime.ips };
  if (actions.createSandbox) {
    const created = yield* createSandbox(context, pod, config);
    if ('error' in created) return { acted: true, error: created.error, backOffUntil: undefined };
    sandbox = created;
  }
  const input = {
    pod,
    runtime: actions.createSandbox ? forgetInit(pod, runtime) : runtime,
    sandboxId: sandbox.id,
    sandboxConfig: config,
    podIPs: sandbox.podIPs,
  };
  const started = yield* startAll(context, input, actions);
  return { ...started, acted: stopped.acted || actions.createSandbox || started.acted };
}

/** purgeInitContainers: in a new sandbox initialisation starts over, with attempts counted from 0. */
function forgetInit(pod: Pod, runtime: RuntimePodStatus): RuntimePodStatus {
  const init = new Set((pod.spec?.initContainers ?? []).map(({ name }) => name));
  return init.size === 0 ? runtime : { ...runtime, containers: runtime.containers.filter((run) => !init.has(run.metadata.name)) };
}

function* stopWhatMustGo(
  context: RuntimeContext,
  pod: Pod,
  runtime: RuntimePodStatus,
  actions: PodActions,
): Procedure<{ acted: boolean; error: string | undefined }> {
  if (actions.createSandbox && actions.sandboxId !== '') {
    context.record(pod, undefined, 'Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
  }
  if (actions.killPod) {
    if (runtime.sandboxes.length === 0 && runtime.containers.length === 0) return { acted: false, error: undefined };
    const error = yield* killPod(context, pod, runtime);
    if (error === undefined && actions.createSandbox) yield* purgeInit(context, pod, runtime);
    return { acted: true, error };
  }
  for (const { run, message, reason } of actions.toKill) {
    const error = yield* killContainer(context, pod, run, { message, reason });
    if (error !== undefined) return { acted: true, error };
  }
  return { acted: actions.toKill.length > 0, error: undefined };
}

function* purgeInit(context: RuntimeContext, pod: Pod, runtime: RuntimePodStatus): Procedure<void> {
  const init = new Set((pod.spec?.initContainers ?? []).map(({ name }) => name));
  for (const run of runtime.containers) {
    if (init.has(run.metadata.name)) yield* context.cri.call('RemoveContainer', { containerId: run.id }, { subject: context.subject(pod) });
  }
}

function* createSandbox(context: RuntimeContext, pod: Pod, config: ReturnType<typeof sandboxConfig>): Procedure<Sandbox | { readonly error: string }> {
  const subject = context.subject(pod);
  const { runtimeClassName } = specOf(pod);
  const runtimeClass = yield* context.objects.runtimeHandler(runtimeClassName);
  if (!runtimeClass.ok) {
    context.record(pod, undefined, 'Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${runtimeClass.error}`);
    return runtimeClass;
  }
  const run = yield* context.cri.call(
    'RunPodSandbox',
    { config, runtimeHandler: runtimeClass.handler },
    { subject, reads: context.reads(pod, '/spec/nodeName'), timeout: undefined },
  );
  if (!run.ok) {
    const error = rpcError(run);
    context.record(pod, undefined, 'Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${error}`);
    return { error };
  }
  const { podSandboxId } = run.response;
  const status = yield* context.cri.call('PodSandboxStatus', { podSandboxId, verbose: false }, { subject });
  if (!status.ok) {
    const error = rpcError(status);
    context.record(pod, undefined, 'Warning', 'FailedPodSandBoxStatus', `Unable to get pod sandbox status: ${error}`);
    return { error };
  }
  const { network } = status.response.status;
  context.sandboxReady(pod);
  return { id: podSandboxId, podIPs: isHostNetwork(pod) || !network?.ip ? [] : [network.ip, ...network.additionalIps] };
}

/** Init containers one after the other (a failing one ends the sync, a failing sidecar does not), then app containers. */
function* startAll(context: RuntimeContext, input: Omit<StartInput, 'container'>, actions: PodActions): Procedure<SyncResult> {
  let error: string | undefined;
  let backOffUntil: number | undefined;
  let acted = false;
  const start = function* (container: Container): Procedure<boolean> {
    acted = true;
    const result = yield* startContainer(context, { ...input, container });
    if (result.ok) return true;
    error ??= `failed to "StartContainer" for "${container.name}" with ${result.reason}: "${result.message}"`;
    if (result.backOffUntil !== undefined) backOffUntil = Math.min(backOffUntil ?? result.backOffUntil, result.backOffUntil);
    return false;
  };
  for (const container of actions.ephemeralToStart) yield* start(container);
  for (const container of actions.initToStart) {
    const ok = yield* start(container);
    if (!ok && !isSidecar(container)) return { acted, error, backOffUntil };
  }
  for (const container of actions.toStart) yield* start(container);
  return { acted, error, backOffUntil };
}
