import { type Container, type ContainerStatus, type Micros, objectRef, type Pod, type Probe, type Read, seconds } from '../../../api/index.ts';
import { probe as probeMachine, type ProbeKind } from '../../../machines/probe.ts';
import type { LifecycleHandle, ProcessHost, TimerHandle } from '../../kernel/index.ts';
import { isPodPhaseTerminal } from '../../component-helpers/pod.ts';
import type { CriClient } from '../cri.ts';
import { containerID } from '../status/container-statuses.ts';
import { identityOf, isBeingDeleted, statusNamed } from '../pod.ts';
import type { PodStatus } from '../status/manager.ts';
import { emptyStatus, newestContainer, type RuntimePodStatus } from '../runtime-status.ts';
import { type ProbeResult, runProbe } from './prober.ts';

/** What a worker needs of the kubelet. */
export interface ProbeHost {
  readonly host: ProcessHost;
  readonly cri: CriClient;
  readonly node: string;
  readonly nodeIP: string;
  /** When this kubelet started. */
  readonly startedAt: Micros;
  status(uid: string): PodStatus | undefined;
  runtime(uid: string): RuntimePodStatus | undefined;
  event(pod: Pod, container: Container, reason: string, message: string): void;
  /** The verdict of this worker has changed. */
  verdict(worker: ProbeWorker): void;
}

const PROBE_NAMES: Readonly<Record<ProbeKind, string>> = { liveness: 'Liveness', readiness: 'Readiness', startup: 'Startup' };
const FIELD: Readonly<Record<ProbeKind, 'livenessProbe' | 'readinessProbe' | 'startupProbe'>> = {
  liveness: 'livenessProbe',
  readiness: 'readinessProbe',
  startup: 'startupProbe',
};

/**
 * Probes one container with one probe at every tick of its period. The verdict is the state of the `probe` machine.
 * Source: `kubernetes/pkg/kubelet/prober/worker.go`.
 */
export class ProbeWorker {
  private readonly machine: LifecycleHandle<typeof probeMachine>;
  private readonly period: Micros;
  /** The probe in the Pod's spec. */
  readonly reads: readonly Read[];
  private timer: TimerHandle | undefined;
  private container = '';
  private busy = false;
  private triggered = false;
  private stopped = false;

  constructor(
    private readonly kubelet: ProbeHost,
    private pod: Pod,
    private readonly spec: Container,
    readonly kind: ProbeKind,
    private readonly probe: Probe,
  ) {
    const { namespace, name } = identityOf(pod);
    const { successThreshold = 1, failureThreshold = 3, periodSeconds = 10 } = probe;
    const subject = objectRef('Pod', namespace, name);
    this.period = seconds(periodSeconds);
    this.machine = kubelet.host.lifecycle(probeMachine, {
      entity: `${kubelet.node}/${namespace}/${name}/${spec.name}/${kind}`,
      subject,
      input: { kind, successThreshold, failureThreshold },
      effects: { announce: () => kubelet.verdict(this) },
    });
    const init = pod.spec?.initContainers?.findIndex((other) => other.name === spec.name) ?? -1;
    const index = pod.spec?.containers.findIndex((other) => other.name === spec.name) ?? 0;
    this.reads = [{ ref: subject, pointer: `/spec/${init >= 0 ? `initContainers/${init}` : `containers/${index}`}/${FIELD[kind]}` }];
    this.startTimer(kubelet.host.cost('kubelet.probe.phase', 0 as Micros));
  }

  get containerName(): string {
    return this.spec.name;
  }

  get hasSucceeded(): boolean {
    return this.machine.matches('success') || this.machine.matches('hold.success');
  }

  get podUid(): string {
    return identityOf(this.pod).uid;
  }

  /** The verdict on this very container; undefined when the worker has not looked at it yet. */
  resultOf(id: string): 'success' | 'failure' | 'unknown' | undefined {
    if (id !== this.container) return undefined;
    if (this.hasSucceeded) return 'success';
    if (this.machine.state === 'idle') return undefined;
    if (this.machine.matches('disabled')) return this.kind === 'liveness' ? 'success' : 'failure';
    return this.machine.matches('unknown') ? 'unknown' : 'failure';
  }

