import type { Micros } from '../../api/index.ts';

/** What wants CPUs: a container, by what its program would use and by the weight of its cgroup. */
export interface Runnable {
  /** `cpu.shares`: 1024 for a request of one CPU, 2 for none. */
  readonly weight: number;
  /** Cores that it would use at most, of its own accord, at any time. */
  readonly peak: number;
  /** Cores that it would use at a time, as far as its quota lets it. */
  demandAt(at: Micros): number;
  /** Times at which that changes, after one and before another. */
  stepsBetween(from: Micros, to: Micros): readonly Micros[];
  /** Counts what it has used up to now. */
  settle(now: Micros): void;
}

/**
 * The CPUs of a node. Who asks for no more than there is gets what it asks for; when all of them are wanted, each has as much as its
 * weight says, and what one leaves the others take (`kernel/sched/fair.c`: weights of `cpu.weight` or `cpu.shares`). Seen over seconds: no
 * time slices, no caches.
 */
export class RunQueue {
  private readonly members = new Set<Runnable>();
  /** The sum of their peaks. */
  private peaks = 0;

  /** @param cpus of the node; infinite where nobody counts */
  constructor(private readonly cpus: number) {}

  /** Could they want more than there is? Where not, nobody has to be asked about the others. */
  get isContended(): boolean {
    return this.peaks > this.cpus;
  }

  /** What has been used so far was used under what held so far. */
  private settle(now: Micros): void {
    if (this.isContended) for (const member of this.members) member.settle(now);
  }

  join(member: Runnable, now: Micros): void {
    this.settle(now);
    this.members.add(member);
    this.peaks += member.peak;
  }

  leave(member: Runnable, now: Micros): void {
    this.settle(now);
    if (this.members.delete(member)) this.peaks -= member.peak;
  }

  /** A limit is about to change. */
  change(now: Micros): void {
    this.settle(now);
  }

  /** Ends of the stretches between two times in which nobody's demand changes. */
  stretches(from: Micros, to: Micros): readonly Micros[] {
    if (!this.isContended) return [to];
    const ends = new Set([...this.members].flatMap((member) => [...member.stepsBetween(from, to)]));
    return [...ends].sort((a, b) => a - b).concat(to);
  }

  /** Cores for one of them from a time on; undefined when it gets all that it asks for. */
  shareOf(member: Runnable, at: Micros): number | undefined {
    if (!this.isContended) return undefined;
    let left = this.cpus;
    let waiting = [...this.members].map((each) => ({ each, demand: each.demandAt(at) }));
    if (waiting.reduce((sum, { demand }) => sum + demand, 0) <= left) return undefined;
    for (;;) {
      const weights = waiting.reduce((sum, { each }) => sum + each.weight, 0);
      const part = left / weights;
      const content = waiting.filter(({ each, demand }) => demand <= each.weight * part);
      if (content.some(({ each }) => each === member)) return undefined;
      if (content.length === 0) return member.weight * part;
      for (const { demand } of content) left -= demand;
      waiting = waiting.filter((one) => !content.includes(one));
    }
  }
}
