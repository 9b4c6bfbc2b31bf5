/** A binary heap whose elements can be found and removed by key. Source: `pkg/scheduler/backend/heap/heap.go`. */
export class Heap<T> {
  private readonly items: T[] = [];
  private readonly positions = new Map<string, number>();

  constructor(
    private readonly keyOf: (item: T) => string,
    private readonly less: (a: T, b: T) => boolean,
  ) {}

  get length(): number {
    return this.items.length;
  }

  /** In no particular order. */
  list(): readonly T[] {
    return this.items;
  }

  get(key: string): T | undefined {
    const position = this.positions.get(key);
    return position === undefined ? undefined : this.items[position];
  }

  peek(): T | undefined {
    return this.items[0];
  }

  addOrUpdate(item: T): void {
    const key = this.keyOf(item);
    const position = this.positions.get(key) ?? this.items.length;
    this.place(item, position);
    this.down(this.up(position));
  }

  pop(): T | undefined {
    const top = this.items[0];
    if (top !== undefined) this.delete(this.keyOf(top));
    return top;
  }

  delete(key: string): T | undefined {
    const position = this.positions.get(key);
    if (position === undefined) return undefined;
    const item = this.items[position];
    const last = this.items.pop();
    this.positions.delete(key);
    if (last !== undefined && position < this.items.length) {
      this.place(last, position);
      this.down(this.up(position));
    }
    return item;
  }

  private place(item: T, position: number): void {
    this.items[position] = item;
    this.positions.set(this.keyOf(item), position);
  }

  private at(position: number): T {
    return this.items[position] as T;
  }

  private up(start: number): number {
    let position = start;
    while (position > 0) {
      const parent = (position - 1) >> 1;
      if (!this.less(this.at(position), this.at(parent))) break;
      this.swap(position, parent);
      position = parent;
    }
    return position;
  }

  private down(start: number): void {
    let position = start;
    for (;;) {
      let first = position;
      for (let child = 2 * position + 1; child <= 2 * position + 2; child++) {
        if (child < this.items.length && this.less(this.at(child), this.at(first))) first = child;
      }
      if (first === position) return;
      this.swap(position, first);
      position = first;
    }
  }

  private swap(a: number, b: number): void {
    const item = this.at(a);
    this.place(this.at(b), a);
    this.place(item, b);
  }
}
