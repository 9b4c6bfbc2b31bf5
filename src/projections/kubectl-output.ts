import type { Micros, Seq } from '../api/index.ts';
import type { LedgerIndex } from './ledger-index.ts';
import { at, number } from './values.ts';

/** What a command of the user has printed by a time. */
export interface CommandOutput {
  readonly seq: Seq;
  readonly done: boolean;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Collects the output of the action `seq`. The kubectl process writes its lines under `kubectl/<seq>` and the end of the
 * command as a document of the same name with its `exitCode`.
 */
export function commandOutput(index: LedgerIndex, seq: Seq, t: Micros): CommandOutput {
  const source = `kubectl/${seq}`;
  const until = index.lastSeqAt(t);
  const lines = index.outputOf(source).filter((line) => line.seq <= until);
  const join = (stream: 'stdout' | 'stderr'): string =>
    lines
      .filter((line) => line.stream === stream)
      .map((line) => (line.text.endsWith('\n') ? line.text : `${line.text}\n`))
      .join('');
  const end = index.existing(source as never, until);
  return { seq, done: end !== undefined, exitCode: number(at(end?.value, 'exitCode')), stdout: join('stdout'), stderr: join('stderr') };
}
