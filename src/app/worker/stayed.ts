import type { Micros } from '../../api/index.ts';
import { Fingerprint } from '../../projections/fingerprint.ts';
import { inspect } from '../../projections/inspector/inspector.ts';
import { stepFrom } from '../../projections/step.ts';
import type { Selection } from '../../projections/views.ts';
import type { Stay, Stayed } from '../port.ts';
import type { Branch } from './branch.ts';
import { inSlices } from './slices.ts';

/** Characters hashed between two looks at the worker's messages, and for one answer that waits for it: a millisecond or two. */
const HASHED_AT_ONCE = 100_000;

const hashed = new WeakMap<Branch, Fingerprint>();

function fingerprintOf(branch: Branch): Fingerprint {
  const fingerprint = hashed.get(branch) ?? new Fingerprint(branch.simulation.ledger);
  hashed.set(branch, fingerprint);
  return fingerprint;
}

/** The whole hash of a branch up to `t`, 64 hex characters; in slices, since it may be long. */
export async function fingerprintAt(branch: Branch, t: Micros): Promise<string> {
  const last = branch.index.lastSeqAt(t);
  const fingerprint = fingerprintOf(branch);
  await inSlices(() => !fingerprint.advance(last, HASHED_AT_ONCE));
  return fingerprint.at(last);
}

/** What is shown of a moment that a step has come to besides its frame, in which the cursor stands at row `cursor`. */
export function stayedAt(branch: Branch, t: Micros, selection: Selection | undefined, stay: Stay, cursor: number): Stayed {
  const { index, sequence } = branch;
  const { seq, unit, bookmarks } = stay;
  const last = index.lastSeqAt(t);
  const fingerprint = fingerprintOf(branch);
  const source = { index, chapters: sequence.chapters };
  return {
    inspector: selection && inspect(index, selection, t),
    next: stepFrom(source, t, seq, unit, 1, bookmarks),
    previous: stepFrom(source, t, seq, unit, -1, bookmarks),
    ...(fingerprint.advance(last, HASHED_AT_ONCE) ? { fingerprint: fingerprint.at(last) } : {}),
    ...rowsAround(branch, cursor, stay.rows),
  };
}

/** The rows that are on screen when they follow the cursor. */
function rowsAround({ sequence }: Branch, cursor: number, wanted: Stay['rows']): Pick<Stayed, 'rows'> {
  if (wanted === undefined) return {};
  const from = Math.max(0, cursor - wanted.around);
  const to = cursor + wanted.around;
  return wanted.held[0] <= from && to <= wanted.held[1] ? {} : { rows: { from, rows: sequence.rows(from, to) } };
}
