export { type IpSets, restoreSets } from './ipset.ts';
export { restore, save } from './restore.ts';
export { IptablesError, type Rule } from './rule.ts';
export { type Chain, emptyTables, type Table, type TableName, type Tables } from './tables.ts';
export { type Packet, type RecentLists, traverse, type Traversal } from './traverse.ts';
