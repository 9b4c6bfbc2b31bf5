import type { LedgerRecord, LossRecord, Message, Seq, TransitionRecord } from '../api/index.ts';
import { outcomeOf } from './messages.ts';
import { object, text } from './values.ts';

/** States that no one wishes for, by machine: a state or anything inside it. */
const BAD_STATES: Readonly<Record<string, readonly string[]>> = {
  container: [
    'waiting.ErrImagePull',
    'waiting.ImagePullBackOff',
    'waiting.InvalidImageName',
    'waiting.ErrImageNeverPull',
    'waiting.ImageInspectError',
    'waiting.CreateContainerConfigError',
    'waiting.CreateContainerError',
    'waiting.RunContainerError',
    'waiting.PostStartHookError',
    'waiting.CrashLoopBackOff',
    'terminated.Error',
    'terminated.OOMKilled',
  ],
  probe: ['failure', 'hold.failure'],
  'node-condition': ['False', 'Unknown'],
  'deployment-rollout': ['progress.stalled', 'progress.failed'],
  'image-pull': ['backOff', 'ErrImageNeverPull', 'InvalidImageName'],
  'pod-phase': ['Failed'],
};

/** Machines that begin in a bad state until they are told better: only leaving a good one is harm. */
const GOOD_BEFORE: Readonly<Record<string, string>> = { probe: 'success', 'node-condition': 'True' };

/** Regions of a parallel machine are joined by `|`. */
export const regions = (state: string): readonly string[] => state.split('|');

export const isIn = (state: string, prefix: string): boolean => regions(state).some((region) => region === prefix || region.startsWith(`${prefix}.`));

/** Is this a state to worry about? */
export function isBadState(machine: string, state: string): boolean {
  const bad = Object.hasOwn(BAD_STATES, machine) ? BAD_STATES[machine] : undefined;
  return bad?.some((prefix) => isIn(state, prefix)) ?? false;
}

/** Did this transition make things worse? */
export function worsens({ machine, from, to }: TransitionRecord): boolean {
  if (from === '' || !isBadState(machine, to) || isBadState(machine, from)) return false;
  const good = Object.hasOwn(GOOD_BEFORE, machine) ? GOOD_BEFORE[machine] : undefined;
  return good === undefined || isIn(from, good);
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
      return worsens(record);
    case 'fault':
      return record.phase === 'injected';
    case 'document':
      return record.ref.startsWith('Event/') && record.op === 'ADDED' && text(object(record.value)['type']) === 'Warning';
    default:
      return false;
  }
}
