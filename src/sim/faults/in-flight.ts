import type { Fault } from '../../api/index.ts';
import type { FaultHandler } from './handler.ts';

type One<T extends Fault['type']> = Extract<Fault, { type: T }>;

/** What has happened to a message cannot be mended. */
const nothing = (): void => undefined;

/** Loses one message on its way, as a cut wire would: its sender hears nothing. */
export const dropMessage: FaultHandler<One<'drop-message'>> = (kernel, { message }) => {
  kernel.interfere(message, { kind: 'drop' });
  return nothing;
};

/** Makes one message arrive later; what follows it on the same stream waits behind it. */
export const delayMessage: FaultHandler<One<'delay-message'>> = (kernel, { message, by }) => {
  kernel.interfere(message, { kind: 'delay', by });
  return nothing;
};

/** Makes one message arrive twice, as a retransmission does. */
export const duplicateMessage: FaultHandler<One<'duplicate-message'>> = (kernel, { message }) => {
  kernel.interfere(message, { kind: 'duplicate' });
  return nothing;
};
