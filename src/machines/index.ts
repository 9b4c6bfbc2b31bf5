/** All statecharts, by the id under which their transitions stand in the ledger. One line per machine. */
export const machines = {} as const;
