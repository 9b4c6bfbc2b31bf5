import { address, type Address, type Fault, micros, seconds } from '../../api/index.ts';
import type { Kernel } from '../kernel/index.ts';
import type { FaultHandler } from './handler.ts';

/** Daemons that answer CRI, and the one behind cri-dockerd. */
const DAEMONS = ['containerd', 'cri-o', 'cri-dockerd', 'dockerd'];
const RETRY = seconds(1);

/** The runtime's daemons that run on a node. */
export function runtimeDaemons(kernel: Kernel, node: string): readonly Address[] {
  const known = new Set(kernel.addresses());
  return DAEMONS.map((name) => address(`${node}/${name}`)).filter((daemon) => known.has(daemon) && kernel.isRunning(daemon));
}

/** Starts daemons; on a node without power as soon as it has booted. */
export function startDaemons(kernel: Kernel, node: string, daemons: readonly Address[]): void {
  if (!kernel.isRunning(address(`${node}/kernel`))) {
    kernel.scheduleFromHere(micros(kernel.now() + RETRY), () => startDaemons(kernel, node, daemons), { incarnation: 0 });
    return;
  }
  for (const daemon of daemons) if (!kernel.isRunning(daemon)) kernel.start(daemon);
}

/** `systemctl stop containerd`: containers run on, nothing new starts. Healing starts the daemon again. */
export const stopRuntime: FaultHandler<Extract<Fault, { type: 'stop-runtime' }>> = (kernel, { node }) => {
  const daemons = runtimeDaemons(kernel, node);
  for (const daemon of daemons) kernel.crash(daemon);
  return () => startDaemons(kernel, node, daemons);
};
