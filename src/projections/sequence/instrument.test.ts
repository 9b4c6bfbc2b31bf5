import { describe, expect, it } from 'vitest';
import type { LedgerView, Micros, Seq } from '../../api/index.ts';
import { LedgerIndex } from '../ledger-index.ts';
import { httpRequest, httpResponse, LedgerBuilder } from '../testing/ledger-builder.ts';
import { syntheticLedger } from '../testing/synthetic.ts';
import { inFlight } from '../topology/in-flight.ts';
import type { MessageRow, RowView, SequenceOptions } from '../views.ts';
import { causalPath } from './cones.ts';
import { SequenceProjection } from './sequence.ts';

const options: SequenceOptions = { filter: '', preset: 'all', foldLevel: 0, toggled: [], hiddenLanes: [], collapsedGroups: [], maxLanes: 0 };
const end = 1e12 as Micros;

function rowsOf(ledger: LedgerView, more: Partial<SequenceOptions> = {}): readonly RowView[] {
  const sequence = new SequenceProjection(new LedgerIndex(ledger));
  const view = sequence.view(end, { ...options, ...more });
  return sequence.rows(0, view.rowCount);
}

function lanesOf(ledger: LedgerView, more: Partial<SequenceOptions> = {}): readonly string[] {
  return new SequenceProjection(new LedgerIndex(ledger)).view(end, { ...options, ...more }).lanes.map((lane) => lane.id);
}

const send = (ledger: LedgerBuilder, from: string, to: string, cause?: Seq): Seq =>
  ledger.send({ from, to, method: 'GET /api/v1/pods', payload: httpRequest('GET', '/api/v1/pods'), ...(cause === undefined ? {} : { cause }) });

describe('time to scale', () => {
  // One row of room for 25 ms, by the square root: 100 ms two, 400 ms four, 1.6 s eight.
  it.each([
    [10, 0],
    [25, 1],
    [100, 2],
    [400, 4],
    [1_600, 8],
  ])('%i ms between two rows leave %i rows of room', (ms, rooms) => {
    const ledger = new LedgerBuilder().time(1_000);
    ledger.action({ type: 'kubectl', args: ['scale'] });
    send(ledger, 'user', 'kube-apiserver');
    ledger.time(1_000 + ms);
    send(ledger, 'user', 'kube-apiserver');
    const rows = rowsOf(ledger, { proportional: true });
    expect(rows.filter((row) => row.kind === 'space')).toHaveLength(rooms);
    expect(rows.map((row) => row.t)).toEqual(rows.map((row) => row.t).toSorted((a, b) => a - b));
    expect(rows.map((row) => row.index)).toEqual(rows.map((_, i) => i));
  });

  it('keeps gap rows at one row', () => {
    const ledger = new LedgerBuilder().time(1_000);
    ledger.action({ type: 'kubectl', args: ['scale'] });
    send(ledger, 'user', 'kube-apiserver');
    ledger.time(60_000);
    send(ledger, 'user', 'kube-apiserver');
    expect(rowsOf(ledger, { proportional: true }).map((row) => row.kind)).toEqual(rowsOf(ledger).map((row) => row.kind));
  });
});

it('a window of time shows only what was sent in it', () => {
  const ledger = syntheticLedger({ seconds: 10 });
  const window = { from: 2_000_000 as Micros, to: 4_000_000 as Micros };
  const rows = rowsOf(ledger, { window, foldLevel: 1 }).filter((row) => row.kind === 'message');
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.every((row) => row.t >= window.from && row.t <= window.to)).toBe(true);
});

describe('lanes', () => {
  const ledger = new LedgerBuilder().time(1_000);
  const first = send(ledger, 'user', 'kube-apiserver');
  const second = send(ledger, 'kube-apiserver', 'etcd-0', first);
  send(ledger, 'etcd-0', 'kube-apiserver', second);
  send(ledger, 'kube-scheduler', 'kube-apiserver');

  it('stand in the order that the user gave them; the others keep their neighbour', () => {
    const lanes = lanesOf(ledger);
    expect(lanes).toEqual(['user', 'kube-apiserver', 'etcd-0', 'kube-scheduler']);
    expect(lanesOf(ledger, { laneOrder: ['user', 'etcd-0', 'kube-apiserver', 'kube-scheduler'] })).toEqual([
      'user',
      'etcd-0',
      'kube-apiserver',
      'kube-scheduler',
    ]);
    expect(lanesOf(ledger, { laneOrder: ['kube-scheduler', 'user'] })).toEqual(['kube-scheduler', 'user', 'kube-apiserver', 'etcd-0']);
  });

  it('what a hidden lane sent is drawn from where its cause came', () => {
    const rows = rowsOf(ledger, { hiddenLanes: ['kube-apiserver'] }).filter((row): row is MessageRow => row.kind === 'message');
    expect(rows.find((row) => row.to === 'etcd-0')?.via).toEqual({ from: 'user', hidden: 1 });
    expect(rows.find((row) => row.from === 'user')?.via).toBeUndefined();
  });
});

it('a message that a fault delays is on its way until it arrives', () => {
  const ledger = new LedgerBuilder().time(1_000);
  const message = send(ledger, 'user', 'kube-apiserver');
  ledger.fault({ type: 'delay-message', message, by: 500_000 as Micros });
  const index = new LedgerIndex(ledger);
  expect(inFlight(index, 1_400_000 as Micros).map(({ seq, arrivesAt }) => [seq, arrivesAt])).toEqual([[message, 1_502_000]]);
  expect(inFlight(index, 1_600_000 as Micros)).toEqual([]);
  expect(rowsOf(ledger).find((row) => row.kind === 'message')).toMatchObject({ arrivesAt: 1_502_000 });
});

it('the path between two records, or none when they are concurrent', () => {
  const ledger = new LedgerBuilder().time(1_000);
  const a = send(ledger, 'user', 'kube-apiserver');
  const answer = ledger.answer(a, { payload: httpResponse(200), code: 200 });
  const b = send(ledger, 'user', 'kube-apiserver', answer);
  const other = send(ledger, 'kube-scheduler', 'kube-apiserver');
  const index = new LedgerIndex(ledger);
  expect(causalPath(index, b, a)).toEqual([a, answer, b]);
  expect(causalPath(index, a, other)).toBeUndefined();
});
