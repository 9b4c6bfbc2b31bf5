import type { Fault, Message } from '../../api/index.ts';
import { randomStream } from '../kernel/index.ts';
import type { FaultHandler } from './handler.ts';

type Drop = Extract<Fault, { type: 'drop-messages' }>;
type Delay = Extract<Fault, { type: 'delay-messages' }>;

/** `node-1/*` fits everything on node-1; a plain address fits only itself. */
export function fits(pattern: string, value: string): boolean {
  if (pattern === '*') return true;
  return pattern.endsWith('*') ? value.startsWith(pattern.slice(0, -1)) : value === pattern;
}

const between = (fault: { readonly from: string; readonly to: string }, message: Message): boolean =>
  fits(fault.from, message.from) && fits(fault.to, message.to);

/** Loses messages between two (patterns of) addresses with a probability, drawn from a stream of the fault's own. */
export const dropMessages: FaultHandler<Drop> = (kernel, fault) => {
  const random = randomStream(kernel.seed, `drop ${fault.from} ${fault.to}`);
  return kernel.intercept((message) =>
    between(fault, message) && (fault.channel === undefined || fault.channel === message.channel) && random.next() < fault.probability
      ? { kind: 'drop' }
      : { kind: 'deliver' },
  );
};

/** Makes messages between two (patterns of) addresses slower; all of them, or those whose method begins with `method`. */
export const delayMessages: FaultHandler<Delay> = (kernel, fault) =>
  kernel.intercept((message) =>
    between(fault, message) && (fault.method === undefined || message.method.startsWith(fault.method)) ? { kind: 'delay', by: fault.by } : { kind: 'deliver' },
  );
