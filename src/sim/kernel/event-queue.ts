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
    const order = this.inserted++;
    let i = this.size++;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      if (this.before(time, order, parent)) {
        this.move(parent, i);
        i = parent;
      } else break;
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

  private siftDown(last: number): void {
    const time = this.times[last] as number;
    const order = this.orders[last] as number;
    const slot = this.slots[last] as number;
    let i = 0;
    for (;;) {
      const first = i * 4 + 1;
      if (first >= last) break;
      let best = first;
      const end = Math.min(first + 4, last);
      for (let child = first + 1; child < end; child++) {
        if (this.before(this.times[child] as number, this.orders[child] as number, best)) best = child;
      }
      if (!this.before(this.times[best] as number, this.orders[best] as number, -1, time, order)) break;
      this.move(best, i);
      i = best;
    }
    this.set(i, time, order, slot);
  }

  /** Is (time, order) before the entry at `index` (or before the given pair when index is -1)? */
  private before(time: number, order: number, index: number, otherTime?: number, otherOrder?: number): boolean {
    const t = index < 0 ? (otherTime as number) : (this.times[index] as number);
    if (time !== t) return time < t;
    return order < (index < 0 ? (otherOrder as number) : (this.orders[index] as number));
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
