import { address, type Fault } from '../../api/index.ts';
import type { Kernel } from '../kernel/index.ts';

/** Breaks something and returns how to mend it. */
export type FaultHandler<F extends Fault = Fault> = (kernel: Kernel, fault: F) => () => void;

/** The address under which faults send what a person at the machine would type. */
export const FAULT_ADDRESS = address('fault');
