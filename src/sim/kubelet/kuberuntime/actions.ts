import type { Container, CriContainerStatus, Pod } from '../../../api/index.ts';
import { containersOf, ephemeralContainersOf, initContainersOf, isHostNetwork, isSidecar, restartsAfter, restartsOnFailure, specOf } from '../pod.ts';
import { newestContainer, type RuntimePodStatus } from '../runtime-status.ts';
import { shouldContainerBeRestarted } from '../status/container-statuses.ts';
import type { Resources } from '../allocation/manager.ts';
import { containerHash } from './config.ts';
import { type ContainerToUpdate, resizeOf } from './resize.ts';

export type KillReason = 'livenessProbe' | 'startupProbe' | '';

export interface ContainerToKill {
  readonly run: CriContainerStatus;
  readonly container: Container;
  readonly message: string;
  readonly reason: KillReason;
}

/** What has to be done to a Pod (`kuberuntime_manager.go` podActions). */
export interface PodActions {
  readonly killPod: boolean;
  readonly createSandbox: boolean;
  readonly sandboxId: string;
  readonly attempt: number;
  readonly ephemeralToStart: readonly Container[];
  readonly initToStart: readonly Container[];
  readonly toStart: readonly Container[];
  readonly toKill: readonly ContainerToKill[];
  /** Running containers that get other resources. */
  readonly toUpdate: readonly ContainerToUpdate[];
}

/** The resources that a running container has, by its id; undefined when that is not known. */
export type Actuated = (id: string) => Resources | undefined;

const unknown: Actuated = () => undefined;

/** The verdict of a probe on a running container. */
export type Verdict = (container: string, kind: 'liveness' | 'startup', id: string) => 'success' | 'failure' | 'unknown' | undefined;

/** Is a new sandbox needed? (`kuberuntime/util/util.go` PodSandboxChanged) */
export function sandboxChanged(pod: Pod, runtime: RuntimePodStatus): { readonly changed: boolean; readonly attempt: number; readonly sandboxId: string } {
  const [newest] = runtime.sandboxes;
  if (!newest) return { changed: true, attempt: 0, sandboxId: '' };
  const ready = runtime.sandboxes.filter((sandbox) => sandbox.state === 'SANDBOX_READY').length;
  const { attempt } = newest.metadata;
  const unusable = ready > 1 || newest.state !== 'SANDBOX_READY' || (!isHostNetwork(pod) && !newest.network?.ip);
  return { changed: unusable, attempt: unusable ? attempt + 1 : attempt, sandboxId: newest.id };
}

const succeeded = (run: CriContainerStatus | undefined): boolean => run?.state === 'CONTAINER_EXITED' && run.exitCode === 0;

function forNewSandbox(pod: Pod, runtime: RuntimePodStatus, base: PodActions): PodActions {
  const policy = specOf(pod).restartPolicy ?? 'Always';
  if (policy === 'Never' && base.attempt !== 0 && runtime.containers.length > 0) return { ...base, createSandbox: false };
  const toStart = containersOf(pod).filter((container) => {
    const runOnce = (container.restartPolicy ?? policy) === 'OnFailure';
    return !(runOnce && succeeded(newestContainer(runtime, container.name)));
  });
  const initialized = containersOf(pod).some((container) => newestContainer(runtime, container.name));
  if (toStart.length === 0 && initialized) return { ...base, createSandbox: false };
  const [firstInit] = initContainersOf(pod);
  return firstInit ? { ...base, initToStart: [firstInit] } : { ...base, toStart };
}

interface InitProgress {
  initialized: boolean;
  readonly toStart: Container[];
  readonly toKill: ContainerToKill[];
  failed: boolean;
}

/** One init container from last to first: what `computeInitContainerActions` decides for it. Returns whether it has a status. */
function visitInit(pod: Pod, runtime: RuntimePodStatus, verdict: Verdict, index: number, previously: boolean, progress: InitProgress): boolean {
  const containers = initContainersOf(pod);
  const container = containers[index] as Container;
  const next = containers[index + 1];
  const sidecar = isSidecar(container);
  const run = newestContainer(runtime, container.name);
  if (!run) {
    if (previously && sidecar) progress.toStart.push(container);
    return false;
  }
  if (previously && !sidecar) return false;
  const passOn = (): void => {
    if (!next) progress.initialized = true;
    else if (!previously) progress.toStart.push(next);
  };
  if (run.state === 'CONTAINER_RUNNING') {
    if (sidecar && sidecarRuns(container, run, verdict, progress)) passOn();
  } else if (run.state === 'CONTAINER_EXITED' && !sidecar && run.exitCode === 0) passOn();
  else if (sidecar || restartsAfter(container, pod, run.exitCode)) progress.toStart.push(container);
  else progress.failed = true;
  return true;
}

/** A running sidecar: has it started, and do its probes let it live? */
function sidecarRuns(container: Container, run: CriContainerStatus, verdict: Verdict, progress: InitProgress): boolean {
  const kill = (what: string, reason: KillReason): void => {
    progress.toKill.push({ run, container, message: `Init container ${container.name} ${what}`, reason });
    progress.toStart.push(container);
  };
  if (container.startupProbe) {
    const startup = verdict(container.name, 'startup', run.id);
    if (startup === 'failure') kill('failed startup probe', 'startupProbe');
    if (startup !== 'success') return false;
  }
  if (hashChanged(container, run)) kill('definition changed', '');
  else if (container.livenessProbe && verdict(container.name, 'liveness', run.id) === 'failure') kill('failed liveness probe', 'livenessProbe');
  return true;
}

