import { address, type Address, type Fault } from '../../api/index.ts';
import type { Kernel } from '../kernel/index.ts';
import type { FaultHandler } from './handler.ts';

/** Daemons that answer CRI, and the one behind cri-dockerd. */
const DAEMONS = ['containerd', 'cri-o', 'cri-dockerd', 'dockerd'];

/** The runtime's daemons that run on a node. */
export function runtimeDaemons(kernel: Kernel, node: string): readonly Address[] {
  const known = new Set(kernel.addresses());
  return DAEMONS.map((name) => address(`${node}/${name}`)).filter((daemon) => known.has(daemon) && kernel.isRunning(daemon));
}

/** `systemctl stop containerd`: containers run on, nothing new starts. Healing starts the daemon again. */
export const stopRuntime: FaultHandler<Extract<Fault, { type: 'stop-runtime' }>> = (kernel, { node }) => {
  const daemons = runtimeDaemons(kernel, node);
  for (const daemon of daemons) kernel.crash(daemon);
  return () => {
    for (const daemon of daemons) kernel.start(daemon);
  };
};
