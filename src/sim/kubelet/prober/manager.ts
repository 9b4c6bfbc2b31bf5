import type { Container, ContainerStatus, Pod } from '../../../api/index.ts';
import type { ProbeKind } from '../../../machines/probe.ts';
import { containersOf, identityOf, initContainersOf, isSidecar, statusNamed } from '../pod.ts';
import { type ProbeHost, ProbeWorker } from './worker.ts';

const kinds = [
  ['startup', 'startupProbe'],
  ['readiness', 'readinessProbe'],
  ['liveness', 'livenessProbe'],
] as const satisfies readonly (readonly [ProbeKind, keyof Container])[];

/**
 * The probe workers of all Pods of the node, and what their verdicts mean for `started` and `ready`.
 * Source: `kubernetes/pkg/kubelet/prober/prober_manager.go`.
 */
export class ProbeManager {
  private readonly workers = new Map<string, ProbeWorker[]>();

  constructor(private readonly kubelet: ProbeHost) {}

  /** Starts the workers of a Pod; asking again only renews the Pod. */
  addPod(pod: Pod): void {
    const { uid } = identityOf(pod);
    const known = this.workers.get(uid);
    if (known) {
      for (const worker of known) worker.update(pod);
      return;
    }
    const workers: ProbeWorker[] = [];
    for (const container of [...containersOf(pod), ...initContainersOf(pod).filter(isSidecar)]) {
      for (const [kind, field] of kinds) {
        const probe = container[field];
        if (probe) workers.push(new ProbeWorker(this.kubelet, pod, container, kind, probe));
      }
    }
    this.workers.set(uid, workers);
  }

  /** The startup probe of a container has succeeded: its other probes begin. */
  enableOthers(startup: ProbeWorker): void {
    for (const worker of this.workers.get(startup.podUid) ?? []) if (worker !== startup && worker.containerName === startup.containerName) worker.enable();
  }

  /** A Pod that is going away is no longer restarted for its probes; readiness goes on. */
  stopLivenessAndStartup(pod: Pod): void {
    for (const worker of this.workers.get(identityOf(pod).uid) ?? []) {
      worker.update(pod);
      if (worker.kind !== 'readiness') worker.stop();
    }
  }

  removePod(uid: string): void {
    for (const worker of this.workers.get(uid) ?? []) worker.stop();
    this.workers.delete(uid);
  }

  /** The verdict of one kind of probe on one container; undefined without such a probe or before its first look. */
  result(uid: string, containerName: string, kind: ProbeKind, id: string): 'success' | 'failure' | 'unknown' | undefined {
    return this.worker(uid, containerName, kind)?.resultOf(id);
  }

  private worker(uid: string, containerName: string, kind: ProbeKind): ProbeWorker | undefined {
    return this.workers.get(uid)?.find((worker) => worker.kind === kind && worker.containerName === containerName);
  }

  /**
   * What is not known yet is as it was reported: a kubelet that has restarted does not make its containers unready
   * (`setReadyStateOnKubeletRestart`).
   */
  private isStarted(uid: string, status: ContainerStatus, spec: Container | undefined, before: ContainerStatus | undefined): boolean {
    if (!status.state?.running) return false;
    if (!spec?.startupProbe) return true;
    const result = this.worker(uid, status.name, 'startup')?.resultOf(status.containerID ?? '');
    if (result) return result === 'success';
    return before?.containerID === status.containerID && before?.started === true;
  }

  private isReady(uid: string, status: ContainerStatus, spec: Container | undefined, before: ContainerStatus | undefined): boolean {
    if (!status.started || !status.state?.running) return false;
    if (!spec?.readinessProbe) return true;
    const worker = this.worker(uid, status.name, 'readiness');
    const result = worker?.resultOf(status.containerID ?? '');
    if (result === 'success') return true;
    worker?.trigger();
    return result === undefined && before?.containerID === status.containerID && before?.ready === true;
  }

  private filled(pod: Pod, status: ContainerStatus, spec: Container | undefined, previous: readonly ContainerStatus[] | undefined): ContainerStatus {
    const { uid } = identityOf(pod);
    const before = statusNamed(previous, status.name);
    const started = { ...status, started: this.isStarted(uid, status, spec, before) };
    return { ...started, ready: this.isReady(uid, started, spec, before) };
  }

  /** Fills in `started` and `ready` of app containers (UpdatePodStatus). */
  fillApp(pod: Pod, statuses: readonly ContainerStatus[], previous: readonly ContainerStatus[] | undefined): ContainerStatus[] {
    const specs = containersOf(pod);
    return statuses.map((status) =>
      this.filled(
        pod,
        status,
        specs.find(({ name }) => name === status.name),
        previous,
      ),
    );
  }

  /** The same for init containers: a regular one is ready when it has succeeded. */
  fillInit(pod: Pod, statuses: readonly ContainerStatus[], previous: readonly ContainerStatus[] | undefined): ContainerStatus[] {
    return statuses.map((status, index) => {
      const spec = initContainersOf(pod)[index];
      if (spec && isSidecar(spec)) return this.filled(pod, status, spec, previous);
      return { ...status, started: status.state?.running !== undefined, ready: status.state?.terminated?.exitCode === 0 };
    });
  }
}
