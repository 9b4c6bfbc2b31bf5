import { address, type Fault, type Seq } from '../../api/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { FAULT_ADDRESS, type FaultHandler } from './handler.ts';

/** Where the Pod runs, from the last version of it in the ledger. */
export function nodeOf(kernel: Kernel, namespace: string, pod: string): string | undefined {
  const ref = `Pod/${namespace}/${pod}`;
  for (let seq = kernel.ledger.length; seq > 0; seq--) {
    const record = kernel.ledger.at(seq as Seq);
    if (record?.kind !== 'document' || record.ref !== ref) continue;
    return (record.value as { spec?: { nodeName?: string } }).spec?.nodeName;
  }
  return undefined;
}

/** Kills the first process of a container with SIGKILL, as `kill -9` on the node would. There is nothing to heal. */
export const killContainer: FaultHandler<Extract<Fault, { type: 'kill-container' }>> = (kernel, fault) => {
  const node = nodeOf(kernel, fault.namespace, fault.pod);
  if (node) {
    kernel.post(
      FAULT_ADDRESS,
      {
        to: address(`${node}/kernel`),
        channel: 'syscall',
        method: 'kill -9',
        payload: {
          type: 'syscall',
          call: 'kill',
          args: { namespace: fault.namespace, pod: fault.pod, container: fault.container, signal: 'SIGKILL' },
        },
      },
      undefined,
    );
  }
  return () => {};
};
