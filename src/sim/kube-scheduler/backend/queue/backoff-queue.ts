import { type Micros, seconds } from '../../../../api/index.ts';
import type { QueuedPodInfo } from '../../framework/interface.ts';
import { Heap } from '../heap/heap.ts';

const INITIAL_BACKOFF = seconds(1);
const MAX_BACKOFF = seconds(10);
/** Expiry times are cut to whole seconds, so that Pods of one second keep the order of the active queue. */
export const ORDERING_WINDOW = seconds(1);

export const keyOfQueued = (queued: QueuedPodInfo): string => queued.podInfo.key;

export const alignToWindow = (time: number): number => Math.floor(time / ORDERING_WINDOW) * ORDERING_WINDOW;

/** 1 s, doubling with each failure, at most 10 s. Source: `pkg/scheduler/backend/queue/backoff_queue.go`. */
export function backoffDuration(failures: number): Micros {
  if (failures === 0) return 0 as Micros;
  return Math.min(INITIAL_BACKOFF * 2 ** Math.min(failures - 1, 30), MAX_BACKOFF) as Micros;
}

/** When the back-off of a Pod is over; computed once for each failure. Zero when it never failed. */
export function backoffTime(queued: QueuedPodInfo): number {
  const failures = queued.consecutiveErrorsCount > 0 ? queued.consecutiveErrorsCount : queued.unschedulableCount;
  if (failures === 0) return Number.NEGATIVE_INFINITY;
  queued.backoffExpiration ??= alignToWindow(queued.timestamp + backoffDuration(failures));
  return queued.backoffExpiration;
}

type Less = (a: QueuedPodInfo, b: QueuedPodInfo) => boolean;

/** Pods that wait out their back-off: those that a plugin rejected, and apart from them those that failed by an error. */
export class BackoffQueue {
  private readonly rejected: Heap<QueuedPodInfo>;
  private readonly failed: Heap<QueuedPodInfo>;

  constructor(activeLess: Less) {
    this.rejected = new Heap(keyOfQueued, (a, b) => {
      const [x, y] = [backoffTime(a), backoffTime(b)];
      return x === y ? activeLess(a, b) : x < y;
    });
    this.failed = new Heap(keyOfQueued, (a, b) => backoffTime(a) < backoffTime(b));
  }

  add(queued: QueuedPodInfo): void {
    const byPlugin = queued.unschedulablePlugins.size > 0 || queued.pendingPlugins.size > 0;
    this.delete(keyOfQueued(queued));
    (byPlugin ? this.rejected : this.failed).addOrUpdate(queued);
  }

  isBackingOff(queued: QueuedPodInfo, now: Micros): boolean {
    return backoffTime(queued) >= alignToWindow(now);
  }

  popAllCompleted(now: Micros): QueuedPodInfo[] {
    const popped: QueuedPodInfo[] = [];
    for (const heap of [this.rejected, this.failed]) {
      for (let top = heap.peek(); top && !this.isBackingOff(top, now); top = heap.peek()) {
        heap.pop();
        popped.push(top);
      }
    }
    return popped;
  }

  /** The next Pod that a plugin rejected, its back-off over or not: when there is nothing else to do. */
  popBackoff(): QueuedPodInfo | undefined {
    return this.rejected.pop();
  }

  get(key: string): QueuedPodInfo | undefined {
    return this.rejected.get(key) ?? this.failed.get(key);
  }

  delete(key: string): QueuedPodInfo | undefined {
    return this.rejected.delete(key) ?? this.failed.delete(key);
  }

  list(): readonly QueuedPodInfo[] {
    return [...this.rejected.list(), ...this.failed.list()];
  }

  get length(): number {
    return this.rejected.length + this.failed.length;
  }
}
