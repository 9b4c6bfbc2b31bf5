import { address, type Fault } from '../../api/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { FAULT_ADDRESS, type FaultHandler } from './handler.ts';

const HERE = '/etc/cni/net.d';
const AWAY = '/etc/cni/net.d.away';

function move(kernel: Kernel, node: string, from: string, to: string): void {
  const payload = { type: 'syscall', call: 'rename', args: { from, to } } as const;
  kernel.post(FAULT_ADDRESS, { to: address(`${node}/kernel`), channel: 'syscall', method: 'rename', payload }, undefined);
}

/** Somebody has moved the node's network configurations away. Healing moves them back. */
export const cniConfigMissing: FaultHandler<Extract<Fault, { type: 'cni-config-missing' }>> = (kernel, { node }) => {
  move(kernel, node, HERE, AWAY);
  return () => move(kernel, node, AWAY, HERE);
};
