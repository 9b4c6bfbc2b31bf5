import { address, type Fault } from '../../api/index.ts';
import { FAULT_ADDRESS, type FaultHandler } from './handler.ts';
import { nodeOf } from './kill-container.ts';

/** Kills the process that holds a Pod's namespaces open. There is nothing to heal. */
export const killPause: FaultHandler<Extract<Fault, { type: 'kill-pause' }>> = (kernel, { namespace, pod }) => {
  const node = nodeOf(kernel, namespace, pod);
  if (node) {
    const payload = { type: 'syscall', call: 'kill', args: { namespace, pod, container: 'POD', signal: 'SIGKILL' } } as const;
    kernel.post(FAULT_ADDRESS, { to: address(`${node}/kernel`), channel: 'syscall', method: 'kill -9', payload }, undefined);
  }
  return () => {};
};
