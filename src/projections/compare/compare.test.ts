import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { micros } from '../../api/index.ts';
import { LedgerIndex } from '../ledger-index.ts';
import { httpRequest, httpResponse, LedgerBuilder } from '../testing/ledger-builder.ts';
import { align } from './align.ts';
import { compareRuns } from './compare.ts';
import { outcomeAt } from './outcome.ts';

const END = micros(10_000_000);
const deployment = (ready: number) => ({ metadata: { namespace: 'default' }, spec: { replicas: 2 }, status: { readyReplicas: ready } });
const pod = (node: string, restarts: number) => ({
  metadata: { ownerReferences: [{}] },
  spec: { nodeName: node, containers: [{}] },
  status: { phase: 'Running', containerStatuses: [{ name: 'c', restartCount: restarts, state: { running: {} } }] },
});
const version = { resourceVersion: '1' };

function traffic(ledger: LedgerBuilder, outcome: 'ok' | 'connection-refused', code: number): void {
  ledger.call(
    { from: 'client/shop', to: 'node-1/kernel', channel: 'http', method: 'GET /', payload: { type: 'traffic-request' } as never },
    { payload: { type: 'traffic-response', outcome, code } },
  );
}

describe('outcome of a run', () => {
  it('counts readiness, restarts, failed requests, warnings and placement', () => {
    const ledger = new LedgerBuilder();
    ledger.time(1_000);
    ledger.document('ADDED', 'Deployment/default/web', deployment(0), version);
    ledger.document('ADDED', 'Deployment/kube-system/coredns', { metadata: { namespace: 'kube-system' }, spec: { replicas: 2 } }, version);
    ledger.document('ADDED', 'Pod/default/web-1', pod('node-1', 0), version);
    ledger.document('ADDED', 'Pod/default/web-2', pod('node-2', 0), version);
    ledger.document('MODIFIED', 'Pod/default/web-2', pod('node-2', 3), version);
    ledger.document('ADDED', 'Event/default/e', { type: 'Warning', count: 4 }, version);
    traffic(ledger, 'ok', 200);
    traffic(ledger, 'ok', 503);
    traffic(ledger, 'connection-refused', 0);
    const lost = ledger.send({ from: 'client/shop', to: 'node-1/kernel', method: 'GET /', payload: { type: 'traffic-request' } as never });
    ledger.loss(lost, 'timeout');
    ledger.time(4_000);
    ledger.document('MODIFIED', 'Deployment/default/web', deployment(2), version);
    ledger.time(5_000);
    ledger.document('MODIFIED', 'Deployment/default/web', deployment(1), version);
    expect(outcomeAt(ledger, END)).toEqual({
      readyAt: 4_000_000,
      unready: 5_000_000,
      ready: 1,
      desired: 2,
      restarts: 3,
      requests: 4,
      failedRequests: 3,
      warnings: 4,
      messages: 7,
      placement: { 'node-1': 1, 'node-2': 1 },
    });
    expect(outcomeAt(ledger, micros(3_000_000))).toMatchObject({ ready: 0, desired: 2 });
    expect(outcomeAt(ledger, micros(3_000_000)).readyAt).toBeUndefined();
  });
});

function run(names: readonly string[], code = 201): LedgerIndex {
  const ledger = new LedgerBuilder();
  for (const [i, name] of names.entries()) {
    ledger.time(i * 1_000);
    ledger.call(
      { from: 'user', to: 'kube-apiserver', method: 'POST /api/v1/pods', subject: `Pod/default/${name}`, payload: httpRequest('POST', '/api/v1/pods') },
      { payload: httpResponse(i === 0 ? 201 : code), code: i === 0 ? 201 : code },
    );
  }
  return new LedgerIndex(ledger);
}

describe('compareRuns', () => {
  it('finds nothing between a run and itself', () => {
    const index = run(['a', 'b', 'c']);
    expect(compareRuns(index, index, END)).toMatchObject({ common: 3, rows: [], more: 0 });
    expect(compareRuns(index, index, END).divergence).toBeUndefined();
  });

  it('collapses what is the same, names where they part, and aligns the rest', () => {
    const view = compareRuns(run(['a', 'x', 'c']), run(['a', 'y', 'c']), END);
    expect(view.common).toBe(1);
    expect(view.divergence).toMatchObject({ t: 1_000_000, a: { title: expect.stringContaining('x') }, b: { title: expect.stringContaining('y') } });
    expect(view.rows.map(({ a, b, changed }) => [a !== undefined, b !== undefined, changed])).toEqual([
      [true, false, false],
      [false, true, false],
      [true, true, false],
    ]);
  });

  it('says when the same happened with another outcome', () => {
    expect(compareRuns(run(['a', 'b']), run(['a', 'b'], 403), END).rows).toMatchObject([{ changed: true, a: { outcome: 'ok' }, b: { outcome: 'error' } }]);
  });

  it('pairs what happened in both in another order', () => {
    const view = compareRuns(run(['a', 'x', 'b', 'c']), run(['a', 'b', 'c', 'x']), END);
    expect(view.rows.map(({ a, b }) => [a?.title.slice(-1), b?.title.slice(-1)])).toEqual([
      ['x', 'x'],
      ['b', 'b'],
      ['c', 'c'],
    ]);
  });

  it('takes names that controllers made up for the same', () => {
    expect(compareRuns(run(['a', 'web-7c9d8f6b5-x2k4p']), run(['a', 'web-7c9d8f6b5-zz9qt']), END).rows).toMatchObject([{ changed: true, a: {}, b: {} }]);
  });
});

it('align keeps both lists whole and in order, and pairs only equals (property)', () => {
  const words = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
  fc.assert(
    fc.property(words, words, (a, b) => {
      const pairs = align(a, b, (word) => word);
      expect(pairs.flatMap(([x]) => x ?? [])).toEqual(a);
      expect(pairs.flatMap(([, y]) => y ?? [])).toEqual(b);
      for (const [x, y] of pairs) if (x !== undefined && y !== undefined) expect(x).toBe(y);
      if (a.join() === b.join()) expect(pairs).toHaveLength(a.length);
    }),
  );
});
