import type { LedgerRecord, LossRecord, Message, Seq } from '../api/index.ts';
import { outcomeOf } from './messages.ts';
import { object, text } from './values.ts';

/** States that no one wishes for, by the last part of their name. */
const BAD_STATES = new Set([
  'failed', 'Failed', 'error', 'failing', 'unhealthy', 'crashLoopBackOff', 'backOff', 'imagePullBackOff', 'errImagePull', 'oomKilled',
  'notReady', 'unreachable', 'unknown', 'evicted', 'stalled', 'progressDeadlineExceeded', 'lost', 'unschedulable',
]);

/** The outcome that a state says by its name. */
export function isBadState(state: string): boolean {
  return BAD_STATES.has(state.split('.').at(-1) ?? state);
}

interface Seen {
  message(seq: Seq | undefined): Message | undefined;
  loss(seq: Seq): LossRecord | undefined;
}

/** Is this record something to look at: a failure, a refusal, a loss, a Warning event, a fault? */
export function isProblem(record: LedgerRecord, seen: Seen): boolean {
  switch (record.kind) {
    case 'message':
      return record.replyTo !== undefined && outcomeOf(record) === 'error';
    case 'loss':
      return seen.message(record.cause) !== undefined;
    case 'transition':
      // A statechart that begins in such a state (a node before its first heartbeat) has not come to harm.
      return record.from !== '' && record.from !== record.to && isBadState(record.to) && !isBadState(record.from);
    case 'fault':
      return record.phase === 'injected';
    case 'document':
      return record.ref.startsWith('Event/') && record.op === 'ADDED' && text(object(record.value)['type']) === 'Warning';
    default:
      return false;
  }
}
