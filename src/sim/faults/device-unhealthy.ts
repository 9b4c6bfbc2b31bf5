import type { Fault } from '../../api/index.ts';
import { FAULT_ADDRESS, type FaultHandler } from './handler.ts';

/** A device of a node breaks: its plugin hears of it from the driver. */
export const deviceUnhealthy: FaultHandler<Extract<Fault, { type: 'device-unhealthy' }>> = (kernel, { node, device }) => {
  const tell = (healthy: boolean): void => {
    for (const to of kernel.addresses()) {
      if (!to.startsWith(`${node}/`) || !to.endsWith('-device-plugin') || !kernel.isRunning(to)) continue;
      kernel.post(
        FAULT_ADDRESS,
        { to, channel: 'syscall', method: 'health', payload: { type: 'syscall', call: 'health', args: { device, healthy } } },
        undefined,
      );
    }
  };
  tell(false);
  return () => tell(true);
};
