import type { AnyObject } from '../values.ts';
import type { QueueSets } from './queue-sets.ts';

type Make = (configurations: () => Iterable<AnyObject>) => QueueSets;

let make: Make | undefined;

/** Seats are counted from when this is loaded: the few requests of a boot never want for one. */
export const seatsAre = (how: Make): void => {
  make = how;
};

/** The queue sets of a server; undefined before they are loaded. */
export const queueSets: (...of: Parameters<Make>) => QueueSets | undefined = (configurations) => make?.(configurations);
