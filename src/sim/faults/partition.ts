import type { Address, Fault } from '../../api/index.ts';
import type { Kernel } from '../kernel/index.ts';
import type { FaultHandler } from './handler.ts';
import { fits } from './messages.ts';

/** `node-2` stands for the machine and all that runs on it; `etcd-*` for all members; several are separated by commas or blanks. */
export function side(kernel: Kernel, patterns: string): (at: Address) => boolean {
  const each = patterns.split(/[\s,]+/).filter((pattern) => pattern !== '');
  return (at) => each.some((pattern) => fits(pattern, at) || kernel.isOn(at, pattern));
}

/**
 * The network is cut, both ways, between some addresses and others (all others when they are not named). Nobody is told: a
 * connection is found dead by the keepalive, 45 s later, or goes on when the cut is healed before. Processes, and traffic
 * inside of each side, are not touched.
 */
export const partition: FaultHandler<Extract<Fault, { type: 'partition' }>> = (kernel, { of, from }) => {
  const here = side(kernel, of);
  const there = from === undefined ? (at: Address) => !here(at) : side(kernel, from);
  return kernel.cut((a, b) => (here(a) && there(b)) || (there(a) && here(b)));
};
