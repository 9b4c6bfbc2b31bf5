import type { DocumentRecord, DocumentRef, Seq } from '../../api/index.ts';
import { laneTitle } from '../addresses.ts';
import { diff, diffSummary } from '../inspector/diff.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';
import { objects, text, at } from '../values.ts';
import type { ChangesView, ObjectVersion } from './views.ts';

const MOST_VERSIONS = 100;
const MOST_STEPS = 16;

/** The client whose request led to a version. */
function writer(index: LedgerIndex, version: DocumentRecord): string {
  let message = index.message(version.cause);
  for (let steps = 0; message && steps < MOST_STEPS; steps++, message = index.message(message.cause)) {
    if (message.payload.type === 'http-request' && message.to === 'kube-apiserver') return laneTitle(message.from);
  }
  return text(at(objects(at(version.value, 'metadata.managedFields')).at(-1), 'manager'));
}

const OPS: Readonly<Record<DocumentRecord['op'], string>> = { ADDED: 'created', MODIFIED: '', DELETED: 'deleted' };

/** The versions of an object up to `now`, and what differs between two of them (`from`, `to`: their records). Undefined when there is none. */
export function objectChanges(index: LedgerIndex, ref: DocumentRef, now: Seq, from?: Seq, to?: Seq): ChangesView | undefined {
  const all = index.versions(ref);
  const known = all.slice(
    0,
    countUpTo(all, now, ({ seq }) => seq),
  );
  const first = Math.max(0, known.length - MOST_VERSIONS);
  const versions: readonly ObjectVersion[] = known.slice(first).map((version, i) => ({
    seq: version.seq,
    t: version.sentAt,
    op: version.op,
    summary: OPS[version.op] || diffSummary(known[first + i - 1]?.value, version.value),
    by: writer(index, version),
  }));
  const end = known.findLastIndex(({ seq }) => to === undefined || seq === to);
  const right = known[end < 0 ? known.length - 1 : end];
  if (!right) return undefined;
  const left = from === undefined ? known[known.indexOf(right) - 1] : known.find(({ seq }) => seq === from);
  const created = left === undefined || left.op === 'DELETED';
  return { ref, versions, to: right.seq, changes: created ? [] : diff(left.value, right.value), ...(created ? {} : { from: left.seq }) };
}