  /** The container has started: this probe looks from its next tick on. */
  enable(): void {
    if (this.machine.matches('disabled')) this.machine.send({ type: 'ENABLED' });
  }

  update(pod: Pod): void {
    this.pod = pod;
  }

  /** Probes at once and counts the period from here (a readiness probe whose container has just started). */
  trigger(): void {
    if (this.stopped || this.triggered) return;
    this.triggered = true;
    this.kubelet.host.after(0 as Micros, () => {
      this.triggered = false;
      if (this.stopped) return;
      this.kubelet.host.cancel(this.timer);
      this.startTimer(this.period);
      this.tick();
    });
  }

  stop(): void {
    this.stopped = true;
    this.kubelet.host.cancel(this.timer);
    this.machine.stop();
  }

  private startTimer(offset: Micros): void {
    this.timer = this.kubelet.host.every(this.period, `${this.kind}-probe`, () => this.tick(), offset);
  }

  private tick(): void {
    if (this.busy || this.stopped) return;
    const status = this.kubelet.status(this.podUid);
    if (!status) return;
    if (isPodPhaseTerminal(status.phase)) {
      this.stop();
      return;
    }
    const { name } = this.spec;
    const current = statusNamed(status.containerStatuses, name) ?? statusNamed(status.initContainerStatuses, name);
    if (!current?.containerID || !this.isDue(current)) return;
    this.busy = true;
    const podIP = status.podIP ?? '';
    const { namespace, name: podName } = identityOf(this.pod);
    const { node, nodeIP, host, cri } = this.kubelet;
    const target = {
      pod: { node, nodeIP, namespace, name: podName, subject: objectRef('Pod', namespace, podName), reads: this.reads },
      podIP,
      container: this.spec,
      containerId: this.container.slice(this.container.indexOf('//') + 2),
    };
    const probed = this.container;
    host.run(runProbe(host, cri, this.probe, target), (result) => {
      this.busy = false;
      if (!this.stopped && probed === this.container) this.take(result);
    });
  }

  /** The gates of doProbe, in its order. */
  private isDue(current: ContainerStatus): boolean {
    const run = newestContainer(this.kubelet.runtime(this.podUid) ?? emptyStatus(this.podUid), this.spec.name);
    if (this.container !== current.containerID) {
      this.container = current.containerID ?? '';
      // A container that ran before this kubelet did keeps what was reported of it until there is a result.
      const ranBefore = run?.state === 'CONTAINER_RUNNING' && run.startedAt < this.kubelet.startedAt;
      const gated = this.kind !== 'startup' && this.spec.startupProbe !== undefined && current.started !== true;
      if (!ranBefore || this.machine.state !== 'idle') this.machine.send({ type: 'NEW_CONTAINER', gated });
    }
    if (this.machine.matches('hold') || !current.state?.running) return false;
    if (isBeingDeleted(this.pod) && this.kind !== 'readiness') {
      this.stop();
      return false;
    }
    if (!run || containerID(run.id, run.runtime) !== this.container) return false;
    // Statuses carry whole seconds, and so does the comparison.
    const startedAt = Math.floor(run.startedAt / 1_000_000);
    if (Math.floor(this.kubelet.host.now() / 1_000_000 - startedAt) < (this.probe.initialDelaySeconds ?? 0)) return false;
    if ((current.started === true) !== (this.kind !== 'startup')) return false;
    this.enable();
    return true;
  }

  private take({ result, output }: ProbeResult): void {
    const title = PROBE_NAMES[this.kind];
    if (result === 'unknown') {
      this.kubelet.event(this.pod, this.spec, 'Unhealthy', `${title} probe errored and resulted in unknown state: ${output}`);
      return;
    }
    if (result === 'failure') this.kubelet.event(this.pod, this.spec, 'Unhealthy', `${title} probe failed: ${output}`);
    if (result === 'warning') this.kubelet.event(this.pod, this.spec, 'ProbeWarning', `${title} probe warning: ${output}`);
    const passed = result !== 'failure';
    const { last } = this.machine.context;
    // One more result of the kind that stands already changes nothing: no need to write it down.
    if (passed && last === 'success' && this.machine.matches('success')) return;
    if (!passed && last === 'failure' && this.machine.matches('failure')) return;
    this.machine.send({ type: passed ? 'PASSED' : 'FAILED' });
  }
}
