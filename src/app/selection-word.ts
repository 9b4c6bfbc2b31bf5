import { documentRef, type Seq } from '../api/index.ts';
import type { Selection } from '../projections/views.ts';

/** A selection as a word of a link, and back. Lines of the editor are not carried. */
export function selectionWord(selection: Selection | undefined): string | undefined {
  switch (selection?.kind) {
    case 'object':
      return `object:${selection.ref}`;
    case 'message':
      return `message:${selection.seq}`;
    case 'process':
      return `process:${selection.address}`;
    default:
      return undefined;
  }
}

export function readSelection(word: string | undefined): Selection | undefined {
  const [, kind, rest] = /^(object|message|process):(.+)$/u.exec(word ?? '') ?? [];
  if (kind === undefined || rest === undefined) return undefined;
  if (kind === 'object') return { kind, ref: documentRef(rest) };
  if (kind === 'process') return { kind, address: rest };
  const seq = Number(rest);
  return Number.isSafeInteger(seq) && seq > 0 ? { kind: 'message', seq: seq as Seq } : undefined;
}
