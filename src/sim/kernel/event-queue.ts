import type { Micros } from '../../api/index.ts';

/**
 * A priority queue of event slots ordered by (time, order of insertion): a 4-ary heap over typed arrays.
 * Ties are broken by insertion, so simultaneous events happen in the order in which they were scheduled.
 */
export class EventQueue {
  private times = new Float64Array(1024);
  private orders = new Float64Array(1024);
  private slots = new Int32Array(1024);
  private size = 0;
  private inserted = 0;

  get length(): number {
    return this.size;
  }

  /** Time of the earliest event; only meaningful when `length > 0`. */
  peekTime(): Micros {
    return this.times[0] as Micros;
  }

  push(time: Micros, slot: number): void {
    if (this.size === this.times.length) this.grow();
    const { times } = this;
    const order = this.inserted++;
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

  /** Removes the earliest event and returns its slot. The queue must not be empty. */
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

  private grow(): void {
    const capacity = this.times.length * 2;
    const times = new Float64Array(capacity);
    const orders = new Float64Array(capacity);
    const slots = new Int32Array(capacity);
    times.set(this.times);
    orders.set(this.orders);
    slots.set(this.slots);
    this.times = times;
    this.orders = orders;
    this.slots = slots;
  }
}
