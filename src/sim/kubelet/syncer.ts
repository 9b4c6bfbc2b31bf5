import type { Micros, Pod } from '../../api/index.ts';
import { seconds } from '../../api/index.ts';
import type { Procedure, ProcessHost } from '../kernel/index.ts';
import { isPodPhaseTerminal } from '../component-helpers/pod.ts';
import type { QosContainers } from './cm/qos-containers.ts';
import { podCgroup, podCgroupFiles, podCpuShares } from './cm/resources.ts';
import type { KernelCalls } from './kernel-calls.ts';
import type { RuntimeContext } from './kuberuntime/context.ts';
import { killPod } from './kuberuntime/kill.ts';
import { syncPod } from './kuberuntime/manager.ts';
import { allContainersOf, isHostNetwork, specOf } from './pod.ts';
import type { PodCache } from './pod-cache.ts';
import type { PodRecord } from './pod-worker.ts';
import type { Pass, PodSyncer } from './pod-workers.ts';
import type { ProbeManager } from './prober/manager.ts';
import { runningContainers, type RuntimePodStatus } from './runtime-status.ts';
import type { StatusManager } from './status/manager.ts';

/** What the three syncs of a Pod need of the kubelet. */
export interface SyncerOptions {
  readonly host: ProcessHost;
  readonly runtime: RuntimeContext;
  readonly kernel: KernelCalls;
  readonly qos: QosContainers;
  readonly cache: PodCache;
  readonly probes: ProbeManager;
  readonly statuses: StatusManager;
  /** Computes the Pod's status and takes it over; returns the phase. */
  readonly report: (record: PodRecord, runtime: RuntimePodStatus, podIsTerminal: boolean) => string;
  readonly requestRelist: (uid: string) => void;
  /** Why Pods without the host's network cannot run. */
  readonly networkProblem: () => string | undefined;
  readonly pullSecrets: (pod: Pod) => Procedure<void>;
  readonly kick: (record: PodRecord) => void;
  readonly forget: (record: PodRecord) => void;
}

export const CGROUP_ROOT = '/sys/fs/cgroup';
const DEADLINE_REASON = 'DeadlineExceeded';
const DEADLINE_MESSAGE = 'Pod was active on the node longer than the specified deadline';

/** SyncPod, SyncTerminatingPod and SyncTerminatedPod (`kubernetes/pkg/kubelet/kubelet.go`). */
export class Syncer implements PodSyncer {
  constructor(private readonly options: SyncerOptions) {}

  recordEvent(pod: Pod, containerName: string, type: 'Normal' | 'Warning', reason: string, message: string): void {
    const container = allContainersOf(pod).find(({ name }) => name === containerName);
    this.options.runtime.record(pod, container, type, reason, message);
  }

  *syncPod(record: PodRecord): Procedure<Pass> {
    const { cache, report, runtime: context, probes, requestRelist } = this.options;
    const runtime = yield* cache.newerThan(record.uid, record.lastSync);
    this.watchDeadline(record);
    const { pod } = record;
    if (isPodPhaseTerminal(report(record, runtime, false))) return this.end(record);
    if (this.isTerminating(record)) return { moved: true };
    const problem = isHostNetwork(pod) ? undefined : this.options.networkProblem();
    if (problem !== undefined) {
      context.record(pod, undefined, 'Warning', 'NetworkNotReady', `network is not ready: ${problem}`);
      return { error: problem, transient: true };
    }
    // Registering Secrets and ConfigMaps, the Pod's cgroup and its directories.
    const preparation = this.options.host.cost('kubelet.sync.prepare', 0 as Micros);
    if (preparation > 0) yield* this.options.host.sleep(preparation);
    if (this.isTerminating(record)) return { moved: true };
    if (!record.cgroup) yield* this.ensureCgroup(record);
    const unmounted = yield* context.volumes.waitForAttachAndMount(pod);
    if (this.isTerminating(record)) return { moved: true };
    if (unmounted !== undefined) {
      context.record(pod, undefined, 'Warning', 'FailedMount', `Unable to attach or mount volumes: ${unmounted}`);
      return { error: unmounted };
    }
    if (specOf(pod).imagePullSecrets?.length) yield* this.options.pullSecrets(pod);
    probes.addPod(pod);
    const result = yield* syncPod(context, record.pod, runtime);
    if (result.acted && result.error === undefined) requestRelist(record.uid);
    if (this.isTerminating(record)) return { moved: true };
    if (result.error === undefined) return {};
    // Waiting reasons are part of the status: shown at once, not only when the runtime changes.
    report(record, cache.get(record.uid) ?? runtime, false);
    return { error: result.error, scheduled: result.backOffUntil !== undefined };
  }

