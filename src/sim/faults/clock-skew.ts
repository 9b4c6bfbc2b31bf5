import { type Fault, micros } from '../../api/index.ts';
import type { FaultHandler } from './handler.ts';
import { side } from './partition.ts';

/** The clock of a machine, or of what is named, is ahead (negative: behind). Whoever measures spans is not touched: a running clock's rate is the same. */
export const clockSkew: FaultHandler<Extract<Fault, { type: 'clock-skew' }>> = (kernel, { of, by }) => {
  const struck = kernel.addresses().filter(side(kernel, of));
  for (const process of struck) kernel.skew(process, by);
  return () => {
    for (const process of struck) kernel.skew(process, micros(0));
  };
};
