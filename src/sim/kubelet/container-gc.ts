import type { CriContainerStatus, KubeletConfiguration, Micros } from '../../api/index.ts';
import type { Procedure, ProcessHost } from '../kernel/index.ts';
import { durationOf, periods } from './config.ts';
import type { CriClient } from './cri.ts';
import type { PodCache } from './pod-cache.ts';
import { runningContainers } from './runtime-status.ts';

type Unit = readonly CriContainerStatus[];

/**
 * Removes dead containers and sandboxes every minute: of Pods that are gone everything; of others all but the newest dead
 * container of each name and the newest sandbox. Source: `kubernetes/pkg/kubelet/kuberuntime/kuberuntime_gc.go` with
 * its deprecated flags: `--minimum-container-ttl-duration` 0s, `--maximum-dead-containers-per-container` 1, `--maximum-dead-containers` -1 (no limit).
 */
export class ContainerGC {
  private readonly gone = new Set<string>();
  private readonly worn = new Set<string>();
  private readonly minAge: Micros;
  private readonly perContainer: number;
  private readonly total: number;

  constructor(
    private readonly host: ProcessHost,
    private readonly cri: CriClient,
    private readonly cache: PodCache,
    private readonly isKnown: (uid: string) => boolean,
    config?: KubeletConfiguration,
  ) {
    this.minAge = durationOf(config?.minimumGCAge, 0 as Micros);
    this.perContainer = config?.maxPerPodContainerCount ?? 1;
    this.total = config?.maxContainerCount ?? -1;
  }

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
    const left = [...this.worn].flatMap((uid) => this.prune(uid));
    if (this.total >= 0) this.enforceTotal(left);
  }

  /** Takes the dead of all Pods down to a number: as many of each container, then the oldest. */
  private enforceTotal(units: readonly Unit[]): void {
    const count = (of: readonly Unit[]): number => of.reduce((sum, unit) => sum + unit.length, 0);
    if (count(units) <= this.total) return;
    const each = Math.max(1, Math.floor(this.total / units.length));
    const rest = units.map((unit) => this.keep(unit, each));
    for (const container of rest
      .flat()
      .sort((a, b) => a.createdAt - b.createdAt)
      .slice(0, count(rest) - this.total))
      this.remove(container);
  }

  private remove({ id }: CriContainerStatus): void {
    this.cri.send('RemoveContainer', { containerId: id }, () => {});
  }

  /** The newest so many of a unit stay. */
  private keep(unit: Unit, most: number): Unit {
    for (const container of unit.slice(most)) this.remove(container);
    return unit.slice(0, most);
  }

  /** Of one Pod; returns the dead that stay, of each container. */
  private prune(uid: string): readonly Unit[] {
    this.worn.delete(uid);
    const status = this.cache.get(uid);
    if (!status) return [];
    const units = new Map<string, CriContainerStatus[]>();
    for (const container of status.containers) {
      if (container.state !== 'CONTAINER_EXITED') continue;
      // Too young: the next round looks again. So it does for all where their number is limited.
      const young = container.createdAt + this.minAge > this.host.now();
      if (young || this.total >= 0) this.worn.add(uid);
      const { name } = container.metadata;
      if (!young) units.set(name, [...(units.get(name) ?? []), container]);
    }
    const left = [...units.values()].map((unit) => (this.perContainer < 0 ? unit : this.keep(unit, this.perContainer)));
    const used = new Set(status.containers.map(({ podSandboxId }) => podSandboxId));
    status.sandboxes.forEach((sandbox, index) => {
      if (index > 0 && sandbox.state === 'SANDBOX_NOTREADY' && !used.has(sandbox.id)) this.removeSandbox(sandbox.id);
    });
    return left;
  }

  /** Stopped once more before it is removed, in case nobody did (removeSandbox). */
  private removeSandbox(podSandboxId: string): void {
    this.cri.send('StopPodSandbox', { podSandboxId }, (stopped) => {
      if (stopped.ok) this.cri.send('RemovePodSandbox', { podSandboxId }, () => {});
    });
  }
}
