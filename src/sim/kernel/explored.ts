import type { FrozenTable } from './frozen.ts';

/**
 * Tables that the build asked XState for (`scripts/first-load`), by the machine's id, so that the first frame does not wait for
 * its interpreter. The build fills it in; elsewhere there is none, and every machine is explored as it runs.
 */
export const explored: Readonly<Record<string, FrozenTable>> = {};