const hashChanged = (container: Container, run: CriContainerStatus): boolean => {
  const recorded = run.annotations['io.kubernetes.container.hash'];
  return recorded !== undefined && recorded !== containerHash(container);
};

function initActions(pod: Pod, runtime: RuntimePodStatus, verdict: Verdict): InitProgress {
  const containers = initContainersOf(pod);
  const progress: InitProgress = { initialized: containers.length === 0, toStart: [], toKill: [], failed: false };
  if (containers.length === 0) return progress;
  const appRuns = containersOf(pod).some((container) => {
    const state = newestContainer(runtime, container.name)?.state;
    return state === 'CONTAINER_CREATED' || state === 'CONTAINER_RUNNING';
  });
  progress.initialized = appRuns;
  let previously = appRuns;
  for (let index = containers.length - 1; index >= 0 && !progress.failed; index--) {
    if (visitInit(pod, runtime, verdict, index, previously, progress)) previously = true;
  }
  if (!previously && !progress.failed) progress.toStart.push(containers[0] as Container);
  progress.toStart.reverse();
  return progress;
}

/** Why a running app container has to be stopped; undefined when it is to be kept. */
function killOf(pod: Pod, container: Container, run: CriContainerStatus, verdict: Verdict): (ContainerToKill & { readonly restart: boolean }) | undefined {
  const decide = (what: string, reason: KillReason, restart: boolean): ContainerToKill & { readonly restart: boolean } => {
    const message = `Container ${container.name} ${what}${restart ? ', will be restarted' : ''}`;
    return { run, container, message, reason, restart };
  };
  if (hashChanged(container, run)) return decide('definition changed', '', true);
  const restart = restartsOnFailure(container, pod);
  if (verdict(container.name, 'liveness', run.id) === 'failure') return decide('failed liveness probe', 'livenessProbe', restart);
  if (verdict(container.name, 'startup', run.id) === 'failure') return decide('failed startup probe', 'startupProbe', restart);
  return undefined;
}

/**
 * Compares a Pod with what runs of it, and decides: a new sandbox, which containers to stop, which to start.
 * Source: `kubernetes/pkg/kubelet/kuberuntime/kuberuntime_manager.go` computePodActions.
 */
export function computePodActions(pod: Pod, runtime: RuntimePodStatus, verdict: Verdict, actuated: Actuated = unknown): PodActions {
  const { changed, attempt, sandboxId } = sandboxChanged(pod, runtime);
  const base: PodActions = {
    killPod: changed,
    createSandbox: changed,
    sandboxId,
    attempt,
    ephemeralToStart: [],
    initToStart: [],
    toStart: [],
    toKill: [],
    toUpdate: [],
  };
  if (changed) return forNewSandbox(pod, runtime, base);
  // They may start before initialisation is over, and never a second time.
  const ephemeralToStart = ephemeralContainersOf(pod).filter(({ name }) => !newestContainer(runtime, name));
  return forPresentSandbox(pod, runtime, verdict, actuated, { ...base, ephemeralToStart });
}

function forPresentSandbox(pod: Pod, runtime: RuntimePodStatus, verdict: Verdict, actuated: Actuated, base: PodActions): PodActions {
  const init = initActions(pod, runtime, verdict);
  if (init.failed) return { ...base, killPod: true };
  if (!init.initialized) return { ...base, initToStart: init.toStart, toKill: init.toKill };
  const toStart: Container[] = [];
  const toKill: ContainerToKill[] = [...init.toKill];
  const toUpdate: ContainerToUpdate[] = sidecarsToUpdate(pod, runtime, actuated);
  let kept = 0;
  for (const container of containersOf(pod)) {
    const run = newestContainer(runtime, container.name);
    if (run?.state !== 'CONTAINER_RUNNING') {
      if (shouldContainerBeRestarted(container, pod, runtime)) toStart.push(container);
      continue;
    }
    const current = actuated(run.id);
    const resize = resizeOf(container, current);
    const kill = killOf(pod, container, run, verdict) ?? (resize === 'restart' ? restartForResize(container, run) : undefined);
    if (!kill) {
      kept++;
      if (resize === 'update' && current) toUpdate.push({ run, container, current });
    } else {
      toKill.push(kill);
      if (kill.restart) toStart.push(container);
    }
  }
  if (kept === 0 && toStart.length === 0) return { ...base, killPod: true, toKill };
  return { ...base, initToStart: init.toStart, toStart, toKill, toUpdate };
}

const restartForResize = (container: Container, run: CriContainerStatus): ContainerToKill & { readonly restart: boolean } => ({
  run,
  container,
  message: `Container ${container.name} resize requires restart`,
  reason: '',
  restart: true,
});

function sidecarsToUpdate(pod: Pod, runtime: RuntimePodStatus, actuated: Actuated): ContainerToUpdate[] {
  return initContainersOf(pod)
    .filter(isSidecar)
    .flatMap((container) => {
      const run = newestContainer(runtime, container.name);
      const current = run?.state === 'CONTAINER_RUNNING' ? actuated(run.id) : undefined;
      return run && current && resizeOf(container, current) === 'update' ? [{ run, container, current }] : [];
    });
}
