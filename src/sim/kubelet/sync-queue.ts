import type { Micros } from '../../api/index.ts';

/** Pods that are due, by second: the sync ticker looks at those of its second and at no others. */
export class SyncQueue {
  private readonly seconds = new Map<number, Set<string>>();
  private readonly dueOf = new Map<string, number>();
  private last = Number.NEGATIVE_INFINITY;

  /** Makes a Pod due at a moment; replaces what was set before. */
  enqueue(uid: string, at: Micros): void {
    this.remove(uid);
    const second = Math.max(Math.ceil(at / 1_000_000), this.last + 1);
    const bucket = this.seconds.get(second);
    if (bucket) bucket.add(uid);
    else this.seconds.set(second, new Set([uid]));
    this.dueOf.set(uid, second);
  }

  remove(uid: string): void {
    const second = this.dueOf.get(uid);
    if (second === undefined) return;
    this.dueOf.delete(uid);
    const bucket = this.seconds.get(second);
    bucket?.delete(uid);
    if (bucket?.size === 0) this.seconds.delete(second);
  }

  /** Takes out everything that is due by now. */
  take(now: Micros): readonly string[] {
    const current = Math.floor(now / 1_000_000);
    const due: string[] = [];
    const from = Number.isFinite(this.last) ? this.last + 1 : Math.min(...this.seconds.keys(), current);
    for (let second = from; second <= current; second++) {
      const bucket = this.seconds.get(second);
      if (!bucket) continue;
      this.seconds.delete(second);
      for (const uid of bucket) {
        this.dueOf.delete(uid);
        due.push(uid);
      }
    }
    this.last = current;
    return due;
  }
}
