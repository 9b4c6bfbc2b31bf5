import { describe, expect, it } from 'vitest';
import { address, type DocumentRecord, documentRef, type LedgerRecord, micros, NO_CAUSE, type Seq } from '../../api/index.ts';
import { Ledger } from './ledger.ts';

const process = address('etcd-0');

function ledgerOf(records: readonly ((seq: Seq) => LedgerRecord)[]): Ledger {
  const ledger = new Ledger();
  for (const record of records) ledger.append(record(ledger.nextSeq));
  return ledger;
}

const document =
  (ref: string, op: DocumentRecord['op'], value: unknown) =>
  (seq: Seq): LedgerRecord => ({ kind: 'document', seq, cause: NO_CAUSE, sentAt: micros(0), process, op, ref: documentRef(ref), value });
const transition =
  (entity: string, to: string, subject?: string) =>
  (seq: Seq): LedgerRecord => ({
    kind: 'transition',
    seq,
    cause: NO_CAUSE,
    sentAt: micros(0),
    process,
    machine: 'm',
    entity,
    from: '',
    to,
    event: 'e',
    context: {},
    timers: [],
    ...(subject ? { subject: documentRef(subject) } : {}),
  });
const line =
  (text: string) =>
  (seq: Seq): LedgerRecord => ({ kind: 'output', seq, cause: NO_CAUSE, sentAt: micros(0), process, stream: 'stdout', source: 's', text });

describe('a ledger that forgets', () => {
  const history = [
    document('Pod/a', 'ADDED', 1),
    document('Pod/a', 'MODIFIED', 2),
    document('Pod/b', 'ADDED', 1),
    transition('etcd-0', 'follower'),
    transition('etcd-0', 'leader'),
    transition('a', 'Running', 'Pod/a'),
    document('Pod/b', 'DELETED', 1),
    line('x'),
    line('y'),
    document('Pod/a', 'MODIFIED', 3),
  ];
  const found = (ledger: Ledger): number[] =>
    Array.from({ length: ledger.length }, (_, index) => index + 1).filter((seq) => ledger.at(seq as Seq)?.seq === seq);

  it.each([
    ['nothing', 10, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    // Pod/a is at its second version, etcd-0 leads; Pod/b is gone, what Pod/a's statechart says is in Pod/a, and a line is of its moment.
    ['but for what stands', 2, [2, 5, 9, 10]],
    ['all', 0, [5, 10]],
  ])('lets go of %s', (_, keep, left) => {
    const ledger = ledgerOf(history);
    ledger.forget(keep);
    expect(found(ledger)).toEqual(left);
    expect(ledger.length).toBe(10);
    expect(ledger.nextSeq).toBe(11);
  });

  it('goes on where it was, and forgets again', () => {
    const ledger = ledgerOf(history);
    ledger.forget(3);
    ledger.append(document('Pod/c', 'ADDED', 1)(ledger.nextSeq));
    ledger.append(line('z')(ledger.nextSeq));
    expect(found(ledger)).toEqual([2, 5, 8, 9, 10, 11, 12]);
    ledger.forget(1);
    expect(found(ledger)).toEqual([5, 10, 11, 12]);
    expect(ledger.all().map(({ seq }) => seq)).toEqual([12]);
  });
});
