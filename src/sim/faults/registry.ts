import { address, type Fault, type FaultType } from '../../api/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { crashProcess } from './crash-process.ts';
import { failReadiness } from './fail-readiness.ts';
import { killContainer } from './kill-container.ts';
import { delayMessages, dropMessages } from './messages.ts';
import { nodeDown } from './node-down.ts';

/** Breaks something and returns how to mend it. */
export type FaultHandler<F extends Fault = Fault> = (kernel: Kernel, fault: F) => () => void;

/** What can be broken: one line a fault. */
export const faultHandlers: { readonly [T in FaultType]: FaultHandler<Extract<Fault, { type: T }>> } = {
  'crash-process': crashProcess,
  'drop-messages': dropMessages,
  'delay-messages': delayMessages,
  'fail-readiness': failReadiness,
  'kill-container': killContainer,
  'node-down': nodeDown,
};

/** The address under which faults send what a person at the machine would type. */
export const FAULT_ADDRESS = address('fault');
