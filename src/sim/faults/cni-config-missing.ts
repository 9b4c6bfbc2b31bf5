import { address, type Fault, micros, seconds } from '../../api/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { FAULT_ADDRESS, type FaultHandler } from './handler.ts';

const HERE = '/etc/cni/net.d';
const AWAY = '/etc/cni/net.d.away';
const RETRY = seconds(1);

/** `ssh node mv …`: in the order in which it was typed, and again later when the node is down. */
function move(kernel: Kernel, node: string, from: string, to: string): void {
  const machine = address(`${node}/kernel`);
  if (!kernel.isRunning(machine)) {
    kernel.scheduleFromHere(micros(kernel.now() + RETRY), () => move(kernel, node, from, to), { incarnation: 0 });
    return;
  }
  const payload = { type: 'syscall', call: 'rename', args: { from, to } } as const;
  kernel.post(FAULT_ADDRESS, { to: machine, channel: 'tcp', method: 'rename', payload }, undefined);
}

/** Somebody has moved the node's network configurations away. Healing moves them back. */
export const cniConfigMissing: FaultHandler<Extract<Fault, { type: 'cni-config-missing' }>> = (kernel, { node }) => {
  move(kernel, node, HERE, AWAY);
  return () => move(kernel, node, AWAY, HERE);
};
