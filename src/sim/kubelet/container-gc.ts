import type { ProcessHost } from '../kernel/index.ts';
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
    const kept = new Set<string>();
    for (const container of status.containers) {
      const { name } = container.metadata;
      if (container.state !== 'CONTAINER_EXITED') continue;
      if (kept.has(name)) this.cri.send('RemoveContainer', { containerId: container.id }, () => {});
      kept.add(name);
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
