import type { Fault } from '../../api/index.ts';
import type { FaultHandler } from './handler.ts';

/** A server that is short of CPU: all that it answers, streams included, takes longer by `by`. */
export const slowProcess: FaultHandler<Extract<Fault, { type: 'slow-process' }>> = (kernel, { process, by }) =>
  kernel.intercept(({ from, replyTo }) => (from === process && replyTo !== undefined ? { kind: 'delay', by } : { kind: 'deliver' }));
