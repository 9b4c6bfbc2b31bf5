import type { Fault } from '../../api/index.ts';
import type { FaultHandler } from './handler.ts';

/** Ends a process at once; healing starts it again with what it would really have kept. */
export const crashProcess: FaultHandler<Extract<Fault, { type: 'crash-process' }>> = (kernel, { process }) => {
  kernel.crash(process);
  return () => kernel.start(process);
};
