import { isScalar } from 'yaml';
import { type DocumentRef, type Micros, type Seq, seconds } from '../../api/index.ts';
import { kindOf } from '../inspector/object.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import type { WhatIf } from '../views.ts';
import { edited } from './edits.ts';

export interface Question {
  readonly index: LedgerIndex;
  readonly ref: DocumentRef;
  readonly value: unknown;
  readonly now: Seq;
  /** The object that the user wrote: the top of the chain of owners. */
  readonly written: DocumentRef;
}

/** What might change a state, read from what is recorded of it. */
export type Proposal = (question: Question) => readonly WhatIf[];

export const name = (ref: string): string => ref.split('/').at(-1) ?? ref;
export const namespaceOf = (ref: string): string => (ref.split('/').length === 3 ? (ref.split('/')[1] ?? 'default') : 'default');
export const now0 = 0 as Micros;
export const kubectl = (id: string, line: string): WhatIf => ({
  id,
  label: `kubectl ${line}`,
  steps: [{ after: now0, intent: { type: 'kubectl', args: line.split(' ') } }],
});

/** Where the Pod's own spec stands in what the user wrote. */
export const specPath = (written: DocumentRef): readonly string[] =>
  kindOf(written) === 'Pod' ? ['spec'] : kindOf(written) === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template', 'spec'] : ['spec', 'template', 'spec'];

/** A second after an object was made: its text as if it had said so from the beginning. */
export function fromBeginning(index: LedgerIndex, ref: DocumentRef): Micros {
  return (Math.max(0, index.versions(ref)[0]?.sentAt ?? 0) + seconds(1)) as Micros;
}

/** The user's text with one field of it changed (undefined takes it out), applied; a Pod's spec cannot be changed in place, so it is made anew. */
export function withField({ index, written, now }: Question, id: string, label: string, path: readonly (string | number)[], value: unknown): readonly WhatIf[] {
  const edit = edited(index, written, now, (document) => {
    const before = document.getIn(path, true);
    // What is written stays as it is written: quotes, and the comment behind it.
    if (value === undefined) document.deleteIn(path);
    else if (isScalar(before)) before.value = value;
    else document.setIn(path, document.createNode(value));
  });
  if (!edit) return [];
  const apply = { type: 'apply', name: edit.file, text: edit.text } as const;
  const anew = kindOf(written) === 'Pod';
  const gone = { type: 'kubectl', args: ['delete', 'pod', name(written), '-n', namespaceOf(written), '--grace-period=0', '--force'] } as const;
  return [
    {
      id,
      label,
      edit: { file: edit.file, text: edit.text },
      steps: anew
        ? [
            { after: now0, intent: gone },
            { after: seconds(1), intent: apply },
          ]
        : [{ after: now0, intent: apply }],
    },
  ];
}
