import { type KubeletConfiguration, type Micros, type Pod, seconds } from '../../../api/index.ts';
import { all, type Procedure, type ProcessHost } from '../../kernel/index.ts';
import { durationOf, periods } from '../config.ts';
import { specOf } from '../pod.ts';
import type { FilesystemStats } from './filesystem.ts';
import { exceededLimit, hasLocalLimits, type LocalUsage } from './local-storage.ts';
import { type Candidate, consumption, isCriticalPod, type PodUsage, ranked } from './ranking.ts';
import { isMet, lowMessage, type Observation, type Observations, type PressureType, type Signal, signals, type Threshold, thresholdsOf } from './thresholds.ts';
import type { MachineUsage } from './usage.ts';

/** `evictionPressureTransitionPeriod`. */
const TRANSITION = seconds(300);
/** Highest number of processes of a node (`kernel.pid_max` of a small machine). */
const MAX_PIDS = 32_768;

/** How often it looks whether what was evicted is gone, and how long at most. */
const CLEANUP_POLL = seconds(1);
const CLEANUP_POLLS = 30;

export interface EvictionOptions {
  readonly host: ProcessHost;
  readonly config: KubeletConfiguration | undefined;
  /** Bytes. */
  readonly memoryCapacity: number;
  /** undefined when the machine does not answer. */
  readonly machine: () => Procedure<MachineUsage | undefined>;
  readonly filesystem: (machine?: MachineUsage) => Procedure<FilesystemStats | undefined>;
  readonly usage: (pod: Pod) => Procedure<Omit<PodUsage, 'disk'>>;
  readonly localUsage: (pod: Pod) => Procedure<LocalUsage>;
  /** Pods that may run containers. */
  readonly activePods: () => readonly Pod[];
  /** Dead containers and unused images go first when a disk is full. */
  readonly reclaim: () => Procedure<void>;
  /** `isPressure`: the node's need ends the Pod, which is a disruption; not the Pod's own limit. */
  readonly evict: (pod: Pod, message: string, gracePeriod: number, isPressure: boolean) => void;
  /** Nothing of the Pod is left on the node. */
  readonly isCleanedUp: (pod: Pod) => boolean;
  readonly recordOnNode: (type: 'Normal' | 'Warning', reason: string, message: string) => void;
}

/**
 * Watches memory, disks and processes of the node every 10 s; below a threshold it sets a condition, frees disk, and ends one Pod
 * at a time; it looks again as soon as that one is gone. Source: `kubernetes/pkg/kubelet/eviction/eviction_manager.go` synchronize.
 */
export class EvictionManager {
  private readonly thresholds: readonly Threshold[];
  private readonly firstMet = new Map<Threshold, Micros>();
  private readonly lastObserved = new Map<PressureType, Micros>();
  /** Those that drove the last eviction: they hold until what is to be reclaimed is free. */
  private unresolved: readonly Threshold[] = [];
  private busy = false;

  constructor(private readonly options: EvictionOptions) {
    this.thresholds = thresholdsOf(options.config);
  }

  start(): void {
    this.options.host.every(periods.eviction, 'eviction', () => {
      if (this.busy) return;
      this.busy = true;
      this.options.host.run(this.round(), () => {
        this.busy = false;
      });
    });
  }

  /** Is the node under this pressure? True until 5 min after it was last seen. */
  isUnder(condition: PressureType): boolean {
    const seen = this.lastObserved.get(condition);
    const transition = durationOf(this.options.config?.evictionPressureTransitionPeriod, TRANSITION);
    return seen !== undefined && this.options.host.now() - seen < transition;
  }

  get pressures(): readonly PressureType[] {
    return (['MemoryPressure', 'DiskPressure', 'PIDPressure'] as const).filter((condition) => this.isUnder(condition));
  }

  private *round(): Procedure<void> {
    for (;;) {
      const evicted = yield* this.synchronize();
      if (evicted.length === 0) return;
      for (let poll = 0; poll < CLEANUP_POLLS && !evicted.every((pod) => this.options.isCleanedUp(pod)); poll++) yield* this.options.host.sleep(CLEANUP_POLL);
    }
  }

