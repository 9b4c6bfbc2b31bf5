/**
 * A part of the simulator that the page loads after the rest, because no cluster needs it before somebody asks for it.
 * Whoever runs a simulation sees to it that the part is there in time (`src/sim/cluster/later.ts`), so that what is
 * simulated never depends on how fast something was loaded.
 */
export class Later<T> {
  private value: T | undefined;

  constructor(private readonly name: string) {}

  fill(value: T): void {
    this.value = value;
  }

  /** The part if it is there: for those who can do without it until then. */
  peek(): T | undefined {
    return this.value;
  }

  /** Errors: throws when the part has not been loaded, which is a defect of the caller. */
  get(): T {
    if (this.value === undefined) throw new Error(`${this.name} are not loaded yet`);
    return this.value;
  }
}
