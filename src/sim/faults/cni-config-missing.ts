import { address, type Fault, micros, seconds } from '../../api/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { FAULT_ADDRESS, type FaultHandler } from './handler.ts';

const HERE = '/etc/cni/net.d';
const AWAY = '/etc/cni/net.d.away';
const RETRY = seconds(1);

/** `ssh node mv …`, again later when the node is down. Returns how to give up while it has not been done. */
function move(kernel: Kernel, node: string, from: string, to: string): () => boolean {
  const machine = address(`${node}/kernel`);
  let open = true;
  const attempt = (): void => {
    if (!open) return;
    if (!kernel.isRunning(machine)) {
      kernel.scheduleFromHere(micros(kernel.now() + RETRY), attempt, { incarnation: 0 });
      return;
    }
    open = false;
    const payload = { type: 'syscall', call: 'rename', args: { from, to } } as const;
    kernel.post(FAULT_ADDRESS, { to: machine, channel: 'tcp', method: 'rename', payload }, undefined);
  };
  attempt();
  return () => {
    const pending = open;
    open = false;
    return pending;
  };
}

/** Somebody has moved the node's network configurations away. Healing moves them back; what was not moved yet stays. */
export const cniConfigMissing: FaultHandler<Extract<Fault, { type: 'cni-config-missing' }>> = (kernel, { node }) => {
  const giveUp = move(kernel, node, HERE, AWAY);
  return () => {
    if (!giveUp()) move(kernel, node, AWAY, HERE);
  };
};