  /** Returns the Pods that were ended. */
  private *synchronize(): Procedure<readonly Pod[]> {
    const observations = yield* this.observe();
    const [threshold] = this.due(observations);
    const writers = yield* this.evictWriters();
    if (writers.length > 0 || !threshold) return writers;
    const { resource, condition } = signals[threshold.signal];
    this.options.recordOnNode('Warning', 'EvictionThresholdMet', `Attempting to reclaim ${resource}`);
    if (condition === 'DiskPressure') {
      yield* this.options.reclaim();
      const after = yield* this.observe();
      if (!this.thresholds.some((each) => isMet(each, after, true))) return [];
    }
    return yield* this.evictOne(threshold, observations);
  }

  /** Pods that have written more than they may go at once, whatever the node has left. */
  private *evictWriters(): Procedure<readonly Pod[]> {
    const { activePods, localUsage, evict } = this.options;
    const evicted: Pod[] = [];
    for (const pod of activePods().filter((candidate) => !isCriticalPod(candidate) && hasLocalLimits(candidate))) {
      const message = exceededLimit(pod, yield* localUsage(pod));
      if (message === undefined) continue;
      evict(pod, message, 1, false);
      evicted.push(pod);
    }
    return evicted;
  }

  private *observe(): Procedure<Observations> {
    const { machine, filesystem, memoryCapacity } = this.options;
    const used = yield* machine();
    const disk = yield* filesystem(used);
    const found: Partial<Record<Signal, Observation>> = {};
    if (used) {
      found['memory.available'] = { available: Math.max(0, memoryCapacity - used.memory), capacity: memoryCapacity };
      found['allocatableMemory.available'] = { available: Math.max(0, memoryCapacity - used.pods), capacity: memoryCapacity };
      found['pid.available'] = { available: MAX_PIDS - used.procs, capacity: MAX_PIDS };
    }
    if (disk) {
      // One disk holds the node's files and the images.
      const bytes = { available: Math.max(0, disk.capacityBytes - disk.usedBytes), capacity: disk.capacityBytes };
      const inodes = { available: Math.max(0, disk.inodes - disk.inodesUsed), capacity: disk.inodes };
      Object.assign(found, { 'nodefs.available': bytes, 'imagefs.available': bytes, 'nodefs.inodesFree': inodes, 'imagefs.inodesFree': inodes });
    }
    return found;
  }

  /** Notes which thresholds are met, and returns those whose grace period is over. */
  private due(observations: Observations): readonly Threshold[] {
    const now = this.options.host.now();
    const due: Threshold[] = [];
    for (const threshold of this.thresholds) {
      if (!isMet(threshold, observations, this.unresolved.includes(threshold))) {
        this.firstMet.delete(threshold);
        continue;
      }
      const since = this.firstMet.get(threshold) ?? now;
      this.firstMet.set(threshold, since);
      this.lastObserved.set(signals[threshold.signal].condition, now);
      if (now - since >= threshold.gracePeriod) due.push(threshold);
    }
    this.unresolved = due;
    return due;
  }

  private *evictOne(threshold: Threshold, observations: Observations): Procedure<readonly Pod[]> {
    const { activePods, usage, localUsage, evict } = this.options;
    const pods = activePods().filter((pod) => !isCriticalPod(pod));
    const usages = yield* all(pods.map((pod) => usage(pod)));
    const written = signals[threshold.signal].condition === 'DiskPressure' ? yield* all(pods.map((pod) => localUsage(pod))) : [];
    const none = { memory: 0, procs: 0, containers: {} };
    const candidates = pods.map((pod, index): Candidate => ({ pod, usage: { ...(usages[index] ?? none), disk: written[index] } }));
    const [first] = ranked(threshold.signal, candidates);
    if (!first) return [];
    evict(first.pod, lowMessage(threshold, observations) + consumption(threshold.signal, first), this.gracePeriod(threshold, first.pod), true);
    return [first.pod];
  }

  /** Seconds: 1 for a hard threshold, else what `evictionMaxPodGracePeriod` allows of the Pod's own. */
  private gracePeriod(threshold: Threshold, pod: Pod): number {
    if (threshold.hard) return 1;
    const own = specOf(pod).terminationGracePeriodSeconds ?? 30;
    return Math.max(1, Math.min(own, this.options.config?.evictionMaxPodGracePeriod ?? 0));
  }
}
