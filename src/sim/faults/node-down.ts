import type { Fault } from '../../api/index.ts';
import type { FaultHandler } from './handler.ts';

/** Power off: every process of the node ends. Healing boots the node again. */
export const nodeDown: FaultHandler<Extract<Fault, { type: 'node-down' }>> = (kernel, { node }) => {
  const processes = kernel.addresses().filter((address) => kernel.isOn(address, node) && kernel.isRunning(address));
  for (const process of processes) kernel.crash(process);
  return () => {
    for (const process of processes) kernel.start(process);
  };
};
