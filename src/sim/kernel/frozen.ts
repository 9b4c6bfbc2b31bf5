import type { StateValue } from 'xstate';
import type { LifecycleTable, TableAction, TableNode } from './explore.ts';

/** The whole table of a machine as data. */
export interface FrozenTable {
  readonly initialActions: readonly TableAction[];
  readonly states: readonly { readonly name: string; readonly value: StateValue; readonly done: boolean; readonly rows: Readonly<Record<string, TableNode>> }[];
}

/** Goes to every state that the machine can come to. The table must be of a machine with few of them. */
export function freeze({ initialActions, states }: LifecycleTable): FrozenTable {
  const frozen: FrozenTable['states'][number][] = [];
  // `states` grows while its rows are asked for.
  for (const { name, value, done, events, on } of states) {
    const rows: Record<string, TableNode> = {};
    for (const event of events) {
      const row = on(event);
      if (row) rows[event] = row;
    }
    frozen.push({ name, value, done, rows });
  }
  return { initialActions, states: frozen };
}

export function thaw({ initialActions, states }: FrozenTable): LifecycleTable {
  return {
    initialActions,
    states: states.map(({ name, value, done, rows }) => ({
      name,
      value,
      done,
      events: new Set(Object.keys(rows)),
      on: (event) => (Object.hasOwn(rows, event) ? rows[event] : undefined),
    })),
  };
}
