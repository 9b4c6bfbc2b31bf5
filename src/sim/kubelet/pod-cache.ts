import type { Micros } from '../../api/index.ts';
import { type Procedure, suspend } from '../kernel/index.ts';
import { emptyStatus, type RuntimePodStatus } from './runtime-status.ts';

interface Entry {
  readonly status: RuntimePodStatus;
  /** As of when this is known to be true. */
  readonly observedAt: Micros;
}

/**
 * What PLEG has learnt of each Pod. A Pod's worker waits here until the state is newer than its last sync, so that it
 * never acts twice on the same observation (`kubernetes/pkg/kubelet/container/cache.go`).
 */
export class PodCache {
  private readonly entries = new Map<string, Entry>();
  private readonly waiting = new Map<string, { after: Micros; resume: () => void }[]>();
  private globalTime = Number.NEGATIVE_INFINITY as Micros;

  get(uid: string): RuntimePodStatus | undefined {
    return this.entries.get(uid)?.status;
  }

  set(uid: string, status: RuntimePodStatus | undefined, at: Micros): void {
    if (status) this.entries.set(uid, { status, observedAt: at });
    else this.entries.delete(uid);
    this.wake(uid, at);
  }

  /** Everything in the cache is as of `at`, or newer. */
  observedAll(at: Micros): void {
    this.globalTime = at;
    for (const uid of [...this.waiting.keys()]) this.wake(uid, at);
  }

  /** Waits for a state that was observed at `after` or later. */
  *newerThan(uid: string, after: Micros): Procedure<RuntimePodStatus> {
    const entry = this.entries.get(uid);
    if (Math.max(entry?.observedAt ?? Number.NEGATIVE_INFINITY, this.globalTime) < after) {
      yield* suspend<void>((resume) => {
        const list = this.waiting.get(uid) ?? [];
        list.push({ after, resume: () => resume(undefined) });
        this.waiting.set(uid, list);
      });
    }
    return this.get(uid) ?? emptyStatus(uid);
  }

  private wake(uid: string, at: Micros): void {
    const list = this.waiting.get(uid);
    if (!list) return;
    const rest = list.filter((waiter) => waiter.after > at);
    if (rest.length > 0) this.waiting.set(uid, rest);
    else this.waiting.delete(uid);
    for (const waiter of list) if (waiter.after <= at) waiter.resume();
  }
}
