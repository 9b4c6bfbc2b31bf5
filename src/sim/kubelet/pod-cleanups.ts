import type { Procedure, ProcessHost } from '../kernel/index.ts';
import { cleanUpCgroups } from './cm/orphaned-cgroups.ts';
import { podCgroups } from './cm/resources.ts';
import type { ContainerGC } from './container-gc.ts';
import type { KernelCalls } from './kernel-calls.ts';
import type { RuntimeContext } from './kuberuntime/context.ts';
import { killPod } from './kuberuntime/kill.ts';
import type { PodCache } from './pod-cache.ts';
import { podOfRuntime } from './pod-updates.ts';
import type { RuntimePodStatus } from './runtime-status.ts';
import { CGROUP_ROOT } from './syncer.ts';

const PODS = '/var/lib/kubelet/pods';

export interface PodCleanupsOptions {
  readonly host: ProcessHost;
  readonly kernel: KernelCalls;
  readonly cache: PodCache;
  readonly runtime: RuntimeContext;
  readonly gc: ContainerGC;
  /** Does a worker look after the Pod? */
  readonly isKnown: (uid: string) => boolean;
  /** The API server has told all Pods of the node. */
  readonly isSynced: () => boolean;
}

/**
 * HandlePodCleanups: what is left of Pods that nobody knows, because they were deleted while no kubelet ran, goes: their containers
 * (with 1 s, as SyncTerminatingRuntimePod does) and sandboxes, their cgroups, their volumes.
 * Source: `kubernetes/pkg/kubelet/kubelet_pods.go`, `kubelet_volumes.go` cleanupOrphanedPodDirs.
 */
export class PodCleanups {
  private readonly orphans = new Set<string>();
  private listed = false;

  constructor(private readonly options: PodCleanupsOptions) {}

  /** The runtime has something of a Pod without a worker. */
  found(uid: string): void {
    this.orphans.add(uid);
  }

  housekeeping(): void {
    const { host, kernel, cache, gc, isKnown, isSynced } = this.options;
    if (!isSynced()) return;
    if (!this.listed) {
      this.listed = true;
      const exists = (uid: string): boolean => isKnown(uid) || cache.get(uid) !== undefined;
      host.run(cleanUpCgroups(kernel, CGROUP_ROOT, exists));
      host.run(this.removeDirectories(exists));
    }
    for (const uid of this.orphans) {
      this.orphans.delete(uid);
      const runtime = cache.get(uid);
      if (isKnown(uid) || !runtime) continue;
      gc.podRemoved(uid);
      host.run(this.cleanUp(runtime));
    }
  }

  /** Stops what runs of a Pod that nobody knows, and removes its cgroup, wherever it is, and its volumes; what fails is tried again. */
  private *cleanUp(runtime: RuntimePodStatus): Procedure<void> {
    const { kernel, runtime: context } = this.options;
    const { uid } = runtime;
    const pod = podOfRuntime(runtime);
    const failed = yield* killPod(context, pod, runtime, 1);
    if (failed !== undefined) {
      this.orphans.add(uid);
      return;
    }
    for (const path of podCgroups(uid)) yield* kernel.call('rmdir', { path: CGROUP_ROOT + path }, context.subject(pod));
    yield* kernel.call('unlink', { path: `${PODS}/${uid}` }, context.subject(pod));
  }

  /** Volumes of Pods of which not even a container is left. */
  private *removeDirectories(exists: (uid: string) => boolean): Procedure<void> {
    const { kernel } = this.options;
    const { result } = yield* kernel.call('getdents64', { path: PODS });
    const uids = Array.isArray(result?.['names']) ? result['names'].map(String) : [];
    const gone = uids.filter((uid) => !exists(uid));
    if (gone.length > 0) yield* kernel.call('unlink', { paths: gone.map((uid) => `${PODS}/${uid}`) });
  }
}
