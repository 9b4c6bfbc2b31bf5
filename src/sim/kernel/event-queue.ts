import type { Micros } from '../../api/index.ts';

/** What is further off than this, microseconds, waits in a heap of its own. */
const FAR = 1_000_000;

/**
 * The same number. V8 keeps whole numbers below 2^31 in the field that holds them, but one that was read out of an array in
 * which a greater one stands is an object of its own, and so would be the two times of every message from then on.
 */
const small = (time: number): number => ((time | 0) === time ? time | 0 : time);

/**
 * A priority queue of event slots ordered by (time, order of insertion). Ties are broken by insertion, so simultaneous
 * events happen in the order in which they were scheduled. Most events are messages that arrive within milliseconds; most
 * timers are time-outs minutes away that are cancelled in time. They stand in two heaps, so that the messages' one stays small.
 */
export class EventQueue {
  private readonly near = new Heap();
  private readonly far = new Heap();
  private inserted = 0;
  /** Time of the event that was taken last. */
  time = 0 as Micros;

  get length(): number {
    return this.near.size + this.far.size;
  }

  /** Time of the earliest event; only meaningful when `length > 0`. */
  peekTime(): Micros {
    return small(this.first().times[0] as number) as Micros;
  }

  push(time: Micros, slot: number): void {
    (time - this.time > FAR ? this.far : this.near).push(time, this.inserted++, slot);
  }

  /** Removes the earliest event that is due by `until`, and returns its slot; -1 when there is none. */
  take(until: Micros): number {
    const heap = this.first();
    if (heap.size === 0) return -1;
    const time = heap.times[0] as number;
    if (time > until) return -1;
    this.time = small(time) as Micros;
    return heap.pop();
  }

  /** The heap whose first event is the earliest. */
  private first(): Heap {
    const { near, far } = this;
    if (near.size === 0) return far;
    if (far.size === 0) return near;
    const a = near.times[0] as number;
    const b = far.times[0] as number;
    return a < b || (a === b && (near.orders[0] as number) < (far.orders[0] as number)) ? near : far;
  }
}

/** A 4-ary heap in three parallel arrays. */
class Heap {
  size = 0;
  readonly times: number[] = [];
  readonly orders: number[] = [];
  private readonly slots: number[] = [];

  /** `order` is greater than that of all pushed before. */
  push(time: number, order: number, slot: number): void {
    const { times } = this;
    let i = this.size++;
    // Nothing that was inserted before comes after it at the same time, so that the times alone decide.
    while (i > 0) {
      const parent = (i - 1) >> 2;
      if (time >= (times[parent] as number)) break;
      this.move(parent, i);
      i = parent;
    }
    this.set(i, time, order, slot);
  }

  /** Removes the earliest event and returns its slot. */
  pop(): number {
    const top = this.slots[0] as number;
    const last = --this.size;
    if (last > 0) this.siftDown(last);
    return top;
  }

  /** Comparisons are written out: this is the most often run loop of all. */
  private siftDown(last: number): void {
    const { times, orders } = this;
    const time = times[last] as number;
    const order = orders[last] as number;
    const slot = this.slots[last] as number;
    let i = 0;
    for (;;) {
      let best = i * 4 + 1;
      if (best >= last) break;
      const end = Math.min(best + 4, last);
      let bestTime = times[best] as number;
      for (let child = best + 1; child < end; child++) {
        const childTime = times[child] as number;
        if (childTime > bestTime || (childTime === bestTime && (orders[child] as number) > (orders[best] as number))) continue;
        best = child;
        bestTime = childTime;
      }
      if (bestTime > time || (bestTime === time && (orders[best] as number) > order)) break;
      this.move(best, i);
      i = best;
    }
    this.set(i, time, order, slot);
  }

  private move(from: number, to: number): void {
    this.times[to] = this.times[from] as number;
    this.orders[to] = this.orders[from] as number;
    this.slots[to] = this.slots[from] as number;
  }

  private set(i: number, time: number, order: number, slot: number): void {
    this.times[i] = time;
    this.orders[i] = order;
    this.slots[i] = slot;
  }
}
