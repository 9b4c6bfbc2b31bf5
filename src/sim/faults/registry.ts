import type { Fault, FaultType } from '../../api/index.ts';
import { crashProcess } from './crash-process.ts';
import { failReadiness } from './fail-readiness.ts';
import type { FaultHandler } from './handler.ts';
import { killContainer } from './kill-container.ts';
import { delayMessages, dropMessages } from './messages.ts';
import { nodeDown } from './node-down.ts';

/** What can be broken: one line a fault. */
export const faultHandlers: { readonly [T in FaultType]: FaultHandler<Extract<Fault, { type: T }>> } = {
  'crash-process': crashProcess,
  'drop-messages': dropMessages,
  'delay-messages': delayMessages,
  'fail-readiness': failReadiness,
  'kill-container': killContainer,
  'node-down': nodeDown,
};
