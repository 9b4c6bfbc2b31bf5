import type { LedgerView, Seq } from '../api/index.ts';

export interface CommandOutput {
  readonly done: boolean;
  readonly exitCode: number;
  readonly lines: readonly { readonly stream: 'stdout' | 'stderr'; readonly text: string }[];
}

/** What a command printed, from the ledger. */
export function outputOf(ledger: LedgerView, action: Seq): CommandOutput {
  const source = `kubectl/${action}`;
  const lines: { stream: 'stdout' | 'stderr'; text: string }[] = [];
  for (let seq = action; seq <= ledger.length; seq++) {
    const record = ledger.at(seq as Seq);
    if (record?.kind === 'output' && record.source === source) lines.push({ stream: record.stream, text: record.text });
    if (record?.kind === 'document' && record.ref === source) {
      return { done: true, exitCode: (record.value as { exitCode: number }).exitCode, lines };
    }
  }
  return { done: false, exitCode: 1, lines };
}

/** The actions of the ledger up to a time, in order. */
export function actionsIn(ledger: LedgerView): readonly Seq[] {
  const actions: Seq[] = [];
  for (let seq = 1; seq <= ledger.length; seq++) if (ledger.at(seq as Seq)?.kind === 'action') actions.push(seq as Seq);
  return actions;
}
