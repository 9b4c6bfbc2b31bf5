import { machines } from '../../src/machines/index.ts';
import { explore } from '../../src/sim/kernel/explore.ts';
import { freeze } from '../../src/sim/kernel/frozen.ts';

/** Characters of JSON. Larger machines are explored in the browser, as far as a run goes. */
const LARGEST = 1_400;

/** The source of `src/sim/kernel/explored.ts` with the tables of the small machines in it. */
export function exploredTables(): string {
  const tables = Object.values(machines).map((machine) => [machine.id, freeze(explore(machine, {}))] as const);
  return `export const explored = JSON.parse(${JSON.stringify(JSON.stringify(Object.fromEntries(tables.filter(([, table]) => JSON.stringify(table).length <= LARGEST))))});`;
}
