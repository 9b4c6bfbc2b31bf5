/**
 * What the kernel holds for iptables: tables of chains of rules. Plain JSON, immutable; a change shares every chain that
 * it does not touch, so a value of this type can be written to the ledger as it is.
 */
export type Policy = 'ACCEPT' | 'DROP';

export interface Chain {
  /** Only built-in chains have one. */
  readonly policy?: Policy;
  /** Rule specifications as `iptables-save` prints them after `-A <chain> `. */
  readonly rules: readonly string[];
}

export interface Table {
  readonly chains: Readonly<Record<string, Chain>>;
}

export interface Tables {
  readonly filter: Table;
  readonly nat: Table;
  readonly mangle: Table;
}

export type TableName = keyof Tables;

const builtIn = (...names: readonly string[]): Table => ({
  chains: Object.fromEntries(names.map((name) => [name, { policy: 'ACCEPT' as const, rules: [] }])),
});

/** A freshly booted kernel: built-in chains only, policy ACCEPT, no rules. */
export const emptyTables: Tables = {
  filter: builtIn('INPUT', 'FORWARD', 'OUTPUT'),
  nat: builtIn('PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'),
  mangle: builtIn('PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'),
};

export const tableNames: readonly TableName[] = ['mangle', 'nat', 'filter'];

export const isTableName = (name: string): name is TableName => Object.hasOwn(emptyTables, name);
