/** Names a piece of state and carries its type. One for each plugin and extension point. */
export interface StateKey<T> {
  readonly name: string;
  /** Never set: carries the type. */
  readonly type?: T;
}

export const stateKey = <T>(name: string): StateKey<T> => ({ name });

/** What plugins hand from one extension point to the next within one attempt. */
export class CycleState {
  private readonly values = new Map<string, unknown>();
  readonly skipFilter = new Set<string>();
  readonly skipScore = new Set<string>();

  write<T>(key: StateKey<T>, value: T): void {
    this.values.set(key.name, value);
  }

  read<T>(key: StateKey<T>): T | undefined {
    return this.values.get(key.name) as T | undefined;
  }

  /** A copy for an experiment; values that know how to are cloned, the others are never changed. */
  clone(): CycleState {
    const copy = new CycleState();
    for (const [name, value] of this.values) copy.values.set(name, isCloneable(value) ? value.clone() : value);
    for (const name of this.skipFilter) copy.skipFilter.add(name);
    for (const name of this.skipScore) copy.skipScore.add(name);
    return copy;
  }
}

interface Cloneable {
  clone(): unknown;
}

const isCloneable = (value: unknown): value is Cloneable => typeof value === 'object' && value !== null && 'clone' in value;
