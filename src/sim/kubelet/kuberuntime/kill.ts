import { type Container, type CriContainerStatus, type Micros, type Pod, seconds } from '../../../api/index.ts';
import { all, type Procedure, runProcedure, suspend } from '../../kernel/index.ts';
import { MINIMUM_GRACE_PERIOD_SECONDS } from '../config.ts';
import { rpcError } from '../cri.ts';
import { runHook } from '../lifecycle/hooks.ts';
import { allContainersOf, containersOf, initContainersOf, isSidecar, specOf } from '../pod.ts';
import { runningContainers, type RuntimePodStatus } from '../runtime-status.ts';
import type { KillReason } from './actions.ts';
import type { RuntimeContext } from './context.ts';

/** Who has to end before whom: app containers before sidecars, sidecars in reverse order (`kuberuntime_termination_order.go`). */
class TerminationOrdering {
  private readonly ended = new Set<string>();
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly pod: Pod,
    private readonly running: ReadonlySet<string>,
  ) {}

  terminated(name: string): void {
    this.ended.add(name);
    for (const retry of this.waiting.splice(0)) retry();
  }

  private mayStop(name: string): boolean {
    const sidecars = initContainersOf(this.pod)
      .filter(isSidecar)
      .map((sidecar) => sidecar.name);
    const index = sidecars.indexOf(name);
    if (index < 0) return true;
    const before = [...containersOf(this.pod).map((app) => app.name), ...sidecars.slice(index + 1)];
    return before.every((other) => !this.running.has(other) || this.ended.has(other));
  }

  /** Waits for this container's turn, at most `limit`. */
  *turn(name: string, limit: Micros, context: RuntimeContext): Procedure<void> {
    if (this.mayStop(name)) return;
    yield* suspend<void>((resume) => {
      let open = true;
      const go = (): void => {
        if (!open) return;
        open = false;
        resume(undefined);
      };
      const retry = (): void => {
        if (this.mayStop(name)) go();
        else if (open) this.waiting.push(retry);
      };
      this.waiting.push(retry);
      context.host.after(limit, go);
    });
  }
}

/** setTerminationGracePeriod, seconds. */
function gracePeriodOf(pod: Pod, container: Container, reason: KillReason): number {
  const deletion = pod.metadata?.deletionGracePeriodSeconds;
  if (deletion !== undefined) return deletion;
  const spec = specOf(pod).terminationGracePeriodSeconds;
  if (spec === undefined) return MINIMUM_GRACE_PERIOD_SECONDS;
  if (reason === 'startupProbe') return container.startupProbe?.terminationGracePeriodSeconds ?? spec;
  if (reason === 'livenessProbe') return container.livenessProbe?.terminationGracePeriodSeconds ?? spec;
  return spec;
}

export interface KillOptions {
  readonly message?: string;
  readonly reason?: KillReason;
  /** Seconds; replaces the Pod's own. */
  readonly gracePeriod?: number | undefined;
  readonly ordering?: TerminationOrdering | undefined;
}

function* preStop(context: RuntimeContext, pod: Pod, container: Container, run: CriContainerStatus, grace: number): Procedure<number> {
  const hook = container.lifecycle?.preStop;
  if (!hook) return 0;
  const { host, cri } = context;
  const began = host.now();
  const target = { pod, container, containerId: run.id, traffic: context.traffic(pod), podIP: context.podIP(pod) };
  yield* suspend<void>((resume) => {
    let open = true;
    const go = (): void => {
      if (!open) return;
      open = false;
      resume(undefined);
    };
    runProcedure(runHook(host, cri, hook, target), (failure) => {
      if (failure !== undefined) context.record(pod, container, 'Warning', 'FailedPreStopHook', 'PreStopHook failed');
      go();
    });
    host.after(seconds(grace), go);
  });
  return Math.floor((host.now() - began) / 1_000_000);
}

/**
 * Stops one container: event, preStop hook, its turn, StopContainer with what is left of the grace period (at least 2 s).
 * Returns an error text, or undefined. Source: `kuberuntime_container.go` killContainer.
 */
export function* killContainer(context: RuntimeContext, pod: Pod, run: CriContainerStatus, options: KillOptions = {}): Procedure<string | undefined> {
  const { name } = run.metadata;
  const container = allContainersOf(pod).find((spec) => spec.name === name);
  if (!container) return `failed to get containerSpec "${name}" (id="${run.id}") in pod when killing container for reason "${options.message ?? ''}"`;
  context.record(pod, container, 'Normal', 'Killing', options.message || `Stopping container ${name}`);
  let grace = options.gracePeriod ?? gracePeriodOf(pod, container, options.reason ?? '');
  if (grace > 0) grace -= yield* preStop(context, pod, container, run, grace);
  if (options.ordering && grace > 0) {
    const began = context.host.now();
    yield* options.ordering.turn(name, seconds(grace), context);
    grace -= Math.floor((context.host.now() - began) / 1_000_000);
  }
  const timeout = Math.max(grace, MINIMUM_GRACE_PERIOD_SECONDS);
  const result = yield* context.cri.call(
    'StopContainer',
    { containerId: run.id, timeout },
    { subject: context.subject(pod), reads: context.reads(pod, '/spec/terminationGracePeriodSeconds'), timeout: undefined },
  );
  if (!result.ok && result.code !== 'NotFound') return rpcError(result);
  options.ordering?.terminated(name);
  return undefined;
}

/**
 * Stops all containers of a Pod at the same time (sidecars after the others), then its sandboxes, dead ones too: their
 * network is still there. Returns an error text, or undefined. Source: `kuberuntime_manager.go` killPodWithSyncResult.
 */
export function* killPod(context: RuntimeContext, pod: Pod, runtime: RuntimePodStatus, gracePeriod?: number): Procedure<string | undefined> {
  const running = runningContainers(runtime);
  const ordered = initContainersOf(pod).some(isSidecar);
  const ordering = ordered ? new TerminationOrdering(pod, new Set(running.map((run) => run.metadata.name))) : undefined;
  const errors = yield* all(running.map((run) => killContainer(context, pod, run, { gracePeriod, ordering })));
  const failed = errors.find((error) => error !== undefined);
  if (failed !== undefined) return failed;
  for (const sandbox of runtime.sandboxes) {
    const result = yield* context.cri.call('StopPodSandbox', { podSandboxId: sandbox.id }, { subject: context.subject(pod) });
    if (!result.ok && result.code !== 'NotFound') return rpcError(result);
  }
  return undefined;
}
