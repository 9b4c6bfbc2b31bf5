import type { LedgerRecord } from '../../api/index.ts';
import type { World } from './world.ts';

/** Watches one run, record by record. `world` is as it was before the record. */
export interface Watcher {
  see(record: LedgerRecord, world: World): string | undefined;
}

/** Something that must hold in every run: `start` makes the watcher of one run. */
export interface Invariant {
  readonly name: string;
  start(): Watcher;
}

/** An invariant that needs no memory of its own. */
export function rule(name: string, see: Watcher['see']): Invariant {
  return { name, start: () => ({ see }) };
}
