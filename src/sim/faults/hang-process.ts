import type { Fault } from '../../api/index.ts';
import type { FaultHandler } from './handler.ts';

/** `kill -STOP`: the process neither answers nor ends; its connections stay open until their peers give up. Healing is `kill -CONT`: it goes on with all that came meanwhile. */
export const hangProcess: FaultHandler<Extract<Fault, { type: 'hang-process' }>> = (kernel, { process }) => kernel.suspend(process);
