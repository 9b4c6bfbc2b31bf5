import type { Procedure, ProcessHost } from '../kernel/index.ts';
import { periods } from './config.ts';
import type { CriClient } from './cri.ts';
import type { PodCache } from './pod-cache.ts';
import { runningContainers } from './runtime-status.ts';

/**
 * Removes dead containers and sandboxes every minute: of Pods that are gone everything; of others all but the newest dead
 * container of each name and the newest sandbox. Source: `kubernetes/pkg/kubelet/kuberuntime/kuberuntime_gc.go` with
 * `maxPerPodContainer` 1.
 */
export class ContainerGC {
  private readonly gone = new Set<string>();
  private readonly worn = new Set<string>();

  constructor(
    private readonly host: ProcessHost,
    private readonly cri: CriClient,
    private readonly cache: PodCache,
    private readonly isKnown: (uid: string) => boolean,
    /** `--maximum-dead-containers-per-container`; negative = all are kept. */
    private readonly perContainer = 1,
  ) {}

  start(): void {
    this.host.every(periods.containerGC, 'container-gc', () => this.collect());
  }

  podRemoved(uid: string): void {
    this.gone.add(uid);
  }

  containerDied(uid: string): void {
    this.worn.add(uid);
  }

  /** DeleteAllUnusedContainers: everything dead of these Pods, whether or not their objects are still there. */
  *deleteAllUnused(uids: readonly string[]): Procedure<void> {
    for (const uid of uids) {
      const status = this.cache.get(uid);
      if (!status || runningContainers(status).length > 0) continue;
      for (const container of status.containers) yield* this.cri.call('RemoveContainer', { containerId: container.id });
    }
  }

  private collect(): void {
    for (const uid of this.gone) {
      if (this.isKnown(uid)) continue;
      const status = this.cache.get(uid);
      if (!status) {
        this.gone.delete(uid);
        continue;
      }
      if (runningContainers(status).length > 0) continue;
      for (const container of status.containers) this.cri.send('RemoveContainer', { containerId: container.id }, () => {});
      for (const sandbox of status.sandboxes) this.removeSandbox(sandbox.id);
    }
    for (const uid of this.worn) this.prune(uid);
    this.worn.clear();
  }

  private prune(uid: string): void {
    const status = this.cache.get(uid);
    if (!status) return;
    const kept = new Map<string, number>();
    for (const container of status.containers) {
      const { name } = container.metadata;
      if (container.state !== 'CONTAINER_EXITED') continue;
      const before = kept.get(name) ?? 0;
      if (this.perContainer >= 0 && before >= this.perContainer) this.cri.send('RemoveContainer', { containerId: container.id }, () => {});
      kept.set(name, before + 1);
    }
    const used = new Set(status.containers.map(({ podSandboxId }) => podSandboxId));
    status.sandboxes.forEach((sandbox, index) => {
      if (index > 0 && sandbox.state === 'SANDBOX_NOTREADY' && !used.has(sandbox.id)) this.removeSandbox(sandbox.id);
    });
  }

  /** Stopped once more before it is removed, in case nobody did (removeSandbox). */
  private removeSandbox(podSandboxId: string): void {
    this.cri.send('StopPodSandbox', { podSandboxId }, (stopped) => {
      if (stopped.ok) this.cri.send('RemovePodSandbox', { podSandboxId }, () => {});
    });
  }
}