  *syncTerminatingPod(record: PodRecord): Procedure<Pass> {
    const { cache, report, runtime: context, probes, requestRelist, host } = this.options;
    const { uid } = record;
    context.volumes.abandon(uid);
    const runtime = yield* cache.newerThan(uid, record.lastSync);
    report(record, runtime, false);
    probes.stopLivenessAndStartup(record.pod);
    const error = yield* killPod(context, record.pod, runtime, gracePeriod(record));
    if (error !== undefined) {
      context.record(record.pod, undefined, 'Warning', 'FailedKillPod', `error killing pod: ${error}`);
      return { error };
    }
    probes.removePod(uid);
    const before = host.now();
    requestRelist(uid);
    const stopped = yield* cache.newerThan(uid, before);
    const running = runningContainers(stopped);
    if (running.length > 0)
      return { error: `detected running containers after a successful KillPod, CRI violation: [${running.map(({ id }) => id).join(' ')}]` };
    record.worker.send({ type: 'CONTAINERS_STOPPED' });
    report(record, stopped, true);
    return { moved: true };
  }

  *syncTerminatedPod(record: PodRecord): Procedure<Pass> {
    const { cache, report, runtime: context, kernel, statuses } = this.options;
    const { uid, pod } = record;
    const runtime = cache.get(uid) ?? { uid, ips: [], sandboxes: [], containers: [] };
    if (!isPodPhaseTerminal(report(record, runtime, true))) {
      // Nothing of it ran to an end: a Pod that the kubelet is done with still has a final phase.
      record.phase.send({ type: 'KILLED', reason: '', message: '' });
      report(record, runtime, true);
    }
    yield* context.volumes.tearDown(pod);
    yield* kernel.call('rmdir', { path: CGROUP_ROOT + podCgroup(pod) }, context.subject(pod));
    record.cgroup = false;
    this.options.qos.remove(uid);
    context.images.forget(uid);
    record.worker.send({ type: 'CLEANED_UP' });
    statuses.terminate(record.pod);
    if (record.removed) this.options.forget(record);
    return {};
  }

  private isTerminating(record: PodRecord): boolean {
    return !record.worker.matches('syncing');
  }

  /** The Pod's phase is final: its worker goes on to stop what is left. */
  private end(record: PodRecord): Pass {
    if (!this.isTerminating(record)) record.worker.send({ type: 'TERMINATE', why: record.phase.context.reason === DEADLINE_REASON ? 'evicted' : 'finished' });
    return { moved: true };
  }

  private *ensureCgroup(record: PodRecord): Procedure<void> {
    const { kernel, runtime: context, qos } = this.options;
    record.cgroup = true;
    const { pod } = record;
    qos.add(record.uid, pod);
    yield* kernel.call(
      'mkdir',
      { path: CGROUP_ROOT + podCgroup(pod), values: { ...podCgroupFiles(pod), 'cpu.shares': String(podCpuShares(pod)) } },
      context.subject(pod),
    );
  }

  /** `active_deadline.go`: the Pod fails when it has been on the node for longer than it may. */
  private watchDeadline(record: PodRecord): void {
    const limit = specOf(record.pod).activeDeadlineSeconds;
    if (limit === undefined) return;
    const { host, runtime: context, kick } = this.options;
    const at = (record.startedAt + seconds(limit)) as Micros;
    if (host.now() >= at) {
      if (!record.phase.done && record.phase.send({ type: 'KILLED', reason: DEADLINE_REASON, message: DEADLINE_MESSAGE })) {
        context.record(record.pod, undefined, 'Normal', DEADLINE_REASON, DEADLINE_MESSAGE);
      }
      return;
    }
    if (record.deadlineArmed) return;
    record.deadlineArmed = true;
    host.after((at - host.now()) as Micros, () => kick(record));
  }
}

/** calculateEffectiveGracePeriod, seconds: what the deletion says, else the Pod; never less than 1. */
function gracePeriod({ pod, graceOverride }: PodRecord): number {
  if (graceOverride !== undefined) return graceOverride;
  const grace = pod.metadata?.deletionGracePeriodSeconds || specOf(pod).terminationGracePeriodSeconds || 0;
  return Math.max(1, pod.metadata?.deletionGracePeriodSeconds ?? grace);
}
